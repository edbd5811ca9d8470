"""The facts that a call about an activity must state: those with which the law permits it, none too many, for the ordinary person."""

from collections.abc import Callable, Generator, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeVar

from zweck.activities.ask import ask_about
from zweck.activities.validity import Answering, Rests
from zweck.company import Activity, Company, in_force
from zweck.company.register import looked_up, ordinary
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.facts.merge import adverse_order
from zweck.facts.question import FactError, Question
from zweck.law.vocabulary import DECISION_DATE, REGISTERS, UNKNOWN_WORD, Fact, FactType, SilenceClass, Vocabulary
from zweck.logic.condition import Test, Value, facts_of, leaves

MAX_TRIED: Final = 5_000
"""Questions that are tried in all passes together."""

FEW: Final = 40
"""Questions that a pass tries where a solver can propose a call."""

CLAIMS: Final = (frozenset({SilenceClass.SHOWN, SilenceClass.APPRAISAL}), frozenset({SilenceClass.APPRAISAL}), frozenset[SilenceClass]())
"""The passes, by the classes that stay unknown: a call rather states what it does than what it can show, and appraises last."""

Facts = Mapping[str, Value | None]
Propose = Callable[[Activity, Question, Set[SilenceClass]], Facts | None]
"""Proposes what a call about an activity may state, beside the question that it asks without facts, so that it is permitted.

Facts of the classes stay unknown. Without a proposal no such call is permitted.
"""

Found = TypeVar("Found")
Search = Generator[None, None, Found]
"""A search, which may pause after each question."""

ADULT: Final = 30
"""Years; the ordinary person is of age."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Facts with which a call is permitted, none of which it could leave out, and its answer; else the answer to a call without facts.

    `consented` says whether the person has given the consents on which the activity rests; `cut` that calls were left untried.
    """

    activity: str
    day: date
    consented: bool
    stated: Mapping[str, Value] | None
    decision: Decision
    appraised: frozenset[str] = frozenset()
    """The facts among these that are appraisals, which belong in the activity."""
    cut: bool = False


def needs(name: str, company: Company, engine: Answering, vocabulary: Vocabulary, day: date, propose: Propose | None = None) -> Needs:
    """The facts that a call on a day must state, where the registers hold nothing adverse of the person.

    Raises:
        UnknownActivity: if there is no such activity on the day.
    """
    search = searching(name, company, engine, vocabulary, day, propose=propose)
    while True:
        try:
            next(search)
        except StopIteration as done:
            found: Needs = done.value
            return found


def searching(
    name: str,
    company: Company,
    engine: Answering,
    vocabulary: Vocabulary,
    day: date,
    most: int = MAX_TRIED,
    propose: Propose | None = None,
) -> Search[Needs]:
    """As `minimal`, with pauses in which others can do something; at most so many questions are tried.

    Where few questions do not lead to a permitted call, one is proposed; it counts only if the engine permits it.

    Raises:
        UnknownActivity: if there is no such activity on the day.
    """
    activity = in_force(company, name, day)
    given = (False, True) if activity.consents else (False,)
    searches = [_Search(activity, company, engine, vocabulary, day, consented=consented) for consented in given]
    left = most
    for unclaimed in CLAIMS:
        for search in searches:
            found = yield from search.permitted(unclaimed, left if propose is None else min(left, FEW))
            left -= search.tried
            proposed = propose(activity, search.first.question, unclaimed) if found is None and propose is not None else None
            if proposed is not None:
                found = search.confirmed(proposed) or (yield from search.permitted(unclaimed, left))
                left -= search.tried
            if found is not None:
                stated, decision = yield from search.least(found)
                return Needs(name, day, search.consented, stated, decision, frozenset(filter(search.is_appraisal, stated)))
    return Needs(name, day, searches[-1].consented, None, searches[-1].first, cut=left <= 0)


def answer_to(
    stated: Mapping[str, Value], name: str, company: Company, engine: Answering, vocabulary: Vocabulary, found: Needs
) -> Decision | None:
    """The answer to a call that states these facts, about the person of whom `found` was found; `None` where they contradict each other."""
    search = _Search(in_force(company, name, found.day), company, engine, vocabulary, found.day, consented=found.consented)
    return search.decided(stated)


def resting(activity: Activity, company: Company, day: date, *, consented: bool) -> Rests:
    """The ordinary person, in registers that are whole: all beside the law on which the answers to such calls rest."""
    controller = company.controllers[activity.controller]
    whole = replace(controller, holds=dict.fromkeys(REGISTERS, date.min))
    company = replace(company, controllers={**company.controllers, controller.id: whole})
    return Rests(activity, company, ordinary(activity, company, day, consented=consented))


class _Search:
    """Tries calls about one activity on one day."""

    def __init__(
        self, activity: Activity, company: Company, engine: Answering, vocabulary: Vocabulary, day: date, *, consented: bool
    ) -> None:
        self.consented = consented
        rests = resting(activity, company, day, consented=consented)
        self._company = rests.company
        self._activity = activity
        self._registers = looked_up(rests.events, activity, self._company, day, vocabulary)
        self._engine = engine
        self._day = day
        self._vocabulary = vocabulary
        self._most = MAX_TRIED
        self.tried = 0
        """Questions of the last pass."""
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
        if self._class(name) in unclaimed:
            yield None
            return
        yield from values_of(fact)
        yield None


def values_of(fact: Fact) -> list[Value]:
    """The values with which a call is tried, first those that help."""
    values = [*(adverse_order(fact)[:1] or _values(fact))]  # what is more adverse never helps where the harmless value does not
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
