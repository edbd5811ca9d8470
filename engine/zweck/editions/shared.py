"""Conditions as they stood on other days: editions share those that came out alike."""

from dataclasses import dataclass
from typing import NamedTuple

from zweck.editions.resolve import Resolver, references
from zweck.law.policy import Rule, Scope
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Condition, DefinitionRef, Operator, RuleRef, Test, walk

DATED = (Operator.IN_TABLE, Operator.AT_LEAST_TABLE)
GRADED = (Operator.AT_MOST, Operator.AT_LEAST)


@dataclass(frozen=True, slots=True)
class Leaning:
    """The things on which a resolved condition rests: the meaning of its names, floors if `graded`, tables if `dated`."""

    names: tuple[DefinitionRef | RuleRef, ...]
    graded: bool
    dated: bool


class Resolved(NamedTuple):
    """A condition as it stands on a day, the keys that it refers to, and whether tables stand in it."""

    condition: Condition
    references: tuple[str, ...]
    dated: bool


class Shared:
    """The conditions of one policy set as far as they were resolved, by who states them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Start with none."""
        self._vocabulary = vocabulary
        self._leanings: dict[int, Leaning] = {}
        self._resolved: dict[tuple[int, object], Resolved] = {}

    def resolve(self, owner: Rule | Scope, condition: Condition, law: str, resolver: Resolver) -> Resolved:
        """The condition that a rule or scope of the policy set states, as it stands on the resolver's day."""
        leaning = self._leanings.get(id(owner))
        if leaning is None:
            leaning = self._leanings[id(owner)] = self._leaning(condition)
        key = (id(owner), _stand_for(leaning, law, resolver))
        found = None if leaning.dated else self._resolved.get(key)
        if found is None:
            resolved = resolver.resolve(condition, law)
            keys = tuple(references(resolved)) if leaning.names or leaning.graded else ()
            found = Resolved(resolved, keys, leaning.dated)
            if not leaning.dated:
                self._resolved[key] = found
        return found

    def _leaning(self, condition: Condition) -> Leaning:
        names, graded, dated = [], False, False
        for part in walk(condition):
            if isinstance(part, Test):
                dated = dated or part.operator in DATED
                graded = graded or (part.operator in GRADED and self._vocabulary.facts[part.fact].ordered)
            elif isinstance(part, DefinitionRef | RuleRef):
                names.append(part)
        return Leaning(tuple(names), graded, dated)


def _stand_for(leaning: Leaning, law: str, resolver: Resolver) -> object:
    """In which laws the names of a condition stand on the day, and the floors there are for its graded tests."""
    stand = tuple([_stands_in(name, law, resolver) for name in leaning.names])
    return (stand, tuple(map(id, resolver.floors))) if leaning.graded else stand


def _stands_in(name: DefinitionRef | RuleRef, law: str, resolver: Resolver) -> object:
    if isinstance(name, RuleRef) and name.met:
        return tuple(ground.id for ground in resolver.grounds_of(name))
    rule = resolver.stands_for(name, law)
    return rule.law if rule is not None else None
