"""The condition that a table has a row: `row: {of: TABLE, for: FACT, rule: [...], mark: [...], checked: [...]}`."""

from zweck.forms.form import Context, Form
from zweck.forms.quoting import shown
from zweck.forms.reader import Node
from zweck.forms.span import Span
from zweck.law.parse.grammar_facts import ROWS
from zweck.law.parse.stated import known_fact
from zweck.law.tables import CHECKED
from zweck.law.vocabulary import FactType, Table, TableKind, Vocabulary
from zweck.logic.condition import Operator, Rows, Test
from zweck.words.said import says

KEYED = (FactType.COUNTRY, FactType.ENUM, FactType.SET)


def rows(node: Node, vocabulary: Vocabulary, context: Context, span: Span) -> Test | None:
    """The test that the table has such a row for the facts; every fault is noted."""
    form = Form.of(node, ROWS, context)
    if form is None:
        return None
    table, fact = _table(form, vocabulary, context), known_fact(form, "for", vocabulary.facts)
    if fact is not None and fact.type not in KEYED:
        context.fault("ZW304", form.span("for"), says("ZW304.type_no_key", name=fact.name, type=fact.type))
    if table is None or fact is None:
        return None
    words = {"rule": table.columns.rules, "mark": table.columns.marks, "checked": CHECKED}
    fits = [context.allows(word, known, place) for key, known in words.items() for word, place in form.placed_lines(key)]
    if not all(fits):
        return None
    rules, marks, checked = (frozenset(form.lines(key)) for key in words)
    return Test(fact.name, Operator.IN_ROWS, Rows(table.name, table.columns.facts(), rules, marks, checked), span)


def _table(form: Form, vocabulary: Vocabulary, context: Context) -> Table | None:
    name = form.line("of")
    table = vocabulary.tables.get(name)
    if table is None:
        if name:
            context.fault("ZW308", form.span("of"), says("ZW308.no_table", table=shown(name)), context.near(name, vocabulary.tables))
        return None
    if table.kind is not TableKind.ROWS:
        context.fault("ZW304", form.span("of"), says("ZW304.table_no_rows", name=name, kind=table.kind))
        return None
    return table
