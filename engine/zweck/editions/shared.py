"""Conditions as they stood on other days: editions share those that came out alike."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from zweck.editions.edition import Named
from zweck.editions.made import Store
from zweck.editions.resolve import DATED, Resolver, references
from zweck.law.policy import Rule, Scope
from zweck.law.vocabulary import Entry, Vocabulary
from zweck.logic.condition import Condition, DefinitionRef, Operator, Rows, RuleRef, TableFor, Test, walk

DAY = timedelta(days=1)
GRADED = (Operator.AT_MOST, Operator.AT_LEAST)


@dataclass(frozen=True, slots=True)
class Leaning:
    """The things on which a resolved condition rests: the meaning of its names, floors if `graded`, tables if `dated`, and their turns."""

    names: tuple[DefinitionRef | RuleRef, ...]
    graded: bool
    dated: bool
    turns: tuple[date, ...]


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
        self._resolved: dict[tuple[int, object, int], Resolved] = {}
        self._redated: dict[tuple[int, int], Named] = {}
        self._same: dict[tuple[Hashable, Condition], Condition] = {}
        self.made = Store()

    def shared(self, owner: Hashable, condition: Condition) -> Condition:
        """The one object for equal conditions of an owner, so that editions share what is made of it."""
        return self._same.setdefault((owner, condition), condition)

    def resolve(self, owner: Rule | Scope, condition: Condition, law: str, resolver: Resolver) -> Resolved:
        """The condition that a rule or scope of the policy set states, as it stands on the resolver's day."""
        leaning = self._leanings.get(id(owner))
        if leaning is None:
            leaning = self._leanings[id(owner)] = self._leaning(condition)
        key = (id(owner), _stand_for(leaning, law, resolver), bisect_right(leaning.turns, resolver.day))
        found = self._resolved.get(key)
        if found is None:
            resolved = self.shared(id(owner), resolver.resolve(condition, law))
            keys = tuple(references(resolved)) if leaning.names or leaning.graded else ()
            found = self._resolved[key] = Resolved(resolved, keys, leaning.dated)
        return found

    def redated(self, named: Named, resolver: Resolver) -> Named:
        """A name of an edition on another day, on which the same rules are in force; the edition must stay."""
        if named.dated is None:
            return named
        leaning = self._leanings.get(id(named))
        if leaning is None:
            leaning = self._leanings[id(named)] = self._leaning(named.dated[0])
        key = (id(named), bisect_right(leaning.turns, resolver.day))
        found = self._redated.get(key)
        if found is None:
            owner = named.key if named.rule is None else id(named.rule)
            found = self._redated[key] = replace(named, condition=self.shared(owner, resolver.resolve(*named.dated)))
        return found

    def _leaning(self, condition: Condition) -> Leaning:
        names, graded, dated = [], False, False
        turns: set[date] = set()
        for part in walk(condition):
            if isinstance(part, Test):
                if part.operator in DATED:
                    dated = True
                    turns.update(self._turns(part))
                graded = graded or (part.operator in GRADED and self._vocabulary.facts[part.fact].ordered)
            elif isinstance(part, DefinitionRef | RuleRef):
                names.append(part)
        return Leaning(tuple(names), graded, dated, tuple(sorted(turns)))

    def _turns(self, test: Test) -> Iterable[date]:
        """The days on which a table turns, as far as a test looks it up."""
        match test.operand:
            case Rows() as rows:
                return turns_of(self._vocabulary.rows_of(rows))
            case TableFor(table):
                return turns_of(self._vocabulary.tables[table].entries)
            case table:
                return turns_of(self._vocabulary.tables[str(table)].entries)


def _stand_for(leaning: Leaning, law: str, resolver: Resolver) -> object:
    """In which laws the names of a condition stand on the day, and the floors there are for its graded tests."""
    stand = tuple([_stands_in(name, law, resolver) for name in leaning.names])
    return (stand, tuple(map(id, resolver.floors))) if leaning.graded else stand


def _stands_in(name: DefinitionRef | RuleRef, law: str, resolver: Resolver) -> object:
    if isinstance(name, RuleRef) and name.met:
        return tuple(ground.id for ground in resolver.grounds_of(name))
    rule = resolver.stands_for(name, law)
    return rule.law if rule is not None else None


def turns_of(entries: Iterable[Entry]) -> set[date]:
    """The days on which entries begin, and those after their last."""
    rows = list(entries)
    ends = {row.until for row in rows if row.until is not None and row.until < date.max}
    return {row.start for row in rows if row.start is not None} | {end + DAY for end in ends}
