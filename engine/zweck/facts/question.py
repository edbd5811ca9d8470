"""The first station of the road: from a caller's facts to a value for every fact; silence is read as the vocabulary says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from json import dumps
from operator import itemgetter
from typing import Final

from zweck.bounded.cache import Bounded
from zweck.facts.basis import Basis, Today
from zweck.facts.contradictions import CLEAR, check, to_ask
from zweck.facts.merge import Merged, Origin, Source, merge
from zweck.facts.profiles import Profile, profile_sources
from zweck.facts.silences import FactSet, fill, silences_of
from zweck.forms.quoting import near, shown
from zweck.law.countries import SETTLED
from zweck.law.parse.stated import labelled
from zweck.law.values import FactFault, former, read_stated, replacement, undated_countries
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD, Contradiction, FactType, Vocabulary
from zweck.logic.condition import Value
from zweck.words.said import Said, says

MAX_VALUES: Final = 50_000
"""Values of facts that are known to be good."""

MAX_MEMBERS: Final = 50
"""Members of a list that is known to be good; one that has more is read each time."""

MAX_FAULTS: Final = 20
"""Faults of a question that are looked for; one more shows that there are more."""

MAX_SUGGESTED: Final = 5
"""Unknown facts of a question for which a name that is spelled alike is looked for: it takes longer than all else."""

MAX_HEADS: Final = 16
MAX_PARTS: Final = 10_000
"""Beginnings of what the ids of decisions digest that are kept, and parts of each."""

LENGTH: Final = 32
"""Digits of the id of a decision."""

HASHED: Final = frozenset({bool, int, str, date, list})


class FactError(Exception):
    """A question states facts that cannot be understood; `faults` holds all of them in the order of their names."""

    def __init__(self, faults: Iterable[FactFault]) -> None:
        """Keep the faults, sorted by the fact's name."""
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.fact, fault.message)))
        super().__init__("; ".join(str(fault.message) for fault in self.faults))


@dataclass(slots=True)
class Question:
    """The facts that a caller states (`None`: stated as unknown), and whether the ordinary course may be presumed for the rest.

    `contradictions` are those among the facts that are asked or noted; facts to be asked count as unknown. `merged` is what the sources
    said, where there are others than the caller. Of a `LIVE` question the stated day is the one that a clock showed in `time_zone`.
    """

    stated: Final[Mapping[str, Value | None]]
    presume_unstated: Final[bool] = False
    contradictions: Final[tuple[Contradiction, ...]] = ()
    merged: Final[Merged | None] = None
    basis: Final[Basis] = Basis.AS_OF
    time_zone: Final[str] = ""

    def identity(self, revision: str) -> str:
        """The id of the decision by the policies of a revision, the same on every machine and in every year.

        SHA-256 of `[revision, presume_unstated, {fact: value, …}]` as JSON without spaces, facts in order; its first 32 digits. Of a `LIVE`
        question the word stands before the facts, among which its day is.
        """
        head, parts = _digested(revision, self.presume_unstated, self.basis is Basis.LIVE)
        return sha256(f"{head}{','.join(map(parts.__getitem__, sorted(self.stated.items(), key=itemgetter(0))))}}}]".encode()).hexdigest()[
            :LENGTH
        ]


def ask(
    raw: Mapping[str, object],
    vocabulary: Vocabulary,
    *,
    presume_unstated: bool = False,
    consulted: Iterable[str] = (),
    profile: Profile | None = None,
    sources: Sequence[Source] = (),
    today: Today | None = None,
) -> Question:
    """Check stated values (bool, int, str, date, list of str) against the vocabulary.

    Where no day is stated, the question is a `LIVE` one of `today`, if that is given.

    Raises:
        FactError: for unknown facts, unknown values and values of another type, or for contradictions; all of them at once.
    """
    stated = read_plain(raw, vocabulary) or _slowly(raw, vocabulary)
    beside = [*sources, *profile_sources(profile, consulted, vocabulary)] if sources or consulted or profile is not None else ()
    return question(stated, vocabulary, presume_unstated=presume_unstated, sources=beside, today=today)


def read(raw: Mapping[str, object], vocabulary: Vocabulary) -> dict[str, Value | None]:
    """Stated values (bool, int, str, date, list of str) as the vocabulary wants them.

    Raises:
        FactError: for unknown facts, unknown values and values of another type; all of them at once.
    """
    found = read_plain(raw, vocabulary)
    return _slowly(raw, vocabulary) if found is None else found


def read_plain(raw: Mapping[str, object], vocabulary: Vocabulary) -> dict[str, Value | None] | None:
    """Stated values as the vocabulary wants them; `None` where one is faulty, or a country of former days."""
    good, kinds = vocabulary.once(_Good), map(type, raw.values())  # by the types as well, for Python takes `True` for the number 1
    values = [tuple(value) if type(value) is list else value for value in raw.values()] if good.lists else raw.values()
    try:
        return dict(zip(raw, map(good.__getitem__, zip(raw, kinds, values, strict=True)), strict=True))
    except (_Fault, TypeError):  # a value without a hash that is no list
        return None


def _slowly(raw: Mapping[str, object], vocabulary: Vocabulary) -> dict[str, Value | None]:
    """The stated values, one of which is faulty or a country of former days.

    Raises:
        FactError: with all that cannot be understood.
    """
    faults: list[FactFault] = []
    stated: dict[str, Value | None] = {}
    for name, value in raw.items():
        found = _read(name, value, vocabulary)
        if not isinstance(found, FactFault):
            stated[name] = found
            continue
        faults.append(found)
        if len(faults) > MAX_FAULTS:
            break
    faults += undated_countries(stated, vocabulary.facts)
    if faults:
        raise FactError(_with_suggestions(faults, vocabulary))
    return stated


def question(
    stated: Mapping[str, Value | None],
    vocabulary: Vocabulary,
    *,
    presume_unstated: bool = False,
    sources: Sequence[Source] = (),
    today: Today | None = None,
) -> Question:
    """A question of facts that were checked, with those of other sources; a `LIVE` one of `today` where no day is stated.

    Raises:
        FactError: if facts contradict each other that the vocabulary refuses together.
    """
    basis, time_zone, of_clock = Basis.AS_OF, "", {}
    if today is not None and DECISION_DATE not in stated:
        basis, time_zone, of_clock = Basis.LIVE, today.time_zone, {DECISION_DATE: today.day}
    merged = None
    if sources:
        clock = [Source(Origin.CLOCK, of_clock, time_zone)] if of_clock else []
        merged = merge([Source(Origin.CALLER, stated), *sources, *clock], vocabulary)
        stated = merged.stated
    elif of_clock:
        stated = {**stated, **of_clock}
    day = stated.get(DECISION_DATE)
    if isinstance(day, date) and day < SETTLED and (early := list(undated_countries(stated, vocabulary.facts))):
        raise FactError(early)
    checked = check(stated, vocabulary, merged.together if merged is not None else None) if vocabulary.contradictions else CLEAR
    if checked.faults:
        raise FactError(checked.faults)
    return Question(stated, presume_unstated, checked.noted, merged, basis, time_zone)


class _Fault(Exception):
    """A value is faulty, or a country of former days."""


class _Good(Bounded[tuple[str, type, object], Value | None]):
    """Values of facts that were read without a fault, by fact, Python type and value, of a list its members."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(MAX_VALUES)
        self._facts = vocabulary.facts
        self.lists = any(fact.type is FactType.SET for fact in vocabulary.facts.values())
        """Whether any fact takes a list."""

    def __missing__(self, key: tuple[str, type, object]) -> Value | None:
        """Read a value."""
        name, kind, value = key
        fact = self._facts.get(name)
        if fact is None or isinstance(found := read_stated(fact, value), FactFault) or former(found):
            raise _Fault
        if kind in HASHED and (not isinstance(value, tuple) or len(value) <= MAX_MEMBERS):
            self[key] = found
        return found


def _read(name: str, value: object, vocabulary: Vocabulary) -> Value | FactFault | None:
    fact = vocabulary.facts.get(name)
    return FactFault(name, shown(value), says("facts.not_fact_vocabulary", fact=shown(name))) if fact is None else read_stated(fact, value)


def _with_suggestions(faults: Iterable[FactFault], vocabulary: Vocabulary) -> Iterator[FactFault]:
    """The faults; where something no longer exists with what replaced it, for the first unknown facts with one that is spelled alike."""
    for place, fault in enumerate(faults):
        known = fault.fact in vocabulary.facts or place >= MAX_SUGGESTED
        help = replacement(fault.fact, fault.value, vocabulary) or (fault.help if known else _meant(fault.fact, vocabulary))
        yield replace(fault, advice=help)


def _meant(name: str, vocabulary: Vocabulary) -> Said | None:
    found = labelled(vocabulary, name)
    return says("forms.meant", name=found[0]) if len(found) == 1 else near(name, vocabulary.facts)


def complete(question: Question, vocabulary: Vocabulary) -> FactSet:
    """Reading U: a fact that is not stated is unknown, unless stated facts imply it or the caller wants the ordinary course presumed."""
    return fill(stated_in(question), silences_of(vocabulary), presume_unstated=question.presume_unstated)


def stated_in(question: Question) -> Mapping[str, Value | None]:
    """The stated facts of a question; those that contradict each other and are asked count as unknown."""
    if not question.contradictions:
        return question.stated
    return {**question.stated, **dict.fromkeys(to_ask(question.contradictions, question.stated))}


class _Parts(Bounded[tuple[str, Value | None], str]):
    """Facts with their values as they are digested by the policies of one revision, where each has one type: the number 1 is not `true`."""

    def __missing__(self, part: tuple[str, Value | None]) -> str:
        self[part] = written = ":".join(dumps(one, ensure_ascii=False, separators=(",", ":")) for one in (part[0], canonical(part[1])))
        return written


@lru_cache(MAX_HEADS)
def _digested(revision: str, presume_unstated: bool, live: bool) -> tuple[str, _Parts]:
    before = [revision, presume_unstated, *([Basis.LIVE] if live else [])]
    return f"{dumps(before, separators=(',', ':'))[:-1]},{{", _Parts(MAX_PARTS)


def canonical(value: Value | None) -> bool | int | str | list[str]:
    """A value as JSON writes it: sets in order, days as text, an unknown one as the word `unknown`."""
    if value is None:
        return UNKNOWN_WORD
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value
