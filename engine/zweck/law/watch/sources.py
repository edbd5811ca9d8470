"""Reads the texts that a watch compares: a folder of the plain format, or of the XML of the German federal site as a mirror keeps it."""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.citation.parts import Period
from zweck.law.citation.statutes import Index
from zweck.law.texts import federal
from zweck.law.texts.plain_text import OfficialText, sections_of, texts
from zweck.law.watch.compare import Seen
from zweck.words.said import Said, says

MAX_BYTES: Final = 64 * 1024 * 1024
"""Bytes of one file of XML; the largest German code takes a tenth."""

SLUG: Final = re.compile(r"gesetze-im-internet\.de/([a-z0-9_]+)/")
"""The name of a statute in the addresses of the federal site, as the index of statutes has them."""

ACT: Final = re.compile(r"(?:Art\. \d+[a-z]? )?(?:G|V|Bek\.?) v\. \d{1,2}\.\d{1,2}\.\d{4} I(?: Nr\.)? \d+")
"""An amending act in the head of a statute: `Art. 3 G v. 12.5.2026 I Nr. 139`."""


SEEN: Final = "SEEN"
"""The file of a folder with the day on which it was fetched, as 2026-11-23. The federal site names the day on which it last built a
file, which is older while a law stays the same; RIS and EUR-Lex name none."""

NO_DAY: Final = says("law.not_fetched_on", file=SEEN)
MAX_DAY: Final = 64


class Unreadable(NamedTuple):
    """A file that says nothing: its name, why, and the statute, if it is known."""

    source: str
    why: Said
    statute: str = ""


Found = Seen | Unreadable


def plain(folder: Path, index: Index, name: str = "md") -> Iterator[Found]:
    """The newest text of each statute in a folder of the plain format; `name` is what the source is called."""
    try:
        found = texts(folder, index)
    except PolicyError as error:
        yield from (Unreadable(f"{name}:{Path(one.span.path).name}:{one.span.line}", one.message) for one in error.diagnostics)
        return
    newest = {text.statute: text for text in found}
    for text in newest.values():
        yield Seen(text.statute, f"{name}:{Path(text.path).name}", text.seen or text.period.start or date.min, text)


def federal_site(folder: Path, index: Index, name: str = "gii") -> Iterator[Found]:
    """The statutes that the index knows, in a folder of XML or ZIP files: each in a folder of its name, or named itself."""
    slugs, fetched = slugs_of(index), day_of(folder)
    for path in files_of(folder, "*.xml", "*.zip"):
        inside = path.relative_to(folder)
        statute = next((slugs[part] for part in (path.stem, *reversed(inside.parts[:-1])) if part in slugs), None)
        if statute is not None:
            yield _federal(path, statute, f"{name}:{inside.as_posix()}", index, fetched)


def files_of(folder: Path, *patterns: str) -> Iterator[Path]:
    """The files below a folder whose names fit; no link is followed."""
    found = sorted(path for pattern in patterns for path in folder.rglob(pattern))
    return (path for path in found if path.is_file() and not path.is_symlink())


def day_of(folder: Path) -> date | None:
    """The day on which a folder was fetched; `None` where it does not say it."""
    try:
        with (folder / SEEN).open("rb") as file:
            return date.fromisoformat(file.read(MAX_DAY).decode("ascii").strip())
    except (OSError, ValueError):
        return None


def slugs_of(index: Index) -> dict[str, str]:
    """The statutes by their names on the federal site."""
    return by_address(index, SLUG)


def by_address(index: Index, pattern: re.Pattern[str], name: Callable[[re.Match[str]], str] = itemgetter(1)) -> dict[str, str]:
    """The statutes by the names that a pattern finds in the addresses of their texts."""
    addresses = ((statute.id, published.whole) for statute in index.statutes.values() for published in statute.texts)
    return {name(match): statute for statute, address in addresses if (match := pattern.search(address)) is not None}


def _federal(path: Path, statute: str, name: str, index: Index, fetched: date | None) -> Found:
    data = data_of(path)
    if isinstance(data, Said):
        return Unreadable(name, data, statute)
    root = federal.root_of(data)
    built = _built(root) if root is not None else None
    if root is None or built is None:
        return Unreadable(name, says("law.file_not_xml"), statute)
    return seen(statute, name, max(built, fetched or built), partial(federal.lines, root), partial(acts_in, root), index)


def seen(statute: str, name: str, day: date, lines: Callable[[], Iterable[str]], acts: Callable[[], Iterable[str]], index: Index) -> Found:
    """The text of a statute with these lines of the plain format, and the acts that its head names, each once."""
    diagnostics = Diagnostics()
    try:
        sections, named = sections_of([*lines()], name, index, diagnostics), tuple(dict.fromkeys(acts()))
    except RecursionError:
        return Unreadable(name, says("law.elements_stand_too"), statute)
    if len(diagnostics):
        return Unreadable(name, next(iter(diagnostics)).message, statute)
    return Seen(statute, name, day, OfficialText(statute, Period(day), name, sections), named)


def data_of(path: Path) -> bytes | Said:
    """The XML of a file, or of the one file that an archive holds; or why there is none. Never more than `MAX_BYTES` are read."""
    try:
        with path.open("rb") as file:
            if path.suffix != ".zip":
                data = file.read(MAX_BYTES + 1)
            else:
                with ZipFile(file) as archive:
                    members = [one for one in archive.infolist() if one.filename.endswith(".xml")]
                    if len(members) != 1:
                        return says("law.archive_does_not")
                    with archive.open(members[0]) as member:
                        data = member.read(MAX_BYTES + 1)
    except (OSError, BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        return says("law.cannot_read", error=error)
    return says("law.larger_mib", mib=MAX_BYTES // 1024**2) if len(data) > MAX_BYTES else data


def root_of(path: Path) -> ElementTree.Element | Said:
    """The root of a file of XML, its names without their namespaces; or why there is none."""
    data = data_of(path)
    if isinstance(data, Said):
        return data
    if federal.ENTITY in data:
        return says("law.declares_entities")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314  a file with entities was refused
    except (ElementTree.ParseError, ValueError, LookupError):
        return says("law.no_xml")
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    return root


def _built(root: ElementTree.Element) -> date | None:
    """The day on which the site built the file."""
    written = root.get("builddate", "")[:8]
    try:
        return date.fromisoformat(written) if written.isdigit() else None
    except ValueError:
        return None


def acts_in(root: ElementTree.Element) -> Iterator[str]:
    """The amending acts that the head of a statute names."""
    for comment in root.iter("standkommentar"):
        yield from (" ".join(found.split()) for found in ACT.findall("".join(comment.itertext())))
