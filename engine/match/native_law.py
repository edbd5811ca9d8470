"""Functions for one law of an edition: the points on which its verdict rests, and the truths of any other of its names.

The first leaves as soon as the scope is surely not met, and looks at no ground of a requirement that is not triggered. What is needed in
one place only stands there, so that nothing is found on which nothing rests.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Final, cast

from engine.compile.build import closure
from engine.compile.edition import Edition, LawPlan, Named
from engine.compile.resolve import references
from engine.evaluate import Truth, Values
from engine.match.python import INDENT, Writer

LawPoints = tuple[Truth, tuple[tuple[Truth, ...], ...], tuple[Truth, ...]]
"""The scope, each requirement (its trigger and, where that may hold, its grounds), and the prohibitions."""

SCOPE: Final = -2
MAIN: Final = -1
"""Where lines stand: before the scope is known, after it, or (from 0) under one requirement that may be triggered."""

Codes = dict[object, tuple[CodeType, Mapping[str, object], tuple[object, ...]]]
"""Functions as code by what they are made from, with their constants; the last part keeps alive what the key names by its address."""


def points_of(edition: Edition, plan: LawPlan, codes: Codes) -> Callable[[Values], LawPoints | None]:
    """The function that finds the points of a law; `None` where its scope is surely not met."""
    part = _Part(edition, tuple(plan.points()))
    return cast("Callable[[Values], LawPoints | None]", part.function(codes, "points", lambda: _points(part, plan)))


def truths_of(edition: Edition, places: tuple[int, ...], codes: Codes) -> Callable[[Values], tuple[Truth, ...]]:
    """The function that finds the truths of the names at some places, in their order."""
    part = _Part(edition, places)
    return cast("Callable[[Values], tuple[Truth, ...]]", part.function(codes, "truths", lambda: _truths(part, places)))


@dataclass(slots=True)
class _Line:
    """The lines of one name, the facts and names that they read, and where they stand."""

    text: list[str]
    facts: set[str]
    names: list[int]
    block: int | None = None


class _Part:
    """Some names of an edition with all that they refer to, numbered from 0."""

    def __init__(self, edition: Edition, places: tuple[int, ...]) -> None:
        self._places = places
        self.local = local = {place: number for number, place in enumerate(closure(edition, places))}
        self._names = [edition.names[place] for place in self.local]
        index = edition.index
        self._number: Callable[[str], int] = lambda key: local[index[key]]  # a method would keep this part alive with its writer
        self.writer = Writer(self._number)

    def lines(self) -> list[_Line]:
        """The lines of every name, in their order."""
        return [self._line(number, named) for number, named in enumerate(self._names)]

    def _line(self, number: int, named: Named) -> _Line:
        writer = self._dated(number) if named.dated else self.writer
        writer.read = set()
        text = writer.lines(number, named.condition)
        return _Line(text, writer.read, [self._number(key) for key in references(named.condition)])

    def _dated(self, number: int) -> Writer:
        """Tables differ from day to day: their names have constants of their own, which are put in for each edition."""
        return Writer(self._number, self.writer.facts, prefix=f"d{number}_")

    def function(self, codes: Codes, kind: str, source: Callable[[], list[str]]) -> object:
        """The function of this part; its code is shared by all editions in which the same rules make it."""
        origins = tuple(named.rule if named.rule is not None else named.condition for named in self._names)
        key = (kind, *(self.local[place] for place in self._places), *map(id, origins))
        found = codes.get(key)
        if found is None:
            text = "\n".join(["def found(values):", *(INDENT + line for line in source())])
            found = codes.setdefault(key, (compile(text, "<law>", "exec"), self.writer.constants, origins))
        code, constants, _ = found
        scope = dict(constants)
        for number, named in enumerate(self._names):
            if named.dated:
                writer = self._dated(number)
                writer.lines(number, named.condition)
                scope |= writer.constants
        exec(code, scope)  # noqa: S102  our own text, made of checked policies
        return scope.pop("found")  # as in `native`

    def truth(self, place: int) -> str:
        """The expression for the truth of a name."""
        number = self.local[place]
        return f"True if p{number} else False if n{number} else None"


def _truths(part: _Part, places: tuple[int, ...]) -> list[str]:
    lines = part.lines()
    facts = [f"{variable} = values[{fact!r}]" for fact, variable in part.writer.facts.items()]
    return [*facts, *(text for line in lines for text in line.text), f"return {_tuple(map(part.truth, places))}"]


def _points(part: _Part, plan: LawPlan) -> list[str]:
    lines = part.lines()
    for block, places in _blocks(plan):
        for place in places:
            _put(lines[part.local[place]], block)
    for line in reversed(lines):
        for number in line.names:
            _put(lines[number], line.block if line.block is not None else MAIN)
    facts: dict[str, int] = {}
    for line in lines:
        for fact in line.facts:
            facts[fact] = _joint(facts.get(fact), line.block if line.block is not None else MAIN)

    def standing(wanted: int) -> Iterator[str]:
        yield from (f"{variable} = values[{fact!r}]" for fact, variable in part.writer.facts.items() if facts[fact] == wanted)
        yield from (text for line in lines if line.block == wanted for text in line.text)

    scope = part.local[plan.scope]
    body = [*standing(SCOPE), f"if n{scope}:", f"{INDENT}return None", *standing(MAIN)]
    for number, requirement in enumerate(plan.requirements):
        trigger = part.local[requirement.trigger]
        truths = [f"True if p{trigger} else None", *(part.truth(place) for _, place in requirement.grounds)]
        branch = [*standing(number), f"r{number} = {_tuple(truths)}"]
        body += [f"if n{trigger}:", f"{INDENT}r{number} = (False,)", "else:", *(INDENT + line for line in branch)]
    bars = _tuple(part.truth(place) for _, place in plan.prohibitions)
    requirements = _tuple(f"r{number}" for number in range(len(plan.requirements)))
    return [*body, f"return (True if p{scope} else None, {requirements}, {bars})"]


def _blocks(plan: LawPlan) -> Iterator[tuple[int, list[int]]]:
    yield SCOPE, [plan.scope]
    yield MAIN, [place for _, place in plan.prohibitions]
    for number, requirement in enumerate(plan.requirements):
        yield MAIN, [requirement.trigger]
        yield number, [place for _, place in requirement.grounds]


def _put(line: _Line, block: int) -> None:
    line.block = _joint(line.block, block)


def _joint(one: int | None, other: int) -> int:
    """Where something stands that is needed in two places."""
    return other if one is None or one == other else SCOPE if SCOPE in (one, other) else MAIN


def _tuple(parts: Iterable[str]) -> str:
    return "(" + "".join(f"{part}, " for part in parts) + ")"
