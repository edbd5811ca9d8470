"""Ask the first missing fact again and again, answer it truthfully, and see where that ends and after how many questions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.facts.contradictions import check, to_ask
from zweck.facts.question import Question, complete
from zweck.law.vocabulary import DECISION_DATE, Fact, FactType, SameAs, SilenceClass, Vocabulary
from zweck.logic.condition import Value

Facts = dict[str, Value | None]

BARE: Final = frozenset({DECISION_DATE, "operation.kind", "purpose.kind"})
"""Facts that every caller knows."""

COUNTRIES: Final = ("DE", "AT", "FR", "US")
AGES: Final = (12, 15, 17, 40)
TRIES: Final = 100
"""Values that are changed before a case is given up as one that contradicts itself."""


@dataclass(frozen=True, slots=True)
class Course:
    """A course of questions: the facts asked until the answer was no longer open, and until nothing unknown could change it."""

    first: tuple[str, ...]
    all: tuple[str, ...]
    outcome: Outcome
    truth: Outcome


def truth(stated: Facts, vocabulary: Vocabulary, chance: Random | None) -> Facts | None:
    """A value for every fact that extends the stated ones without a contradiction, the ordinary one or one of chance; or `None`."""
    stated = {name: value for name, value in stated.items() if value is not None}
    whole = dict(stated)
    presumed = complete(Question(stated, True), vocabulary)
    for name, fact in vocabulary.facts.items():
        if name not in whole:
            whole[name] = value if (value := presumed.values[name]) is not None else _value(fact, whole, chance)
    other = chance or Random(0)
    for _ in range(TRIES):
        checked = check(whole, vocabulary)
        against = {name for fault in checked.faults for name in fault.facts} | {*to_ask(checked.noted, whole)}
        if not against:
            return whole
        free = [name for name in sorted(against - stated.keys()) if not _ordinary(vocabulary.facts[name])]
        if not free:
            return None
        name = other.choice(free)
        fitting = [value for value in _choices(vocabulary.facts[name]) if not check({**stated, name: value}, vocabulary).faults]
        whole[name] = other.choice(fitting) if fitting and name != "subject.years_since_death" else None
    return None


def _value(fact: Fact, known: Facts, chance: Random | None) -> Value | None:
    silence = fact.silence
    if chance is None:
        usual = silence.against if silence.silence_class is SilenceClass.SHOWN else silence.harmless
        if usual is not None:
            return usual
        if silence.silence_class is SilenceClass.ORDINARY:
            return known.get(silence.presume.fact) if isinstance(silence.presume, SameAs) else silence.presume
    choices = _choices(fact)
    return choices[0] if chance is None else chance.choice(choices)


def _choices(fact: Fact) -> list[Value]:
    match fact.type:
        case FactType.BOOL:
            return [False, True]
        case FactType.ENUM:
            return ["none", *fact.values] if "none" in fact.values else [*fact.values]
        case FactType.SET:
            return [frozenset(), *(frozenset({value}) for value in fact.values or COUNTRIES)]
        case FactType.INT:
            return [*AGES[::-1]]
        case FactType.COUNTRY:
            return [*COUNTRIES]
        case FactType.DATE:
            return [date(2020, 1, 1)]


def start(case: Facts, whole: Facts, vocabulary: Vocabulary, further: Iterable[str]) -> Facts:
    """The facts with which a caller begins: bare and `further` ones, those of its profile, a register's, and what is not ordinary."""
    known = BARE | frozenset(further)
    return {name: whole[name] for name, fact in vocabulary.facts.items() if name in known or _kept(fact, name in case)}


def _kept(fact: Fact, stated: bool) -> bool:
    return fact.silence.silence_class is SilenceClass.CONTROLLER or bool(fact.silence.register) or (stated and _ordinary(fact))


def _ordinary(fact: Fact) -> bool:
    return fact.silence.silence_class is SilenceClass.ORDINARY


def course(engine: Engine, begun: Facts, whole: Facts) -> Course:
    """Ask until nothing that is unknown can change the answer."""
    known, asked, first = dict(begun), list[str](), None
    while True:
        answer = engine.decide(Question(known, True), Detail.REASONS)
        if answer.outcome is not Outcome.UNDETERMINED and first is None:
            first = tuple(asked)
        if not answer.missing_facts:
            break
        name = answer.missing_facts[0].fact
        assert name not in known, name
        known[name] = whole[name]
        asked.append(name)
    return Course(first or (), tuple(asked), answer.outcome, engine.decide(Question(whole, True), Detail.OUTCOME).outcome)


def courses(engine: Engine, cases: Iterable[Facts], chance: Random | None = None, further: Iterable[str] = ()) -> Iterator[Course]:
    """The course of each case whose truth does not contradict itself."""
    vocabulary = engine.policies.vocabulary
    for case in cases:
        whole = truth(case, vocabulary, chance)
        if whole is not None:
            begun = start(case, whole, vocabulary, further)
            if chance is not None:  # the screen on which the ordinary course is confirmed
                begun |= {name: whole[name] for name, fact in vocabulary.facts.items() if _ordinary(fact)}
            yield course(engine, begun, whole)
