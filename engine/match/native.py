"""The native matcher: each edition's rule base becomes one Python function of straight lines.

Every name gets two lines, `p` (surely true) and `n` (surely false); where neither holds, the name is unknown. Both are plain two-valued
expressions, so that Python's own `and` and `or` do the work.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import CodeType
from typing import cast

from engine.compile.edition import Edition, Named
from engine.evaluate import Truth, Values
from engine.evaluate import test as test_of
from engine.policy import All, AnyOf, Condition, DefinitionRef, Not, Operator, RuleRef, Test

Decider = Callable[[Values], tuple[Truth, ...]]


class Native:
    """Generates a function for each edition on its first use."""

    name = "native"

    def __init__(self) -> None:
        """Start without any function."""
        self._deciders: dict[Edition, Decider] = {}
        self._shapes: dict[object, _Shape] = {}
        self._lock = Lock()

    def match(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of all names, in their order."""
        decider = self._deciders.get(edition)
        if decider is None:
            with self._lock:
                decider = self._deciders.setdefault(edition, self._decider(edition))
        return decider(values)

    def _decider(self, edition: Edition) -> Decider:
        shape = self._shapes.get(edition.shape)
        if shape is None:
            shape = self._shapes[edition.shape] = write(edition)
        return shape.decider(edition)


@dataclass(frozen=True, slots=True)
class _Shape:
    """The function of all editions that differ in table entries only, as code, and the constants that are the same in all of them."""

    code: CodeType
    constants: Mapping[str, object]

    def decider(self, edition: Edition) -> Decider:
        """The function for one of these editions."""
        scope = dict(self.constants)
        for place, named in enumerate(edition.names):
            if named.dated:
                scope |= _written(place, named, edition, {})[1]
        exec(self.code, scope)  # noqa: S102  our own text, made of checked policies
        return cast(Decider, scope["decide"])


def generate(edition: Edition) -> Decider:
    """The function that decides all names of an edition."""
    return write(edition).decider(edition)


def write(edition: Edition) -> _Shape:
    """The function for an edition and all that are like it."""
    writer = _Writer(edition.index)
    body: list[str] = []
    for place, named in enumerate(edition.names):
        body += _written(place, named, edition, writer.facts)[0] if named.dated else writer.lines(place, named.condition)
    names = range(len(edition.names))
    result = ", ".join(f"True if p{place} else False if n{place} else None" for place in names)
    reads = [f"    {variable} = values[{fact!r}]" for fact, variable in writer.facts.items()]
    source = "\n".join(["def decide(values):", *reads, *body, f"    return ({result}{',' if names else ''})"])
    return _Shape(compile(source, "<edition>", "exec"), writer.constants)


def _written(place: int, named: Named, edition: Edition, facts: dict[str, str]) -> tuple[list[str], dict[str, object]]:
    """The lines of a name in which tables stand, and their constants under names of its own: only these differ from day to day."""
    writer = _Writer(edition.index, facts, prefix=f"d{place}_")
    return writer.lines(place, named.condition), writer.constants


@dataclass(slots=True)
class _Writer:
    """Writes conditions as expressions over the variables of facts and names."""

    index: Mapping[str, int]
    facts: dict[str, str] = field(default_factory=dict)
    constants: dict[str, object] = field(default_factory=dict)
    named: dict[object, str] = field(default_factory=dict)
    prefix: str = ""

    def lines(self, place: int, condition: Condition) -> list[str]:
        return [f"    p{place} = {self.surely(condition, True)}", f"    n{place} = {self.surely(condition, False)}"]

    def surely(self, condition: Condition, value: bool) -> str:
        """An expression that is true when the condition surely has this value."""
        match condition:
            case Test():
                return self._test(condition, value)
            case All(parts):
                return self._join(parts, value, " and " if value else " or ", str(value))
            case AnyOf(parts):
                return self._join(parts, value, " or " if value else " and ", str(not value))
            case Not(part):
                return self.surely(part, not value)
            case DefinitionRef(name):
                return self._name(name, value)
            case RuleRef(id):
                return self._name(id, value)

    def _join(self, parts: tuple[Condition, ...], value: bool, word: str, empty: str) -> str:
        if not parts:
            return empty
        written = [self.surely(part, value) for part in parts]
        return written[0] if len(written) == 1 else f"({word.join(written)})"

    def _name(self, key: str, value: bool) -> str:
        place = self.index[key]
        return f"p{place}" if value else f"n{place}"

    def _test(self, test: Test, value: bool) -> str:
        fact = self._fact(test.fact)
        match test.operator:
            case Operator.ONE_OF:
                return self._one_of(fact, cast("frozenset[object]", test.operand), value)
            case Operator.CONTAINS_ANY:
                disjoint = f"{self._constant(test.operand)}.isdisjoint({fact})"
                return f"({fact} is not None and {'not ' if value else ''}{disjoint})"
            case Operator.AT_MOST:
                return f"({fact} is not None and {fact} {'<=' if value else '>'} {test.operand!r})"
            case Operator.AT_LEAST:
                return f"({fact} is not None and {fact} {'>=' if value else '<'} {test.operand!r})"
            case Operator.BEFORE:
                return f"({fact} is not None and {fact} {'<' if value else '>='} {self._constant(test.operand)})"
            case Operator.AFTER:
                return f"({fact} is not None and {fact} {'>' if value else '<='} {self._constant(test.operand)})"
            case Operator.SAME_AS:
                other = self._fact(str(test.operand))
                return f"({fact} is not None and {other} is not None and {fact} {'==' if value else '!='} {other})"
            case _:
                return f"({self._constant(test_of)}({self._constant(test)}, values) is {value})"

    def _one_of(self, fact: str, values: frozenset[object], value: bool) -> str:
        if len(values) == 1 and not self.prefix:
            (only,) = values
            if isinstance(only, bool):
                return f"{fact} is {only if value else not only}"
            return f"{fact} == {only!r}" if value else f"({fact} is not None and {fact} != {only!r})"
        name = self._constant(values)
        return f"{fact} in {name}" if value else f"({fact} is not None and {fact} not in {name})"

    def _fact(self, fact: str) -> str:
        return self.facts.setdefault(fact, f"f{len(self.facts)}")

    def _constant(self, value: object) -> str:
        name = None if self.prefix else self.named.get(value)  # tables that are alike on one day may differ on another
        if name is None:
            name = f"{self.prefix}c{len(self.constants)}"
            self.named[value] = name
            self.constants[name] = value
        return name
