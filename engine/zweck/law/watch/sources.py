"""Reads the texts that a watch compares: a folder of the plain format, or of the XML of the German federal site as a mirror keeps it."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree

from zweck.law.citation.parts import Period
from zweck.law.citation.statutes import Index
from zweck.law.diagnostics import Diagnostics, PolicyError
from zweck.law.texts import federal
from zweck.law.texts.plain import OfficialText, sections_of, texts
from zweck.law.watch.compare import Seen

MAX_BYTES: Final = 64 * 1024 * 1024
"""Bytes of one file of XML; the largest German code takes a tenth."""

SLUG: Final = re.compile(r"gesetze-im-internet\.de/([a-z0-9_]+)/")
"""The name of a statute in the addresses of the federal site, as the index of statutes has them."""

ACT: Final = re.compile(r"(?:Art\. \d+[a-z]? )?(?:G|V|Bek\.?) v\. \d{1,2}\.\d{1,2}\.\d{4} I(?: Nr\.)? \d+")
"""An amending act in the head of a statute: `Art. 3 G v. 12.5.2026 I Nr. 139`."""


class Unreadable(NamedTuple):
    """A file that says nothing: its name, and why."""

    source: str
    why: str


def plain(folder: Path, index: Index) -> Iterator[Seen | Unreadable]:
    """The newest text of each statute in a folder of the plain format."""
    try:
        found = texts(folder, index)
    except PolicyError as error:
        yield from (Unreadable(str(one.span), one.message) for one in error.diagnostics)
        return
    newest = {text.statute: text for text in found}
    yield from (Seen(text.statute, text.path, text.period.start or date.min, text) for text in newest.values())


def federal_site(folder: Path, index: Index) -> Iterator[Seen | Unreadable]:
    """The statutes that the index knows, in a folder of XML files: each in a folder of its name, or named itself."""
    slugs = slugs_of(index)
    for path in sorted(folder.rglob("*.xml")):
        statute = next((slugs[part] for part in (path.stem, *reversed(path.relative_to(folder).parts[:-1])) if part in slugs), None)
        if statute is not None and path.is_file() and not path.is_symlink():
            yield _federal(path, statute, path.relative_to(folder).as_posix(), index)


def slugs_of(index: Index) -> dict[str, str]:
    """The statutes by their names on the federal site."""
    found = {}
    for statute in index.statutes.values():
        for published in statute.texts:
            slug = SLUG.search(published.whole or "")
            if slug is not None:
                found[slug[1]] = statute.id
    return found


def _federal(path: Path, statute: str, name: str, index: Index) -> Seen | Unreadable:
    if path.stat().st_size > MAX_BYTES:
        return Unreadable(name, f"the file is larger than {MAX_BYTES // 1024**2} MiB")
    data = path.read_bytes()
    lines = federal.lines(data)
    built = _built(data) if lines is not None else None
    if lines is None or built is None:
        return Unreadable(name, "the file is not the XML of the German federal site")
    diagnostics = Diagnostics()
    text = OfficialText(statute, Period(built), name, sections_of(lines, name, index, diagnostics))
    if len(diagnostics):
        return Unreadable(name, next(iter(diagnostics)).message)
    return Seen(statute, name, built, text, tuple(dict.fromkeys(acts_in(data))))


def _built(data: bytes) -> date | None:
    """The day on which the site built the file."""
    root = ElementTree.fromstring(data)  # noqa: S314  a file with entities was refused
    written = root.get("builddate", "")[:8]
    try:
        return date.fromisoformat(written) if written.isdigit() else None
    except ValueError:
        return None


def acts_in(data: bytes) -> Iterator[str]:
    """The amending acts that the head of a statute names."""
    root = ElementTree.fromstring(data)  # noqa: S314  a file with entities was refused
    for comment in root.iter("standkommentar"):
        yield from (" ".join(found.split()) for found in ACT.findall("".join(comment.itertext())))
