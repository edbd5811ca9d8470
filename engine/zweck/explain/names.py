"""The rules to which the conditions of a law refer by name."""

from collections.abc import Iterator, Mapping
from datetime import date

from zweck.law.policy import Definition, Ground, Law, Prohibition, Requirement, Rule
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef

COMMON = "common"


def names_on(day: date, laws: Mapping[str, Law], law: str) -> dict[str, Rule]:
    """On one day, by name: the law's definitions or else the common ones; all grounds and prohibitions; all requirements as `law/name`.

    Also those that stand in the law but are not in force on that day.
    """
    names: dict[str, Rule] = {
        rule.id: rule for id in (COMMON, law) for rule in _rules_on(day, laws.get(id)) if isinstance(rule, Definition)
    }
    for rule in (rule for found in laws.values() for rule in _rules_on(day, found)):
        if isinstance(rule, Ground | Prohibition):
            names[rule.id] = rule
        elif isinstance(rule, Requirement):
            names[f"{rule.of}/{rule.id}"] = rule
    return names


def without_absent(condition: Condition, names: Mapping[str, Rule]) -> Condition:
    """The condition without what it says of rules that are repealed or not yet enacted, none of which holds.

    They drop out of alternatives while one is left, and out of what must hold where they must not.
    """
    match condition:
        case Not(part):
            return Not(without_absent(part, names))
        case All(parts):
            return All(tuple(without_absent(part, names) for part in parts if not (isinstance(part, Not) and _absent(part.part, names))))
        case AnyOf(parts):
            left = tuple(part for part in parts if not _absent(part, names))
            return AnyOf(tuple(without_absent(part, names) for part in left or parts))
        case _:
            return condition


def _absent(condition: Condition, names: Mapping[str, Rule]) -> bool:
    match condition:
        case RuleRef(met=True):
            return False
        case RuleRef(name) | DefinitionRef(name):
            return name not in names
        case _:
            return False


def _rules_on(day: date, law: Law | None) -> Iterator[Rule]:
    version = law.on(day) if law else None
    yield from version.rules if version else ()
