"""The condition that a table has a row: `row: {of: TABLE, for: FACT, rule: [...], mark: [...], checked: [...]}`."""

from collections.abc import Iterable

from zweck.forms.form import Context, Form, mapping
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Node
from zweck.forms.span import Span
from zweck.law.parse.grammar_facts import ROWS
from zweck.law.tables import CHECKED
from zweck.law.vocabulary import FactType, Table, TableKind, Vocabulary
from zweck.logic.condition import Operator, Rows, Test

KEYED = (FactType.COUNTRY, FactType.ENUM, FactType.SET)


def rows(node: Node, vocabulary: Vocabulary, context: Context, span: Span) -> Test | None:
    """The test that the table has such a row for the facts; every fault is noted."""
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, ROWS, context)
    table = _table(form, vocabulary, context)
    name = form.line("for")
    fact = vocabulary.facts.get(name)
    if fact is None and name:
        context.fault("ZW301", form.span("for"), f"`{shown(name)}` is not a fact of the vocabulary", context.near(name, vocabulary.facts))
    if fact is not None and fact.type not in KEYED:
        context.fault("ZW304", form.span("for"), f"`{name}` is of type {fact.type}, and so is no key of a table")
    if table is None or fact is None:
        return None
    words = {"rule": table.columns.rules, "mark": table.columns.marks, "checked": CHECKED}
    faulty = [key for key, known in words.items() if _faulty(form, key, known)]
    if faulty:
        return None
    rules, marks, checked = (frozenset(form.lines(key)) for key in words)
    return Test(fact.name, Operator.IN_ROWS, Rows(table.name, table.columns.facts(), rules, marks, checked), span)


def _table(form: Form, vocabulary: Vocabulary, context: Context) -> Table | None:
    name = form.line("of")
    table = vocabulary.tables.get(name)
    if table is None:
        if name:
            context.fault("ZW308", form.span("of"), f"there is no table `{shown(name)}`", context.near(name, vocabulary.tables))
        return None
    if table.kind is not TableKind.ROWS:
        context.fault("ZW304", form.span("of"), f"the table `{name}` is a {table.kind}, and has no rows with columns")
        return None
    return table


def _faulty(form: Form, key: str, known: Iterable[str]) -> bool:
    words = [*known]
    wrong = [(word, span) for word, span in form.placed_lines(key) if word not in words]
    for word, span in wrong:
        form.context.fault("ZW211", span, f"`{shown(word)}` is not allowed here", form.context.near(word, words) or f"use {listed(words)}")
    return bool(wrong)
