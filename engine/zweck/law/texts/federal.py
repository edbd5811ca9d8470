"""Reads the XML that the German federal site offers for download, as lines of the plain format."""

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

INDENT: Final = 2
ENTITY: Final = b"<!ENTITY"
SKIPPED: Final = ("SUP", "FnR", "FnArea")
"""Numbers of sentences and footnotes, which are no wording."""

ARTICLE: Final = re.compile(r"^Art (?=\d)")
SECTION: Final = re.compile(r"(?:§|Art\.) \d+[a-z]*|Anlage(?: \d+[a-z]*)?")


def root_of(data: bytes) -> ElementTree.Element | None:
    """The root of a file, or `None` where this is no such file."""
    if ENTITY in data:
        return None
    try:
        root = ElementTree.fromstring(data)  # noqa: S314  a file with entities was refused
    except (ElementTree.ParseError, ValueError):
        return None
    return root if root.tag == "dokumente" else None


def lines(root: ElementTree.Element) -> Iterator[str]:
    """Headings and numbered lines of all sections."""
    for norm in root.iter("norm"):
        yield from _norm(norm)


def _norm(norm: ElementTree.Element) -> Iterator[str]:
    heading = ARTICLE.sub("Art. ", norm.findtext("metadaten/enbez", "").strip())
    content = norm.find("textdaten/text/Content")
    if content is None or not SECTION.fullmatch(heading):
        return
    yield f"## {heading}"
    for paragraph in content:
        yield from _indented(paragraph, 0)


def _indented(element: ElementTree.Element, level: int, mark: str = "") -> Iterator[str]:
    """The lines of an element at a level; a list stands one level deeper, and what follows it at the same level again."""
    text = f"{mark} {element.text or ''}"
    for inner in element:
        if inner.tag == "DL":
            yield from line(text, level)
            text = ""
            marks = inner.findall("DT")
            for number, entry in enumerate(inner.findall("DD")):
                name = "".join(marks[number].itertext()) if number < len(marks) else ""
                yield from _entry(entry, level + 1, name.strip())
        elif inner.tag == "BR":
            yield from line(text, level)
            text = ""
        elif inner.tag not in SKIPPED:
            text += "".join(inner.itertext())
        text += inner.tail or ""
    yield from line(text, level)


def _entry(entry: ElementTree.Element, level: int, mark: str) -> Iterator[str]:
    """The lines of an entry of a list, whose parts stand in elements of their own; the first has the mark."""
    for part in entry:
        yield from _indented(part, level, mark)
        mark = ""


def line(text: str, level: int) -> Iterator[str]:
    """The words of a text on a line of a level; none where it has none."""
    words = " ".join(text.split())
    if words:
        yield " " * (level * INDENT) + words
