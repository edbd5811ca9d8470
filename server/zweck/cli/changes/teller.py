"""Tells a comparison line by line; what a line looks like is up to the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from zweck.analysis.diff.edits import Edit
from zweck.analysis.diff.flips import Answer, Flip
from zweck.analysis.diff.result import LawChange, Region
from zweck.analysis.expected.check import Deviation
from zweck.cli import phrases as answers
from zweck.cli.audit.options import clock
from zweck.cli.changes import expected, phrases
from zweck.cli.changes.report import Report
from zweck.cli.deep import conditions, sentence
from zweck.cli.stating import stated
from zweck.decision import Outcome
from zweck.record.flips import Recorded


class Sheet(Protocol):
    """What a comparison is told on."""

    def title(self, text: str) -> None:
        """The title of all."""
        ...

    def heading(self, text: str, tail: str = "") -> None:
        """The heading of a section."""
        ...

    def verdict(self, direction: str, text: str) -> None:
        """How a law changed."""
        ...

    def line(self, text: str) -> None:
        """A line."""
        ...

    def change(self, text: str) -> None:
        """What becomes of some cases."""
        ...

    def outline(self, text: str) -> None:
        """Conditions, one a line."""
        ...

    def request(self, caption: str, lines: Sequence[str]) -> None:
        """An example, as a request states it."""
        ...

    def item(self, text: str, tail: str = "") -> None:
        """An item of a list."""
        ...


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells a report on a sheet, in a language."""

    report: Report
    sheet: Sheet
    language: str

    def tell(self) -> None:
        """Tell everything."""
        old, new = self.report.names
        self.sheet.title(phrases.TITLE[self.language].format(old=old, new=new))
        if not self.report.comparison.edits:
            self.sheet.line(phrases.NOTHING[self.language])
        for group in self.report.groups():
            self._law(group)
        if self.report.comparison.edits:
            self.sheet.heading(phrases.EDITS[self.language])
            for edit in self.report.comparison.edits:
                self._edit(edit)
        if self.report.idle:
            self.sheet.heading(phrases.IDLE_RULES[self.language])
        for finding in self.report.idle:
            said = "; ".join(conditions(finding, self.report.policies[1], self.language)).replace("\n", " ")
            self.sheet.item(" ".join((sentence(finding, self.language), said)).strip())
        self._flips()
        if self.report.recorded is not None:
            self._recorded(self.report.recorded)
        if self.report.deviations is not None:
            self._deviations(self.report.deviations)

    def _law(self, group: list[LawChange]) -> None:
        first = group[0]
        self.sheet.heading(self.report.title(first.law)[self.language], f"({first.law})")
        self.sheet.verdict(first.direction, phrases.DIRECTIONS[first.direction][self.language])
        for change in group:
            self.sheet.item(phrases.span(change.start, change.until, self.language))
        for region in first.regions:
            self._region(region)
        if first.elsewhere:
            self.sheet.line(phrases.ELSEWHERE[self.language])

    def _region(self, region: Region) -> None:
        becomes = phrases.BECOMES[self.language].format(old=self._outcome(region.old), new=self._outcome(region.new))
        self.sheet.change(becomes)
        if not region.complete:
            self.sheet.line(region.text[self.language])
        elif region.text[self.language]:
            self.sheet.line(phrases.IN_CASES[self.language])
            self.sheet.outline(region.text[self.language])
        if region.always[self.language]:
            self.sheet.line(phrases.ALWAYS[self.language])
            self.sheet.outline(region.always[self.language])
        self.sheet.request(phrases.EXAMPLE[self.language], [stated(*fact) for fact in region.example.facts.items()])
        old, new = region.example.overall
        if (old, new) != (region.old, region.new):
            self.sheet.line(phrases.OVERALL[self.language].format(old=self._outcome(old), new=self._outcome(new)))
        if region.rules:
            self.sheet.line(f"{phrases.BECAUSE[self.language]}: {', '.join(region.rules)}")

    def _edit(self, edit: Edit) -> None:
        state = "added" if edit.old is None else "removed" if edit.new is None else "changed"
        said = f"{phrases.WHAT[edit.what][self.language]} {edit.name}: {phrases.STATES[state][self.language]}"
        self.sheet.item(said, "" if edit.decides else f"({phrases.DECIDES_NOTHING[self.language]})")

    def _flips(self) -> None:
        self.sheet.heading(phrases.TESTS[self.language])
        if not self.report.flips:
            self.sheet.line((phrases.NO_TESTS if self.report.flips is None else phrases.NO_FLIPS)[self.language])
        for flip in self.report.flips or ():
            self._flip(flip)

    def _flip(self, flip: Flip) -> None:
        becomes = phrases.BECOMES[self.language].format(old=self._answer(flip.old), new=self._answer(flip.new))
        self.sheet.item(f"{flip.case.id}: {flip.case.title}: {becomes}")

    def _recorded(self, recorded: Recorded) -> None:
        self.sheet.heading(phrases.RECORDED[self.language])
        counts = {"flipped": recorded.flipped, "answers": recorded.answers, "erased": recorded.erased}
        numbers = {name: self._number(count) for name, count in counts.items()}
        self.sheet.line(phrases.RECORDED_COUNT[self.language].format(**numbers))
        for turned, count in recorded.turned.items():
            outcomes = [phrases.UNASKED[self.language] if one is None else self._outcome(one) for one in (turned.old, turned.new)]
            becomes = phrases.BECOMES[self.language].format(old=outcomes[0], new=outcomes[1])
            entry = phrases.RECORDED_FLIP[self.language].format(
                seq=turned.seq, time=clock(turned.time), decision_id=turned.decision_id or "?"
            )
            more = phrases.RECORDED_TIMES[self.language].format(count=self._number(count - 1))
            self.sheet.item(f"{entry}: {becomes}", f"({more})" if count > 1 else "")
        if recorded.untold:
            self.sheet.line(phrases.RECORDED_UNTOLD[self.language].format(count=self._number(recorded.untold)))

    def _deviations(self, deviations: Sequence[Deviation]) -> None:
        self.sheet.heading(phrases.EXPECTED[self.language])
        if not deviations:
            self.sheet.line(phrases.AS_EXPECTED[self.language])
        for deviation in deviations:
            place = f"({deviation.span})" if deviation.span.path else ""
            self.sheet.item(expected.sentence(deviation, self.language), place)
            if deviation.example is not None:
                old, new = (self._outcome(outcome) for outcome in deviation.example.law)
                becomes = phrases.BECOMES[self.language].format(old=old, new=new)
                facts = [stated(*fact) for fact in deviation.example.facts.items()]
                self.sheet.request(f"{phrases.EXAMPLE[self.language]}, {becomes}", facts)

    def _answer(self, answer: Answer | None) -> str:
        if answer is None:
            return phrases.UNASKED[self.language]
        return f"{self._outcome(answer.outcome)} ({phrases.PASSED[answer.passed][self.language]})"

    def _outcome(self, outcome: Outcome) -> str:
        return answers.OUTCOME[outcome][self.language]

    def _number(self, value: int) -> str:
        return phrases.number(value, self.language)
