"""A definition must stand in the law as long as anything in force uses it: a test of what was repealed would silently be false.

One that stands there with an `in_force` of its own is false on other days because its author says so.
"""

from collections.abc import Iterator
from datetime import date

from zweck.editions.build import Editions, rules_on
from zweck.forms.diagnostics import Diagnostics
from zweck.law.check.names import COMMON
from zweck.law.policy import Definition, PolicySet
from zweck.logic.condition import Condition, DefinitionRef, walk

Use = tuple[str, str, tuple[DefinitionRef, ...]]
"""The law and the name of a rule or scope, and the definitions that it refers to."""


def check_force(policies: PolicySet, editions: Editions, diagnostics: Diagnostics) -> None:
    """Note each use of a definition on a day on which no version states it, with the first such day."""
    shorts = {law.id: law.versions[-1].short for law in policies.laws.values()}
    used: dict[int, Use] = {}
    seen: set[tuple[str, str, str]] = set()
    for day in (date.min, *editions.starts):
        versions = [version for law in policies.laws.values() if (version := law.on(day)) is not None]
        known = {(version.law, rule.id) for version in versions for rule in version.rules if isinstance(rule, Definition)}
        for law, name, references in _uses(policies, day, used):
            for reference in references:
                key = (law, name, reference.name)
                if key not in seen and not known & {(law, reference.name), (COMMON, reference.name)}:
                    seen.add(key)
                    message = f"the definition `{reference.name}` is not stated on {day}, when `{name}` is in force"
                    help = "restate the definition, or repeal what uses it"
                    diagnostics.add("ZW419", reference.span, message, place=(shorts[law], name), help=help)


def _uses(policies: PolicySet, day: date, used: dict[int, Use]) -> Iterator[Use]:
    for rule in rules_on(policies, day):
        if id(rule) not in used:
            used[id(rule)] = (rule.law, rule.id, _references(rule.when, rule.unless))
        yield used[id(rule)]
    for law in policies.laws.values():
        version = law.on(day)
        if version is not None and version.scope is not None:
            yield law.id, "scope", _references(version.scope.when)


def _references(*conditions: Condition | None) -> tuple[DefinitionRef, ...]:
    return tuple(part for condition in conditions if condition is not None for part in walk(condition) if isinstance(part, DefinitionRef))
