"""A condition as it stands on one day: tables looked up, floors put into the tests that they affect, references made unambiguous.

Editions share the conditions that came out alike on their days.
"""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NamedTuple, cast

from zweck.bounded.cache import made_once
from zweck.editions.edition import Named, Store
from zweck.editions.rows import Choice, choices, met_in
from zweck.forms.diagnostics import Span
from zweck.law.policy import Doubt, Floor, Ground, Rule, Scope
from zweck.law.vocabulary import Entry, FactType, Table, Vocabulary
from zweck.logic.condition import (
    All,
    AnyOf,
    Condition,
    DefinitionRef,
    Not,
    NumberFor,
    Operator,
    Rows,
    RuleRef,
    TableFor,
    Test,
    Value,
    leaves,
    walk,
)

DAY: Final = timedelta(days=1)
ALWAYS: Final = All(())
NEVER: Final = AnyOf(())
DATED: Final = frozenset({Operator.IN_TABLE, Operator.AT_LEAST_TABLE, Operator.IN_ROWS})
"""Operators that look up a table."""

GRADED: Final = frozenset({Operator.AT_MOST, Operator.AT_LEAST})
"""Operators that a floor may change, where the fact is ordered."""

TIMELESS: Final = frozenset(Operator) - DATED - GRADED
"""Operators that no table and no floor changes."""


def key_of(rule: Rule) -> str:
    """A rule's name in the rule base: `law/id`; a requirement or prohibition added to another law still counts as its own law's."""
    return f"{rule.law}/{rule.id}"


def condition_of(rule: Rule) -> Condition:
    """A rule's condition and exception as one: `when` and not `unless`."""
    when = rule.when if rule.when is not None else ALWAYS
    return when if rule.unless is None else All((when, Not(rule.unless, rule.unless.span)), when.span)


@dataclass(frozen=True, slots=True)
class Resolver:
    """The rules and tables by which conditions are resolved on one day.

    `definitions` are the definitions in force by (law, name), `rules` the grounds and prohibitions in force by id, `floors` those in force.
    """

    day: date
    vocabulary: Vocabulary
    definitions: Mapping[tuple[str, str], Rule]
    rules: Mapping[str, Rule]
    floors: tuple[Floor, ...]

    def resolve(self, condition: Condition, law: str) -> Condition:
        """The condition, stated by `law`, as it stands on the day; constants are folded away."""
        match condition:
            case Test():
                return self._test(condition)
            case All():
                return joined([self.resolve(part, law) for part in condition.parts], All, ALWAYS, NEVER, condition.span)
            case AnyOf():
                return joined([self.resolve(part, law) for part in condition.parts], AnyOf, NEVER, ALWAYS, condition.span)
            case Not():
                inner = self.resolve(condition.part, law)
                return NEVER if inner is ALWAYS else ALWAYS if inner is NEVER else Not(inner, condition.span)
            case DefinitionRef():
                rule = self.stands_for(condition, law)
                return DefinitionRef(key_of(rule), condition.span) if rule else NEVER
            case RuleRef(met=True):
                return joined(self.grounds_of(condition), AnyOf, NEVER, ALWAYS, condition.span)
            case RuleRef():
                rule = self.stands_for(condition, law)
                return RuleRef(key_of(rule), condition.span) if rule else NEVER

    def grounds_of(self, requirement: RuleRef) -> list[RuleRef]:
        """References to the grounds in force of a requirement."""
        found = (rule for rule in self.rules.values() if isinstance(rule, Ground) and requirement.id in rule.of)
        return [RuleRef(key_of(rule), requirement.span) for rule in found]

    def stands_for(self, name: DefinitionRef | RuleRef, law: str) -> Rule | None:
        """The rule in force that a reference in a condition of `law` leads to, other than one to a requirement."""
        if isinstance(name, RuleRef):
            return self.rules.get(name.id)
        return self.definitions.get((law, name.name)) or self.definitions.get(("common", name.name))

    def _test(self, test: Test) -> Condition:
        if test.operator in TIMELESS:
            return test
        match test.operator:
            case Operator.IN_TABLE:
                keys = self.vocabulary.tables[str(test.operand)].keys_on(self.day)
                is_set = self.vocabulary.facts[test.fact].type is FactType.SET
                return Test(test.fact, Operator.CONTAINS_ANY if is_set else Operator.ONE_OF, cast("frozenset[Value]", keys), test.span)
            case Operator.IN_ROWS:
                return self._rows(test, cast(Rows, test.operand))
            case Operator.AT_LEAST_TABLE:
                operand = cast(TableFor, test.operand)
                table = self.vocabulary.tables[operand.table]
                numbers = tuple(sorted(table.numbers_on(self.day).items()))
                return Test(test.fact, test.operator, NumberFor(operand.fact, numbers, table.default or 0), test.span)
            case Operator.AT_MOST | Operator.AT_LEAST if self.vocabulary.facts[test.fact].ordered:
                return self._graded(test)
            case _:
                return test

    def _rows(self, test: Test, wanted: Rows) -> Condition:
        """The condition to which the rows of the day amount."""
        table = self.vocabulary.tables[wanted.table]
        rows = [row for row in self.vocabulary.rows_of(wanted) if row.holds_on(self.day)]
        key = (test, test.span, *map(id, rows))
        known = self.vocabulary.once(_amounts)
        return made_once(known, key, lambda: self._amounting(test, choices(rows, table), table))

    def _amounting(self, test: Test, choices: Iterable[Choice], table: Table) -> Condition:
        """For each choice of cells: the key is one of theirs, and the facts meet a cell of every column."""
        by = Operator.CONTAINS_ANY if self.vocabulary.facts[test.fact].type is FactType.SET else Operator.ONE_OF
        met = [
            All((Test(test.fact, by, cast("frozenset[Value]", one.keys), test.span), *met_in(one, table, self.vocabulary, test.span)))
            for one in choices
        ]
        none = Test(test.fact, by, frozenset[Value](), test.span)  # no constant: editions of one shape refer to the same names
        return joined(met or [none], AnyOf, NEVER, ALWAYS, test.span)

    def _graded(self, test: Test) -> Condition:
        fact = self.vocabulary.facts[test.fact]
        rank = fact.rank(str(test.operand))
        floors = [(fact.rank(floor.at_least), DefinitionRef(key_of(floor), test.span)) for floor in self.floors if floor.fact == fact.name]
        if test.operator is Operator.AT_MOST:
            low = Test(test.fact, Operator.ONE_OF, frozenset(fact.values[: rank + 1]), test.span)
            raised = tuple(Not(floor, test.span) for lowest, floor in floors if lowest > rank)
            return All((low, *raised), test.span) if raised else low
        high = Test(test.fact, Operator.ONE_OF, frozenset(fact.values[rank:]), test.span)
        raised_to = tuple(floor for lowest, floor in floors if lowest >= rank)
        return AnyOf((high, *raised_to), test.span) if raised_to else high


def _amounts(_: Vocabulary) -> dict[tuple[object, ...], Condition]:
    """The conditions to which rows amount, by the test, its place in a file, and the identity of the rows."""
    return {}


def joined(parts: Iterable[Condition], kind: type[All | AnyOf], idle: Condition, deciding: Condition, span: Span) -> Condition:
    """All or any of the resolved parts, with constants folded away: one that changes nothing, and one that decides alone."""
    kept = []
    for part in parts:
        if part is deciding:
            return deciding
        if part is not idle:
            kept.append(part)
    if not kept:
        return idle
    return kept[0] if len(kept) == 1 else kind(tuple(kept), span)


def references(condition: Condition) -> list[str]:
    """The keys that a resolved condition refers to."""
    return [key_in(leaf) for leaf in leaves(condition) if not isinstance(leaf, Test)]


def key_in(reference: DefinitionRef | RuleRef) -> str:
    """The key that a resolved reference leads to."""
    return reference.name if isinstance(reference, DefinitionRef) else reference.id


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
        self.sharing: list[object] = []
        """The other editions that are made of these."""

    def shared(self, owner: Hashable, condition: Condition) -> Condition:
        """The one object for equal conditions of an owner, so that editions share what is made of it."""
        return self._same.setdefault((owner, condition), condition)

    def resolve(self, key: str, owner: Rule | Scope | Doubt, condition: Condition, law: str, resolver: Resolver) -> Resolved:
        """The condition that a rule, scope or doubt of the policy set states under a name, as it stands on the resolver's day."""
        leaning = self._leanings.get(id(owner))
        if leaning is None:
            leaning = self._leanings[id(owner)] = self._leaning(condition)
        place = (id(owner), _stand_for(leaning, law, resolver), bisect_right(leaning.turns, resolver.day))
        found = self._resolved.get(place)
        if found is None:
            # scopes by their names, as `redated` has them
            resolved = self.shared(key if leaning.dated and isinstance(owner, Scope) else id(owner), resolver.resolve(condition, law))
            keys = tuple(references(resolved)) if leaning.names or leaning.graded else ()
            found = self._resolved[place] = Resolved(resolved, keys, leaning.dated)
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
