"""Reads official texts in the plain format: a head with statute and days, then sections with numbered lines, two blanks to a level.

A file in the XML of the German federal site has no head; its name says the statute and the first day.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Final

from zweck.forms.diagnostics import Diagnostics, Span
from zweck.forms.quoting import read_day, shown
from zweck.forms.reader import content as content_of
from zweck.law.citation.parts import DAY, Label, Period, Place, Step
from zweck.law.citation.statutes import Index
from zweck.law.load.files import display
from zweck.law.texts import federal
from zweck.law.texts.content import Content, Entry, find
from zweck.words.said import Said, says

SUFFIX: Final = ".md"
FEDERAL: Final = ".xml"
STEP: Final = 2
RULE: Final = "---"
WINDOW: Final = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d|\?)")
HEADING: Final = re.compile(r"## (§|Art\.|ErwG|Anlage)(?: (\d+[a-z]*))?\s*")
MARKS: Final = (
    (Label.PARAGRAPH, re.compile(r"\((\d+[a-z]*)\)(?: |$)")),
    (Label.NUMBER, re.compile(r"(\d+[a-z]*)\.(?: |$)")),
    (Label.LETTER, re.compile(r"([a-z]{1,2})\)(?: |$)")),
)


@dataclass(frozen=True, slots=True, eq=False)
class OfficialText:
    """The text of a statute as it stood on the days of `period`; it may be an excerpt. On the day `seen` a source still had it."""

    statute: str
    period: Period
    path: str
    sections: dict[Step, Content]
    seen: date | None = None

    @property
    def name(self) -> str:
        """The name of the text: that of its file."""
        return f"{self.statute}@{self.period.start}"

    @property
    def version(self) -> tuple[str, date]:
        """The statute and its first day."""
        return self.statute, self.period.start or date.min

    def includes(self, place: Place) -> bool:
        """Whether the section of a place is in the excerpt."""
        return place[0] in self.sections

    def wording(self, place: Place) -> Content | None:
        """The content of a place, or `None` where the text has no such place."""
        section = self.sections.get(place[0])
        return None if section is None else find(section, place[1:])


def texts(folder: Path, index: Index) -> tuple[OfficialText, ...]:
    """The texts of a folder, by statute and day; each ends before the next of its statute begins.

    Raises:
        PolicyError: where a file cannot be read, or names no statute that the index has.
    """
    diagnostics = Diagnostics()
    paths = sorted(path for path in folder.glob("*@*") if path.suffix in (SUFFIX, FEDERAL) and path.is_file())
    found = [_text(path, index, diagnostics) for path in paths]
    if not paths:
        diagnostics.add("ZW110", Span(display(folder), 1, 1, 1), says("ZW110.no_text_statute"))
    diagnostics.raise_if_any()
    ordered = sorted((text for text in found if text is not None), key=lambda text: text.version)
    return tuple(_ended(text, following) for text, following in zip_longest(ordered, ordered[1:]))


def _ended(text: OfficialText, following: OfficialText | None) -> OfficialText:
    start = following.period.start if following is not None and following.statute == text.statute else None
    before = text.period & Period(until=start - DAY) if start is not None else text.period
    return text if before is None else replace(text, period=before)


def _text(path: Path, index: Index, diagnostics: Diagnostics) -> OfficialText | None:
    name = display(path)
    data = content_of(path, name, diagnostics)
    if data is None:
        return None
    lines = _lines(path, data, name, diagnostics)
    if lines is None:
        return None
    reader = _Reader(name, index, diagnostics)
    end = lines.index(RULE, 1) if lines[:1] == [RULE] and RULE in lines[1:] else 0
    head = reader.head(path.stem, lines[1:end])
    sections = reader.sections(lines, end + 1)
    return None if head is None else OfficialText(head[0], head[1], name, sections, head[2])


def _lines(path: Path, data: bytes, name: str, diagnostics: Diagnostics) -> list[str] | None:
    """The lines of a file in the plain format."""
    if path.suffix == FEDERAL:
        root = federal.root_of(data)
        if root is None:
            diagnostics.add("ZW101", Span(name, 1, 1, 2), says("ZW101.file_not_xml"))
            return None
        statute, _, day = path.stem.partition("@")
        return [RULE, f"statute: {statute}", f"window: {day}..?", RULE, *federal.lines(root)]
    try:
        return data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        diagnostics.add("ZW102", Span(name, 1, 1, 2), says("ZW102.text_not_utf"))
        return None


def sections_of(lines: list[str], name: str, index: Index, diagnostics: Diagnostics) -> dict[Step, Content]:
    """The sections of lines in the plain format that have no head; every fault is noted."""
    return _Reader(name, index, diagnostics).sections(lines, 0)


@dataclass(slots=True)
class _Part:
    """An entry while it is being read."""

    step: Step
    mark: str = ""
    items: "list[str | _Part]" = field(default_factory=list)

    def content(self) -> Content:
        """The content of all its sections."""
        return tuple(item if isinstance(item, str) else Entry(item.step, item.mark, item.content()) for item in self.items)


class _Reader:
    def __init__(self, path: str, index: Index, diagnostics: Diagnostics) -> None:
        self._path = path
        self._index = index
        self._diagnostics = diagnostics

    def head(self, name: str, lines: list[str]) -> tuple[str, Period, date | None] | None:
        """The statute, its days, which must be those of the file's name, and the day on which the text was seen, if the head says it."""
        pairs = {key.strip(): (number, value.strip()) for number, line in enumerate(lines, 2) for key, _, value in [line.partition(":")]}
        missing = next((key for key in ("statute", "window") if key not in pairs), None)
        if missing is not None:
            help = says("law.begin_lines")
            self._fault("ZW203", 1, says("ZW203.head_does_not", missing=missing), help)
            return None
        (at, statute), (line, window) = pairs["statute"], pairs["window"]
        period = _period(window)
        if statute not in self._index.statutes:
            help = self._diagnostics.near(statute, self._index.statutes) or says("law.correct_add_statute_file")
            self._fault("ZW602", at, says("ZW602.no_statute_citations", statute=shown(statute)), help)
        elif period is None:
            help = says("law.write_where_last")
            self._fault("ZW205", line, says("ZW205.does_not_say", window=shown(window)), help)
        elif name != f"{statute}@{period.start}":
            self._fault("ZW401", at, says("ZW401.head_says_file", statute=statute, start=period.start, name=shown(name)))
        else:
            return statute, period, read_day(pairs["seen"][1]) if "seen" in pairs else None
        return None

    def sections(self, lines: list[str], start: int) -> dict[Step, Content]:
        """The sections by their headings."""
        found: dict[Step, _Part] = {}
        open_: list[_Part] = []
        for number, written in enumerate(lines[start:], start + 1):
            line = written.replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ").rstrip()
            if not line:
                continue
            heading = HEADING.fullmatch(line)
            if heading is not None:
                step = (Label(heading[1]), heading[2] or "")
                if step in found:
                    self._fault("ZW404", number, says("ZW404.stands_twice_text", line=line[3:]))
                found[step] = _Part(step)
                open_ = [found[step]]
            elif not open_ or line.startswith("#"):
                self._fault("ZW201", number, says("ZW201.section_expected"))
            else:
                _line(line, open_)
        return {step: part.content() for step, part in found.items()}

    def _fault(self, code: str, line: int, message: Said, help: Said | None = None) -> None:
        self._diagnostics.add(code, Span(self._path, line, 1, 2), message, help=help)


def _period(window: str) -> Period | None:
    """The days of a text; without an end where it is not known."""
    found = WINDOW.fullmatch(window)
    start, until = (read_day(found[1]), read_day(found[2])) if found else (None, None)
    if found is None or start is None or (until is None) != (found[2] == "?") or (until is not None and until < start):
        return None
    return Period(start, until)


def _line(line: str, open_: list[_Part]) -> None:
    """Add a line to the section that is open: a numbered entry at its level, or words that go on there."""
    text = line.strip()
    level = (len(line) - len(line.lstrip())) // STEP
    for label, mark in MARKS:
        found = mark.match(text)
        if found is None or (label is Label.PARAGRAPH) != (level == 0):
            continue
        part = _Part((label, found[1]), found[0].strip(), [rest] if (rest := text[found.end() :].strip()) else [])
        del open_[level + 1 :]
        while len(open_) <= level:  # a list in a section without paragraphs
            open_.append(open_[-1])
        open_[-1].items.append(part)
        open_.append(part)
        return
    del open_[level + 2 :]
    open_[-1].items.append(text)
