"""Policy sets of every shape the language allows, without cycles, and questions about them; the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise, product
from random import Random
from typing import Any, Final

from zweck.facts.question import Question
from zweck.law.policy import (
    Cover,
    Coverage,
    Definition,
    Field,
    Floor,
    Governed,
    Ground,
    InForce,
    Law,
    Omission,
    OmissionEffect,
    PolicySet,
    Prohibition,
    Requirement,
    Rule,
    Scope,
    Version,
)
from zweck.law.policy.coverage import NO_COVERAGE
from zweck.law.tables import CHECKED, Columns, RowEffect, RowRule
from zweck.law.vocabulary import (
    DECISION_DATE,
    ChangeableBy,
    Entry,
    Fact,
    FactType,
    Implied,
    SameAs,
    Silence,
    SilenceClass,
    Table,
    TableKind,
    Vocabulary,
)
from zweck.logic.condition import (
    MAX_NUMBER,
    All,
    AnyOf,
    Condition,
    DefinitionRef,
    Interval,
    Not,
    Operator,
    Rows,
    RuleRef,
    TableFor,
    Test,
    Value,
)
from zweck.words.text import Text

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
MARKS: Final = ("bold", "mild")
WORD_CELLS: Final[dict[str, Condition]] = {word: Test("b.word", Operator.ONE_OF, frozenset({word})) for word in WORDS}
PAIR_CELLS: Final[dict[str, Condition]] = {
    "yes": Test("a.yes", Operator.ONE_OF, frozenset({True})),
    "no": Test("a.yes", Operator.ONE_OF, frozenset({False})),
    "neither": All((Test("a.yes", Operator.ONE_OF, frozenset({False})), Test("b.yes", Operator.ONE_OF, frozenset({False})))),
    "other": All((Test("a.yes", Operator.ONE_OF, frozenset({False})), Test("b.yes", Operator.ONE_OF, frozenset({True})))),
}
FIELDS: Final = ("contact", "image")
PLACES: Final = ("a.country", "b.country")
ORDERED: Final = ("a.grade", "b.grade")
ALIKE: Final = (("a.yes", "b.yes"), ("a.word", "b.word"), ("a.country", "b.country"), ("a.grade", "b.grade"))


def vocabulary(chance: Random) -> Vocabulary:
    """All kinds of facts; what silence means is drawn, and may lead from one fact to another and back."""
    facts = {}
    for name, (type, words) in TYPES.items():
        silence = Silence(SilenceClass.DOING) if name == DECISION_DATE else _silence(name, chance)
        facts[name] = Fact(name, "", type, TEXT, TEXT, silence, ChangeableBy.NOBODY, words, ordered=name in ORDERED)
    tables = (_table("listed", TableKind.SET, chance), _table("ages", TableKind.MAP, chance), _rows("rowed", chance))
    return Vocabulary(facts, {table.name: table for table in tables})


def _silence(name: str, chance: Random) -> Silence:
    """A class of silence with all that goes with it; conditions read other facts."""

    def condition() -> Condition | None:
        others = [other for other in ("b.word", "a.yes", "a.age") if other != name]
        parts = tuple(_is(other, _value(other, chance)) for other in chance.sample(others, 2))
        return chance.choice((None, parts[0], Not(parts[0]), All(parts), AnyOf(parts)))

    implied = tuple(Implied(_value(name, chance), when) for when in (condition(),) if when is not None and chance.random() < 1 / 3)
    match chance.choice(list(SilenceClass)):
        case SilenceClass.ORDINARY:
            pairs = [set(pair) - {name} for pair in ALIKE if name in pair]
            presume = SameAs(pairs[0].pop()) if pairs and chance.random() < 1 / 4 else _value(name, chance)
            return Silence(SilenceClass.ORDINARY, presume, condition(), implied=implied)
        case SilenceClass.SHOWN:
            return Silence(SilenceClass.SHOWN, against=_value(name, chance), asked=condition(), implied=implied)
        case other:
            return Silence(other, implied=implied)


def _table(name: str, kind: TableKind, chance: Random) -> Table:
    """A table of which some entries begin or end on one of the days."""
    entries = []
    for key in COUNTRIES:
        if chance.random() < 1 / 2:
            start, until = chance.choice((None, DAYS[1])), chance.choice((None, DAYS[3]))
            entries.append(Entry(key, chance.randint(13, 18) if kind is TableKind.MAP else None, start, until))
    covers = chance.choice(("", "", *FIELDS))
    return Table(name, kind, TEXT, tuple(entries), default=16 if kind is TableKind.MAP else None, covers=covers)


def _rows(name: str, chance: Random) -> Table:
    """A table with columns: rows for some words, and for some of what two further facts can be."""
    rules = {effect.value: RowRule(TEXT, effect) for effect in RowEffect}
    entries = []
    for key in COUNTRIES:
        for cells in chance.sample(list(product(WORD_CELLS, PAIR_CELLS)), 4):
            start, until = chance.choice((None, DAYS[1])), chance.choice((None, DAYS[3]))
            rule, checked, marks = chance.choice([*rules]), chance.choice(CHECKED), tuple(chance.sample(MARKS, chance.randint(0, 2)))
            entries.append(Entry(key, None, start, until, checked=checked, cells=frozenset(cells), rule=rule, marks=marks))
    columns = Columns({"word": WORD_CELLS, "pair": PAIR_CELLS}, rules, dict.fromkeys(MARKS, TEXT))
    return Table(name, TableKind.ROWS, TEXT, tuple(entries), covers=chance.choice(("", *FIELDS)), columns=columns)


def _wanted(chance: Random) -> Rows:
    """Some rows of the table with columns."""
    words = ([effect.value for effect in RowEffect], MARKS, CHECKED)
    rules, marks, checked = (frozenset(chance.sample(list(several), chance.randint(0, 2))) for several in words)
    return Rows("rowed", ("b.word", "a.yes", "b.yes"), rules, marks, checked)


def _test(chance: Random, graded: tuple[str, ...]) -> Test:
    """One fact compared in one of the ways that its type allows; of the ordered facts only those in `graded`."""
    name = chance.choice([name for name in TYPES if name not in ORDERED or name in graded])
    type, words = TYPES[name]
    same = [other for pair in ALIKE if name in pair for other in pair if other != name]
    if same and chance.random() < 1 / 5:
        return Test(name, Operator.SAME_AS, same[0])
    otherwise = chance.random() < 1 / 2
    match type:
        case FactType.DATE:
            return Test(name, chance.choice((Operator.BEFORE, Operator.AFTER)), chance.choice(DAYS))
        case FactType.INT if otherwise:
            return Test(name, Operator.AT_LEAST_TABLE, TableFor("ages", "a.country"))
        case FactType.INT:
            return Test(name, chance.choice((Operator.AT_MOST, Operator.AT_LEAST)), chance.randint(12, 18))
        case FactType.SET if words and otherwise:
            return Test(name, Operator.CONTAINS_FACT, chance.choice(("a.word", "b.word")))
        case FactType.COUNTRY | FactType.SET if not words and chance.random() < 1 / 3:
            return Test(name, Operator.IN_ROWS, _wanted(chance))
        case FactType.COUNTRY | FactType.SET if not words and otherwise:
            return Test(name, Operator.IN_TABLE, "listed")
        case FactType.SET:
            return Test(name, Operator.CONTAINS_ANY, _some(words or COUNTRIES, chance))
        case FactType.ENUM if name in ORDERED:
            return Test(name, chance.choice((Operator.AT_MOST, Operator.AT_LEAST)), chance.choice(words))
        case _:
            return Test(name, Operator.ONE_OF, frozenset(_value(name, chance) for _ in range(chance.randint(1, 3))))


def _met(chance: Random) -> Condition:
    """Whether a ground of a requirement of any law holds, or none; only triggers ask that, for no ground rests on them."""
    law = chance.choice(SCOPED)
    met = RuleRef(f"{law}/{law[:2]}-gate-{chance.randrange(2)}", met=True)
    return met if chance.random() < 1 / 2 else Not(met)


@dataclass
class Writer:
    """Draws the rules of one version, in an order in which every rule refers to earlier ones only.

    `plain` are references to definitions that test no graded fact: all that floors may refer to. `earlier` are those to other laws' rules.
    """

    chance: Random
    law: str
    plain: list[Condition]
    earlier: list[Condition]
    references: list[Condition] = field(default_factory=list)
    graded: tuple[str, ...] = ()

    def condition(self, depth: int = 3) -> Condition:
        """A condition of at most this depth: as often a single test as a conjunction or a disjunction."""
        kind = self.chance.randrange(8) if depth else 0
        if kind in (2, 3, 4, 5):
            parts = tuple(self.condition(depth - 1) for _ in range(self.chance.randint(1, 3)))
            return All(parts) if kind in (2, 3) else AnyOf(parts)
        if kind == 6:
            return Not(self.condition(depth - 1))
        if kind == 7 and self.references:
            return self.chance.choice(self.references)
        return _test(self.chance, self.graded)

    def common(self, id: str, *, when: bool = True) -> dict[str, Any]:
        """The fields of a rule of each kind; `when` where it must have a condition."""
        parts: dict[str, Any] = {"id": id, "law": self.law}
        if when:
            parts["when"] = self.condition()
        if self.chance.random() < 1 / 4:
            parts["unless"] = self.condition(2)
        if self.chance.random() < 1 / 8:
            parts["in_force"] = self.chance.choice((InForce(DAYS[2]), InForce(until=DAYS[2]), InForce(DAYS[1], DAYS[3])))
        return parts

    def rules(self) -> list[Rule]:
        """All kinds of rules. Definitions come first and floors second, for what tests a graded fact rests on its floors."""
        found: list[Rule] = []
        self.references += self.plain
        for place in range(self.chance.randint(0, 2)):
            found.append(Definition(**self.common(f"{self.law[:2]}-plain-{place}")))
            self.references.append(DefinitionRef(found[-1].id))
        self.plain = list(self.references)
        for fact in ORDERED:
            ids = [f"{self.law[:2].upper()}-F-{fact}-{place}" for place in range(self.chance.randint(0, 2))]
            found += [Floor(**self.common(id), fact=fact, at_least=self.chance.choice(GRADES)) for id in ids]
            self.graded = (*self.graded, fact)
        self.references += self.earlier
        for place in range(self.chance.randint(0, 2)):
            found.append(Definition(**self.common(f"{self.law[:2]}-{place}")))
            self.references.append(DefinitionRef(found[-1].id))
        return found + self.judging()

    def judging(self) -> list[Rule]:
        """Requirements with their grounds, and prohibitions, for this law or (lent) for another one."""
        found: list[Rule] = []
        for place in range(self.chance.randint(0, 2)):
            gate = self.common(f"{self.law[:2]}-gate-{place}", when=self.chance.random() < 1 / 2)
            apart = Random(f"{self.law} {place} {len(self.references)} {len(self.earlier)}")  # all other draws stay what they were
            if apart.random() < 1 / 4:
                gate["unless"] = AnyOf((gate["unless"], _met(apart))) if "unless" in gate else _met(apart)
            found.append(Requirement(**gate, of=self.applying()))
        gates = [f"{law}/{law[:2]}-gate-{place}" for law in SCOPED for place in range(2)] + [f"{rule.law}/{rule.id}" for rule in found]
        gates += [f"{rule.of}/{rule.id}" for rule in found if isinstance(rule, Requirement)]
        for place in range(self.chance.randint(0, 4)):
            id = f"{self.law[:2].upper()}-{place}"
            of = dict.fromkeys(self.chance.choice(gates) for _ in range(self.chance.randint(1, 2)))
            found.append(Ground(**self.common(id), of=tuple(of)))
            self.references.append(RuleRef(id))
        for place in range(self.chance.randint(0, 2)):
            id = f"{self.law[:2].upper()}-NO-{place}"
            found.append(Prohibition(**self.common(id), of=self.applying()))
            self.references.append(RuleRef(id))
        return found

    def applying(self) -> str:
        """The law in which a rule stands: this one, if it applies by itself."""
        return self.law if self.law in SCOPED else self.chance.choice(SCOPED)


def policy_set(chance: Random) -> PolicySet:
    """Four laws of several versions: two that apply by themselves, one that lends rules to them, and the common one."""
    facts = vocabulary(chance)
    laws: dict[str, Law] = {}
    plain: list[Condition] = []
    earlier: list[Condition] = []
    for law in ("common", "cc-lent", "aa-first", "bb-second"):
        writers = []
        versions = []
        for start, until in _stretches(chance):
            writers.append(Writer(chance, law, plain, earlier))
            rules = writers[-1].rules()
            scope = Scope("", TEXT, AnyOf((writers[-1].condition(2), writers[-1].condition(1)))) if law in SCOPED else None
            covers = tuple(_cover(chance) for _ in range(chance.randint(0, 2)))
            omits = tuple(_omission(f"{law[:2].upper()}-OUT", writers[-1]) for _ in range(chance.randint(0, 1)))
            versions.append(Version(law, start, TEXT, law, tuple(rules), scope, until, covers=covers, omits=omits))
        laws[law] = Law(law, tuple(versions))
        written = dict.fromkeys(ref for writer in writers for ref in writer.references)
        earlier = [ref for ref in written if law == "common" or isinstance(ref, RuleRef)]
        if law == "common":
            plain = list(dict.fromkeys(ref for writer in writers for ref in writer.plain))
    coverage = _coverage(Writer(chance, "", [], [])) if chance.random() < 1 / 2 else NO_COVERAGE
    return PolicySet({law: laws[law] for law in LAWS}, facts, "", coverage=coverage)


def _coverage(writer: Writer) -> Coverage:
    """Fields of law of one or two cases, and a hole; their conditions rarely hold, or most answers would be open."""
    fields = {}
    for name in FIELDS:
        cases = [(number, writer.chance.choice(PLACES)) for number in range(1, writer.chance.randint(2, 3))]
        governed = [Governed(name, number, place, "", TEXT, _seldom(writer), _days(writer.chance)) for number, place in cases]
        fields[name] = Field(name, TEXT, tuple(governed))
    return Coverage(fields, (_omission("HOLE", writer),))


def _omission(id: str, writer: Writer) -> Omission:
    effect = writer.chance.choice(list(OmissionEffect))
    return Omission(id, "", TEXT, effect, _seldom(writer), _days(writer.chance), writer.applying() if writer.law else "")


def _seldom(writer: Writer) -> Condition:
    """A condition of facts alone that seldom holds; it tests no graded fact, whose floors another law may have."""
    return All(tuple(_test(writer.chance, ()) for _ in range(writer.chance.randint(2, 4))))


def _cover(chance: Random) -> Cover:
    place = chance.choice((*COUNTRIES, ""))
    return Cover(chance.choice(FIELDS), place, "" if place else "listed")


def _days(chance: Random) -> InForce:
    return chance.choice((InForce(), InForce(), InForce(DAYS[2]), InForce(until=DAYS[2]), InForce(DAYS[1], DAYS[3])))


def _stretches(chance: Random) -> list[tuple[date, date | None]]:
    """The days of a law's versions, sometimes with a gap."""
    starts = sorted({chance.choice(DAYS[:4]) for _ in range(chance.randint(1, 3))})
    gap = timedelta(days=chance.choice((1, 1, 30)))
    last = chance.choice((None, None, DAYS[4]))
    return [(start, following - gap) for start, following in pairwise(starts)] + [(starts[-1], last)]


def questions(chance: Random, count: int) -> Iterator[Question]:
    """Questions about three days: some facts known, some stated as unknown, some not stated."""
    days = [chance.choice(DAYS) + timedelta(chance.randint(-1, 1)) for _ in range(3)]
    for _ in range(count):
        hidden = chance.random() / 2
        stated: dict[str, Value | None] = {
            name: None if chance.random() < 0.1 else stated_value(name, chance) for name in TYPES if chance.random() > hidden
        }
        yield Question({**stated, DECISION_DATE: chance.choice(days)}, chance.random() < 0.5)


def _is(name: str, value: Value) -> Condition:
    """That a fact has a value; of a number as the parser writes it."""
    if TYPES[name][0] is not FactType.INT:
        return Test(name, Operator.ONE_OF, frozenset({value}))
    return All((Test(name, Operator.AT_LEAST, value), Test(name, Operator.AT_MOST, value)))


def stated_value(name: str, chance: Random) -> Value:
    """A value as callers state it: of a number sometimes an interval."""
    if TYPES[name][0] is not FactType.INT or chance.random() < 1 / 2:
        return _value(name, chance)
    low, high = sorted(chance.randint(11, 20) for _ in range(2))
    return chance.choice((Interval.of(low, high), Interval.of(0, high), Interval.of(low, MAX_NUMBER)))


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


def _some(words: tuple[str, ...], chance: Random) -> frozenset[str]:
    return frozenset(chance.sample(words, chance.randint(1, len(words))))
