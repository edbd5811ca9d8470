"""The first station of the road: from a caller's facts to a value for every fact; silence is read as the vocabulary says."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple

from zweck.law.diagnostics import MOST_SUGGESTIONS, near
from zweck.law.policy import Contradiction
from zweck.law.values import FactFault, read_value, shown
from zweck.law.vocabulary import Implied, SameAs, Silence, SilenceClass, Value, Vocabulary
from zweck.logic.condition import Condition, DefinitionRef, RuleRef
from zweck.logic.kleene import Truth, Values, evaluate

MAX_CHECKED: Final = 50_000


class FactError(Exception):
    """A question states facts that cannot be understood; `faults` holds all of them in the order of their names."""

    def __init__(self, faults: Iterable[FactFault]) -> None:
        """Keep the faults, sorted by the fact's name."""
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.fact, fault.message)))
        super().__init__("; ".join(fault.message for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Question:
    """The facts that a caller states (`None`: stated as unknown), and whether the ordinary course may be presumed for the rest."""

    stated: Mapping[str, Value | None]
    presume_unstated: bool = False
    contradictions: tuple[Contradiction, ...] = ()


class FactSet(NamedTuple):
    """A value for every fact of the vocabulary (`None`: unknown), and why the caller need not have stated it.

    `implied` values follow from stated facts; `assumed` ones are presumed, or, in reading S, stand against the controller.
    """

    values: Mapping[str, Value | None]
    stated: Set[str]
    implied: Set[str]
    assumed: Set[str]
    silences: "Silences"
    presume_unstated: bool

    def changed(self, changes: Mapping[str, Value]) -> "FactSet":
        """The facts of the same question with some stated otherwise."""
        return fill(
            {name: self.values[name] for name in self.stated} | dict(changes), self.silences, presume_unstated=self.presume_unstated
        )


def ask(raw: Mapping[str, object], vocabulary: Vocabulary, *, presume_unstated: bool = False) -> Question:
    """Check stated values (bool, int, str, date, list of str) against the vocabulary.

    Raises:
        FactError: for unknown facts, unknown values and values of another type; all of them at once.
    """
    known = vocabulary.checked
    stated: dict[str, Value | None] = {}
    rest: list[tuple[str, object]] = []
    for name, value in raw.items():
        try:
            stated[name] = known[name, value.__class__, value]
        except (KeyError, TypeError):  # met for the first time, or a list
            stated[name] = None  # keeps its place
            rest.append((name, value))
    if rest:
        _check(rest, stated, vocabulary)
    return Question(stated, presume_unstated)


def _check(rest: Iterable[tuple[str, object]], stated: dict[str, Value | None], vocabulary: Vocabulary) -> None:
    """Check values, and know them from then on, for the same few values are stated again and again."""
    faults: list[FactFault] = []
    for name, value in rest:
        fact = vocabulary.facts.get(name)
        if fact is None:
            message = f"`{shown(name)}` is not a fact of the vocabulary"
            help = near(name, vocabulary.facts) if len(faults) < MOST_SUGGESTIONS else ""
            faults.append(FactFault(name, shown(value), message, help))
            continue
        result = read_value(fact, value)
        if isinstance(result, FactFault):
            faults.append(result)
            continue
        stated[name] = result
        if len(vocabulary.checked) < MAX_CHECKED and isinstance(value, bool | int | str | date):
            vocabulary.checked[name, value.__class__, value] = result
    if faults:
        raise FactError(faults)


def complete(question: Question, vocabulary: Vocabulary) -> FactSet:
    """Reading U: a fact that is not stated is unknown, unless stated facts imply it or the caller wants the ordinary course presumed."""
    return fill(question.stated, silences_of(vocabulary), presume_unstated=question.presume_unstated)


def fill(stated: Mapping[str, Value | None], silences: "Silences", *, presume_unstated: bool) -> FactSet:
    """A value for every fact: stated, implied, presumed or unknown."""
    given: dict[str, Value | None] = {**silences.unknown, **stated}
    implied = {name: value for name, parts in silences.implied if name not in stated and (value := _implied(parts, given)) is not None}
    presumed = dict(_presumed(silences, given, stated)) if presume_unstated else {}
    return FactSet({**given, **presumed, **implied}, stated.keys(), implied.keys(), presumed.keys(), silences, presume_unstated)


def against_controller(facts: FactSet) -> FactSet | None:
    """Reading S: the same, and facts that nobody showed have the value that stands against the controller; `None` if there are none.

    Where a stated fact makes the claim likely, the fact is asked, and so stays unknown.
    """
    values = facts.values
    against = {
        name: silence.against
        for name, silence in facts.silences.shown
        if values[name] is None and name not in facts.stated and not (silence.asked is not None and holds(silence.asked, values))
    }
    return facts._replace(values={**values, **against}, assumed=facts.assumed | against.keys()) if against else None


def asked(vocabulary: Vocabulary) -> Iterator[Condition]:
    """The conditions under which facts that nobody showed are asked."""
    return (silence.asked for _, silence in silences_of(vocabulary).shown if silence.asked is not None)


def presumed_only(facts: FactSet) -> Set[str]:
    """The assumed facts that are presumed, and not only taken to stand against the controller."""
    return facts.assumed - {name for name, _ in facts.silences.shown}


def _implied(parts: Sequence[Implied], given: Values) -> Value | None:
    return next((part.value for part in parts if holds(part.when, given)), None)


def _presumed(silences: "Silences", given: Values, stated: Mapping[str, Value | None]) -> Iterator[tuple[str, Value]]:
    for name, silence in silences.ordinary:
        if name in stated or not (silence.where is None or holds(silence.where, given)):
            continue
        value = given[silence.presume.fact] if isinstance(silence.presume, SameAs) else silence.presume
        if value is not None:
            yield name, value


def holds(condition: Condition, values: Values) -> bool:
    """Whether a condition of the vocabulary surely holds; it refers to no definition and no rule."""
    return evaluate(condition, values, _no_reference) is True


def _no_reference(reference: DefinitionRef | RuleRef) -> Truth:
    raise TypeError(reference)  # the parser lets none through


@dataclass(frozen=True, slots=True)
class Silences:
    """The facts of a vocabulary by how silence about them is read."""

    unknown: Mapping[str, None]
    implied: tuple[tuple[str, tuple[Implied, ...]], ...]
    ordinary: tuple[tuple[str, Silence], ...]
    shown: tuple[tuple[str, Silence], ...]


@lru_cache(maxsize=32)
def silences_of(vocabulary: Vocabulary) -> Silences:
    """How silence is read, fact by fact, in the order of the vocabulary."""
    silences = {name: fact.silence for name, fact in vocabulary.facts.items()}
    return Silences(
        unknown=dict.fromkeys(silences),
        implied=tuple((name, silence.implied) for name, silence in silences.items() if silence.implied),
        ordinary=tuple((name, silence) for name, silence in silences.items() if silence.silence_class is SilenceClass.ORDINARY),
        shown=tuple((name, silence) for name, silence in silences.items() if silence.silence_class is SilenceClass.SHOWN),
    )


def getter(facts: Sequence[str]) -> Callable[[Mapping[str, Value | None]], Sequence[Value | None]]:
    """The function that takes the values of some facts out of all."""
    if len(facts) > 1:
        return itemgetter(*facts)
    return lambda values: [values[fact] for fact in facts]
