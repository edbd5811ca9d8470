"""Reads law of the European Union in Formex, as EUR-Lex offers it for consolidated texts (`CONS.ACT`) and for acts (`ACT`), in German.

The form: `ARTICLE` with `TI.ART`, paragraphs (`PARAG` with `NO.PARAG` and `ALINEA`), lists (`LIST`, `ITEM`, `NP` with `NO.P` and `TXT`) and
recitals (`CONSID`). Articles that stand in a quotation (`QUOT.S`) belong to the act that is amended; notes are no wording.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from zweck.law.citation.statutes import Index
from zweck.law.texts.federal import line
from zweck.law.watch.sources import NO_DAY, Found, Unreadable, by_address, day_of, files_of, root_of, seen
from zweck.words.said import Said, says

ELI: Final = re.compile(r"data\.europa\.eu/eli/(reg|dir|dec)/(\d{4})/(\d+)")
KINDS: Final = {"reg": "R", "dir": "L", "dec": "D"}
CELEX: Final = re.compile(r"(\d{4})([RLD])(\d{4})")
"""Year, kind and number within a CELEX number, a reference of a consolidated text or the name of a file."""

ROOTS: Final = ("CONS.ACT", "CONS.DOC", "ACT")
ARTICLE: Final = re.compile(r"Artikel\s+(\d+[a-z]*)")
RECITAL: Final = re.compile(r"\((\d+)\)")
SKIPPED: Final = ("NOTE", "TI.ART", "STI.ART", "NO.PARAG", "NO.P")
BLOCKS: Final = ("ALINEA", "P", "TXT", "NP", "ITEM", "LIST", "PARAG")


def formex(folder: Path, index: Index, name: str = "formex") -> Iterator[Found]:
    """The acts that the index knows, in the files of a folder."""
    day, known = day_of(folder), celex_of(index)
    for path in files_of(folder, "*.xml"):
        source = f"{name}:{path.relative_to(folder).as_posix()}"
        root = root_of(path)
        statute = known.get(_celex(root, path.stem), "")
        if isinstance(root, Said):
            yield Unreadable(source, root, statute)
        elif statute and (why := _unfit(root) or (None if day else NO_DAY)):
            yield Unreadable(source, why, statute)
        elif statute and day is not None:
            yield seen(statute, source, day, partial(_lines, root), partial(_acts, root), index)


def celex_of(index: Index) -> dict[str, str]:
    """The statutes by year, kind and number, as CELEX writes them."""
    return by_address(index, ELI, lambda match: f"{match[2]}{KINDS[match[1]]}{int(match[3]):04}")


def _celex(root: ElementTree.Element | Said, stem: str) -> str:
    """The number of an act: of a consolidated text that of the act whose text it is, else that in the name of the file."""
    said = [] if isinstance(root, Said) else [one.get("CONSLEG.REF", "") for one in root.iter("INFO.CONSLEG")]
    match = next((match for match in map(CELEX.search, [*said, stem]) if match is not None), None)
    return match[0] if match is not None else ""


def _unfit(root: ElementTree.Element) -> Said | None:
    if root.tag not in ROOTS:
        return says("law.no_formex")
    languages = {"".join(one.itertext()).strip() for one in root.iter("LG.DOC")}
    return None if languages == {"DE"} else says("law.not_german")


def _acts(root: ElementTree.Element) -> Iterator[str]:
    """The amending acts that a consolidated text names."""
    return ("".join(one.itertext()).strip() for act in root.iter("MOD.ACT") for one in act.iter("NO.CELEX"))


def _lines(root: ElementTree.Element) -> Iterator[str]:
    """Headings and numbered lines of all recitals and articles in the plain format."""
    for one in root.iter("CONSID"):
        number = RECITAL.match(_words(next(one.iter("NO.P"), None)))
        if number is not None:
            yield f"## ErwG {number[1]}"
            yield from _block(one, 0)
    quoted = {id(inner) for quote in root.iter("QUOT.S") for inner in quote.iter("ARTICLE")}
    for article in root.iter("ARTICLE"):
        heading = ARTICLE.fullmatch(_words(article.find("TI.ART")))
        if heading is not None and id(article) not in quoted:
            yield f"## Art. {heading[1]}"
            yield from _block(article, 0)


def _block(element: ElementTree.Element, level: int, mark: str = "") -> Iterator[str]:
    """The lines of an element: words before a block are one, and a mark alone goes on to the words of the block, not into a list."""
    number = _words(element.find("NO.PARAG") if element.tag == "PARAG" else element.find("NO.P"))
    mark = " ".join(f"{mark} {number}".split())
    text = f"{mark} {element.text or ''}"
    for inner in element:
        if inner.tag in BLOCKS:
            alone = " ".join(text.split()) == mark and inner.tag != "LIST"
            if not alone:
                yield from line(text, level)
            yield from _block(inner, level + (inner.tag == "LIST"), mark if alone else "")
            text = mark = ""
        elif inner.tag not in SKIPPED:
            text += _words(inner)
        text += inner.tail or ""
    yield from line(text, level)


def _words(element: ElementTree.Element | None) -> str:
    """The words of an element without notes; quotation marks are written by their codes."""
    if element is None:
        return ""
    if element.tag in ("QUOT.START", "QUOT.END"):
        code = element.get("CODE", "")
        return chr(int(code, 16)) if re.fullmatch(r"[0-9A-F]{4}", code) else ""
    parts = [element.text or ""]
    for inner in element:
        parts += ["" if inner.tag == "NOTE" else _words(inner), inner.tail or ""]
    return "".join(parts)
