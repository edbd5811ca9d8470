"""From what a caller states to a total set of facts: every value checked, silence read as the vocabulary says."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple

from zweck.law.diagnostics import MOST_SUGGESTIONS, near
from zweck.law.vocabulary import UNKNOWN_WORD, Fact, FactType, Favours, SameAs, Value, Vocabulary

COUNTRY: Final = re.compile(r"[A-Z]{2}")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INT_LIMIT: Final = 2**31
SHOWN: Final = 80
MOST_CHECKED: Final = 50_000
NOBODY_PRESUMES: Final[Set[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class FactFault:
    """A stated fact that cannot be understood: its name, its value as text, one sentence, and what to do."""

    fact: str
    value: str
    message: str
    help: str = ""


class FactError(Exception):
    """A question states facts that cannot be understood; `faults` holds all of them in the order of their names."""

    def __init__(self, faults: Iterable[FactFault]) -> None:
        """Keep the faults, sorted by the fact's name."""
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.fact, fault.message)))
        super().__init__("; ".join(fault.message for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Question:
    """What a caller states (`None`: stated as unknown), and whether the rest may be presumed in the controller's favour too."""

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
        """The facts whose values nobody stated."""
        if self.complete:
            return NOBODY_PRESUMES
        depending = (fact.name for fact in (*self.silence.dependent, *self.silence.circular) if self.values[fact.name] is not None)
        return self.silence.presumed.union(depending).difference(self.stated)


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
        if len(vocabulary.checked) < MOST_CHECKED and isinstance(value, bool | int | str | date):
            vocabulary.checked[name, value.__class__, value] = result
    if faults:
        raise FactError(faults)


def resolve(question: Question, vocabulary: Vocabulary) -> FactSet:
    """Read silence as the vocabulary says: a presumption against the controller always, any other only if the question asks for it.

    A fact stated as unknown stays unknown. A presumption that depends on another fact uses that fact's resolved value.
    """
    silence = silence_of(vocabulary, question.presume_unstated)
    return FactSet(completed(question.stated, silence), question.stated.keys(), silence)


def completed(stated: Mapping[str, Value | None], silence: "SilenceOf") -> Mapping[str, Value | None]:
    """A value for every fact: what was stated, and what silence means for the rest."""
    if len(stated) == len(silence.plain):
        return stated
    values: dict[str, Value | None] = {**silence.plain, **stated}
    for fact in silence.dependent:
        if fact.name not in stated:
            values[fact.name] = dependent(fact, values)
    if silence.circular:
        _settle([fact for fact in silence.circular if fact.name not in stated], values)
    return values


def several(facts: Sequence[str]) -> Callable[[Mapping[str, Value | None]], Sequence[Value | None]]:
    """What takes the values of some facts out of all."""
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
            values[fact.name] = dependent(fact, values)
        pending = [fact for fact in pending if fact not in ready]


@dataclass(frozen=True, slots=True)
class SilenceOf:
    """What silence means for every fact: plain values and which of them are known; then presumptions that depend on other facts, in order.

    Each dependent one stands after those that it depends on; the circular ones depend on each other.
    """

    presume_unstated: bool
    plain: Mapping[str, Value | None]
    presumed: frozenset[str]
    dependent: tuple[Fact, ...]
    circular: tuple[Fact, ...]


@lru_cache(maxsize=32)
def silence_of(vocabulary: Vocabulary, presume_unstated: bool) -> SilenceOf:
    """What silence means where favourable presumptions are, or are not, asked for."""
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


def dependent(fact: Fact, values: Mapping[str, Value | None]) -> Value | None:
    """The value presumed for a fact whose presumption depends on other facts, given theirs."""
    silence = fact.silence
    if silence.only_if is not None and values[silence.only_if.fact] not in silence.only_if.values:
        return None
    return values[silence.presume.fact] if isinstance(silence.presume, SameAs) else silence.presume


def read_value(fact: Fact, raw: object) -> Value | FactFault | None:
    """A stated value as the fact's type wants it, `None` for the word `unknown`, or what is wrong with it."""
    if raw == UNKNOWN_WORD:
        return None
    match fact.type:
        case FactType.BOOL:
            return raw if isinstance(raw, bool) else _fault(fact, raw, "`true` or `false`")
        case FactType.INT:
            whole = isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < INT_LIMIT
            return raw if whole and isinstance(raw, int) else _fault(fact, raw, "a whole number, not negative")
        case FactType.DATE:
            return _date(fact, raw)
        case FactType.COUNTRY:
            known = isinstance(raw, str) and COUNTRY.fullmatch(raw)
            return raw if known and isinstance(raw, str) else _fault(fact, raw, "a country code of two capital letters, e.g. `DE`")
        case FactType.ENUM:
            return raw if isinstance(raw, str) and raw in fact.allowed else _fault(fact, raw, f"one of {listed(fact.values)}")
        case FactType.SET:
            return _set(fact, raw)


def _date(fact: Fact, raw: object) -> Value | FactFault:
    found = raw if isinstance(raw, date) and not isinstance(raw, datetime) else read_day(raw)
    return found or _fault(fact, raw, "a day of the calendar as `YYYY-MM-DD`")


def read_day(raw: object) -> date | None:
    """The day that a text names as `YYYY-MM-DD`; Python itself would also take weeks."""
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) and DAY.fullmatch(raw) else None
    except ValueError:
        return None


def _set(fact: Fact, raw: object) -> Value | FactFault:
    if not isinstance(raw, list | tuple | set | frozenset):
        help = f"write `[{shown(raw)}]`" if raw in fact.values else ""
        return FactFault(fact.name, shown(raw), f"`{fact.name}` takes a list of words, not `{shown(raw)}`", help)
    if fact.values:
        for member in raw:
            if not isinstance(member, str) or member not in fact.allowed:
                message = f"`{fact.name}` has no value `{shown(member)}`"
                return FactFault(fact.name, shown(member), message, near(str(member), fact.values) or f"use {listed(fact.values)}")
        return frozenset(raw)
    for member in raw:
        if not (isinstance(member, str) and COUNTRY.fullmatch(member)):
            return _fault(fact, member, "country codes of two capital letters, e.g. `DE`")
    return frozenset(raw)


def _fault(fact: Fact, raw: object, wanted: str) -> FactFault:
    help = near(str(raw), fact.values) if isinstance(raw, str) else ""
    return FactFault(fact.name, shown(raw), f"`{fact.name}` takes {wanted}, not `{shown(raw)}`", help)


def shown(raw: object) -> str:
    """A caller's value as an error may repeat it: as YAML writes it, on one line, shortened."""
    text = _as_yaml(raw)
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[: SHOWN + 1])
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _as_yaml(raw: object) -> str:
    match raw:
        case None:
            return "null"
        case bool():
            return str(raw).lower()
        case dict():
            return "{" + ", ".join(f"{name}: {_as_yaml(value)}" for name, value in raw.items()) + "}"
        case list() | tuple() | set() | frozenset():
            return "[" + ", ".join(_as_yaml(member) for member in raw) + "]"
        case _:
            return str(raw)


def listed(words: Iterable[str], most: int = 8) -> str:
    """Words for an error: in backticks, the first few."""
    names = [f"`{word}`" for word in words]
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
