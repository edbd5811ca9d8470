"""The facts of a question from all their sources: one value each, or unknown where the sources contradict each other (design 5.4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import Final

from zweck.law.vocabulary import Contradiction, Effect, Fact, FactType, SilenceClass, Vocabulary
from zweck.logic.condition import Condition, Value
from zweck.logic.functions import function_of
from zweck.sources.contradictions import Known, facts_in, index_of

Facts = Mapping[str, Value | None]


OUTSIDE: Final = "outside of what it rests on"
"""Why a source is unknown whose condition is not surely true."""


class Origin(StrEnum):
    """The kinds of sources."""

    CALLER = "caller"
    PROFILE = "profile"
    ACTIVITY = "activity"
    APPRAISAL = "appraisal"
    TEXT = "consent text"
    REGISTER = "register"
    PRESUMED = "presumed"


@dataclass(frozen=True, slots=True)
class Source:
    """Facts of one source (`None`: unknown to it), and what to look up to see that it says so.

    `reference` names the entry: a controller's id, an activity with its day, a document, an event. `fallback` facts count only where no
    other source has the fact: those that an activity presumes, and those that a consulted register holds by finding nothing. Where
    `rests_on` is not surely true of what the other sources say, the facts are unknown.
    """

    origin: Origin
    facts: Facts
    reference: str = ""
    as_of: date | None = None
    review_by: date | None = None
    fallback: bool = False
    rests_on: Condition | None = None
    why_unknown: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Facts of which the sources say what cannot all be true; `contradiction` is that of the vocabulary where each fact has one value.

    `claims` are the sources of each fact, each with its value.
    """

    claims: Mapping[str, tuple[tuple[Source, Value | None], ...]]
    contradiction: Contradiction | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """Facts as all sources together state them.

    `stated` has a value for every fact that some source has; `None` where it is unknown or contradicted. `adverse` are facts of persons
    that hold at once with the more adverse of the contradicted values; `stated` has them so. `readings` are the values of contradicted
    facts, of which each could be the truth.
    """

    stated: Facts
    proofs: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    adverse: frozenset[str] = frozenset()
    readings: Mapping[str, tuple[Value | None, ...]] = field(default_factory=dict)


def merge(sources: Sequence[Source], vocabulary: Vocabulary) -> Merged:
    """One value a fact, unless its sources contradict each other; equal values are one fact with several proofs."""
    if any(source.rests_on is not None for source in sources):
        known = merge([source for source in sources if source.rests_on is None], vocabulary).stated
        sources = [_resting(source, known) for source in sources]
    claims: dict[str, list[tuple[Source, Value | None]]] = {}
    for source in chain(_firm(sources), (source for source in sources if source.fallback)):
        for name, value in source.facts.items():
            claimed = claims.setdefault(name, [])
            if not (source.fallback and claimed and not claimed[0][0].fallback):
                claimed.append((source, value))
    stated: dict[str, Value | None] = {}
    conflicts: list[Conflict] = []
    adverse: set[str] = set()
    readings: dict[str, tuple[Value | None, ...]] = {}
    for name, found in claims.items():
        values = dict.fromkeys(value for _, value in found)
        if len(values) == 1:
            stated[name] = found[0][1]
            continue
        worst = most_adverse(vocabulary.facts[name], values)
        stated[name] = worst
        if worst is not None:
            adverse.add(name)
        if None not in values:  # a source that does not know contradicts nothing, but its fact is unknown
            conflicts.append(Conflict({name: tuple(found)}))
        readings[name] = (*values,)
    conflicts += _together(stated, claims, readings, adverse, vocabulary)
    proofs = {name: tuple(source for source, _ in found) for name, found in claims.items()}
    return Merged(stated, proofs, tuple(conflicts), frozenset(adverse), readings)


def most_adverse(fact: Fact, values: Iterable[Value | None]) -> Value | None:
    """The value among these that is adverse to the processing whatever the others are; `None` where the vocabulary knows no order.

    An unknown value could be any, so only the most adverse of all values holds beside it.
    """
    order = adverse_order(fact)
    found = {*values}
    known = [value for value in order if value in found]
    if not known or len(known) < len(found - {None}):
        return None
    return known[-1] if None not in found or known[-1] == order[-1] else None


def adverse_order(fact: Fact) -> tuple[Value, ...]:
    """The values of a fact of class `person` from harmless to adverse; none where they have no order."""
    silence = fact.silence
    if silence.silence_class is not SilenceClass.PERSON:
        return ()
    if silence.adverse:
        return silence.adverse
    if fact.type is FactType.BOOL and isinstance(silence.harmless, bool):
        return (silence.harmless, not silence.harmless)
    return ()


def _resting(source: Source, known: Facts) -> Source:
    """The source as it stands beside what is known from those that rest on nothing."""
    if source.rests_on is None or function_of(source.rests_on)(Known(known)) is True:
        return replace(source, rests_on=None)
    return replace(source, rests_on=None, facts=dict.fromkeys(source.facts), why_unknown=source.why_unknown or OUTSIDE)


def _firm(sources: Sequence[Source]) -> Iterable[Source]:
    return (source for source in sources if not source.fallback)


def _together(
    stated: dict[str, Value | None],
    claims: Mapping[str, Sequence[tuple[Source, Value | None]]],
    readings: dict[str, tuple[Value | None, ...]],
    adverse: set[str],
    vocabulary: Vocabulary,
) -> Iterable[Conflict]:
    """Contradictions of the vocabulary that only several sources together meet: their facts become unknown.

    What one source alone says is refused or asked by the check of the question.
    """
    index = index_of(vocabulary)
    while True:
        found = next((one for one in index.among(stated) if one.effect is not Effect.WARN and not _of_one(one, stated, claims)), None)
        if found is None:
            return
        names = facts_in(found, stated)
        yield Conflict({name: tuple(claims[name]) for name in names}, found)
        for name in names:
            readings[name] = tuple(dict.fromkeys((*readings.get(name, ()), stated[name])))
            stated[name] = None
            adverse.discard(name)


def _of_one(contradiction: Contradiction, stated: Facts, claims: Mapping[str, Sequence[tuple[Source, Value | None]]]) -> bool:
    """Whether one source alone says all of it."""
    names = facts_in(contradiction, stated)
    said = [{id(source) for source, value in claims[name] if value == stated[name]} for name in names]
    return bool(said) and bool(set.intersection(*said))
