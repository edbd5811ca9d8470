"""A comparison in its lines, which are data: `sheets` says how each looks on a page and as Markdown."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zweck.analysis.diff.flips import Answer, Flip
from zweck.analysis.diff.result import Edit, Example, LawChange, Region
from zweck.analysis.expected.check import Deviation
from zweck.decision.decision import Outcome
from zweck.editions.coverage import COVERAGE
from zweck.pages import say
from zweck.pages.activities.reviews import facts_in_words
from zweck.pages.comparison.report import Report
from zweck.pages.comparison.sheets import Line
from zweck.pages.findings import conditions, sentence
from zweck.pages.notation import clock, number, span, stated
from zweck.pages.until import row_in_words
from zweck.periods.rows import changed

if TYPE_CHECKING:  # most comparisons have none of these
    from zweck.analysis.activities.turned import Turned
    from zweck.record.flips import Recorded
    from zweck.tables.rechecking import Concerned


def requested(example: Example) -> list[str]:
    """The facts of an example, as a request states them."""
    return [stated(*fact) for fact in example.facts.items()]


@dataclass(frozen=True, slots=True)
class Renderer:
    """The lines of a report in a language; `facts` writes the facts of an example, and unless `asked` there is nothing on cases yet."""

    report: Report
    language: str
    facts: Callable[[Example], list[str]] = requested
    asked: bool = True

    def lines(self) -> Iterator[Line]:
        """Every section."""
        old, new = self.report.names
        yield Line("title", self._say("diff.title", old=old, new=new))
        if not self.report.comparison.edits:
            yield Line("line", self._say("diff.nothing"))
        for group in self.report.groups():
            yield from self._law(group)
        if self.report.comparison.edits:
            yield Line("heading", self._say("diff.edits"))
        for edit in self.report.comparison.edits:
            yield self._edit(edit)
        yield from self._periods()
        if self.report.idle:
            yield Line("heading", self._say("diff.idle"))
        for finding in self.report.idle:
            said = "; ".join(conditions(finding, self.report.policies[1], self.language)).replace("\n", " ")
            yield Line("item", " ".join((sentence(finding, self.language), said)).strip())
        if self.asked:
            yield from self._flips()
        if self.report.turned is not None:
            yield from self._turned(self.report.turned)
        if self.report.people is not None:
            yield from self._people(self.report.people)
        if self.report.recorded is not None:
            yield from self._recorded(self.report.recorded)
        if self.report.deviations is not None:
            yield from self._deviations(self.report.deviations)

    def _law(self, group: list[LawChange]) -> Iterator[Line]:
        first = group[0]
        yield Line("heading", self.report.title(first.law)[self.language], f"({first.law})")
        yield Line("verdict", self._say(f"diff.direction.{first.direction}"), first.direction)
        for change in group:
            yield Line("item", span(change.start, change.until, self.language))
        for region in first.regions:
            yield from self._region(first.law, region)
        if first.elsewhere:
            yield Line("line", self._say("diff.elsewhere"))

    def _region(self, law: str, region: Region) -> Iterator[Line]:
        yield Line("change", self._change(law, region.old, region.new))
        if not region.complete:
            yield Line("line", region.text[self.language])
        elif region.text[self.language]:
            yield Line("line", self._say("diff.in_cases"))
            yield Line("outline", region.text[self.language])
        if region.always[self.language]:
            yield Line("line", self._say("diff.always"))
            yield Line("outline", region.always[self.language])
        yield Line("request", self._say("example"), lines=self.facts(region.example))
        old, new = region.example.overall
        if (old, new) != (region.old, region.new):
            yield Line("line", self._say("diff.overall", old=self._outcome(old), new=self._outcome(new)))
        if region.rules:
            yield Line("line", self._say("diff.because", rules=", ".join(region.rules)))

    def _edit(self, edit: Edit) -> Line:
        what = self._say("kind.scope" if edit.what == "scope" else f"diff.what.{edit.what}")
        said = self._say(f"diff.edit.{state_of(edit)}", what=what, name=edit.name)
        return Line("item", said, "" if edit.decides else f"({self._say('diff.decides_nothing')})")

    def _periods(self) -> Iterator[Line]:
        """The rows of periods that differ, as they were and as they are, and the remarks on declared periods that are new."""
        old, new = (policies.vocabulary for policies in self.report.policies)
        rows = [*changed(old.periods, new.periods)]
        if rows:
            yield Line("heading", self._say("diff.periods"))
        for was, now in rows:
            row = now or was
            if row is not None:
                both = ((was, old), (now, new))
                said = [row_in_words(one, vocabulary, self.language) if one else "–" for one, vocabulary in both]
                title = (new if now else old).periods.classes[row.of].title[self.language]
                yield Line("item", f"{title}: {' → '.join(said)}", f"[{row.row}]")
        if self.report.declared:
            yield Line("heading", self._say("diff.declared"))
        for activity, finding in self.report.declared:
            yield Line("item", finding.in_(self.language), f"[{activity}]")

    def _flips(self) -> Iterator[Line]:
        yield Line("heading", self._say("diff.tests"))
        if not self.report.flips:
            yield Line("line", self._say("diff.no_tests" if self.report.flips is None else "diff.no_flips"))
        for flip in self.report.flips or ():
            yield Line("item", f"{flip.case.id}: {flip.case.title}: {self._answer(flip.old)} → {self._answer(flip.new)}")

    def _turned(self, turned: "Sequence[Turned]") -> Iterator[Line]:
        yield Line("heading", self._say("diff.activities"))
        if not turned:
            yield Line("line", self._say("diff.no_activities"))
        for one in turned:
            yield Line("item", f"{one.title[self.language]}: {self._becomes(one.old, one.new)}", f"[{one.activity}]")
            for reason in one.reasons:
                yield Line("item", f"{reason.citation}: {reason.text[self.language]}", f"[{reason.rule}]")
            if one.missing:
                yield Line("line", self._say("diff.to_state", facts=", ".join(label[self.language] for label in one.missing)))
            if one.never:
                yield Line("line", self._say("activities.impossible"))
            elif one.instead is not None and one.new is not Outcome.PERMITTED:
                facts = facts_in_words(one.instead, self.report.policies[1].vocabulary, self.language)
                yield Line("line", self._say("diff.instead", facts=facts))

    def _people(self, people: "Concerned") -> Iterator[Line]:
        yield Line("heading", self._say("diff.people"))
        counts = {"turned": sum(one.rows for one in people.turned), "rows": people.rows, "otherwise": people.otherwise}
        yield Line("line", self._say("diff.people_count", **{name: self._number(count) for name, count in counts.items()}))
        for one in people.turned:
            first = self._say("diff.people_first", ids=", ".join(one.first))
            yield Line("item", f"{self._number(one.rows)}: {self._becomes(one.old, one.new)}", f"({first})")
        if people.faulty:
            yield Line("line", self._say("diff.people_faulty", count=self._number(people.faulty)))

    def _recorded(self, recorded: "Recorded") -> Iterator[Line]:
        yield Line("heading", self._say("diff.recorded"))
        counts = {"flipped": recorded.flipped, "answers": recorded.answers, "erased": recorded.erased}
        yield Line("line", self._say("diff.recorded_count", **{name: self._number(count) for name, count in counts.items()}))
        for turned, count in recorded.turned.items():
            entry = self._say("diff.recorded_flip", seq=turned.seq, time=clock(turned.time), decision_id=turned.decision_id or "?")
            more = self._say("diff.recorded_times", count=self._number(count - 1))
            yield Line("item", f"{entry}: {self._becomes(turned.old, turned.new)}", f"({more})" if count > 1 else "")
        if recorded.unlisted:
            yield Line("line", self._say("diff.recorded_more", count=self._number(recorded.unlisted)))

    def _deviations(self, deviations: Sequence[Deviation]) -> Iterator[Line]:
        yield Line("heading", self._say("diff.deviations"))
        if not deviations:
            yield Line("line", self._say("diff.as_expected"))
        for deviation in deviations:
            place = f"({deviation.span})" if deviation.span.path else ""
            yield Line("item", deviation_in_words(deviation, self.language), place)
            if deviation.example is not None:
                caption = f"{self._say('example')}, {self._change(deviation.law, *deviation.example.law)}"
                yield Line("request", caption, lines=self.facts(deviation.example))

    def _answer(self, answer: Answer | None) -> str:
        if answer is None:
            return self._outcome(None)
        return f"{self._outcome(answer.outcome)} ({self._say('diff.passed' if answer.passed else 'diff.failed')})"

    def _change(self, law: str, old: Outcome, new: Outcome) -> str:
        """The old and the new outcome of a law, or whether there is a gap."""
        if law != COVERAGE:
            return self._becomes(old, new)
        return " → ".join(self._say("diff.gaps.none" if one is Outcome.NOT_REGULATED else "diff.what.gap") for one in (old, new))

    def _becomes(self, old: Outcome | None, new: Outcome | None) -> str:
        return f"{self._outcome(old)} → {self._outcome(new)}"

    def _outcome(self, outcome: Outcome | None) -> str:
        """An outcome in words; `None` where the question cannot be asked."""
        return self._say("diff.unasked") if outcome is None else self._say(f"outcome.{outcome}")

    def _number(self, value: int) -> str:
        return number(value, self.language)

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)


def state_of(edit: Edit) -> str:
    """Whether an edit `added`, `removed` or `changed` something."""
    return "added" if edit.old is None else "removed" if edit.new is None else "changed"


def deviation_in_words(deviation: Deviation, language: str) -> str:
    """The difference between an edit and its expected changes, in one sentence."""
    return say(
        f"diff.deviation.{deviation.kind.name.lower()}",
        language,
        law=deviation.law,
        found=say(f"diff.direction.{deviation.found}", language),
        expected=say(f"diff.direction.{deviation.stated}", language) if deviation.stated is not None else "",
        span=span(deviation.start, deviation.until, language),
        names=", ".join(deviation.names) or say("diff.another", language),
        flip=" → ".join(_answers(deviation.flip, language)) if deviation.flip is not None else "",
    )


def _answers(flip: Flip, language: str) -> Iterator[str]:
    for answer in (flip.old, flip.new):
        if answer is None:
            yield say("diff.unasked", language)
        else:
            yield f"{say(f'outcome.{answer.outcome}', language)}, {say('diff.passed' if answer.passed else 'diff.failed', language)}"
