"""Table files: the entries of a table, its columns, and the rules and marks of its rows."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Final

from zweck.forms.form import NOTHING, Context, Form
from zweck.forms.reader import Node
from zweck.law.parse.condition import of_facts
from zweck.law.parse.grammar_facts import TABLE
from zweck.law.parse.periods import check_chains, period_row, periods_of, record_classes
from zweck.law.tables import CHECKED, NO_COLUMNS, Columns, RowEffect, RowRule
from zweck.law.vocabulary import Entry, Fact, FactType, Table, TableKind, Vocabulary
from zweck.logic.condition import AnyOf, Condition, Test, facts_of, leaves
from zweck.periods.rows import RecordClass
from zweck.words.said import says

NEVER: Final = AnyOf(())
KEYS: Final = ("columns", "rules", "marks")
"""The keys that only a table with columns has."""


def table(node: Node, known: Mapping[str, Fact], context: Context) -> Table | None:
    """One table; rows that overlap are faults. `known` are all facts, which the cells of columns may read."""
    form = Form.of(node, TABLE, context)
    if form is None:
        return None
    name, kind = form.begun(), form.word("kind")
    classes = record_classes(form)
    rows = form.each("entries", lambda one: _entry(one, kind, classes, known))
    if not name or kind is None:
        return None
    found = Table(
        name=name,
        kind=TableKind(kind),
        title=form.text("title") or NOTHING,
        entries=rows,
        source=form.line("source"),
        default=form.number("default"),
        covers=form.name("covers") if form.node_of("covers") else "",
        columns=_columns(form, known),
        periods=periods_of(classes, [row.period for row in rows if row.period is not None]),
        span=form.span("table"),
        covers_span=form.span("covers"),
    )
    _check(found, form)
    return found


def _check(table: Table, form: Form) -> None:
    for row in table.entries:
        if table.kind is TableKind.MAP and row.value is None:
            form.context.fault("ZW203", row.span, says("ZW203.missing_value"))
        if row.start is not None and row.until is not None and row.until < row.start:
            form.context.fault("ZW420", row.span, says("ZW420.entry_ends_before", until=row.until, start=row.start))
        _check_row(table, row, form.context)
    if table.kind is TableKind.MAP and form.node_of("default") is None:
        form.context.fault("ZW203", form.span("table"), says("ZW203.missing_default"))
    if table.kind is TableKind.PERIODS:
        check_chains([row.period for row in table.entries if row.period is not None], form.context)
    elif table.kind is not TableKind.ROWS:
        _overlaps([row for row in table.entries if row.key], form.context)


def _entry(form: Form, kind: str | None, classes: Mapping[str, RecordClass], known: Mapping[str, Fact]) -> Entry:
    return Entry(
        period=period_row(form, kind, classes, known),
        key=form.line("key"),
        value=form.number("value"),
        start=form.day("from"),
        until=form.day("until"),
        **{name: form.line(name) for name in ("act", "scope", "note", "checked")},
        row=form.id("row") if form.node_of("row") else "",
        cells=frozenset(form.lines("cells")),
        rule=form.name("rule") if form.node_of("rule") else "",
        marks=form.lines("marks"),
        span=form.span("key"),
    )


def _overlaps(rows: list[Entry], context: Context) -> None:
    ordered = sorted(rows, key=lambda row: (row.key, row.start or date.min))
    for earlier, later in pairwise(ordered):
        if earlier.key == later.key and (earlier.until is None or later.start is None or earlier.until >= later.start):
            context.fault("ZW414", later.span, says("ZW414.two_entries_day", key=later.key, line=earlier.span.line))


def _columns(form: Form, known: Mapping[str, Fact]) -> Columns:
    """The columns, rules and marks of a table; one of another kind has none."""
    if form.line("kind") != TableKind.ROWS:
        for key in KEYS:
            if form.node_of(key) is not None:
                form.context.fault("ZW202", form.node.key_spans[key], says("ZW202.table_kind", key=key))
        return NO_COLUMNS
    for key in ("columns", "rules"):
        if form.node_of(key) is None:
            form.context.fault("ZW203", form.span("table"), says("ZW203.missing_key_table", key=key))
    cells = form.each("columns", lambda one: (one.name("column"), dict(one.each("cells", lambda cell: _cell(cell, known)))))
    rules = form.each("rules", lambda one: (one.name("rule"), RowRule(one.text("says") or NOTHING, _effect(one))))
    return Columns(dict(cells), dict(rules), dict(form.each("marks", lambda one: (one.name("mark"), one.text("says") or NOTHING))))


def _effect(form: Form) -> RowEffect:
    return RowEffect(form.word("effect") or RowEffect.UNKNOWN)


def _cell(form: Form, known: Mapping[str, Fact]) -> tuple[str, Condition]:
    found = of_facts(form, "when", Vocabulary(known, {}), "ZW211.table_cannot_refer")
    for leaf in leaves(found) if found is not None else ():
        if isinstance(leaf, Test) and any(known[name].type not in (FactType.BOOL, FactType.ENUM) for name in facts_of(leaf)):
            form.context.fault("ZW304", leaf.span, says("ZW304.no_words_distinguish", fact=leaf.fact))
            return form.name("cell"), NEVER
    return form.name("cell"), found or NEVER


def _check_row(table: Table, row: Entry, context: Context) -> None:
    """Note the first fault of a row by what its table says of columns, rules and marks."""
    own = table.columns
    if table.kind is not TableKind.ROWS:
        own_keys = ("cells", "rule", "marks") if table.kind is TableKind.PERIODS else ("row", "cells", "rule", "marks")
        alien = next((key for key in own_keys if getattr(row, key)), None)
        if alien is not None:
            context.fault("ZW202", row.span, says("ZW202.alien", key=alien))
        return
    missing = next((key for key in ("row", "rule", "act") if not getattr(row, key)), None)
    if missing is not None:
        context.fault("ZW203", row.span, says("ZW203.missing_in_row", key=missing))
        return
    cells = [cell for cells in own.cells.values() for cell in cells]
    allowed: tuple[tuple[Iterable[str], Iterable[str]], ...] = (
        (sorted(row.cells), cells),
        ((row.rule,), own.rules),
        (row.marks, own.marks),
        ((row.checked,), CHECKED),
    )
    for said, words in allowed:
        if not all(context.allows(word, words, row.span) for word in said):
            return
