"""Conditions: one mapping with one key, checked against the facts and tables of the vocabulary."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from zweck.forms.diagnostics import Span
from zweck.forms.form import Context, Form, day, items, line, mapping
from zweck.forms.quoting import either, listed, shown
from zweck.forms.reader import Mapping, Node, Scalar, Sequence
from zweck.law.parse.stated import labelled, rows
from zweck.law.values import FactFault, read_value
from zweck.law.vocabulary import Fact, FactType, TableKind, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, Operator, RuleRef, TableFor, Test, Value, leaves
from zweck.words.said import Said, says

MEANT: Final = {"und": "all", "and": "all", "oder": "any", "or": "any", "nicht": "not", "begriff": "definition", "regel": "rule"}
"""Words that are written for connectives."""

CONNECTIVES: Final = ("all", "any", "not", "definition", "rule", "met", "row")
COMPARED: Final = (FactType.BOOL, FactType.ENUM, FactType.COUNTRY)
"""Types of facts that are compared with each other: all their values are listed."""


def condition(node: Node, vocabulary: Vocabulary, context: Context) -> Condition | None:
    """The condition that a node states, or `None` when it is faulty; every fault is noted."""
    return _Conditions(vocabulary, context).condition(node)


def of_facts(form: Form, key: str, vocabulary: Vocabulary, otherwise: str) -> Condition | None:
    """The condition behind a key, over facts alone: what it stands in belongs to no law whose definitions or rules it could name."""
    node = form.node_of(key)
    found = None if node is None else condition(node, vocabulary, form.context)
    references = [leaf for leaf in leaves(found) if not isinstance(leaf, Test)] if found is not None else []
    for leaf in references:
        form.context.fault("ZW211", leaf.span, says(otherwise))
    return None if references else found


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
            self._context.fault("ZW201", node.span, says("ZW201.list_does_not"))
            return None
        found = mapping(node, self._context)
        if found is None:
            return None
        if not found.pairs:
            self._context.fault("ZW208", node.span, says("ZW208.condition_empty"))
            return None
        if len(found.pairs) > 1:
            second = list(found.key_spans.values())[1]
            self._context.fault("ZW209", second, says("ZW209.condition_key"))
            return None
        ((name, value),) = found.pairs.items()
        return name, found.key_spans[name], value

    def _several(self, name: str, node: Node, span: Span) -> Condition | None:
        nodes = items(node, self._context)
        if isinstance(node, Sequence) and not nodes:
            self._context.fault("ZW208", span, says("ZW208.no_members", name=name))
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
            self._context.fault("ZW304", span, says("ZW304.set_no_single", name=name))
            return None
        if fact.type is FactType.DATE:
            self._context.fault("ZW304", span, says("ZW304.date", name=name))
            return None
        if fact.ordered:
            self._context.fault("ZW311", span, says("ZW311.graded_floors_may", name=name))
            return None
        return self._values(fact, Operator.ONE_OF, node, span)

    def _comparison(self, fact: Fact, node: Mapping, span: Span) -> Condition | None:
        found = self._single(node)
        if found is None:
            return None
        word, word_span, operand = found
        if word not in COMPARED_BY:
            help = self._context.near(word, COMPARISONS) or says("forms.use", words=listed(COMPARISONS))
            self._context.fault("ZW210", word_span, says("ZW210.not_comparison", word=shown(word)), help)
            return None
        types, read = COMPARED_BY[word]
        return read(self, fact, operand, span, word) if not types or self._fits(fact, types, word, span) else None

    def _contains(self, fact: Fact, node: Node, span: Span, word: str) -> Condition | None:
        if not isinstance(node, Mapping):
            return self._values(fact, Operator.CONTAINS_ANY, node, span, single=True)
        if list(node.pairs) != ["fact"]:
            self._context.fault("ZW210", node.span, says("ZW210.another_fact_stand"))
            return None
        other = self._fact(line(node.pairs["fact"], self._context), node.pairs["fact"].span)
        if other is None or not self._agree(fact, other, node.pairs["fact"].span):
            return None
        return Test(fact.name, Operator.CONTAINS_FACT, other.name, span)

    def _contains_any(self, fact: Fact, node: Node, span: Span, word: str) -> Condition | None:
        return self._values(fact, Operator.CONTAINS_ANY, node, span)

    def _graded(self, fact: Fact, node: Node, span: Span, word: str) -> Condition | None:
        operator = Operator(word)
        if not (fact.ordered or fact.type is FactType.INT):
            self._context.fault("ZW304", span, says("ZW304.no_order_nothing", name=fact.name))
            return None
        if isinstance(node, Mapping):
            return self._at_least_table(fact, node, span, operator)
        value = self._value(fact, node)
        return None if value is None else Test(fact.name, operator, value, span)

    def _at_least_table(self, fact: Fact, node: Mapping, span: Span, operator: Operator) -> Condition | None:
        if set(node.pairs) != {"table", "for"} or operator is Operator.AT_MOST or fact.type is not FactType.INT:
            self._context.fault("ZW210", node.span, says("ZW210.number_table_written"))
            return None
        table = self._table(node.pairs["table"], TableKind.MAP)
        other = self._fact(line(node.pairs["for"], self._context), node.pairs["for"].span)
        return Test(fact.name, Operator.AT_LEAST_TABLE, TableFor(table, other.name), span) if table and other else None

    def _same_as(self, fact: Fact, node: Node, span: Span, word: str) -> Condition | None:
        other = self._fact(line(node, self._context), node.span)
        agrees = other is not None and self._agree(fact, other, node.span)
        return Test(fact.name, Operator.SAME_AS, other.name, span) if other is not None and agrees else None

    def _in_table(self, fact: Fact, node: Node, span: Span, word: str) -> Condition | None:
        table = self._table(node, TableKind.SET)
        return Test(fact.name, Operator.IN_TABLE, table, span) if table else None

    def _dated(self, fact: Fact, node: Node, span: Span, word: str) -> Condition | None:
        value = day(node, self._context)
        return None if value is None else Test(fact.name, Operator(word), value, span)

    def _values(self, fact: Fact, operator: Operator, node: Node, span: Span, *, single: bool = False) -> Condition | None:
        if isinstance(node, Sequence) and not node.items:
            self._context.fault("ZW208", node.span, says("ZW208.list_values_empty"))
            return None
        if single and isinstance(node, Sequence):
            self._context.fault("ZW304", node.span, says("ZW304.names_member"))
            return None
        nodes = node.items if isinstance(node, Sequence) else (node,)
        known = tuple([(value, item.span) for item in nodes if (value := self._value(fact, item)) is not None])
        if len(known) < len(nodes):
            return None
        among = _among(fact.type, tuple([value for value, _ in known]))
        if fact.type is FactType.INT:  # bounds, which an interval can meet
            return AnyOf(tuple([_number(fact.name, value, span) for value, _ in known]), span)
        return Test(fact.name, operator, among, span, known if len(known) > 1 else ())

    def _value(self, fact: Fact, node: Node) -> Value | None:
        if not isinstance(node, Scalar):
            self._context.fault("ZW201", node.span, says("ZW201.single_value_expected"))
            return None
        raw = node.value
        if isinstance(raw, str) and raw in fact.allowed:
            return raw  # as nearly always
        result = read_value(fact, [raw] if fact.type is FactType.SET and isinstance(raw, str) else raw)
        if isinstance(result, FactFault):
            known = bool(fact.values) and isinstance(raw, str)
            message = says("law.no_value", name=fact.name, raw=shown(raw)) if known else result.message
            self._context.fault(
                "ZW302" if known else "ZW303",
                node.span,
                message,
                result.help or (says("forms.use", words=listed(fact.values)) if known else None),
            )
            return None
        if result is None:
            self._context.fault("ZW302", node.span, says("ZW302.whether_fact_unknown"))
            return None
        return next(iter(result)) if isinstance(result, frozenset) else result

    def _fact(self, name: str, span: Span) -> Fact | None:
        fact = self._vocabulary.facts.get(name)
        if fact is None:
            self._context.fault("ZW301", span, says("ZW301.not_fact_vocabulary", fact=shown(name)), self._meant(name))
        return fact

    def _meant(self, name: str) -> Said | None:
        """The connective or fact that a word means: by what it says in German or English, by a label, or by its spelling."""
        meant = (*(word for said, word in MEANT.items() if said == name.casefold()), *labelled(self._vocabulary, name))
        if meant:
            return says("forms.meant_several", names=either(meant))
        return self._context.near(name, (*self._vocabulary.facts, *CONNECTIVES))

    def _table(self, node: Node, kind: TableKind) -> str:
        name = line(node, self._context)
        table = self._vocabulary.tables.get(name)
        if table is None:
            self._context.fault(
                "ZW308", node.span, says("ZW308.no_table", table=shown(name)), self._context.near(name, self._vocabulary.tables)
            )
            return ""
        if table.kind is not kind:
            self._context.fault("ZW304", node.span, says("ZW304.table_wanted", name=name, value=table.kind.value, kind_value=kind.value))
            return ""
        return name

    def _fits(self, fact: Fact, types: tuple[FactType, ...], word: str, span: Span) -> bool:
        if fact.type in types:
            return True
        wanted = " or ".join(kind.value for kind in types)
        self._context.fault(
            "ZW304", span, says("ZW304.compares_facts_type", word=word, wanted=wanted, name=fact.name, value=fact.type.value)
        )
        return False

    def _agree(self, fact: Fact, other: Fact, span: Span) -> bool:
        comparable = not fact.values and not other.values and fact.type is other.type
        if comparable or set(fact.values) & set(other.values):
            return True
        self._context.fault("ZW310", span, says("ZW310.have_no_value", name=fact.name, other_name=other.name))
        return False


Comparing = Callable[[_Conditions, Fact, Node, Span, str], Condition | None]
"""Reads the operand of a comparison of a fact by a word."""

COMPARED_BY: Final[dict[str, tuple[tuple[FactType, ...], Comparing]]] = {
    "contains": ((FactType.SET,), _Conditions._contains),
    "contains_any": ((FactType.SET,), _Conditions._contains_any),
    "at_most": ((), _Conditions._graded),
    "at_least": ((), _Conditions._graded),
    "same_as": (COMPARED, _Conditions._same_as),
    "in_table": ((FactType.ENUM, FactType.COUNTRY, FactType.SET), _Conditions._in_table),
    "before": ((FactType.DATE,), _Conditions._dated),
    "after": ((FactType.DATE,), _Conditions._dated),
}
"""The words by which a condition compares a fact, with the types of facts that they compare; the graded ones say themselves."""

COMPARISONS: Final = tuple(COMPARED_BY)


def _number(fact: str, value: Value, span: Span) -> Condition:
    return All((Test(fact, Operator.AT_LEAST, value, span), Test(fact, Operator.AT_MOST, value, span)), span)


@lru_cache(maxsize=10_000)
def _among(kind: FactType, values: tuple[Value, ...]) -> frozenset[Value]:
    """Values as a set, which all conditions share that name the same ones; the number 1 is not `true`, so the type counts."""
    return frozenset(values)
