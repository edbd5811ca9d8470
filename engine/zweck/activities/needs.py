"""What a call about an activity must state: the fewest facts with which the law permits it for the ordinary person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from zweck.activities.ask import ask_about
from zweck.decision import Decision, Detail, Outcome
from zweck.engine import Engine
from zweck.facts import FactError
from zweck.law.vocabulary import DECISION_DATE, REGISTERS, Fact, FactType, SilenceClass
from zweck.logic.condition import Value
from zweck.sources.company import Activities

MAX_STATED: Final = 4
"""Facts that a call is tried with, besides the day."""

MAX_TRIED: Final = 20_000
"""Questions that are tried."""

ADULT: Final = 30
"""Years; the ordinary person is of age."""


@dataclass(frozen=True, slots=True)
class Needs:
    """The fewest facts with which a call is permitted, and its answer; where none were found, the answer to a call that states nothing."""

    activity: str
    day: date
    stated: Mapping[str, Value] | None
    decision: Decision


def needs(name: str, activities: Activities, engine: Engine, day: date) -> Needs:
    """The facts that a call on a day must state, where the registers hold nothing adverse of the person.

    Raises:
        UnknownActivity: if there is no such activity on the day.
        RuntimeError: never; a call that states nothing contradicts nothing.
    """
    first = _decided(name, {}, activities, engine, day)
    if first is None:
        raise RuntimeError("a call that states nothing contradicts nothing")
    if first.outcome in (Outcome.PERMITTED, Outcome.NOT_REGULATED):
        return Needs(name, day, {}, first)
    frontier: list[tuple[Mapping[str, Value], Decision]] = [({}, first)]
    tried, seen = 0, {frozenset[tuple[str, Value]]()}
    for _ in range(MAX_STATED):
        following: list[tuple[Mapping[str, Value], Decision]] = []
        for stated, decision in frontier:
            for more in islice(_candidates(decision, engine), MAX_TRIED - tried):
                facts = {**stated, **more}
                key = frozenset(facts.items())
                if key in seen:
                    continue
                seen.add(key)
                tried += 1
                answer = _decided(name, facts, activities, engine, day)
                if answer is None:
                    continue
                if answer.outcome is Outcome.PERMITTED:
                    return Needs(name, day, facts, answer)
                if not answer.conclusive:
                    following.append((facts, answer))
        frontier = following
    return Needs(name, day, None, first)


def _decided(name: str, facts: Mapping[str, Value], activities: Activities, engine: Engine, day: date) -> Decision | None:
    """The answer to a call; `None` where its facts contradict those of the activity."""
    try:
        asked = ask_about(name, {DECISION_DATE: day, **facts}, activities, engine.policies.vocabulary, consulted=REGISTERS)
    except FactError:
        return None
    if asked.merged is not None and asked.merged.readings.keys() & facts.keys():
        return None
    return engine.decide(asked, Detail.REASONS)


def _candidates(decision: Decision, engine: Engine) -> Iterator[Mapping[str, Value]]:
    """Values of facts that could turn an answer, the most decisive facts first; what only an appraisal could say comes last."""
    facts = engine.policies.vocabulary.facts
    names = dict.fromkeys(missing.fact for missing in decision.missing_facts)
    names |= dict.fromkeys(fact for opening in decision.openings for fact in opening.facts)
    for name in sorted(names, key=lambda name: facts[name].silence.silence_class is SilenceClass.APPRAISAL):
        yield from ({name: value} for value in _values(facts[name]))


def _values(fact: Fact) -> Iterator[Value]:
    """The values with which a call is tried."""
    match fact.type:
        case FactType.BOOL:
            yield from (True, False)
        case FactType.ENUM:
            yield from fact.values
        case FactType.SET:
            yield frozenset()
            yield from (frozenset({value}) for value in fact.values)
        case FactType.INT:
            yield ADULT
        case FactType.COUNTRY:
            yield "DE"
        case FactType.DATE:
            return
