"""Conditions: one mapping with one key, checked against the facts and tables of the vocabulary."""

from datetime import date
from functools import lru_cache
from typing import Final

from zweck.forms.form import Context, day, items, line, mapping
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Mapping, Node, Scalar, Sequence
from zweck.forms.span import Span
from zweck.law.parse.german import labelled
from zweck.law.parse.rows import rows
from zweck.law.values import FactFault, read_value
from zweck.law.vocabulary import Fact, FactType, TableKind, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, Operator, RuleRef, TableFor, Test, Value

MEANT: Final = {"und": "all", "and": "all", "oder": "any", "or": "any", "nicht": "not", "begriff": "definition", "regel": "rule"}
"""Words that are written for connectives."""

CONNECTIVES: Final = ("all", "any", "not", "definition", "rule", "met", "row")
COMPARISONS: Final = ("contains", "contains_any", "at_most", "at_least", "same_as", "in_table", "before", "after")
COMPARED: Final = (FactType.BOOL, FactType.ENUM, FactType.COUNTRY)
"""Types of facts that are compared with each other: all their values are listed."""


def condition(node: Node, vocabulary: Vocabulary, context: Context) -> Condition | None:
    """The condition that a node states, or `None` when it is faulty; every fault is noted."""
    return _Conditions(vocabulary, context).condition(node)


class _Conditions:
    def __init__(self, vocabulary: Vocabulary, context: Context) -> None:
        self._vocabulary = vocabulary
        self._context = context

    def condition(self, node: Node) -> Condition | None:
        found = self._single(node)
        if found is None:
            return None
        key, span, value = found
        match key:
            case "all" | "any":
                return self._several(key, value, span)
            case "not":
                part = self.condition(value)
                return Not(part, span) if part is not None else None
            case "definition":
                name = line(value, self._context)
                return DefinitionRef(name, value.span) if name else None
            case "rule" | "met":
                id = line(value, self._context)
                return RuleRef(id, value.span, key == "met") if id else None
            case "row":
                return rows(value, self._vocabulary, self._context, span)
            case _:
                return self._test(key, span, value)

    def _single(self, node: Node) -> tuple[str, Span, Node] | None:
        if isinstance(node, Sequence):
            message = "a list does not say whether all or any of its members must hold"
            self._fault("ZW201", node.span, message, "put it under `all:` or `any:`")
            return None
        found = mapping(node, self._context)
        if found is None:
            return None
        if not found.pairs:
            self._fault("ZW208", node.span, "the condition is empty", "write a test such as `consent.given: true`")
            return None
        if len(found.pairs) > 1:
            second = list(found.key_spans.values())[1]
            self._fault("ZW209", second, "a condition has one key only", "put each test behind its own `- ` under `all:` or `any:`")
            return None
        ((name, value),) = found.pairs.items()
        return name, found.key_spans[name], value

    def _several(self, name: str, node: Node, span: Span) -> Condition | None:
        nodes = items(node, self._context)
        if isinstance(node, Sequence) and not nodes:
            self._fault("ZW208", span, f"`{name}` has no members", "write at least one test")
        parts = [self.condition(item) for item in nodes]
        known = tuple(part for part in parts if part is not None)
        if not known or len(known) < len(parts):
            return None
        return All(known, span) if name == "all" else AnyOf(known, span)

    def _test(self, name: str, span: Span, node: Node) -> Condition | None:
        fact = self._fact(name, span)
        if fact is None:
            return None
        if isinstance(node, Mapping):
            return self._comparison(fact, node, span)
        if fact.type is FactType.SET:
            help = "write `{contains: ...}` or `{contains_any: [...]}`"
            self._fault("ZW304", span, f"`{name}` is a set, which no single value equals", help)
            return None
        if fact.type is FactType.DATE:
            self._fault("ZW304", span, f"`{name}` is a date", "write `{before: ...}` or `{after: ...}`")
            return None
        if fact.ordered:
            self._fault("ZW311", span, f"`{name}` is graded, and floors may raise it", "write `{at_most: ...}` or `{at_least: ...}`")
            return None
        return self._values(fact, Operator.ONE_OF, node, span)

    def _comparison(self, fact: Fact, node: Mapping, span: Span) -> Condition | None:
        found = self._single(node)
        if found is None:
            return None
        word, word_span, operand = found
        match word:
            case "contains":
                return self._contains(fact, operand, span)
            case "contains_any":
                return self._contains_any(fact, operand, span)
            case "at_most":
                return self._graded(fact, operand, span, Operator.AT_MOST)
            case "at_least":
                return self._graded(fact, operand, span, Operator.AT_LEAST)
            case "same_as":
                return self._same_as(fact, operand, span)
            case "in_table":
                return self._in_table(fact, operand, span)
            case "before":
                return self._dated(fact, operand, span, Operator.BEFORE)
            case "after":
                return self._dated(fact, operand, span, Operator.AFTER)
            case _:
                help = self._context.near(word, COMPARISONS) or f"use {listed(COMPARISONS)}"
                self._fault("ZW210", word_span, f"`{shown(word)}` is not a comparison", help)
                return None

    def _contains(self, fact: Fact, node: Node, span: Span) -> Condition | None:
        if not self._fits(fact, (FactType.SET,), "contains", span):
            return None
        if not isinstance(node, Mapping):
            return self._values(fact, Operator.CONTAINS_ANY, node, span, single=True)
        if list(node.pairs) != ["fact"]:
            self._fault("ZW210", node.span, "only another fact can stand here", "write `{contains: {fact: channel.medium}}`")
            return None
        other = self._fact(line(node.pairs["fact"], self._context), node.pairs["fact"].span)
        if other is None or not self._agree(fact, other, node.pairs["fact"].span):
            return None
        return Test(fact.name, Operator.CONTAINS_FACT, other.name, span)

    def _contains_any(self, fact: Fact, node: Node, span: Span) -> Condition | None:
        fits = self._fits(fact, (FactType.SET,), "contains_any", span)
        return self._values(fact, Operator.CONTAINS_ANY, node, span) if fits else None

    def _graded(self, fact: Fact, node: Node, span: Span, operator: Operator) -> Condition | None:
        if not (fact.ordered or fact.type is FactType.INT):
            self._fault("ZW304", span, f"`{fact.name}` has no order, so nothing is at most or at least", "list the values instead")
            return None
        if isinstance(node, Mapping):
            return self._at_least_table(fact, node, span, operator)
        value = self._value(fact, node)
        return None if value is None else Test(fact.name, operator, value, span)

    def _at_least_table(self, fact: Fact, node: Mapping, span: Span, operator: Operator) -> Condition | None:
        if set(node.pairs) != {"table", "for"} or operator is Operator.AT_MOST or fact.type is not FactType.INT:
            help = "write `{at_least: {table: digital-consent-age, for: subject.location_country}}`"
            self._fault("ZW210", node.span, "a number from a table is written with `table` and `for`, behind `at_least`", help)
            return None
        table = self._table(node.pairs["table"], TableKind.MAP)
        other = self._fact(line(node.pairs["for"], self._context), node.pairs["for"].span)
        return Test(fact.name, Operator.AT_LEAST_TABLE, TableFor(table, other.name), span) if table and other else None

    def _same_as(self, fact: Fact, node: Node, span: Span) -> Condition | None:
        other = self._fact(line(node, self._context), node.span)
        if other is None or not self._fits(fact, COMPARED, "same_as", span) or not self._agree(fact, other, node.span):
            return None
        return Test(fact.name, Operator.SAME_AS, other.name, span)

    def _in_table(self, fact: Fact, node: Node, span: Span) -> Condition | None:
        if not self._fits(fact, (FactType.ENUM, FactType.COUNTRY, FactType.SET), "in_table", span):
            return None
        table = self._table(node, TableKind.SET)
        return Test(fact.name, Operator.IN_TABLE, table, span) if table else None

    def _dated(self, fact: Fact, node: Node, span: Span, operator: Operator) -> Condition | None:
        if not self._fits(fact, (FactType.DATE,), operator.value, span):
            return None
        value: date | None = day(node, self._context)
        return None if value is None else Test(fact.name, operator, value, span)

    def _values(self, fact: Fact, operator: Operator, node: Node, span: Span, *, single: bool = False) -> Condition | None:
        if isinstance(node, Sequence) and not node.items:
            self._fault("ZW208", node.span, "the list of values is empty, so the test can never hold", "write at least one value")
            return None
        if single and isinstance(node, Sequence):
            self._fault("ZW304", node.span, "`contains` names one member", "write `contains_any` for a list")
            return None
        nodes = node.items if isinstance(node, Sequence) else (node,)
        known = tuple([(value, item.span) for item in nodes if (value := self._value(fact, item)) is not None])
        if len(known) < len(nodes):
            return None
        among = _among(fact.type, tuple([value for value, _ in known]))
        return Test(fact.name, operator, among, span, known if len(known) > 1 else ())

    def _value(self, fact: Fact, node: Node) -> Value | None:
        if not isinstance(node, Scalar):
            self._fault("ZW201", node.span, "a single value is expected here")
            return None
        raw = node.value
        if isinstance(raw, str) and raw in fact.allowed:
            return raw  # as nearly always
        result = read_value(fact, [raw] if fact.type is FactType.SET and isinstance(raw, str) else raw)
        if isinstance(result, FactFault):
            known = bool(fact.values) and isinstance(raw, str)
            message = f"`{fact.name}` has no value `{shown(raw)}`" if known else result.message
            self._fault("ZW302" if known else "ZW303", node.span, message, result.help or (f"use {listed(fact.values)}" if known else ""))
            return None
        if result is None:
            self._fault("ZW302", node.span, "whether a fact is unknown cannot be tested", "test a value; unknown facts leave a test open")
            return None
        return next(iter(result)) if isinstance(result, frozenset) else result

    def _fact(self, name: str, span: Span) -> Fact | None:
        fact = self._vocabulary.facts.get(name)
        if fact is None:
            self._fault("ZW301", span, f"`{shown(name)}` is not a fact of the vocabulary", self._meant(name))
        return fact

    def _meant(self, name: str) -> str:
        """The connective or fact that a word means: by what it says in German or English, by a label, or by its spelling."""
        meant = (*(word for said, word in MEANT.items() if said == name.casefold()), *labelled(self._vocabulary, name))
        if meant:
            return f"did you mean {' or '.join(f'`{word}`' for word in meant)}?"
        return self._context.near(name, (*self._vocabulary.facts, *CONNECTIVES))

    def _table(self, node: Node, kind: TableKind) -> str:
        name = line(node, self._context)
        table = self._vocabulary.tables.get(name)
        if table is None:
            self._fault("ZW308", node.span, f"there is no table `{shown(name)}`", self._context.near(name, self._vocabulary.tables))
            return ""
        if table.kind is not kind:
            self._fault("ZW304", node.span, f"the table `{name}` is a {table.kind.value}, a {kind.value} is wanted")
            return ""
        return name

    def _fits(self, fact: Fact, types: tuple[FactType, ...], word: str, span: Span) -> bool:
        if fact.type in types:
            return True
        wanted = " or ".join(kind.value for kind in types)
        self._fault("ZW304", span, f"`{word}` compares facts of type {wanted}; `{fact.name}` is of type {fact.type.value}")
        return False

    def _agree(self, fact: Fact, other: Fact, span: Span) -> bool:
        comparable = not fact.values and not other.values and fact.type is other.type
        if comparable or set(fact.values) & set(other.values):
            return True
        self._fault("ZW310", span, f"`{fact.name}` and `{other.name}` have no value in common")
        return False

    def _fault(self, code: str, span: Span, message: str, help: str = "") -> None:
        self._context.fault(code, span, message, help)


@lru_cache(maxsize=10_000)
def _among(kind: FactType, values: tuple[Value, ...]) -> frozenset[Value]:
    """Values as a set, which all conditions share that name the same ones; the number 1 is not `true`, so the type counts."""
    return frozenset(values)
