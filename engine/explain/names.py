"""What the conditions of a law refer to by name."""

from collections.abc import Iterator, Mapping
from datetime import date

from engine.policy import All, AnyOf, Condition, Definition, DefinitionRef, Ground, Law, Not, Prohibition, Rule, RuleRef

COMMON = "common"
NEVER = AnyOf(())


def names_on(day: date, laws: Mapping[str, Law], law: str) -> dict[str, Rule]:
    """What stands in the law on one day, by name: its definitions and, where it has none of that name, the common ones; all
    grounds and prohibitions. Also those that stand there but are not in force on that day.
    """
    names = {rule.id: rule for id in (COMMON, law) for rule in _rules_on(day, laws.get(id)) if isinstance(rule, Definition)}
    return names | {rule.id: rule for found in laws.values() for rule in _rules_on(day, found) if isinstance(rule, Ground | Prohibition)}


def without_repealed(condition: Condition, names: Mapping[str, Rule]) -> Condition:
    """The condition without what it says of repealed rules, none of which holds any more."""
    match condition:
        case RuleRef(name) | DefinitionRef(name):
            return condition if name in names else NEVER
        case Not(part):
            return Not(without_repealed(part, names))
        case All(parts):
            return All(tuple(part for part in _without_repealed(parts, names) if part != Not(NEVER)))
        case AnyOf(parts):
            return AnyOf(tuple(part for part in _without_repealed(parts, names) if part != NEVER))
        case _:
            return condition


def _without_repealed(parts: tuple[Condition, ...], names: Mapping[str, Rule]) -> Iterator[Condition]:
    return (without_repealed(part, names) for part in parts)


def _rules_on(day: date, law: Law | None) -> Iterator[Rule]:
    version = law.on(day) if law else None
    yield from version.rules if version else ()
