"""The facts of a question from all their sources: one value each, or unknown where the sources contradict each other (design 5.4)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from zweck.facts.contradictions import facts_in, index_of
from zweck.law.vocabulary import Contradiction, Effect, Fact, FactType, SilenceClass, Vocabulary
from zweck.logic.condition import Condition, Value, overlap
from zweck.logic.functions import function_of

Facts = Mapping[str, Value | None]


class Origin(StrEnum):
    """The kinds of sources."""

    CALLER = "caller"
    PROFILE = "profile"
    ACTIVITY = "activity"
    APPRAISAL = "appraisal"
    TEXT = "consent text"
    REGISTER = "register"
    PRESUMED = "presumed"
    CLOCK = "clock"
    """The day of a question that states none."""
    PERIOD = "period"
    """The periods of a record of which the question states the class and the days."""


class Why(StrEnum):
    """The reasons for which the facts of a source are unknown."""

    OUTSIDE = "outside"
    """The appraisal's condition (`rests_on`) is not known to hold."""
    NOT_YET = "not_yet"
    """The day of an appraisal is still to come."""
    OVERDUE = "overdue"
    """The review of an appraisal is overdue."""
    UNREADABLE = "unreadable"
    """The register cannot be read."""
    NO_PERSON = "no_person"
    """The question names no person to look up."""
    INCOMPLETE = "incomplete"
    """The register is not whole for their kind, so that more may have happened than it has."""
    TEXT_GONE = "text_gone"
    """The consent text is no longer there, or was not in use on the day of the consent."""
    ACTIVITY_GONE = "activity_gone"
    """The person objected to an activity that is no longer there, and may have meant this one."""
    AS_MINOR = "as_minor"
    """The person gave the consent before coming of age."""
    SINCE = "since"
    """An adverse event took effect after the day as of which is asked: it is named, and says nothing of that day."""
    NO_START = "no_start"
    """No record of the person is known of which a period could have begun."""
    NO_END = "no_end"
    """The event is not known with which a period of a record begins."""
    REVIEW = "review"
    """A record was not looked at in time, so that the absence of its end proves nothing."""
    OPEN_FACT = "open_fact"
    """A fact is not known on which a statutory period depends, or the hour at which one ends."""


class Source(NamedTuple):
    """Facts of one source (`None`: unknown to it), and what to look up to see that it says so.

    `reference` names the entry: a controller's id, an activity with its day, a document, an event. `fallback` facts count only where no
    other source has the fact: those that an activity presumes, and those that a consulted register holds by finding nothing. Where
    `rests_on` is not surely true of what the other sources say, the facts are unknown. `until` is the last day on which it says so; after
    `review_by` an appraisal is unknown; `by` is its author's role; `rows` are the statutory periods from which facts of a record follow.
    A source that `derives` its facts from those of the others stands for the one that it gives.
    """

    origin: Origin
    facts: Facts
    reference: str = ""
    as_of: date | None = None
    review_by: date | None = None
    fallback: bool = False
    rests_on: Condition | None = None
    why_unknown: Why | None = None
    until: date | None = None
    by: str = ""
    rows: tuple[str, ...] = ()
    derives: "Callable[[AgreedFacts], Source] | None" = None


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
    facts, of which each could be the truth. `together` are the contradictions of the vocabulary that are left, each within one source.
    """

    stated: Facts
    sources: tuple[Source, ...]
    conflicts: tuple[Conflict, ...] = ()
    adverse: frozenset[str] = frozenset()
    readings: Mapping[str, tuple[Value | None, ...]] = field(default_factory=dict)
    together: tuple[Contradiction, ...] = ()

    def proofs(self, name: str) -> tuple[Source, ...]:
        """The sources that have a fact; those that fall back only where there are no others."""
        return tuple(source for source, _ in _claims(self.sources, name))


def merge(sources: Sequence[Source], vocabulary: Vocabulary) -> Merged:
    """One value a fact, unless its sources contradict each other; equal values are one fact with several proofs.

    Facts that follow from those of other sources join them first, then those that rest on something.
    """
    if any(source.derives is not None for source in sources):
        agreed = agreed_facts(sources, vocabulary)
        sources = [source if source.derives is None else source.derives(agreed) for source in sources]
    if any(source.rests_on is not None for source in sources):
        known = AgreedFacts([source for source in sources if source.rests_on is None], vocabulary)
        sources = [source if source.rests_on is None else _resting(source, source.rests_on, known) for source in sources]
    return _Merge(sources, vocabulary).merged()


def agreed_facts(sources: Sequence[Source], vocabulary: Vocabulary) -> "AgreedFacts":
    """The facts of sources that neither derive them nor rest on something."""
    return AgreedFacts([source for source in sources if source.derives is None and source.rests_on is None], vocabulary)


class AgreedFacts(dict[str, Value | None]):
    """The facts of some sources, each merged when it is read."""

    def __init__(self, sources: Sequence[Source], vocabulary: Vocabulary) -> None:
        super().__init__()
        self._sources = sources
        self._vocabulary = vocabulary

    def agreed(self, name: str) -> Value | None:
        """The value on which all sources of a fact agree, if there is one."""
        values = {value for _, value in _claims(self._sources, name)}
        return values.pop() if len(values) == 1 else None

    def is_stated(self, name: str) -> bool:
        """Whether a source has a fact, if only as unknown."""
        return any(name in source.facts for source in self._sources)

    def __missing__(self, name: str) -> Value | None:
        """The value on which all sources agree, or the one that holds beside the others."""
        values = {value for _, value in _claims(self._sources, name)}
        found = next(iter(values), None) if len(values) <= 1 else overlap(values)
        if found is None and len(values) > 1:
            found = most_adverse(self._vocabulary.facts[name], values)
        self[name] = found
        return found


class _Merge:
    """The values of facts, first those of which all sources say the same."""

    def __init__(self, sources: Sequence[Source], vocabulary: Vocabulary) -> None:
        self._sources = sources
        self._vocabulary = vocabulary
        self._adverse: set[str] = set()
        self._readings: dict[str, tuple[Value | None, ...]] = {}
        self._conflicts: list[Conflict] = []
        self.stated, contested = _united([source for source in sources if not source.fallback])
        rest, unlike = _united([source for source in sources if source.fallback])
        contested += [name for name in unlike if name not in self.stated]
        self.stated = {**rest, **self.stated}
        for name in dict.fromkeys(contested):
            self._contest(name)

    def _contest(self, name: str) -> None:
        """Hold the more adverse value of a contested fact, or none."""
        claims = tuple(_claims(self._sources, name))
        values = tuple(dict.fromkeys(value for _, value in claims))
        shared = overlap(values)
        if shared is not None:  # each source leaves it possible
            self.stated[name] = shared
            return
        worst = most_adverse(self._vocabulary.facts[name], values)
        self.stated[name] = worst
        if worst is not None:
            self._adverse.add(name)
        if None not in values:  # a source that does not know contradicts nothing, but its fact is unknown
            self._conflicts.append(Conflict({name: claims}))
        self._readings[name] = values

    def merged(self) -> Merged:
        """All of it; facts that only together meet a contradiction of the vocabulary become unknown."""
        index = index_of(self._vocabulary)
        left = index.among(self.stated)
        while (found := next((one for one in left if one.effect is not Effect.WARN and not self._of_one(one)), None)) is not None:
            names = facts_in(found, self.stated)
            self._conflicts.append(Conflict({name: tuple(_claims(self._sources, name)) for name in names}, found))
            for name in names:
                self._readings[name] = tuple(dict.fromkeys((*self._readings.get(name, ()), self.stated[name])))
                self.stated[name] = None
                self._adverse.discard(name)
            left = index.among(self.stated)
        conflicts, adverse = tuple(self._conflicts), frozenset(self._adverse)
        return Merged(self.stated, tuple(self._sources), conflicts, adverse, self._readings, tuple(left))

    def _of_one(self, contradiction: Contradiction) -> bool:
        """Whether one source alone says all of it, so that the check of the question refuses or asks it."""
        stated = self.stated
        names = facts_in(contradiction, stated)
        said = [{id(source) for source, value in _claims(self._sources, name) if value == stated[name]} for name in names]
        return bool(said) and bool(set.intersection(*said))


def _united(sources: Sequence[Source]) -> tuple[dict[str, Value | None], list[str]]:
    """The facts of all sources, and the names of those of which they say different things."""
    stated: dict[str, Value | None] = {}
    contested: list[str] = []
    for source in sources:
        facts = source.facts
        if not stated.keys().isdisjoint(facts):
            contested += [name for name in facts if name in stated and stated[name] != facts[name]]
        stated.update(facts)
    return stated, contested


def _claims(sources: Sequence[Source], name: str) -> list[tuple[Source, Value | None]]:
    """The sources of a fact, each with its value."""
    found = [(source, source.facts[name]) for source in sources if name in source.facts]
    return [claim for claim in found if not claim[0].fallback] or found


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
    if silence.order:
        return silence.order
    if fact.type is FactType.BOOL and isinstance(silence.harmless, bool):
        return (silence.harmless, not silence.harmless)
    return ()


def _resting(source: Source, condition: Condition, known: Facts) -> Source:
    """The source as it stands beside what is known from those that rest on nothing."""
    if function_of(condition)(known) is True:
        return source
    return source._replace(facts=dict.fromkeys(source.facts), why_unknown=source.why_unknown or Why.OUTSIDE)
