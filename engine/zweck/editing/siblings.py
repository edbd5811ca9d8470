"""The places in which conditions name several grounds of one requirement, for a ground that is added may belong there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zweck.law.check.names import written_rules
from zweck.law.diagnostics import Span
from zweck.law.policy import Ground, PolicySet, Rule
from zweck.logic.condition import All, AnyOf, Condition, Not, RuleRef, walk


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that names grounds of a requirement, and the rule in whose condition it stands."""

    rule: Rule
    requirement: str
    grounds: tuple[str, ...]
    span: Span


def listings(policies: PolicySet, law: str) -> tuple[Listing, ...]:
    """The lists that name at least two grounds of a requirement, of those to which a law has a ground."""
    every = [rule for _, rule in written_rules(policies.laws)]
    members: dict[str, set[str]] = {}
    own: set[str] = set()
    for ground in (rule for rule in every if isinstance(rule, Ground)):
        for requirement in ground.of:
            members.setdefault(requirement, set()).add(ground.id)
            own |= {requirement} if ground.law == law else set()
    return tuple(
        Listing(rule, requirement, tuple(name for name in named if name in members[requirement]), group.span)
        for rule in every
        for group, named in _groups(rule)
        for requirement in sorted(own)
        if len(members[requirement].intersection(named)) > 1
    )


def _groups(rule: Rule) -> Iterator[tuple[All | AnyOf, tuple[str, ...]]]:
    for condition in (rule.when, rule.unless):
        for part in walk(condition) if condition is not None else ():
            if isinstance(part, All | AnyOf):
                yield part, tuple(_named(part.parts))


def _named(parts: Iterable[Condition]) -> Iterator[str]:
    for part in parts:
        inner = part.part if isinstance(part, Not) else part
        if isinstance(inner, RuleRef) and not inner.met:
            yield inner.id
