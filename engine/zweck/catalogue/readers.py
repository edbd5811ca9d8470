"""Which rules and scopes read a fact, themselves or through definitions, in all versions of all laws."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zweck.law.check.names import COMMON, written_rules, written_scopes
from zweck.law.policy import Definition, Floor, PolicySet
from zweck.logic.condition import Condition, DefinitionRef, TableFor, Test, facts_of, leaves

SCOPE: Final = "scope"


@dataclass(frozen=True, slots=True)
class Reader:
    """A rule, or the scope of a law, and the facts that it reads; of several statements, all that any of them cites and reads.

    `through` are the facts that only the definitions read to which it refers.
    """

    law: str
    kind: str
    id: str
    citations: tuple[str, ...]
    facts: frozenset[str]
    through: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Statement:
    """One statement of a rule or scope, with its conditions."""

    law: str
    kind: str
    id: str
    citation: str
    conditions: tuple[Condition, ...]
    fact: str = ""


def readers(policies: PolicySet) -> tuple[Reader, ...]:
    """All rules and scopes of a policy set, in the order of its laws; made once."""
    return policies.once(_readers)


def _readers(policies: PolicySet) -> tuple[Reader, ...]:
    statements = list(_statements(policies))
    definitions: dict[tuple[str, str], list[_Statement]] = {}
    for one in statements:
        if one.kind == Definition.kind:
            definitions.setdefault((one.law, one.id), []).append(one)
    grouped: dict[tuple[str, str, str], list[_Statement]] = {}
    for one in statements:
        grouped.setdefault((one.law, one.kind, one.id), []).append(one)
    return tuple(_reader(found, definitions) for found in grouped.values())


def of_fact(name: str, policies: PolicySet) -> list[Reader]:
    """The rules and scopes that read a fact; definitions only where they read it themselves."""
    return [one for one in readers(policies) if name in one.facts or (name in one.through and one.kind != Definition.kind)]


def _statements(policies: PolicySet) -> Iterator[_Statement]:
    for version, scope in written_scopes(policies.laws):
        yield _Statement(version.law, SCOPE, SCOPE, scope.citation, (scope.when,))
    for version, rule in written_rules(policies.laws):
        yield _Statement(version.law, rule.kind, rule.id, rule.citation, rule.conditions, rule.fact if isinstance(rule, Floor) else "")


def _reader(found: list[_Statement], definitions: dict[tuple[str, str], list[_Statement]]) -> Reader:
    facts: set[str] = set()
    through: set[str] = set()
    seen: set[tuple[str, str]] = set()
    waiting = [(one, True) for one in found]
    while waiting:
        one, direct = waiting.pop()
        (facts if direct else through).update(_read(one))
        for name in _referred(one):
            key = (one.law, name) if (one.law, name) in definitions else (COMMON, name)
            if key not in seen:
                seen.add(key)
                waiting += [(inner, False) for inner in definitions.get(key, ())]
    first = found[0]
    citations = tuple(dict.fromkeys(one.citation for one in reversed(found) if one.citation))
    return Reader(first.law, first.kind, first.id, citations, frozenset(facts), frozenset(through - facts))


def _read(one: _Statement) -> Iterator[str]:
    if one.fact:
        yield one.fact
    for condition in one.conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, Test):
                yield from facts_of(leaf)
                if isinstance(leaf.operand, TableFor):
                    yield leaf.operand.fact


def _referred(one: _Statement) -> Iterator[str]:
    return (leaf.name for condition in one.conditions for leaf in leaves(condition) if isinstance(leaf, DefinitionRef))
