"""Reads the consolidated federal law of Austria as RIS offers it (application BrKons): a file of XML for each section of a statute.

The form: `risdok/nutzdaten/abschnitt` with pairs of a title (`ueberschrift typ="titel"`) and its value (`absatz typ="erltext"`), then the
wording in elements with `ct="text"`: `absatz`, `listelem` with its `symbol` in lists of a level (`ebene`), and `schlussteil` or `schluss`
for the words that close a list. The number of a section stands in `gldsym` and is no wording.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from zweck.law.citation.parts import Period
from zweck.law.citation.statutes import Index
from zweck.law.texts.federal import INDENT
from zweck.law.watch.sources import NO_DAY, Found, Unreadable, by_address, day_of, files_of, root_of, seen
from zweck.words.said import Said, says

NUMBER: Final = re.compile(r"Gesetzesnummer=(\d+)")
"""The number of a statute in the addresses of RIS, as the index of statutes has them."""

ACT: Final = re.compile(r"BGBl\. (?:I{1,3} )?Nr\. \d+/\d{4}")
PLACE: Final = re.compile(r"(§|Art\.?|Anl\.?) ?(\d+[a-z]*)")
LABELS: Final = {"§": "§", "Art": "Art.", "Anl": "Anlage"}
GERMAN_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
TEXT: Final = ("absatz", "listelem", "schlussteil", "schluss")
LETTER: Final = re.compile(r"[a-z]{1,2}\)")


@dataclass(frozen=True, slots=True)
class _Document:
    """A section of a statute as it is in force from a day until a day."""

    number: str
    heading: str
    acts: tuple[str, ...]
    period: Period
    lines: list[str]


def federal_law(folder: Path, index: Index, name: str = "ris") -> Iterator[Found]:
    """The statutes that the index knows, section by section together; sections that are not in force on the day are left out."""
    day, numbers = day_of(folder), numbers_of(index)
    found: dict[str, dict[str, _Document]] = {}
    for path in files_of(folder, "*.xml"):
        inside = path.relative_to(folder)
        document = _document(path)
        if isinstance(document, Said):
            statute = next((numbers[part] for part in inside.parts if part in numbers), "")
            yield Unreadable(f"{name}:{inside.as_posix()}", document, statute)
        elif document.number in numbers and document.heading and (day is None or document.period.near(day) == day):
            found.setdefault(numbers[document.number], {})[document.heading] = document
    for statute, documents in found.items():
        yield _together(statute, documents, f"{name}:{statute}", day, index)


def numbers_of(index: Index) -> dict[str, str]:
    """The statutes by their numbers in RIS."""
    return by_address(index, NUMBER)


def _together(statute: str, documents: dict[str, _Document], name: str, day: date | None, index: Index) -> Found:
    if day is None:
        return Unreadable(name, NO_DAY, statute)
    lines = [line for heading, document in documents.items() for line in (f"## {heading}", *document.lines)]
    return seen(statute, name, day, lambda: lines, lambda: (act for document in documents.values() for act in document.acts), index)


def _document(path: Path) -> _Document | Said:
    root = root_of(path)
    if isinstance(root, Said):
        return root
    if root.tag != "risdok":
        return says("law.no_ris")
    try:
        said = _values(root)
        place = PLACE.fullmatch(said.get("artikel_anlage", ""))
        heading = f"{LABELS[place[1].rstrip('.')]} {place[2]}" if place is not None else ""
        period = Period(_day(said.get("Inkrafttretensdatum", "")), _day(said.get("Außerkrafttretensdatum", "")))
        return _Document(said.get("gesnr", ""), heading, tuple(ACT.findall(said.get("Kundmachungsorgan", ""))), period, [*_lines(root)])
    except RecursionError:
        return says("law.elements_stand_too")


def _values(root: ElementTree.Element) -> dict[str, str]:
    """The values of a document by their kinds (`ct`) and by the titles before them; long names of kinds stand for short ones."""
    found: dict[str, str] = {}
    title = ""
    for element in root.iter():
        if element.tag == "ueberschrift" and element.get("typ") == "titel":
            title = _words(element)
        elif element.tag == "absatz" and element.get("typ") == "erltext" and element.get("ct") != "text":
            kind = {"gesetzesnummer": "gesnr"}.get(element.get("ct", ""), element.get("ct", ""))
            for name in (kind, {"Gesetzesnummer": "gesnr", "§/Artikel/Anlage": "artikel_anlage"}.get(title, title)):
                found.setdefault(name, _words(element))
            title = ""
    return found


def _lines(root: ElementTree.Element) -> Iterator[str]:
    """The wording in the plain format: the numbers of lists one level deeper, letters below them two."""
    numbered = False
    for element in root.iter():
        if element.tag not in TEXT or element.get("ct") != "text":
            continue
        words = _words(element)
        if element.tag != "listelem":
            numbered = False
            level = 0
        else:
            letter = LETTER.match(words) is not None
            level = 2 if letter and numbered else 1
            numbered = numbered or not letter
        if words:
            yield " " * (level * INDENT) + words


def _words(element: ElementTree.Element) -> str:
    """The words of an element on one line, without the number of the section; a mark of a list stands apart."""
    parts = [element.text or ""]
    for inner in element:
        if inner.tag in ("symbol", "nbsp"):
            parts.append(f"{''.join(inner.itertext())} ")
        elif inner.tag not in ("gldsym", "binary"):
            parts.append(_words(inner) if len(inner) else "".join(inner.itertext()))
        parts.append(inner.tail or "")
    return " ".join("".join(parts).split())


def _day(written: str) -> date | None:
    match = GERMAN_DAY.search(written)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match is not None else None
    except ValueError:
        return None
