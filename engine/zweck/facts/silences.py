"""How silence about the facts of a vocabulary is read; a condition that several facts share is asked once. Fills a question's facts."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

from zweck.law.vocabulary import SameAs, SilenceClass, Vocabulary
from zweck.logic.condition import Condition, Value
from zweck.logic.functions import Function, function_of
from zweck.logic.kleene import Values


@dataclass(frozen=True, slots=True, eq=False)
class Silences:
    """The facts of a vocabulary by how silence about them is read: a condition, if there is one, and the facts to which it gives values.

    Facts with several `implied` parts have the value of the first one that holds, so these have their places.
    """

    unknown: Mapping[str, None]
    shown: Mapping[str, Value | None]
    _implied: tuple[tuple[Function, tuple[tuple[str, int, Value], ...]], ...]
    _presumed: tuple[tuple[Function | None, tuple[tuple[str, Value | SameAs | None], ...]], ...]
    _against: tuple[tuple[Function | None, tuple[tuple[str, Value | None], ...]], ...]

    def implied(self, given: Values, stated: Mapping[str, Value | None]) -> dict[str, Value]:
        """The values that stated facts imply for others."""
        found: dict[str, tuple[int, Value]] = {}
        for holds, parts in self._implied:
            if holds(given) is True:
                for name, place, value in parts:
                    if name not in stated and (name not in found or place < found[name][0]):
                        found[name] = (place, value)
        return {name: value for name, (_, value) in found.items()}

    def presumed(self, given: Values, stated: Mapping[str, Value | None]) -> Iterator[tuple[str, Value]]:
        """The ordinary course of facts that are not stated."""
        for holds, facts in self._presumed:
            if holds is None or holds(given) is True:
                for name, presume in facts:
                    value = given[presume.fact] if isinstance(presume, SameAs) else presume
                    if value is not None and name not in stated:
                        yield name, value

    def against(self, values: Values, stated: Set[str]) -> dict[str, Value | None]:
        """The values that stand against the controller, of facts that were not shown; where a fact is asked, it stays unknown."""
        return {
            name: value
            for asked, facts in self._against
            if asked is None or asked(values) is not True
            for name, value in facts
            if values[name] is None and name not in stated
        }


def silences_of(vocabulary: Vocabulary) -> Silences:
    """How silence is read, by distinct conditions in the order of the vocabulary; made once."""
    return vocabulary.once(_silences)


def _silences(vocabulary: Vocabulary) -> Silences:
    implied: dict[Condition, list[tuple[str, int, Value]]] = {}
    presumed: dict[Condition | None, list[tuple[str, Value | SameAs | None]]] = {}
    against: dict[Condition | None, list[tuple[str, Value | None]]] = {}
    for name, fact in vocabulary.facts.items():
        silence = fact.silence
        for place, part in enumerate(silence.implied):
            implied.setdefault(part.when, []).append((name, place, part.value))
        if silence.silence_class is SilenceClass.ORDINARY:
            presumed.setdefault(silence.where, []).append((name, silence.presume))
        elif silence.silence_class is SilenceClass.SHOWN:
            against.setdefault(silence.asked, []).append((name, silence.against))
    return Silences(
        unknown=dict.fromkeys(vocabulary.facts),
        shown={name: value for facts in against.values() for name, value in facts},
        _implied=tuple((function_of(when), tuple(parts)) for when, parts in implied.items()),
        _presumed=tuple((_function(where), tuple(facts)) for where, facts in presumed.items()),
        _against=tuple((_function(asked), tuple(facts)) for asked, facts in against.items()),
    )


def conditions_asked(vocabulary: Vocabulary) -> Iterator[Condition]:
    """The conditions under which facts that were not shown are asked."""
    silences = (fact.silence for fact in vocabulary.facts.values() if fact.silence.silence_class is SilenceClass.SHOWN)
    return (silence.asked for silence in silences if silence.asked is not None)


def _function(condition: Condition | None) -> Function | None:
    return None if condition is None else function_of(condition)


class FactSet(NamedTuple):
    """A value for every fact of the vocabulary (`None`: unknown), and why the caller need not have stated it.

    `implied` values follow from stated facts; `assumed` ones are presumed, or, in reading S, stand against the controller.
    """

    values: Mapping[str, Value | None]
    stated: Set[str]
    implied: Set[str]
    assumed: Set[str]
    silences: Silences


def fill(stated: Mapping[str, Value | None], silences: Silences, *, presume_unstated: bool) -> FactSet:
    """A value for every fact: stated, implied, presumed or unknown."""
    given: dict[str, Value | None] = {**silences.unknown, **stated}
    implied = silences.implied(given, stated)
    presumed = dict(silences.presumed(given, stated)) if presume_unstated else {}
    values = {**given, **presumed, **implied} if presumed or implied else given
    return FactSet(values, stated.keys(), implied.keys(), presumed.keys(), silences)


def against_controller(facts: FactSet) -> FactSet | None:
    """Reading S: the same, and facts that were not shown have the value that stands against the controller; `None` if there are none.

    Where a stated fact makes the claim likely, the fact is asked, and so stays unknown.
    """
    values = facts.values
    against = facts.silences.against(values, facts.stated)
    return facts._replace(values={**values, **against}, assumed=facts.assumed | against.keys()) if against else None


def presumed_only(facts: FactSet) -> Set[str]:
    """The assumed facts that are presumed, and not only taken to stand against the controller."""
    return facts.assumed - facts.silences.shown.keys()


def copied(vocabulary: Vocabulary) -> dict[str, str]:
    """The facts that are presumed to have the value of another one, each with that."""
    return {fact.name: fact.silence.presume.fact for fact in vocabulary.facts.values() if isinstance(fact.silence.presume, SameAs)}
