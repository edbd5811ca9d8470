"""Conditions as Python expressions, for the native matcher.

A condition becomes two two-valued expressions: that it surely holds, and that it surely does not. Where neither is true it is unknown. So
Python's own `and` and `or` do the work, and stop where nothing more can change.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from engine.evaluate import test as test_of
from engine.policy import All, AnyOf, Condition, DefinitionRef, Not, Operator, RuleRef, Test

INDENT = "    "


@dataclass(slots=True)
class Writer:
    """Writes conditions as expressions over the variables of facts (`f0`, `f1`, …) and of names (`p0` surely true, `n0` surely false).

    `place` gives the number of a name that a condition refers to. Constants are collected in `constants`, by variable. With a `prefix` they
    have names of their own, and their operands always are constants: so conditions that differ in these alone have the same text.
    """

    place: Callable[[str], int]
    facts: dict[str, str] = field(default_factory=dict)
    constants: dict[str, object] = field(default_factory=dict)
    prefix: str = ""
    read: set[str] = field(default_factory=set)
    _named: dict[object, str] = field(default_factory=dict)

    def lines(self, place: int, condition: Condition) -> list[str]:
        """The two assignments of a name."""
        return [f"p{place} = {self.surely(condition, True)}", f"n{place} = not p{place} and {self.surely(condition, False)}"]

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
            case DefinitionRef(key) | RuleRef(key):
                return f"{'p' if value else 'n'}{self.place(key)}"

    def _join(self, parts: tuple[Condition, ...], value: bool, word: str, empty: str) -> str:
        if not parts:
            return empty
        written = [self.surely(part, value) for part in parts]
        return written[0] if len(written) == 1 else f"({word.join(written)})"

    def _test(self, test: Test, value: bool) -> str:
        fact = self.fact(test.fact)
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
                other = self.fact(str(test.operand))
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

    def fact(self, name: str) -> str:
        """The variable of a fact, which is then among those that were read."""
        self.read.add(name)
        return self.facts.setdefault(name, f"f{len(self.facts)}")

    def _constant(self, value: object) -> str:
        name = None if self.prefix else self._named.get(value)  # tables that are alike on one day may differ on another
        if name is None:
            name = f"{self.prefix}c{len(self.constants)}"
            self._named[value] = name
            self.constants[name] = value
        return name
