"""The answers that every system under test must give: the rules, interpreted word by word."""

from collections.abc import Iterable
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

from benchmarks.workload.requests import Request
from benchmarks.workload.rules import DEFINITIONS, RULES, Holds, Literal, Rule

COMPARISONS: Final[dict[str, Any]] = {
    "==": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "in": lambda value, words: value in words,
    "not in": lambda value, words: value not in words,
}


def holds(literal: Literal, request: Request) -> bool:
    """Whether a literal holds for a request."""
    if not isinstance(literal, Holds):
        return bool(COMPARISONS[literal.operator](request[literal.name], literal.value))
    definition = DEFINITIONS.get(literal.name)
    if definition is None:
        return request[literal.name] is literal.positive
    found = (any if definition.any else all)(holds(part, request) for part in definition.parts)
    return found is literal.positive


def fired(request: Request, rules: Iterable[Rule] = RULES) -> list[Rule]:
    """The rules whose literals all hold."""
    return [rule for rule in rules if all(holds(part, request) for part in rule.parts)]


def allowed(request: Request, rules: Iterable[Rule] = RULES) -> bool:
    """Whether at least one rule permits and none denies."""
    effects = {rule.permits for rule in fired(request, rules)}
    return effects == {True}
