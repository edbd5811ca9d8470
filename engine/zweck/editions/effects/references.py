"""References between rules: they must not run in a cycle, and must lead to what stands in the law.

A definition must stand in the law as long as anything in force uses it: a test of what was repealed would silently be false. One that
stands there with an `in_force` of its own is false on other days because its author says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import Final

from zweck.editions.build import Editions, resolver_on, rules_on
from zweck.editions.resolve import GRADED, condition_of
from zweck.forms.diagnostics import Diagnostics, Span
from zweck.law.check.names import COMMON, written_rules
from zweck.law.policy import Definition, Floor, Ground, PolicySet, Prohibition, Rule
from zweck.logic.condition import Condition, DefinitionRef, Meaning, RuleRef, fold, leaves, walk
from zweck.words.said import says

Key = tuple[str, str]
DEEPEST: Final = 150
"""Explanations go down to the facts level by level, and Python's own stack ends somewhere."""

SHOWN: Final = 9

Use = tuple[str, str, tuple[DefinitionRef, ...]]
"""The law and the name of a rule or scope, and the definitions that it refers to."""


def check_cycles(policies: PolicySet, editions: Editions, diagnostics: Diagnostics) -> None:
    """Note each cycle once, and references that lead too deep.

    All references of all versions are followed together first; only if that finds a cycle it is asked whether it exists on any one day.
    """
    spans = {(rule.law, rule.id): (rule.span, version.short) for version, rule in written_rules(policies.laws)}
    every = [rule for _, rule in written_rules(policies.laws)]
    try:
        deep = _deepest(_graph(every), every)
    except CycleError:
        deep = _check_days(policies, editions, spans, diagnostics)
    for key, depth in deep.items():
        if depth > DEEPEST:
            span, short = spans[key]
            diagnostics.add(
                "ZW417", span, says("ZW417.what_refers_levels", key=key[1], depth=depth, deepest=DEEPEST), place=(short, key[1])
            )
            return


def _check_days(policies: PolicySet, editions: Editions, spans: Mapping[Key, tuple[Span, str]], diagnostics: Diagnostics) -> dict[Key, int]:
    """Note the cycles that exist on one day; returns how deep references lead where there are none."""
    seen: set[frozenset[Key]] = set()
    deep: dict[Key, int] = {}
    for day in (date.min, *editions.starts):
        rules = rules_on(policies, day)
        graph = _graph_on(policies, day, rules)
        while True:
            try:
                found = _deepest(graph, rules)
            except CycleError as error:
                cycle: list[Key] = error.args[1][::-1]
                if frozenset(cycle) not in seen:
                    seen.add(frozenset(cycle))
                    _add(cycle, spans, diagnostics)
                graph[cycle[0]] = set()  # look for further cycles without this one
            else:
                deep |= {key: max(depth, deep.get(key, 0)) for key, depth in found.items()}
                break
    return {} if seen else deep


def _graph_on(policies: PolicySet, day: date, rules: Iterable[Rule]) -> dict[Key, set[Key]]:
    """For each rule in force on a day the rules that it rests on, floors among them where they matter."""
    resolver = resolver_on(policies, day)
    graph: dict[Key, set[Key]] = {}
    for rule in rules:
        parts = walk(resolver.resolve(condition_of(rule), rule.law))
        names = [part.name if isinstance(part, DefinitionRef) else part.id for part in parts if isinstance(part, DefinitionRef | RuleRef)]
        graph[rule.law, rule.id] = {(law, id) for law, _, id in (name.partition("/") for name in names)}
    return graph


def _add(cycle: Sequence[Key], spans: Mapping[Key, tuple[Span, str]], diagnostics: Diagnostics) -> None:
    span, short = spans[cycle[0]]
    names = [f"`{name}`" for _, name in cycle]
    shown = names if len(names) <= SHOWN else [*names[: SHOWN - 2], "…", names[-1]]
    diagnostics.add("ZW407", span, says("ZW407.rules_refer_each", shown=" → ".join(shown)), place=(short, cycle[0][1]))


class Referred:
    """The rules that conditions refer to, in several versions at once: each for which a name may stand in one of them."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Take all rules to which a condition may refer."""
        self._definitions: dict[Key, list[Rule]] = defaultdict(list)
        self._ids: dict[str, list[Rule]] = defaultdict(list)
        self._floors: dict[str, list[Rule]] = defaultdict(list)
        self.grounds: dict[str, list[Rule]] = defaultdict(list)
        """The grounds of each requirement."""
        for rule in rules:
            match rule:
                case Definition():
                    self._definitions[rule.law, rule.id].append(rule)
                case Floor():
                    self._floors[rule.fact].append(rule)
                case Ground():
                    self._ids[rule.id].append(rule)
                    for name in rule.of:
                        self.grounds[name].append(rule)
                case Prohibition():
                    self._ids[rule.id].append(rule)
                case _:
                    pass

    def by(self, condition: Condition, law: str) -> Iterator[Rule]:
        """The rules to which a condition of a law refers."""
        for leaf in leaves(condition):
            match leaf:
                case DefinitionRef(name=name):
                    yield from self._definitions[law, name]
                    yield from self._definitions[COMMON, name]
                case RuleRef(id=id, met=True):
                    yield from self.grounds[id]
                case RuleRef(id=id):
                    yield from self._ids[id]
                case _:
                    yield from self._floors[leaf.fact] if leaf.operator in GRADED else ()


def _graph(every: list[Rule]) -> dict[Key, set[Key]]:
    """For each rule the rules that it refers to, in whatever version."""
    referred = Referred(every)
    graph: dict[Key, set[Key]] = defaultdict(set)
    for rule in every:
        found = (other for condition in rule.conditions for other in referred.by(condition, rule.law))
        graph[rule.law, rule.id].update((other.law, other.id) for other in found)
    return graph


def _deepest(graph: Mapping[Key, set[Key]], rules: Iterable[Rule]) -> dict[Key, int]:
    """How many levels of conditions lie one in another in each rule and what it refers to.

    Raises:
        CycleError: if there is a cycle.
    """
    own: dict[Key, int] = {}
    for rule in rules:
        levels = (fold(condition, LEVELS, lambda _: 1) for condition in rule.conditions)
        own[rule.law, rule.id] = max(own.get((rule.law, rule.id), 1), *levels, 1)
    deep: dict[Key, int] = {}
    for key in TopologicalSorter(graph).static_order():
        deep[key] = own.get(key, 0) + max((deep[other] for other in graph.get(key, ())), default=0)
    return deep


def _around(parts: Iterable[int]) -> int:
    return 1 + max(parts, default=0)


LEVELS: Final[Meaning[int]] = Meaning(lambda _: 1, _around, _around, lambda part: 1 + part)
"""The logic in which a condition is the number of its levels."""


def check_force(policies: PolicySet, editions: Editions, diagnostics: Diagnostics) -> None:
    """Note each use of a definition on a day on which no version states it, with the first such day."""
    shorts = {law.id: law.versions[-1].short for law in policies.laws.values()}
    used: dict[int, Use] = {}
    seen: set[tuple[str, str, str]] = set()
    for day in (date.min, *editions.starts):
        versions = policies.on(day)
        known = {(version.law, rule.id) for version in versions for rule in version.rules if isinstance(rule, Definition)}
        for law, name, references in _uses(policies, day, used):
            for reference in references:
                key = (law, name, reference.name)
                if key not in seen and not known & {(law, reference.name), (COMMON, reference.name)}:
                    seen.add(key)
                    diagnostics.add(
                        "ZW419",
                        reference.span,
                        says("ZW419.definition_not_stated", name=reference.name, day=day, name_2=name),
                        place=(shorts[law], name),
                    )


def _uses(policies: PolicySet, day: date, used: dict[int, Use]) -> Iterator[Use]:
    for rule in rules_on(policies, day):
        if id(rule) not in used:
            used[id(rule)] = (rule.law, rule.id, _definitions_in(*rule.conditions))
        yield used[id(rule)]
    for version in policies.on(day):
        if version.scope is not None:
            yield version.law, "scope", _definitions_in(version.scope.when)


def _definitions_in(*conditions: Condition) -> tuple[DefinitionRef, ...]:
    return tuple(part for condition in conditions for part in walk(condition) if isinstance(part, DefinitionRef))
