"""Table files."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from zweck.forms.form import Context, Form, mapping
from zweck.forms.reader import Node
from zweck.law.parse.columns import columns, row_fault
from zweck.law.parse.grammar_facts import ENTRY, TABLE
from zweck.law.parse.periods import check_chains, period_row, periods_of, record_classes
from zweck.law.vocabulary import Entry, Fact, Table, TableKind
from zweck.periods.rows import RecordClass
from zweck.words.said import says
from zweck.words.text import Text

EMPTY = Text("", "")


def table(node: Node, known: Mapping[str, Fact], context: Context) -> Table | None:
    """One table; rows that overlap are faults. `known` are all facts, which the cells of columns may read."""
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, TABLE, context)
    name = form.name("table")
    form.context = context.at(name)
    kind = form.word("kind")
    classes = record_classes(form)
    rows = [row for item in form.items("entries") if (row := _entry(item, kind, classes, known, form.context)) is not None]
    if not name or kind is None:
        return None
    found = Table(
        name=name,
        kind=TableKind(kind),
        title=form.text("title") or EMPTY,
        entries=tuple(rows),
        source=form.line("source"),
        default=form.number("default"),
        covers=form.name("covers") if form.node_of("covers") else "",
        columns=columns(form, known),
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
        if fault := row_fault(table, row, form.context):
            form.context.fault(fault[0], row.span, *fault[1:])
    if table.kind is TableKind.MAP and form.node_of("default") is None:
        form.context.fault("ZW203", form.span("table"), says("ZW203.missing_default"))
    if table.kind is TableKind.PERIODS:
        check_chains([row.period for row in table.entries if row.period is not None], form.context)
    elif table.kind is not TableKind.ROWS:
        _overlaps([row for row in table.entries if row.key], form.context)


def _entry(node: Node, kind: str | None, classes: Mapping[str, RecordClass], known: Mapping[str, Fact], context: Context) -> Entry | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, ENTRY, context)
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
