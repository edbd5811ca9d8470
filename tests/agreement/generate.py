"""Policy sets of every shape the language allows, without circles, and questions about them, for hypothesis."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from random import Random
from typing import Any, Final

from hypothesis import strategies as st

from engine.facts import Question
from engine.policy import (
    All,
    AnyOf,
    Condition,
    Definition,
    DefinitionRef,
    Floor,
    Ground,
    InForce,
    Law,
    Not,
    Operator,
    PolicySet,
    Prohibition,
    Requirement,
    Rule,
    RuleRef,
    Scope,
    TableFor,
    Test,
    Version,
)
from engine.vocabulary import (
    DECISION_DATE,
    ChangeableBy,
    Entry,
    Fact,
    FactType,
    Favours,
    OnlyIf,
    SameAs,
    Silence,
    Table,
    TableKind,
    Text,
    Value,
    Vocabulary,
)

TEXT: Final = Text("", "")
DAYS: Final = (date(2001, 5, 23), date(2009, 9, 1), date(2010, 6, 11), date(2018, 5, 25), date(2021, 12, 1))
COUNTRIES: Final = ("AT", "CH", "DE", "US")
WORDS: Final = ("ask", "call", "send")
GRADES: Final = ("none", "some", "much", "most")
LAWS: Final = ("aa-first", "bb-second", "cc-lent", "common")
SCOPED: Final = LAWS[:2]
TYPES: Final = {
    DECISION_DATE: (FactType.DATE, ()),
    "a.yes": (FactType.BOOL, ()),
    "b.yes": (FactType.BOOL, ()),
    "a.word": (FactType.ENUM, WORDS),
    "b.word": (FactType.ENUM, (*WORDS, "write")),
    "a.grade": (FactType.ENUM, GRADES),
    "b.grade": (FactType.ENUM, GRADES),
    "a.words": (FactType.SET, WORDS),
    "a.countries": (FactType.SET, ()),
    "a.country": (FactType.COUNTRY, ()),
    "b.country": (FactType.COUNTRY, ()),
    "a.age": (FactType.INT, ()),
    "a.day": (FactType.DATE, ()),
}
ORDERED: Final = ("a.grade", "b.grade")
ALIKE: Final = (("a.yes", "b.yes"), ("a.word", "b.word"), ("a.country", "b.country"), ("a.grade", "b.grade"))


def values_of(name: str) -> st.SearchStrategy[Value]:
    """Values that a fact can have, few enough to meet those that are tested."""
    return st.integers(0, 2**16).map(lambda seed: _value(name, Random(seed)))


@st.composite
def vocabularies(draw: st.DrawFn) -> Vocabulary:
    """All kinds of facts; what silence means is drawn, and may lead from one fact to another and back."""
    facts = {}
    for name, (type, words) in TYPES.items():
        favours = draw(st.sampled_from(Favours))
        presume: Value | SameAs | None = None
        if name != DECISION_DATE and draw(st.booleans()):
            pairs = [set(pair) - {name} for pair in ALIKE if name in pair]
            presume = SameAs(pairs[0].pop()) if pairs and draw(st.integers(0, 3)) == 3 else draw(values_of(name))
        only_if = OnlyIf("b.word", draw(st.frozensets(st.sampled_from(WORDS), min_size=1))) if draw(st.integers(0, 4)) == 4 else None
        silence = Silence(presume, favours, only_if)
        facts[name] = Fact(name, "", type, TEXT, TEXT, silence, ChangeableBy.NOBODY, words, ordered=name in ORDERED)
    return Vocabulary(facts, {"listed": draw(tables(TableKind.SET)), "ages": draw(tables(TableKind.MAP))})


@st.composite
def tables(draw: st.DrawFn, kind: TableKind) -> Table:
    """A table of which some entries begin or end on one of the days."""
    entries = []
    for key in draw(st.sets(st.sampled_from(COUNTRIES))):
        start, until = draw(st.sampled_from((None, DAYS[1]))), draw(st.sampled_from((None, DAYS[3])))
        entries.append(Entry(key, draw(st.integers(13, 18)) if kind is TableKind.MAP else None, start, until))
    return Table("ages" if kind is TableKind.MAP else "listed", kind, TEXT, tuple(entries), default=16 if kind is TableKind.MAP else None)


@st.composite
def tests(draw: st.DrawFn, graded: tuple[str, ...]) -> Test:
    """One fact compared in one of the ways that its type allows; of the ordered facts only those in `graded`."""
    name = draw(st.sampled_from([name for name in TYPES if name not in ORDERED or name in graded]))
    type, words = TYPES[name]
    same = [other for pair in ALIKE if name in pair for other in pair if other != name]
    if same and draw(st.integers(0, 4)) == 4:
        return Test(name, Operator.SAME_AS, same[0])
    otherwise = draw(st.booleans())
    match type:
        case FactType.DATE:
            return Test(name, draw(st.sampled_from((Operator.BEFORE, Operator.AFTER))), draw(st.sampled_from(DAYS)))
        case FactType.INT if otherwise:
            return Test(name, Operator.AT_LEAST_TABLE, TableFor("ages", "a.country"))
        case FactType.INT:
            return Test(name, draw(st.sampled_from((Operator.AT_MOST, Operator.AT_LEAST))), draw(st.integers(12, 18)))
        case FactType.SET if words and otherwise:
            return Test(name, Operator.CONTAINS_FACT, draw(st.sampled_from(("a.word", "b.word"))))
        case FactType.COUNTRY | FactType.SET if not words and otherwise:
            return Test(name, Operator.IN_TABLE, "listed")
        case FactType.SET:
            return Test(name, Operator.CONTAINS_ANY, draw(st.frozensets(st.sampled_from(words or COUNTRIES), min_size=1)))
        case FactType.ENUM if name in ORDERED:
            return Test(name, draw(st.sampled_from((Operator.AT_MOST, Operator.AT_LEAST))), draw(st.sampled_from(words)))
        case _:
            return Test(name, Operator.ONE_OF, draw(st.frozensets(values_of(name), min_size=1, max_size=3)))


@dataclass
class Writer:
    """Draws the rules of one version, in an order in which every rule refers to earlier ones only.

    `plain` are references to definitions that test no graded fact: all that floors may refer to. `earlier` are those to other laws' rules.
    """

    draw: st.DrawFn
    law: str
    plain: list[Condition]
    earlier: list[Condition]
    references: list[Condition] = field(default_factory=list)
    graded: tuple[str, ...] = ()

    def condition(self, depth: int = 3) -> Condition:
        """A condition of at most this depth; the simplest is a single test."""
        kind = self.draw(st.integers(0, 7)) if depth else 0
        if kind in (2, 3):
            return All(tuple(self.condition(depth - 1) for _ in range(self.draw(st.integers(1, 3)))))
        if kind in (4, 5):
            return AnyOf(tuple(self.condition(depth - 1) for _ in range(self.draw(st.integers(1, 3)))))
        if kind == 6:
            return Not(self.condition(depth - 1))
        if kind == 7 and self.references:
            return self.draw(st.sampled_from(self.references))
        return self.draw(tests(self.graded))

    def common(self, id: str, *, when: bool = True, unless: bool = True) -> dict[str, Any]:
        """What a rule of each kind has; `when` where it must have a condition."""
        parts: dict[str, Any] = {"id": id, "law": self.law}
        if when:
            parts["when"] = self.condition()
        if unless and self.draw(st.integers(0, 3)) == 3:
            parts["unless"] = self.condition(2)
        if self.draw(st.integers(0, 7)) == 7:
            parts["in_force"] = self.draw(st.sampled_from((InForce(DAYS[2]), InForce(until=DAYS[2]), InForce(DAYS[1], DAYS[3]))))
        return parts

    def rules(self) -> list[Rule]:
        """All kinds of rules. Definitions come first and floors second, for what tests a graded fact rests on its floors."""
        found: list[Rule] = []
        self.references += self.plain
        for place in range(self.draw(st.integers(0, 2))):
            found.append(Definition(**self.common(f"{self.law[:2]}-plain-{place}")))
            self.references.append(DefinitionRef(found[-1].id))
        self.plain = list(self.references)
        for fact in ORDERED:
            ids = [f"{self.law[:2].upper()}-F-{fact}-{place}" for place in range(self.draw(st.integers(0, 2)))]
            found += [Floor(**self.common(id), fact=fact, at_least=self.draw(st.sampled_from(GRADES))) for id in ids]
            self.graded = (*self.graded, fact)
        self.references += self.earlier
        for place in range(self.draw(st.integers(0, 2))):
            found.append(Definition(**self.common(f"{self.law[:2]}-{place}")))
            self.references.append(DefinitionRef(found[-1].id))
        return found + self.judging()

    def judging(self) -> list[Rule]:
        """Requirements with their grounds, and prohibitions, for this law or (lent) for another one."""
        found: list[Rule] = []
        for place in range(self.draw(st.integers(0, 2))):
            of = self.draw(st.sampled_from(SCOPED)) if self.law not in SCOPED else self.law
            found.append(Requirement(**self.common(f"{self.law[:2]}-gate-{place}", when=self.draw(st.booleans())), of=of))
        gates = [f"{law}/{law[:2]}-gate-{place}" for law in SCOPED for place in range(2)] + [f"{rule.law}/{rule.id}" for rule in found]
        gates += [f"{rule.of}/{rule.id}" for rule in found if isinstance(rule, Requirement)]
        for place in range(self.draw(st.integers(0, 4))):
            id = f"{self.law[:2].upper()}-{place}"
            of = self.draw(st.lists(st.sampled_from(gates), min_size=1, max_size=2, unique=True))
            found.append(Ground(**self.common(id), of=tuple(of)))
            self.references.append(RuleRef(id))
        for place in range(self.draw(st.integers(0, 2))):
            id = f"{self.law[:2].upper()}-NO-{place}"
            found.append(Prohibition(**self.common(id), of=self.draw(st.sampled_from(SCOPED)) if self.law not in SCOPED else self.law))
            self.references.append(RuleRef(id))
        return found


@st.composite
def policy_sets(draw: st.DrawFn) -> PolicySet:
    """Four laws of several versions: two that apply by themselves, one that lends rules to them, and the common one."""
    vocabulary = draw(vocabularies())
    laws: dict[str, Law] = {}
    plain: list[Condition] = []
    earlier: list[Condition] = []
    for law in ("common", "cc-lent", "aa-first", "bb-second"):
        writers = []
        versions = []
        for start, until in _stretches(draw):
            writers.append(Writer(draw, law, plain, earlier))
            rules = writers[-1].rules()
            scope = Scope("", TEXT, AnyOf((writers[-1].condition(2), writers[-1].condition(1)))) if law in SCOPED else None
            versions.append(Version(law, start, TEXT, law, tuple(rules), scope, until))
        laws[law] = Law(law, tuple(versions))
        written = dict.fromkeys(ref for writer in writers for ref in writer.references)
        earlier = [ref for ref in written if law == "common" or isinstance(ref, RuleRef)]
        if law == "common":
            plain = list(dict.fromkeys(ref for writer in writers for ref in writer.plain))
    return PolicySet({law: laws[law] for law in LAWS}, vocabulary, "")


def _stretches(draw: st.DrawFn) -> list[tuple[date, date | None]]:
    """The days of a law's versions, sometimes with a gap."""
    starts = sorted(draw(st.sets(st.sampled_from(DAYS[:4]), min_size=1, max_size=3)))
    gap = timedelta(days=draw(st.sampled_from((1, 1, 30))))
    last = draw(st.sampled_from((None, None, DAYS[4])))
    return [(start, following - gap) for start, following in pairwise(starts)] + [(starts[-1], last)]


def questions(seed: int, count: int) -> Iterator[Question]:
    """Questions about three days: some facts known, some stated as unknown, some not stated."""
    chance = Random(seed)
    days = [chance.choice(DAYS) + timedelta(chance.randint(-1, 1)) for _ in range(3)]
    for _ in range(count):
        hidden = chance.random() / 2
        stated: dict[str, Value | None] = {
            name: None if chance.random() < 0.1 else _value(name, chance) for name in TYPES if chance.random() > hidden
        }
        yield Question({**stated, DECISION_DATE: chance.choice(days)}, chance.random() < 0.5)


def _value(name: str, chance: Random) -> Value:
    type, words = TYPES[name]
    match type:
        case FactType.BOOL:
            return chance.random() < 0.5
        case FactType.ENUM | FactType.COUNTRY:
            return chance.choice(words or COUNTRIES)
        case FactType.INT:
            return chance.randint(12, 19)
        case FactType.DATE:
            return chance.choice(DAYS) + timedelta(chance.randint(-1, 1))
        case FactType.SET:
            return frozenset(word for word in words or COUNTRIES if chance.random() < 0.4)


@dataclass(frozen=True)
class World:
    """A policy set with a seed for questions about it; printed, it shows only what is not as usual."""

    policies: PolicySet
    seed: int

    def __repr__(self) -> str:
        """What hypothesis prints of a failure."""
        vocabulary = self.policies.vocabulary
        silences = [f"{name}: {brief(fact.silence)}" for name, fact in vocabulary.facts.items() if fact.silence.presume is not None]
        laws = [f"{version.law} {brief(version)}" for law in self.policies.laws.values() for version in law.versions]
        return "\n".join([*laws, *silences, *map(brief, vocabulary.tables.values()), f"questions({self.seed}, ...)"])


def worlds() -> st.SearchStrategy[World]:
    """Policy sets with seeds."""
    return st.builds(World, policy_sets(), st.integers(0, 2**32))


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
    kept = {name: getattr(value, name) for name in usual if getattr(value, name) not in (usual[name], TEXT, (), {}, None, "")}
    return f"{type(value).__name__}({', '.join(f'{name}={brief(one)}' for name, one in kept.items())})"
