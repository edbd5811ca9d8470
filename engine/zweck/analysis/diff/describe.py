"""Cubes of cases in plain German and English."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, cast

from zweck.analysis.diff.terms import RESOLVED, Cube, Mark, Term
from zweck.analysis.space.axes import Axis
from zweck.analysis.space.sides import Side
from zweck.explain.sentences import in_words, names_on
from zweck.law.policy import Floor, Rule
from zweck.law.vocabulary import FactType, TableKind, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, Operator, Test, Value
from zweck.program.classes import Choice, Classes, Members
from zweck.words.text import Text

FLOORS: Final = {
    True: Text("Untergrenze {} greift ({})", "floor {} applies ({})"),
    False: Text("Untergrenze {} greift nicht ({})", "floor {} does not apply ({})"),
}
SENSES: Final = (Text("bisher: {}", "as it was: {}"), Text("neu: {}", "as it is now: {}"))


@dataclass(frozen=True, slots=True)
class Describer:
    """Says cubes over these classes, on the days of two parts, with the words of a vocabulary."""

    classes: Mapping[str, Classes]
    vocabulary: Vocabulary
    sides: tuple[Side, Side]
    day: date
    named: dict[tuple[int, str], Mapping[str, Rule]] = field(default_factory=dict)

    def cube(self, cube: Cube) -> Text:
        """A line for each term: the question and the answers that are allowed; several lines where one does not suffice."""
        de, en = ([self._term(term, places, language) for term, places in cube.items()] for language in ("de", "en"))
        return Text("\n".join(de), "\n".join(en))

    def _term(self, term: Term, places: frozenset[int], language: str) -> str:
        if isinstance(term, Axis):
            return in_words(self.condition(term, places), self.vocabulary, language, stated=True)
        holds = places == {1}
        names = self._names(term)
        rule = names.get(term.condition.name) if isinstance(term.condition, DefinitionRef) else None
        if isinstance(rule, Floor):
            said = FLOORS[holds][language].format(rule.id, rule.citation)
        else:
            said = in_words(term.condition if holds else Not(term.condition), self.vocabulary, language, names, stated=True)
        return SENSES[term.side][language].format(said) if term.differs else said

    def _names(self, term: Mark) -> Mapping[str, Rule]:
        """The rules that a mark may refer to, by name."""
        side = self.sides[term.side]
        if term.law == RESOLVED:
            return {named.key: named.rule for named in side.on(self.day).names if named.rule is not None}
        return self.named.get(key := (term.side, term.law)) or self.named.setdefault(key, names_on(self.day, side.policies.laws, term.law))

    def condition(self, axis: Axis, places: frozenset[int]) -> Condition:
        """The condition that an axis has one of these places."""
        classes = self.classes[axis.fact]
        if isinstance(classes, Members):
            members = Test(axis.fact, Operator.CONTAINS_ANY, cast("frozenset[Value]", frozenset(classes.groups[axis.group or 0])))
            return members if places == {1} else Not(members)
        match self.vocabulary.facts[axis.fact].type:
            case FactType.INT | FactType.DATE:
                return self._between(classes, places)
            case FactType.COUNTRY:
                return self._countries(classes, places)
            case _:
                inside, outside = _split(classes, places)
                test = Test(axis.fact, Operator.ONE_OF, frozenset(inside))
                return test if len(inside) <= len(outside) + 1 else Not(Test(axis.fact, Operator.ONE_OF, frozenset(outside)))

    def _countries(self, classes: Choice, places: frozenset[int]) -> Condition:
        """By the name of a table that says the same, or one by one."""
        inside, outside = _split(classes, places)
        for table in self.vocabulary.tables.values():
            if table.kind is TableKind.SET:
                keys = cast("frozenset[Value]", table.keys_on(self.day))
                test = Test(classes.fact, Operator.IN_TABLE, table.name)
                if keys == set(inside):
                    return test
                if keys == set(outside):
                    return Not(test)
        if classes.unnamed in inside:
            return Not(Test(classes.fact, Operator.ONE_OF, frozenset(outside)))
        return Test(classes.fact, Operator.ONE_OF, frozenset(inside))

    def _between(self, classes: Choice, places: frozenset[int]) -> Condition:
        inside, _ = _split(classes, places)
        stretches = tuple(_bounded(classes.fact, low, high) for low, high in _stretches(classes.starts, set(inside)))
        return stretches[0] if len(stretches) == 1 else AnyOf(stretches)


def _split(classes: Choice, places: Iterable[int]) -> tuple[list[Value], list[Value]]:
    """The values of these classes, and those of the others."""
    chosen = set(places)
    inside = [value for place, values in enumerate(classes.classes) for value in values if place in chosen]
    return inside, [value for place, values in enumerate(classes.classes) for value in values if place not in chosen]


def _stretches(starts: tuple[Value, ...], chosen: set[Value]) -> Iterator[tuple[Value | None, Value | None]]:
    """The first value of each run of chosen stretches, and the first after it; `None` where there is none before or after."""
    run: Value | None = None
    running = False
    for place, start in enumerate(starts):
        if start in chosen and not running:
            run, running = (start if place else None), True
        elif start not in chosen and running:
            yield run, start
            running = False
    if running:
        yield run, None


def _bounded(fact: str, low: Value | None, after: Value | None) -> Condition:
    """The condition that a number or day is at least the one and less than the other."""
    parts: list[Condition] = []
    if isinstance(low, date):
        parts.append(Test(fact, Operator.AFTER, low - timedelta(days=1)))
    elif low is not None:
        parts.append(Test(fact, Operator.AT_LEAST, low))
    if isinstance(after, date):
        parts.append(Test(fact, Operator.BEFORE, after))
    elif after is not None:
        parts.append(Test(fact, Operator.AT_MOST, cast(int, after) - 1))
    return parts[0] if len(parts) == 1 else All(tuple(parts))
