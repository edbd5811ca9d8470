"""Reads a citation as lawyers write it: elliptical lists, dated parts, brackets.

A part left out of a list is taken from what stands before it (`§ 28 Abs. 1 Satz 1 Nr. 2, 3, Abs. 3`), and the statute from the name that
follows (`§ 4 Abs. 1, § 4a Abs. 1 BDSG a.F.`). A bracket that starts with a day says until or since when something else stood in its place:
`§ 2 Abs. 2 Nr. 13 UKlaG (bis 12.10.2023 Nr. 11)`; with `auch` it stood beside it: `§ 201 StGB (seit 6.8.2004 auch § 201a)`.
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from zweck.law.citation import patterns
from zweck.law.citation.cursor import Clause, Cursor, Stop
from zweck.law.citation.lists import values
from zweck.law.citation.parts import (
    DAY,
    UNITS,
    Citation,
    Decision,
    Gazette,
    Guidance,
    Label,
    Part,
    Period,
    Place,
    Reference,
    Remark,
    Unreadable,
    resume,
)
from zweck.words.said import says

LONGEST: Final = 1000
DEEPEST: Final = 3


@lru_cache(maxsize=4096)
def read(text: str) -> Citation | Unreadable:
    """The parts of a citation, or the place from which it cannot be understood."""
    if len(text) > LONGEST:
        return Unreadable(LONGEST, says("law.citation_more_characters", longest=LONGEST))
    reader = _Reader(text)
    try:
        reader.clauses(Clause(), depth=0)
    except Stop as stop:
        return stop.why
    return Citation(tuple(reader.parts))


class _Reader(Cursor):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.parts: list[Part] = []

    def clauses(self, clause: Clause, depth: int) -> None:
        """Everything up to the end or, inside brackets, up to the closing one."""
        while True:
            if self.ended or (depth and self.at_sign(")")):
                self.end(clause, depth)
                return
            if self.take(patterns.SEMICOLON):
                self.end(clause, depth)
                clause = Clause()
            elif not self.item(clause, depth):
                raise self.unknown()

    def end(self, clause: Clause, depth: int) -> None:
        if not clause.ready or (clause.joined and clause.ready):
            raise self.stop(says("law.something_missing"))
        if clause.places:
            last = self.last()
            if last is None or not (depth or clause.places[0][0][0] is Label.RECITAL):
                raise self.stop(says("law.no_statute_named"), at=clause.at)
            self.close(clause, last.statute, clause.at)

    def item(self, clause: Clause, depth: int) -> bool:
        """One step further: a comma, a place, a name, a court, a bracket, a remark."""
        at = self.at
        if self.take(patterns.JOIN):
            if clause.joined and clause.ready:
                raise self.stop(says("law.something_missing_before"), at=at)
            clause.joined = True
            return True
        if self.take(patterns.OPEN):
            self.bracket(clause, depth + 1)
            clause.ready, clause.joined = True, clause.joined and clause.ready
            return True
        if self.place(clause, depth) or self.qualifier(clause):
            return True
        if self.other(clause) or self.statute(clause):
            return True
        return (depth > 0 or not self.sees(patterns.COURT_ALONE)) and self.remark(clause, depth)

    def note_clause(self, clause: Clause) -> None:
        clause.ready, clause.joined = True, False

    def begin(self, clause: Clause, at: int) -> None:
        """Something new may only begin at the start or after a comma."""
        if not clause.joined:
            raise self.stop(says("law.comma_semicolon_missing"), at=at)
        self.note_clause(clause)

    def last(self) -> Reference | None:
        return next((part for part in reversed(self.parts) if isinstance(part, Reference)), None)

    def place(self, clause: Clause, depth: int) -> bool:
        """A section, a paragraph … with its numbers, or the next number of a list."""
        at = self.at
        found = self.take(patterns.LABEL)
        if found is None:
            if clause.joined and clause.places and (number := self.take(patterns.VALUE)):
                label = clause.places[-1][-1][0]
                self.add(clause, clause.places[-1][:-1], label, number[0], at)
                return True
            return False
        label = patterns.LABELS[found[0].rstrip()]
        if label is Label.ANNEX:
            number = self.take(patterns.VALUE)
            clause.joined = True
            self.add(clause, (), label, number[0] if number else "", at)
            return True
        number = self.take(patterns.LETTERS if label is Label.LETTER else patterns.VALUE)
        if number is None:
            raise self.stop(says("law.letter_missing" if label is Label.LETTER else "law.number_missing", found=found[0].strip()))
        if label in UNITS:
            if not clause.joined:
                raise self.stop(says("law.comma_statute_abbreviation"), at=at)
            self.add(clause, (), label, number[0], at)
        elif clause.joined:
            self.add(clause, resume(self.before(clause, depth, found[0].strip(), at), label), label, number[0], at)
        elif clause.places:
            start, place = clause.at, clause.places.pop()
            if any(label is earlier for earlier, _ in place):
                raise self.stop(says("law.comma_missing_before", found=found[0].strip()), at=at)
            self.add(clause, place, label, number[0], at)
            clause.at = start
        else:
            raise self.stop(says("law.comma_section_missing"), at=at)
        return True

    def before(self, clause: Clause, depth: int, word: str, at: int) -> Place:
        """The place from which a list goes on; in brackets the one before the bracket."""
        last = self.last() if depth else None
        if clause.places:
            return clause.places[-1]
        if last is None or not last.places:
            raise self.stop(says("law.belongs_no_section", word=word), at=at)
        return last.places[-1]

    def add(self, clause: Clause, base: Place, label: Label, text: str, at: int) -> None:
        found = values(text)
        if found is None:
            raise self.stop(says("law.not_range_rises", text=text), at=at)
        if not clause.places:
            clause.at = at
        clause.places += [(*base, (label, value)) for value in found]
        self.note_clause(clause)

    def statute(self, clause: Clause) -> bool:
        at = self.at
        last = self.last()
        if clause.places and not clause.joined and last is not None and self.take(patterns.OLD):
            self.close(clause, last.statute, at)
            return True
        found = self.take(patterns.NAME)
        if found is None:
            return False
        if clause.places:
            if clause.joined:
                raise self.stop(says("law.statute_abbreviation_follows"), at=at)
        else:
            self.begin(clause, at)
        self.close(clause, found[0].strip(), at)
        return True

    def close(self, clause: Clause, statute: str, at: int) -> None:
        """The statute of everything that waited for it."""
        manner = self.take(patterns.MANNER)
        column = clause.at if clause.places else at
        places = tuple(dict.fromkeys(clause.places))
        self.parts.append(Reference(statute, places, clause.period, clause.relation, manner[0].strip() if manner else "", column + 1))
        clause.places = []
        self.note_clause(clause)

    def qualifier(self, clause: Clause) -> bool:
        """Since or until when, and whether as an example or at another time."""
        at = self.at
        if found := self.take(patterns.RELATION):
            self.begin(clause, at)
            clause.relation = patterns.RELATIONS[found[0].strip()]
        elif found := self.take(patterns.LIMIT):
            if clause.places:
                raise self.stop(says("law.day_stands_before"), at=at)
            both = clause.period & self.period(found[1], found[2], at)
            if both is None:
                raise self.stop(says("law.days_end_before"), at=at)
            clause.period = both
        else:
            return False
        clause.joined = True
        clause.ready = False
        return True

    def bracket(self, clause: Clause, depth: int) -> None:
        """A decision's name, days, or a citation within the citation; days at its start limit the reference before it."""
        at = self.at
        last = self.parts[-1] if self.parts else None
        if depth > DEEPEST:
            raise self.stop(says("law.brackets_nested_too"))
        if not clause.places and isinstance(last, Decision) and not last.name and (name := self.take(patterns.PLAIN)):
            self.parts[-1] = replace(last, name=name[1].strip())
            return
        if (limit := self.take(patterns.BARE_LIMIT)) or (limit := self.take(patterns.LIMIT_BY_CASE)):
            self.limit(clause, limit, at, instead=False)
            if self.at_sign(";"):
                self.take(patterns.SEMICOLON)
        elif (limit := patterns.LIMIT.match(self.text, at)) and not limit["also"]:
            self.limit(clause, limit, at, instead=True)
            self.renamed(at)
        if not self.at_sign(")"):
            self.clauses(Clause(), depth)
        if not self.take(patterns.CLOSE):
            raise self.stop(says("law.bracket_not_closed"), at=at - 1)

    def renamed(self, at: int) -> None:
        """A name alone for other days: `§ 15 Abs. 2 TDDDG (bis 13.5.2024 TTDSG)`."""
        found, last = patterns.RENAMED.match(self.text, at), self.last()
        if found is not None and last is not None:
            self.parts.append(Reference(found["name"], last.places, self.period(found[1], found[2], at), column=at + 1))
            self.at = found.end()

    def limit(self, clause: Clause, found: re.Match[str], at: int, *, instead: bool) -> None:
        """Limit the reference before the bracket to the days named, or, where something else is named for these, to the others."""
        days = self.period(found[1], found[2], at)
        if instead:
            days = Period(days.until and days.until + DAY, days.start and days.start - DAY)
        places = [place for place, part in enumerate(self.parts) if isinstance(part, Reference)]
        if clause.places or not places:
            raise self.stop(says("law.bracket_days_stands"), at=at)
        part = self.parts[places[-1]]
        period = part.period & days if isinstance(part, Reference) else None
        if period is None or not isinstance(part, Reference):
            raise self.stop(says("law.days_end_before"), at=at)
        self.parts[places[-1]] = replace(part, period=period)

    def other(self, clause: Clause) -> bool:
        """A decision, guidance or a gazette."""
        at = self.at
        last = self.parts[-1] if self.parts else None
        part: Part
        if found := self.take(patterns.DECISION):
            day = found["day"] or found["later"]
            part = Decision(found["court"], found["docket"], self.day(day, at) if day else None, found["margins"] or "")
        elif isinstance(last, Decision) and (found := self.take(patterns.NEXT_CASE)):
            part = Decision(last.court, found["docket"], self.day(found["later"], at) if found["later"] else None, found["margins"] or "")
        elif found := self.take(patterns.GUIDANCE):
            part = Guidance(found[1], found[2].strip())
        elif found := self.take(patterns.GAZETTE):
            part = Gazette(found[0].strip())
        else:
            return False
        if clause.places:
            raise self.stop(says("law.no_statute_named"), at=clause.at)
        self.begin(clause, at)
        self.parts.append(part)
        return True

    def remark(self, clause: Clause, depth: int) -> bool:
        """Plain words: in brackets a remark, elsewhere the name of law that has no abbreviation."""
        at = self.at
        found: list[str] = []
        while not (found and self.sees(patterns.STARTS)) and (word := self.take(patterns.WORD)):
            if word[0].strip() in patterns.LONG_FORMS:
                raise self.stop(says("law.not_written_out", rest=word[0].strip(), mistake=patterns.LONG_FORMS[word[0].strip()]), at=at)
            found.append(word[0].strip())
        text = " ".join(found)
        if not found:
            return False
        if depth and not clause.places:
            self.begin(clause, at)
            self.parts.append(Remark(text))
            clause.joined = self.take(patterns.LIMIT_BY_CASE) is not None or self.sees(patterns.LIMIT)
            return True
        name = patterns.ARTICLE.sub("", text)
        if not name or (not clause.places and not clause.joined):
            raise self.stop(says("law.cannot_understood_text", text=text), at=at)
        self.close(clause, name, at)
        return True

    def unknown(self) -> Stop:
        rest = (self.text[self.at :].split() or [""])[0]
        if (mistake := patterns.LONG_FORMS.get(rest)) is not None:
            return self.stop(says("law.not_written_out", rest=rest, mistake=mistake))
        if court := patterns.COURT_ALONE.match(self.text, self.at):
            return self.stop(says("law.named_without_decision", court=court[0].strip()))
        return self.stop(says("law.cannot_understood", rest=rest))
