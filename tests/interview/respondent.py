"""A person who answers an interview truthfully, and finds the right answer in everyday words where there is one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final

from zweck.decision.decision import Outcome
from zweck.facts.question import FactError
from zweck.interview.interview import Interview, Stage
from zweck.interview.screens import NO, YES, Row, Screen
from zweck.law.vocabulary import SameAs
from zweck.logic.condition import Value

Facts = Mapping[str, Value | None]
ADULT: Final = 18
MAX_SCREENS: Final = 60


@dataclass(slots=True)
class Run:
    """The course of an interview: rows of each screen, the facts asked before one that is asked before them, and the end."""

    screens: list[Screen] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    unordered: list[str] = field(default_factory=list)
    outcome: Outcome = Outcome.UNDETERMINED
    decided: int = 0
    """Screens until the answer was no longer open."""


def same(name: str, said: Value | SameAs | None, truth: Facts) -> bool:
    """Whether a statement is true; a person of full age is one of 18 in everyday words."""
    if isinstance(said, SameAs):
        return truth.get(name) == truth.get(said.fact)
    true = truth.get(name)
    if name == "subject.age" and said == ADULT:
        return isinstance(true, int) and true >= ADULT
    return true is not None and true == said


@dataclass(slots=True)
class Respondent:
    """Knows `truth`; a fact that stands nowhere in it, or has no value there, is one that the person does not know."""

    truth: Facts
    slips: Random | None = None
    rate: float = 0.0
    slipped: list[str] = field(default_factory=list)

    def chosen(self, row: Row) -> tuple[str, ...]:
        """The names of the choices that are true; none if the person knows none of them to be so."""
        found = self._true(row)
        if self.slips is not None and len(row.choices) > 1 and found and not row.several and self.slips.random() < self.rate:
            names = [one.name for one in row.choices]
            place = names.index(found[0])
            other = names[place + 1 if place + 1 < len(names) else place - 1]
            self.slipped.append(row.key)
            return (other,)
        return found

    def _true(self, row: Row) -> tuple[str, ...]:
        names = {name for one in row.choices for name in one.states}
        if row.screens:
            no = next(one for one in row.choices if one.name == NO).states
            if all(same(name, value, self.truth) for name, value in no.items()):
                return (NO,)
            yes = next(one for one in row.choices if one.name == YES).states
            known = [name for name in no if self.truth.get(name) is not None and not same(name, no[name], self.truth)]
            return (YES,) if known and all(same(name, value, self.truth) for name, value in yes.items()) else ()
        if row.several and names == {"data.kinds"}:
            true = self.truth.get("data.kinds")
            offered = {one.name for one in row.choices if isinstance(true, frozenset) and one.states["data.kinds"] <= true}  # type: ignore[operator]
            return tuple(offered) if isinstance(true, frozenset) and len(offered) == len(true) else ()
        if row.several:
            if any(self.truth.get(name) is None for name in names):
                return ()
            return tuple(one.name for one in row.choices if self.truth[one.name] is True) or (NO,)
        return tuple(one.name for one in row.choices if all(same(name, value, self.truth) for name, value in one.states.items()))[:1]

    def run(self, interview: Interview) -> Run:
        """Answer screen after screen until nothing that can be asked changes the answer, and say what is not so of the ordinary course."""
        run = Run()
        while True:
            self._asked(interview, run)
            denied = [one.fact for one in interview.presumed if self.truth.get(one.fact) not in (None, one.value)]
            if not denied:
                break
            self._stated(interview, denied)
        run.outcome = interview.decision.outcome
        return run

    def _asked(self, interview: Interview, run: Run) -> None:
        after = interview._engine.policies.sheets.asked_after
        while (screen := interview.screen) is not None:
            assert len(run.screens) < MAX_SCREENS, [one.name for one in run.screens]
            run.screens.append(screen)
            run.rows.append(len(screen.rows))
            run.decided += interview.stage is Stage.DECIDING
            for row in screen.rows:
                askable = interview._engine.askable(interview.question)
                for name in _asked(row):
                    if any(o in askable and o not in interview.stated and o not in _all(screen) for o in after.get(name, ())):
                        run.unordered.append(name)
            shown = []
            for row in screen.rows:
                if not interview.open(row):
                    continue
                shown.append(row)
                if row.fact:
                    self._stated(interview, [row.fact])
                else:
                    self._choose(interview, row)
            interview.turn(screen, shown)

    def _choose(self, interview: Interview, row: Row) -> None:
        """Take an answer of a row; one that contradicts an earlier slip, or that a page would not offer, is left open."""
        try:
            interview.choose(row, self.chosen(row))
        except FactError:
            if not self.slipped:
                raise
            interview.choose(row, ())

    def _stated(self, interview: Interview, facts: Iterable[str]) -> None:
        """State facts as they are; one that an earlier slip contradicts is refused, and left open."""
        true = {fact: sorted(value) if isinstance(value := self.truth.get(fact), frozenset) else value for fact in facts}
        try:
            interview.answer(true)
        except FactError:
            if not self.slipped:
                raise
            for fact in true:
                if len(true) > 1:
                    self._stated(interview, [fact])
                else:
                    interview.answer({fact: None})


def _asked(row: Row) -> Iterator[str]:
    if row.fact:
        yield row.fact
    elif not row.screens:
        yield from [name for one in row.choices for name in one.states][:1]  # the others ride along with what the row is about


def _all(screen: Screen) -> set[str]:
    return {name for row in screen.rows for name in ((row.fact,) if row.fact else (n for one in row.choices for n in one.states))}
