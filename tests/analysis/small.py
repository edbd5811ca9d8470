"""Small laws at random, and edits of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Final

from zweck.law.policy import (
    Coverage,
    Definition,
    Floor,
    Ground,
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
from zweck.law.vocabulary import (
    DECISION_DATE,
    ChangeableBy,
    Contradiction,
    Effect,
    Entry,
    Fact,
    FactType,
    Silence,
    SilenceClass,
    Table,
    TableKind,
    Vocabulary,
)
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, Operator, TableFor, Test
from zweck.words.text import Text

LAW: Final = "aa-law"
DAY: Final = date(2020, 1, 1)
TEXT: Final = Text("", "")
WORDS: Final = ("ask", "call", "send")
GRADES: Final = ("none", "some", "much")
TYPES: Final[Mapping[str, tuple[FactType, tuple[str, ...]]]] = {
    "a.yes": (FactType.BOOL, ()),
    "b.yes": (FactType.BOOL, ()),
    "a.word": (FactType.ENUM, WORDS),
    "b.word": (FactType.ENUM, (*WORDS, "write")),
    "a.grade": (FactType.ENUM, GRADES),
    "a.words": (FactType.SET, WORDS),
    "a.age": (FactType.INT, ()),
    "a.country": (FactType.COUNTRY, ()),
}
PLAIN: Final = (Operator.ONE_OF, Operator.CONTAINS_ANY, Operator.AT_MOST, Operator.AT_LEAST)
COUNTRIES: Final = ("AT", "DE", "FR", "XX")
"""Countries to be tried; no test names the last."""


# --- laws ---------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Maker:
    """Makes laws that read some of the facts only, so that all cases can be tried."""

    chance: Random
    facts: tuple[str, ...]

    @classmethod
    def of(cls, seed: int) -> "Maker":
        """A maker with four of the facts."""
        chance = Random(seed)
        return cls(chance, tuple(chance.sample(sorted(TYPES), 4)))

    def policies(self) -> PolicySet:
        """One law with a definition, a floor, requirements, grounds and prohibitions, and two tables."""
        facts = {name: self._fact(name, *TYPES[name]) for name in TYPES}
        facts[DECISION_DATE] = Fact(DECISION_DATE, "", FactType.DATE, TEXT, TEXT, Silence(SilenceClass.DOING), ChangeableBy.NOBODY)
        tables = {"listed": self.table(TableKind.SET), "ages": self.table(TableKind.MAP)}
        rules: list[Rule] = [self.rule(Definition(id="term", law=LAW)), self.rule(Floor(id="F", law=LAW, fact="a.grade", at_least="some"))]
        for gate in ("one", "two")[: self.chance.randint(1, 2)]:
            rules.append(self.rule(Requirement(id=gate, law=LAW, of=LAW)))
            rules += [
                self.rule(Ground(id=f"G-{gate}-{place}", law=LAW, of=(f"{LAW}/{gate}",))) for place in range(self.chance.randint(1, 3))
            ]
        rules += [self.rule(Prohibition(id=f"P-{place}", law=LAW, of=LAW)) for place in range(self.chance.randint(0, 2))]
        return policies_of(
            Vocabulary(facts, tables, tuple(self._contradictions())), tuple(rules), Scope("", TEXT, self.condition(2, refers=True))
        )

    def _fact(self, name: str, type: FactType, words: tuple[str, ...]) -> Fact:
        shown = type is FactType.BOOL and self.chance.random() < 0.5
        silence = Silence(SilenceClass.SHOWN, against=False) if shown else Silence(SilenceClass.DOING)
        return Fact(name, "", type, TEXT, TEXT, silence, ChangeableBy.NOBODY, words, ordered=name == "a.grade")

    def _contradictions(self) -> Iterator[Contradiction]:
        """Up to three pairs of facts that cannot be true together; one of them is only noted."""
        plain = [test for _ in range(12) if (test := self.test(graded=False)).operator in PLAIN]
        for place in range(self.chance.randint(0, 3)):
            one, other = self.chance.choice(plain), self.chance.choice(plain)
            if one.fact != other.fact:
                effect = self.chance.choice(tuple(Effect))
                yield Contradiction(f"K{place}", effect, All((one, Not(other) if self.chance.random() < 0.3 else other)), TEXT)

    def table(self, kind: TableKind) -> Table:
        """A table of some countries."""
        keys = self.chance.sample(COUNTRIES[:-1], self.chance.randint(0, 2))
        entries = tuple(Entry(key, self.chance.randint(3, 5) if kind is TableKind.MAP else None) for key in keys)
        return Table("ages" if kind is TableKind.MAP else "listed", kind, TEXT, entries, default=4 if kind is TableKind.MAP else None)

    def rule(self, rule: Rule) -> Rule:
        """The rule with another condition, and perhaps an exception; a floor or what it rests on refers to nothing."""
        refers = not isinstance(rule, Definition | Floor)
        unless = self.condition(1, refers=refers) if self.chance.random() < 0.3 else None
        return replace(rule, when=self.condition(2, refers=refers), unless=unless)

    def condition(self, depth: int, *, refers: bool) -> Condition:
        """A condition of at most this depth."""
        match self.chance.randint(0, 6) if depth else 0:
            case 2 | 3:
                return All(tuple(self.condition(depth - 1, refers=refers) for _ in range(2)))
            case 4 | 5:
                return AnyOf(tuple(self.condition(depth - 1, refers=refers) for _ in range(2)))
            case 6:
                return Not(self.condition(depth - 1, refers=refers))
            case _:
                return DefinitionRef("term") if refers and self.chance.random() < 0.2 else self.test(graded=refers)

    def test(self, *, graded: bool) -> Test:
        """A test of one of the facts, or of two of them; graded facts only where floors may be meant."""
        name = self.chance.choice([fact for fact in self.facts if graded or fact != "a.grade"])
        type, words = TYPES[name]
        both = self.chance.random() < 0.4
        match type:
            case FactType.INT if both and "a.country" in self.facts:
                return Test(name, Operator.AT_LEAST_TABLE, TableFor("ages", "a.country"))
            case FactType.INT:
                return Test(name, self.chance.choice((Operator.AT_MOST, Operator.AT_LEAST)), self.chance.randint(2, 5))
            case FactType.SET if both and "b.word" in self.facts:
                return Test(name, Operator.CONTAINS_FACT, "b.word")
            case FactType.SET:
                return Test(name, Operator.CONTAINS_ANY, frozenset(self.chance.sample(words, self.chance.randint(1, 2))))
            case FactType.COUNTRY if both:
                return Test(name, Operator.IN_TABLE, "listed")
            case FactType.COUNTRY:
                return Test(name, Operator.ONE_OF, frozenset(self.chance.sample(COUNTRIES[:-1], self.chance.randint(1, 2))))
            case FactType.BOOL:
                return Test(name, Operator.ONE_OF, frozenset((self.chance.random() < 0.5,)))
            case _ if name == "a.grade":
                return Test(name, self.chance.choice((Operator.AT_MOST, Operator.AT_LEAST)), self.chance.choice(words))
            case _ if both and {"a.word", "b.word"} <= set(self.facts):
                return Test(name, Operator.SAME_AS, "b.word" if name == "a.word" else "a.word")
            case _:
                return Test(name, Operator.ONE_OF, frozenset(self.chance.sample(words, self.chance.randint(1, 2))))

    def with_gap(self, policies: PolicySet) -> PolicySet:
        """The law beside a hole."""
        hole = Omission("hole", "", TEXT, OmissionEffect.MAY_FORBID, self.condition(1, refers=False))
        return replace(policies, coverage=Coverage(holes=(hole,)))

    def edited(self, policies: PolicySet) -> PolicySet:
        """The law after one or two edits of some kind."""
        for _ in range(self.chance.randint(1, 2)):
            policies = self._edited(policies)
        return policies

    def _edited(self, policies: PolicySet) -> PolicySet:
        version = policies.laws[LAW].versions[0]
        rules, scope, tables = list(version.rules), version.scope, dict(policies.vocabulary.tables)
        place = self.chance.randrange(len(rules))
        match self.chance.randint(0, 7):
            case 0 if isinstance(rules[place], Ground | Prohibition):
                del rules[place]
            case 1:
                rules.append(self.rule(Prohibition(id="P-new", law=LAW, of=LAW)))
            case 2:
                scope = Scope("", TEXT, self.condition(2, refers=True))
            case 3:
                kind = self.chance.choice(list(TableKind))
                tables["ages" if kind is TableKind.MAP else "listed"] = self.table(kind)
            case 4:
                rules = [replace(rule, at_least=self.chance.choice(GRADES)) if isinstance(rule, Floor) else rule for rule in rules]
            case _:
                rules[place] = self.rule(rules[place])
        unique = {rule.id: rule for rule in rules}
        return policies_of(replace(policies.vocabulary, tables=tables), tuple(unique.values()), scope)


def policies_of(vocabulary: Vocabulary, rules: tuple[Rule, ...], scope: Scope | None) -> PolicySet:
    """A policy set of one law with one version without beginning."""
    return PolicySet({LAW: Law(LAW, (Version(LAW, date.min, TEXT, "AA", rules, scope),))}, vocabulary, "")
