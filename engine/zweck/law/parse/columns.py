"""The columns of a table, the rules and marks of its rows."""

from collections.abc import Iterable, Mapping
from typing import Final

from zweck.forms.form import Context, Form, mapping
from zweck.forms.key import Key
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Node
from zweck.law.parse.condition import condition
from zweck.law.parse.grammar_facts import CELL, COLUMN, MARK, ROW_RULE
from zweck.law.tables import CHECKED, NO_COLUMNS, Columns, RowEffect, RowRule
from zweck.law.vocabulary import Entry, Fact, FactType, Table, TableKind, Vocabulary
from zweck.logic.condition import AnyOf, Condition, Test, facts_of, leaves
from zweck.words.said import Said, says
from zweck.words.text import Text

EMPTY: Final = Text("", "")
NEVER: Final = AnyOf(())
KEYS: Final = ("columns", "rules", "marks")
"""The keys that only a table with columns has."""

Fault = tuple[str, Said, Said | None]
"""The code of a fault, one sentence, and what to do."""


def columns(form: Form, known: Mapping[str, Fact]) -> Columns:
    """The columns, rules and marks of a table; one of another kind has none."""
    if form.line("kind") != TableKind.ROWS:
        for key in KEYS:
            if form.node_of(key) is not None:
                form.context.fault("ZW202", form.node.key_spans[key], says("ZW202.table_kind", key=key))
        return NO_COLUMNS
    for key in ("columns", "rules"):
        if form.node_of(key) is None:
            form.context.fault("ZW203", form.span("table"), says("ZW203.missing_key_table", key=key))
    cells: dict[str, Mapping[str, Condition]] = {}
    for item in form.items("columns"):
        if (inner := _form(item, COLUMN, form.context)) is not None:
            cells[inner.name("column")] = dict(_cell(cell, known, form.context) for cell in inner.items("cells"))
    rules = [inner for item in form.items("rules") if (inner := _form(item, ROW_RULE, form.context)) is not None]
    marks = [inner for item in form.items("marks") if (inner := _form(item, MARK, form.context)) is not None]
    return Columns(
        cells,
        {rule.name("rule"): RowRule(rule.text("says") or EMPTY, RowEffect(rule.word("effect") or RowEffect.UNKNOWN)) for rule in rules},
        {mark.name("mark"): mark.text("says") or EMPTY for mark in marks},
    )


def _form(node: Node, keys: tuple[Key, ...], context: Context) -> Form | None:
    found = mapping(node, context)
    return None if found is None else Form(found, keys, context)


def _cell(node: Node, known: Mapping[str, Fact], context: Context) -> tuple[str, Condition]:
    form = _form(node, CELL, context)
    if form is None:
        return "", NEVER
    when = form.node_of("when")
    found = None if when is None else condition(when, Vocabulary(known, {}), context)
    for leaf in leaves(found) if found is not None else ():
        if not isinstance(leaf, Test):
            context.fault("ZW211", leaf.span, says("ZW211.table_cannot_refer"))
            return form.name("cell"), NEVER
        if any(known[name].type not in (FactType.BOOL, FactType.ENUM) for name in facts_of(leaf)):
            context.fault("ZW304", leaf.span, says("ZW304.no_words_distinguish", fact=leaf.fact))
            return form.name("cell"), NEVER
    return form.name("cell"), found or NEVER


def row_fault(table: Table, row: Entry, context: Context) -> Fault | None:
    """The fault of a row by what its table says of columns, rules and marks."""
    own = table.columns
    if table.kind is not TableKind.ROWS:
        own_keys = ("cells", "rule", "marks") if table.kind is TableKind.PERIODS else ("row", "cells", "rule", "marks")
        alien = next((key for key in own_keys if getattr(row, key)), None)
        return None if alien is None else ("ZW202", says("ZW202.alien", key=alien), None)
    if not row.row or not row.rule or not row.act:
        missing = next(key for key in ("row", "rule", "act") if not getattr(row, key))
        return "ZW203", says("ZW203.missing_in_row", key=missing), None
    allowed: tuple[tuple[Iterable[str], Iterable[str]], ...] = (
        (sorted(row.cells), [cell for cells in own.cells.values() for cell in cells]),
        ((row.rule,), own.rules),
        (row.marks, own.marks),
        ((row.checked,), CHECKED),
    )
    for said, words in allowed:
        if fault := _unknown(said, words, context):
            return fault
    return None


def _unknown(said: Iterable[str], words: Iterable[str], context: Context) -> Fault | None:
    known = [*words]
    wrong = next((word for word in said if word not in known), None)
    if wrong is None:
        return None
    return "ZW211", says("ZW211.not_allowed", value=shown(wrong)), context.near(wrong, known) or says("forms.use", words=listed(known))
