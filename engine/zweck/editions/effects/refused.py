"""An implied value is one that could be stated wherever another one could.

Where a contradiction refuses it beside the facts that imply it, and lets another value stand, to leave the fact out states what no caller
may state. The proof of implied values looks at cases without contradictions only, and would take the value for impossible there.
"""

from collections.abc import Set
from typing import Final

from zweck.editions.edition import Edition
from zweck.editions.effects.possible import Goal, can_hold, equal
from zweck.facts.contradictions import StatedFacts, within
from zweck.law.vocabulary import Effect, Fact, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, Not, Test, Value, facts_of
from zweck.logic.functions import function_of
from zweck.words.said import says

HELP: Final = says("editions.imply_less")


def refused_by(fact: Fact, value: Value, branch: tuple[Goal, ...], known: Set[str], edition: Edition, vocabulary: Vocabulary) -> str | None:
    """The contradiction that refuses a value in a case in which another can be stated, by what is known there; `None` if there is none."""
    parts = ((one.id, within(one.when, known)) for one in vocabulary.contradictions if one.effect is Effect.REFUSE)
    refusing = [(id, part) for id, part in parts if part is not None]
    sound = tuple((part, False) for _, part in refusing)
    for id, part in refusing:
        holding = _with(part, fact.name, value)
        if isinstance(holding, bool) or holding == part:
            if holding is not True:
                continue
            holding = All(())
        if can_hold((*branch, (holding, True), (equal(fact, value), False), *sound), edition, vocabulary):
            return id
    return None


def _with(condition: Condition, fact: str, value: Value) -> Condition | bool:
    """The condition on other facts that is left where one has a value; true or false where none is."""
    match condition:
        case Not(part):
            found = _with(part, fact, value)
            return not found if isinstance(found, bool) else Not(found)
        case All(parts) | AnyOf(parts):
            decides = isinstance(condition, AnyOf)
            left = [_with(part, fact, value) for part in parts]
            if any(part is decides for part in left):
                return decides
            rest = tuple(part for part in left if not isinstance(part, bool))
            return (AnyOf(rest) if decides else All(rest)) if rest else not decides
        case Test() if facts_of(condition) == (fact,):
            return function_of(condition)(StatedFacts({fact: value})) is True
        case _:
            return condition
