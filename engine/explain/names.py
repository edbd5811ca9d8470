"""What the conditions of a law refer to by name."""

from collections.abc import Iterator, Mapping
from datetime import date

from engine.policy import Definition, Ground, Law, Prohibition, Rule

COMMON = "common"


def names_on(day: date, laws: Mapping[str, Law], law: str) -> dict[str, Rule]:
    """On one day, by name: the law's definitions and, where it has none of that name, the common ones; all grounds and prohibitions."""
    names = {rule.id: rule for id in (COMMON, law) for rule in _rules_on(day, laws.get(id)) if isinstance(rule, Definition)}
    return names | {rule.id: rule for found in laws.values() for rule in _rules_on(day, found) if isinstance(rule, Ground | Prohibition)}


def _rules_on(day: date, law: Law | None) -> Iterator[Rule]:
    version = law.on(day) if law else None
    for rule in version.rules if version else ():
        if rule.in_force.covers(day):
            yield rule
