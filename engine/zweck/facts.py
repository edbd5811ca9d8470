"""The first station of the road: from a caller's facts to a value for every fact; silence is read as the vocabulary says."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from operator import getitem, itemgetter
from typing import Final, NamedTuple

from zweck.law.diagnostics import MAX_SUGGESTIONS, near
from zweck.law.values import FactFault, read_value, shown
from zweck.law.vocabulary import Fact, Favours, SameAs, Value, Vocabulary

MAX_VALUES: Final = 1_000
"""Values of one fact that are known to be good."""

MAX_SHAPES: Final = 2_000
"""Sets of facts with their types, as callers state them together."""

HASHED: Final = frozenset({bool, int, str, date})


class FactError(Exception):
    """A question states facts that cannot be understood; `faults` holds all of them in the order of their names."""

    def __init__(self, faults: Iterable[FactFault]) -> None:
        """Keep the faults, sorted by the fact's name."""
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.fact, fault.message)))
        super().__init__("; ".join(fault.message for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Question:
    """The facts that a caller states (`None`: stated as unknown), and whether the rest may be presumed in the controller's favour too."""

    stated: Mapping[str, Value | None]
    presume_unstated: bool = False


class FactSet(NamedTuple):
    """A value for every fact of the vocabulary (`None`: unknown), which of them were stated, and how silence was read."""

    values: Mapping[str, Value | None]
    stated: Set[str]
    silence: "SilenceOf"

    @property
    def complete(self) -> bool:
        """Whether every fact was stated."""
        return len(self.stated) == len(self.values)

    @property
    def presumed(self) -> Set[str]:
        """The facts whose values are presumed."""
        if self.complete:
            return frozenset()
        depending = (fact.name for fact in (*self.silence.dependent, *self.silence.circular) if self.values[fact.name] is not None)
        return self.silence.presumed.union(depending).difference(self.stated)

    def changed(self, changes: Mapping[str, Value]) -> "FactSet":
        """The facts of the same question with some stated otherwise."""
        stated = {name: self.values[name] for name in self.stated} | dict(changes)
        return FactSet(fill_silence(stated, self.silence), stated.keys(), self.silence)


def ask(raw: Mapping[str, object], vocabulary: Vocabulary, *, presume_unstated: bool = False) -> Question:
    """Check stated values (bool, int, str, date, list of str) against the vocabulary.

    Raises:
        FactError: for unknown facts, unknown values and values of another type; all of them at once.
    """
    shape = (*raw, *map(type, raw.values()))  # with the types, for Python takes `True` for the number 1
    tables = vocabulary.checked.get(shape) or _tables(raw, vocabulary, shape)
    try:
        return Question(dict(zip(raw, map(getitem, tables, raw.values()), strict=True)), presume_unstated)
    except _Fault:
        faults = [fault for name, value in raw.items() if isinstance(fault := _read(name, value, vocabulary), FactFault)]
        raise FactError(_with_suggestions(faults, vocabulary)) from None


class _Fault(Exception):
    """A value is faulty."""


class _Checked(dict[object, Value | None]):
    """Values of one fact and one Python type, as they were read; a fault is found again each time."""

    def __init__(self, name: str, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._name = name
        self._vocabulary = vocabulary

    def __missing__(self, value: object) -> Value | None:
        found = _read(self._name, value, self._vocabulary)
        if isinstance(found, FactFault):
            raise _Fault
        if len(self) < MAX_VALUES:
            self[value] = found
        return found


class _Listed(_Checked):
    """The same for values without a hash."""

    def __getitem__(self, value: object) -> Value | None:
        return self.__missing__(value)

    def __setitem__(self, value: object, found: Value | None) -> None:
        """Nothing is kept."""


def _tables(raw: Mapping[str, object], vocabulary: Vocabulary, shape: tuple[object, ...]) -> Sequence[_Checked]:
    """The tables for facts of these names and types; callers tend to state the same ones."""
    tables = []
    for name, value in raw.items():
        key = (type(value), name)  # no shape, which begins with a name
        kind = _Checked if type(value) in HASHED else _Listed
        tables.append(vocabulary.checked.get(key) or kind(name, vocabulary))
        if name in vocabulary.facts and kind is _Checked:
            vocabulary.checked.setdefault(key, tables[-1])
    if len(vocabulary.checked) < MAX_SHAPES and vocabulary.facts.keys() >= raw.keys():
        vocabulary.checked[shape] = tables
    return tables


def _read(name: str, value: object, vocabulary: Vocabulary) -> Value | FactFault | None:
    fact = vocabulary.facts.get(name)
    return FactFault(name, shown(value), f"`{shown(name)}` is not a fact of the vocabulary") if fact is None else read_value(fact, value)


def _with_suggestions(faults: Iterable[FactFault], vocabulary: Vocabulary) -> Iterator[FactFault]:
    """The faults, and for the first unknown facts a known one that is spelled alike."""
    for place, fault in enumerate(faults):
        known = fault.fact in vocabulary.facts or place >= MAX_SUGGESTIONS
        yield fault if known else replace(fault, help=near(fault.fact, vocabulary.facts))


def complete(question: Question, vocabulary: Vocabulary) -> FactSet:
    """Read silence as the vocabulary says: a presumption against the controller always, any other only if the question asks for it.

    A fact stated as unknown stays unknown. A presumption that depends on another fact uses that fact's resolved value.
    """
    silence = silence_of(vocabulary, question.presume_unstated)
    return FactSet(fill_silence(question.stated, silence), question.stated.keys(), silence)


def fill_silence(stated: Mapping[str, Value | None], silence: "SilenceOf") -> Mapping[str, Value | None]:
    """A value for every fact: what was stated, and what silence means for the rest."""
    if len(stated) == len(silence.plain):
        return stated
    values: dict[str, Value | None] = {**silence.plain, **stated}
    for fact in silence.dependent:
        if fact.name not in stated:
            values[fact.name] = dependent_presumption(fact, values)
    if silence.circular:
        _settle([fact for fact in silence.circular if fact.name not in stated], values)
    return values


def getter(facts: Sequence[str]) -> Callable[[Mapping[str, Value | None]], Sequence[Value | None]]:
    """A function that takes the values of some facts out of all."""
    if len(facts) > 1:
        return itemgetter(*facts)
    return lambda values: [values[fact] for fact in facts]


def _settle(pending: list[Fact], values: dict[str, Value | None]) -> None:
    """Presumptions that depend on each other: what is stated may break the circle; in one that stays closed nothing is presumed."""
    while pending:
        waiting = {fact.name for fact in pending}
        ready = [fact for fact in pending if not (depends_on(fact) & waiting)]
        if not ready:
            return
        for fact in ready:
            values[fact.name] = dependent_presumption(fact, values)
        pending = [fact for fact in pending if fact not in ready]


@dataclass(frozen=True, slots=True)
class SilenceOf:
    """The meaning of silence for every fact: plain values, which of them are known, and presumptions that depend on other facts, in order.

    Each dependent one stands after those that it depends on; the circular ones depend on each other.
    """

    presume_unstated: bool
    plain: Mapping[str, Value | None]
    presumed: frozenset[str]
    dependent: tuple[Fact, ...]
    circular: tuple[Fact, ...]


@lru_cache(maxsize=32)
def silence_of(vocabulary: Vocabulary, presume_unstated: bool) -> SilenceOf:
    """The meaning of silence where favourable presumptions are, or are not, asked for."""
    plain: dict[str, Value | None] = {}
    waiting = []
    for name, fact in vocabulary.facts.items():
        silence = fact.silence
        used = silence.presume is not None and (presume_unstated or silence.favours is Favours.SUBJECT)
        if used and depends_on(fact):
            waiting.append(fact)
        plain[name] = silence.presume if used and not isinstance(silence.presume, SameAs) and silence.only_if is None else None
    dependent: list[Fact] = []
    while ready := [fact for fact in waiting if not (depends_on(fact) & {other.name for other in waiting})]:
        dependent += ready
        waiting = [fact for fact in waiting if fact not in ready]
    known = frozenset(name for name, value in plain.items() if value is not None)
    return SilenceOf(presume_unstated, plain, known, tuple(dependent), tuple(waiting))


def depends_on(fact: Fact) -> set[str]:
    """The facts on which a fact's presumption depends."""
    silence = fact.silence
    found = {silence.presume.fact} if isinstance(silence.presume, SameAs) else set()
    return found | ({silence.only_if.fact} if silence.only_if is not None else set())


def dependent_presumption(fact: Fact, values: Mapping[str, Value | None]) -> Value | None:
    """The value presumed for a fact whose presumption depends on other facts, given theirs."""
    silence = fact.silence
    if silence.only_if is not None and values[silence.only_if.fact] not in silence.only_if.values:
        return None
    return values[silence.presume.fact] if isinstance(silence.presume, SameAs) else silence.presume
