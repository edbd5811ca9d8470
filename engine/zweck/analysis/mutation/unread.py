"""A rule that does not read a fact against the controller any more: every condition on it is gone, in `when` and in `unless`.

Where a single condition reads the fact, that mutant is the one of a dropped condition or exception, and is not made twice.
"""

from collections.abc import Iterator
from dataclasses import replace

from zweck.analysis.coherence.values import adverse_values
from zweck.analysis.mutation.mutant import Kind, Mutant
from zweck.editions.resolve import ALWAYS
from zweck.law.policy import Rule
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, Not, Test, facts_of, leaves


def unread(rule: Rule, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """The rule without each fact that has adverse values and that several of its conditions read."""
    parts = [part for part in (rule.when, rule.unless) if part is not None]
    tests = [leaf for part in parts for leaf in leaves(part) if isinstance(leaf, Test)]
    for fact in dict.fromkeys(one.fact.name for one in adverse_values(vocabulary)):
        dropped = tuple(test for test in tests if fact in facts_of(test))
        if len(dropped) > 1:
            when, unless = (None if part is None else _without(part, fact) for part in (rule.when, rule.unless))
            new = replace(rule, when=ALWAYS if when is None and rule.when is not None else when, unless=unless)
            yield Mutant(Kind.UNREAD, rule.law, rule.id, dropped[0].span, rule, new, AnyOf(dropped))


def _without(condition: Condition, fact: str) -> Condition | None:
    """The rest of a condition, without the fact; `None` where nothing is left."""
    match condition:
        case Test():
            return None if fact in facts_of(condition) else condition
        case Not(part):
            left = _without(part, fact)
            return None if left is None else replace(condition, part=left)
        case All(parts) | AnyOf(parts):
            kept = tuple(left for part in parts if (left := _without(part, fact)) is not None)
            return replace(condition, parts=kept) if kept else None
        case _:
            return condition
