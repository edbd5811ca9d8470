"""References between rules must not run in a circle."""

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import Final

from engine.check.names import COMMON, written_rules
from engine.compile.build import Circle, Editions
from engine.diagnostics import Diagnostics, Span
from engine.policy import Definition, DefinitionRef, Floor, Ground, Operator, PolicySet, Prohibition, Rule, RuleRef, Test, walk

Key = tuple[str, str]
LONGEST: Final = 60


def check_circles(policies: PolicySet, editions: Editions, diagnostics: Diagnostics) -> None:
    """Note each circle once.

    All references of all versions are followed together first; only if that finds a circle are the editions asked whether it exists on
    any one day.
    """
    spans = {(rule.law, rule.id): (rule.span, version.short) for version, rule in written_rules(policies.laws)}
    try:
        length, start = _longest_chain(_graph(rule for _, rule in written_rules(policies.laws)))
    except CycleError:
        _check_editions(policies, editions, spans, diagnostics)
        return
    if length > LONGEST and start is not None:
        span, short = spans[start]
        message = f"`{start[1]}` refers to other rules through a chain of {length}"
        diagnostics.add("ZW407", span, message, place=(short, start[1]), help=f"shorten the chain to {LONGEST}")


def _check_editions(policies: PolicySet, editions: Editions, spans: Mapping[Key, tuple[Span, str]], diagnostics: Diagnostics) -> None:
    """Whether a circle exists on any one day."""
    seen: set[frozenset[str]] = set()
    for day in (date.min, *editions.starts):
        try:
            editions.on(day)
        except Circle as circle:
            if frozenset(circle.keys) not in seen:
                seen.add(frozenset(circle.keys))
                law, _, name = circle.keys[0].partition("/")
                span, short = spans[law, name]
                names = " → ".join(f"`{key.partition('/')[2]}`" for key in circle.keys)
                message = f"the rules refer to each other in a circle: {names}"
                diagnostics.add("ZW407", span, message, place=(short, name), help="let one of them stand alone")


def _graph(rules: Iterable[Rule]) -> dict[Key, set[Key]]:
    """For each rule the rules that it refers to, in whatever version."""
    every = list(rules)
    floors = [rule for rule in every if isinstance(rule, Floor)]
    definitions = {(rule.law, rule.id) for rule in every if isinstance(rule, Definition)}
    bearers: dict[str, list[Key]] = {}
    for rule in every:
        if isinstance(rule, Ground | Prohibition):
            bearers.setdefault(rule.id, []).append((rule.law, rule.id))
    graph: dict[Key, set[Key]] = {}
    for rule in every:
        graph.setdefault((rule.law, rule.id), set()).update(_references(rule, definitions, floors, bearers))
    return graph


def _longest_chain(graph: dict[Key, set[Key]]) -> tuple[int, Key | None]:
    """The length of the longest chain of references, and where it starts.

    Raises:
        CycleError: if there is a circle.
    """
    lengths: dict[Key, int] = {}
    for key in TopologicalSorter(graph).static_order():
        lengths[key] = 1 + max((lengths[other] for other in graph.get(key, ())), default=0)
    start = max(lengths, key=lambda key: lengths[key], default=None)
    return (lengths[start] if start else 0), start


def _references(rule: Rule, definitions: Set[Key], floors: Iterable[Floor], bearers: dict[str, list[Key]]) -> Iterator[Key]:
    for condition in (rule.when, rule.unless):
        for part in walk(condition) if condition is not None else ():
            if isinstance(part, DefinitionRef):
                yield (rule.law, part.name) if (rule.law, part.name) in definitions else (COMMON, part.name)
            elif isinstance(part, RuleRef):
                yield from bearers.get(part.id, ())
            elif isinstance(part, Test) and part.operator in (Operator.AT_MOST, Operator.AT_LEAST):
                yield from ((floor.law, floor.id) for floor in floors if floor.fact == part.fact)
