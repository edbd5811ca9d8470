"""Searches calls about one activity for one that the law permits, the most decisive question first."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import date
from typing import Final, TypeVar

from zweck.activities.ask import ask_about
from zweck.activities.validity import Answering, Rests
from zweck.company import Activity, Company
from zweck.company.register import looked_up, ordinary
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.facts.merge import Source, adverse_order
from zweck.facts.question import FactError, Question
from zweck.law.vocabulary import DECISION_DATE, REGISTERS, UNKNOWN_WORD, Fact, FactType, SilenceClass, Vocabulary
from zweck.logic.condition import Test, Value, facts_of, leaves

MAX_TRIED: Final = 5_000
"""Questions that are tried in all passes together."""

FEW: Final = 40
"""Questions that a pass tries where a solver can propose a call."""

OF_CALLS: Final = frozenset({SilenceClass.PERSON, SilenceClass.DOING})
"""The classes of circumstances, which a call states; all others stand in files, or have to be shown."""

Facts = Mapping[str, Value | None]
Numbers = Mapping[str, tuple[int, ...]]
Propose = Callable[[Activity, Question, Set[SilenceClass], Set[str]], Facts | None]
"""Proposes what a call about an activity may state, beside the question that it asks without facts, so that it is permitted.

Facts of the classes, and the facts that are named, stay unknown. Without a proposal no such call is permitted.
"""

Found = TypeVar("Found")
Search = Generator[None, None, Found]
"""A search, which may pause after each question."""

ADULT: Final = 30
"""Years; the ordinary person is of age."""


def resting(activity: Activity, company: Company, day: date, *, consented: bool) -> Rests:
    """The ordinary person, in registers that are whole: all beside the law on which the answers to such calls rest."""
    controller = company.controllers[activity.controller]
    whole = replace(controller, holds=dict.fromkeys(REGISTERS, date.min))
    company = replace(company, controllers={**company.controllers, controller.id: whole})
    return Rests(activity, company, ordinary(activity, company, day, consented=consented))


def of_ordinary(
    activity: Activity, company: Company, day: date, vocabulary: Vocabulary, *, consented: bool
) -> tuple[Company, list[Source]]:
    """The company with whole registers, and the sources that these are about the ordinary person."""
    rests = resting(activity, company, day, consented=consented)
    return rests.company, looked_up(rests.events, activity, rests.company, day, vocabulary)


class CallSearch:
    """Tries calls about one activity on one day."""

    def __init__(
        self,
        activity: Activity,
        company: Company,
        engine: Answering,
        vocabulary: Vocabulary,
        day: date,
        *,
        consented: bool,
        numbers: Numbers,
    ) -> None:
        self.consented = consented
        self._company, self._registers = of_ordinary(activity, company, day, vocabulary, consented=consented)
        self._activity = activity
        self._engine = engine
        self._day = day
        self._vocabulary = vocabulary
        self._most = MAX_TRIED
        self._numbers = numbers
        self._barred: Set[str] = frozenset()
        self.tried = 0
        self.spent = 0
        """Questions of the last pass, and of all that belong to it."""
        first = self.decided({})
        if first is None:
            raise RuntimeError("a call that states nothing contradicts nothing")
        self.first = first

    def decided(self, facts: Facts, detail: Detail = Detail.REASONS) -> Decision | None:
        """The answer to a call; `None` where its facts contradict each other or those of the activity."""
        self.tried += 1
        stated: dict[str, object] = {name: UNKNOWN_WORD if value is None else value for name, value in facts.items()}
        stated[DECISION_DATE] = self._day
        try:
            asked = ask_about(self._activity.id, stated, self._company, self._vocabulary, registers=self._registers)
        except FactError:
            return None
        if asked.contradictions or (asked.merged is not None and asked.merged.conflicts):
            return None
        return self._engine.decide(asked, detail)

    def found(
        self, unclaimed: Set[SilenceClass], left: int, propose: Propose | None, barred: Set[str] = frozenset()
    ) -> Search[dict[str, Value | None] | None]:
        """Facts of a permitted call without those that are barred: by few questions, by a proposal that the engine permits, or by many."""
        self._barred = barred
        found = yield from self.permitted(unclaimed, left if propose is None else min(left, FEW))
        self.spent = self.tried
        proposed = propose(self._activity, self.first.question, unclaimed, barred) if found is None and propose is not None else None
        if proposed is not None:
            found = self.confirmed(proposed) or (yield from self.permitted(unclaimed, left))
            self.spent += self.tried
        return found

    def open(self, stated: Mapping[str, Value]) -> tuple[str, ...]:
        """The facts of other classes that are open once the circumstances among these are stated."""
        answer = self.decided({name: value for name, value in stated.items() if self._class(name) in OF_CALLS})
        return () if answer is None else tuple(one.fact for one in answer.missing_facts if self._class(one.fact) not in OF_CALLS)

    def permitted(self, unclaimed: Set[SilenceClass], most: int) -> Search[dict[str, Value | None] | None]:
        """Facts of a permitted call, found by answering the most decisive question first; facts of `unclaimed` classes stay unknown.

        At most so many questions are tried.
        """
        self.tried, self._most = 0, most
        return self._further({}, self.first, unclaimed)

    def confirmed(self, proposed: Facts) -> dict[str, Value | None] | None:
        """The facts of a proposed call, if it is permitted."""
        self.tried = 0
        answer = self.decided(proposed, Detail.OUTCOME)
        return dict(proposed) if answer is not None and answer.outcome is Outcome.PERMITTED else None

    def _further(self, stated: Facts, decision: Decision, unclaimed: Set[SilenceClass]) -> Search[dict[str, Value | None] | None]:
        if decision.outcome is Outcome.PERMITTED:
            return dict(stated)
        open = (name for name in (*self._outside(decision), *(missing.fact for missing in decision.missing_facts)) if name not in stated)
        name = next(open, None)
        if name is None or decision.conclusive:
            return None
        for value in self._values(name, unclaimed):
            if self.tried >= self._most:
                return None
            following = {**stated, name: value}
            answer = self.decided(following)
            yield
            found = None if answer is None else (yield from self._further(following, answer, unclaimed))
            if found is not None:
                return found
        return None

    def _outside(self, decision: Decision) -> Iterator[str]:
        """The unknown facts on which appraisals rest, of those that do not hold without them."""
        stated = decision.question.stated
        for appraisal in self._activity.appraisals:
            if appraisal.rests_on is not None and any(stated.get(name) is None for name in appraisal.facts):
                tests = (leaf for leaf in leaves(appraisal.rests_on) if isinstance(leaf, Test))
                yield from (name for test in tests for name in facts_of(test) if stated.get(name) is None)

    def least(self, found: dict[str, Value | None]) -> Search[tuple[dict[str, Value], Decision]]:
        """The facts of a permitted call without those that it does not need, appraisals first, then the last found."""
        kept = {name: value for name, value in found.items() if value is not None}
        order = {name: (not self.is_appraisal(name), -place) for place, name in enumerate(kept)}
        for name in sorted(order, key=order.__getitem__):
            fewer = {other: value for other, value in kept.items() if other != name}
            answer = self.decided(fewer, Detail.OUTCOME)
            yield
            if answer is not None and answer.outcome is Outcome.PERMITTED:
                kept = fewer
        answer = self.decided(kept)
        if answer is None:
            raise RuntimeError("a call that was permitted is answered again")
        return kept, answer

    def is_appraisal(self, name: str) -> bool:
        """Whether a fact is of class `appraisal`."""
        return self._class(name) is SilenceClass.APPRAISAL

    def _class(self, name: str) -> SilenceClass:
        return self._vocabulary.facts[name].silence.silence_class

    def _values(self, name: str, unclaimed: Set[SilenceClass]) -> Iterator[Value | None]:
        """The values with which a call is tried, first those that help."""
        fact = self._vocabulary.facts[name]
        if name in self._barred or self._class(name) in unclaimed:
            yield None
            return
        yield from values_of(fact, self._numbers.get(name, ()))
        yield None


def values_of(fact: Fact, numbers: Iterable[int] = ()) -> list[Value]:
    """The values with which a call is tried, first those that help; of a number also those at which the law turns."""
    values = [*(adverse_order(fact)[:1] or _values(fact))]  # what is more adverse never helps where the harmless value does not
    if fact.type is FactType.INT:
        values += [number for number in numbers if number not in values]
    return sorted(values, key=lambda value: value == fact.silence.against)


def _values(fact: Fact) -> Iterator[Value]:
    """The values of a fact that can help."""
    match fact.type:
        case FactType.BOOL:
            yield from (True, False)
        case FactType.ENUM:
            yield from fact.values
        case FactType.SET:
            yield fact.allowed
            yield from (frozenset({value}) for value in fact.values)
            yield frozenset()
        case FactType.INT:
            yield ADULT
        case FactType.COUNTRY:
            yield "DE"
        case FactType.DATE:
            return
