"""Laws that were searched without a finding: the same law is not searched twice by the same engine.

A law is known by all that its searches read: the conditions on which it rests on any day, as they are resolved and as they are written,
and what the vocabulary says of facts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import process_time
from typing import Final, TypeVar, cast

from zweck.analysis.space.sides import Part, Side, Stretch, latest_first
from zweck.editions.effects import proven
from zweck.editions.reading import reached, roots
from zweck.law.policy import Ground, Rule
from zweck.law.vocabulary import DECISION_DATE, Fact
from zweck.logic.condition import Condition, DefinitionRef, RuleRef, Test, facts_of
from zweck.logic.fold import fold

T = TypeVar("T")
KNOWN: Final = "searched"
SEARCHING: Final = ("analysis", "program")
"""The parts of the engine, beside those that load the law, on which a search rests."""


class Remembered:
    """The searches of one state of the law."""

    def __init__(self, side: Side, search: str) -> None:
        """`search` names what is looked for."""
        self._side = side
        self._search = search
        self._said: dict[int, tuple[object, str]] = {}
        self._vocabulary = _digest([_code(), *self._facts()])

    def unless_sound(self, law: str, found: Iterable[T]) -> Iterator[T]:
        """What a search of a law finds; nothing is searched where nothing was found before."""
        derived = self._side.policies.derived
        whole = cast(str, derived.get(f"{KNOWN} {law}") or derived.setdefault(f"{KNOWN} {law}", self._key(law)))
        key = f"{self._search} {whole}"
        if proven.known(key):
            return
        began, sound = process_time(), True
        for one in found:
            sound = False
            yield one
        if sound:
            proven.remember(key, process_time() - began)

    def _key(self, law: str) -> str:
        days = (_digest(self._names(Part.of(law, self._side, stretch), stretch)) for stretch in latest_first(self._side))
        return _digest([law, self._vocabulary, *sorted({*days})])

    def _names(self, part: Part, stretch: Stretch) -> Iterator[str]:
        """All that a law rests on, on some days; which days they are where it reads the day."""
        if part.plan is None:
            return
        if self._side.about_the_day or any(DECISION_DATE in facts_of(test) for test in part.tests):
            yield f"{stretch.start} {stretch.until}"
        for place in reached(part.edition, part.plan):
            named = part.edition.names[place]
            yield named.key + self._known(named.condition) + ("" if named.rule is None else self._known(named.rule))
        yield from (part.edition.names[place].key for place in roots(part.plan))
        version = part.plan.version
        yield f"{version.house} {len(part.plan.gaps)} {self._known(None if version.scope is None else version.scope.when)}"

    def _known(self, one: Rule | Condition | None) -> str:
        """What a rule or condition says, as a digest."""
        known = self._said.get(id(one))
        if known is None:
            said = _rule(one) if isinstance(one, Rule) else _written(one)
            known = self._said[id(one)] = (one, _digest([said]))
        return known[1]

    def _facts(self) -> Iterator[str]:
        vocabulary = self._side.vocabulary
        yield from (_fact(fact) for fact in vocabulary.facts.values())
        yield from (f"{one.effect} {_written(one.when)}" for one in vocabulary.contradictions)


def _rule(rule: Rule) -> str:
    beside = rule.beside if isinstance(rule, Ground) else ()
    return f"{rule.kind} {rule.law} {rule.id} {sorted(beside)} {_written(rule.when)} {_written(rule.unless)}"


def _fact(fact: Fact) -> str:
    silence = fact.silence
    implied = [f"{_value(one.value)} {_written(one.when)}" for one in silence.implied]
    kind = (
        f"{silence.silence_class} {_value(silence.against)} {_value(silence.presume)} {_written(silence.where)} {_written(silence.asked)}"
    )
    return f"{fact.name} {fact.type} {fact.values} {fact.ordered} {_value(fact.plausible)} {implied} {kind}"


def _written(condition: Condition | None) -> str:
    """A condition in words that are the same in every process."""
    return "" if condition is None else fold(condition, _Writing(), _refer)


def _refer(reference: DefinitionRef | RuleRef) -> str:
    return repr(reference.name) if isinstance(reference, DefinitionRef) else f"{reference.id!r} {reference.met}"


class _Writing:
    """The logic of what conditions say."""

    def test(self, test: Test) -> str:
        """A single test."""
        return f"{test.fact} {test.operator} {_value(test.operand)}"

    def all(self, parts: Iterable[str]) -> str:
        """All of the parts."""
        return f"all({', '.join(parts)})"

    def any(self, parts: Iterable[str]) -> str:
        """Any of the parts."""
        return f"any({', '.join(parts)})"

    def negated(self, part: str) -> str:
        """The opposite."""
        return f"not({part})"


def _value(value: object) -> str:
    match value:
        case frozenset():
            return f"{{{', '.join(sorted(map(_value, value)))}}}"
        case tuple():
            return f"({', '.join(map(_value, value))})"
        case _ if is_dataclass(value):
            return f"{type(value).__name__}({', '.join(_value(getattr(value, one.name)) for one in fields(value) if one.compare)})"
        case _:
            return repr(value)


def _digest(parts: Iterable[str]) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()


@cache
def _code() -> str:
    root = Path(__file__).parents[2]
    files = sorted(path for part in SEARCHING for path in (root / part).rglob("*.py"))
    return _digest(path.read_text(encoding="utf-8") for path in files)
