"""Laws that were searched without a finding: the same law is not searched twice by the same engine.

A law is known by all that its searches read: the conditions on which it rests on any day, as they are resolved and as they are written,
and what the vocabulary says of facts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import process_time
from typing import Final, TypeVar

from zweck.analysis.space.sides import Part, Side, Stretch, latest_first
from zweck.editions.effects import proven
from zweck.editions.names import reached
from zweck.forms.span import Span
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import facts_of

T = TypeVar("T")
SEARCHING: Final = ("analysis", "program")
"""The parts of the engine, beside those that load the law, on which a search rests."""


class Remembered:
    """The searches of one state of the law."""

    def __init__(self, side: Side, search: str) -> None:
        """`search` names what is looked for."""
        self._side = side
        self._search = search
        self._said: dict[int, tuple[object, str]] = {}
        vocabulary = side.vocabulary
        self._vocabulary = _digest([_code(), *map(_value, vocabulary.facts.values()), *map(_value, vocabulary.contradictions)])

    def unless_sound(self, law: str, found: Iterable[T]) -> Iterator[T]:
        """The findings of a search of a law; nothing is searched where nothing was found before."""
        keys = self._side.policies.once(_keys)
        whole = keys.get(law) or keys.setdefault(law, self._key(law))
        key = f"{self._search} {whole}"
        if proven.is_proven(key):
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
        """The parts on which a law rests, on some days; which days they are where it reads the day."""
        if part.plan is None:
            return
        if self._side.about_the_day or any(DECISION_DATE in facts_of(test) for test in part.tests):
            yield f"{stretch.start} {stretch.until}"
        for place in reached(part.edition, part.plan):
            named = part.edition.names[place]
            yield f"{named.key} {self._digest_of(named.condition)} {self._digest_of(named.rule)}"
        yield from (part.edition.names[place].key for place in part.plan.points())
        version = part.plan.version
        yield f"{version.house} {len(part.plan.gaps)} {self._digest_of(None if version.scope is None else version.scope.when)}"

    def _digest_of(self, one: object) -> str:
        """The digest of a rule or condition with all that it says."""
        known = self._said.get(id(one))
        if known is None:
            known = self._said[id(one)] = (one, _digest([_value(one)]))
        return known[1]


def _keys(_: PolicySet) -> dict[str, str]:
    """The keys of laws, which every search of a state of the law has in common."""
    return {}


def _value(value: object) -> str:
    """A value in words that are the same in every process; places in files do not count."""
    match value:
        case Span():
            return ""
        case frozenset():
            return f"{{{', '.join(sorted(map(_value, value)))}}}"
        case Mapping():
            return f"{{{', '.join(f'{_value(key)}: {_value(one)}' for key, one in value.items())}}}"
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
