"""Policy sets, questions and their parts as text, with nothing in it that is as usual: what a disagreement is shown by."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum

from zweck.law.policy import PolicySet
from zweck.logic.condition import All, AnyOf, DefinitionRef, Not, RuleRef, Test
from zweck.words.text import Text


def brief_set(policies: PolicySet) -> str:
    """A policy set: its laws by their versions, what silence means, and the tables."""
    vocabulary = policies.vocabulary
    silences = [f"{name}: {brief(fact.silence)}" for name, fact in vocabulary.facts.items() if fact.silence.presume is not None]
    laws = [f"{version.law} {brief(version)}" for law in policies.laws.values() for version in law.versions]
    return "\n".join([*laws, *silences, *map(brief, vocabulary.tables.values())])


def brief(value: object) -> str:
    """Data as text: conditions as they would be spoken, all else without the fields that have their usual values."""
    match value:
        case Test(fact, operator, operand):
            return f"{fact} {operator} {brief(operand)}"
        case All(parts) | AnyOf(parts):
            return f"{'all' if isinstance(value, All) else 'any'}({', '.join(map(brief, parts))})"
        case Not(part):
            return f"not {brief(part)}"
        case DefinitionRef(name) | RuleRef(name):
            return f"`{name}`"
        case Mapping():
            return "{" + ", ".join(f"{key}: {brief(one)}" for key, one in value.items()) + "}"
        case tuple() | frozenset():
            return "[" + ", ".join(map(brief, value)) + "]"
        case StrEnum() | str() | date():
            return str(value)
        case _:
            pass
    if not is_dataclass(value):
        return repr(value)
    usual = {one.name: one.default for one in fields(value)}
    kept = {name: getattr(value, name) for name in usual if getattr(value, name) not in (usual[name], Text("", ""), (), {}, None, "")}
    return f"{type(value).__name__}({', '.join(f'{name}={brief(one)}' for name, one in kept.items())})"
