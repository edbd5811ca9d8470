"""The keys of a table are values of the facts that are looked up in it, and of its rows at most one holds for a question."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, product
from typing import Final

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.quoting import listed, near, shown
from zweck.law.check.names import written_conditions
from zweck.law.citation.parts import Period
from zweck.law.countries import COUNTRIES, advice, off_day
from zweck.law.policy import Law
from zweck.law.vocabulary import Entry, Fact, FactType, Table, TableKind, Vocabulary
from zweck.logic.condition import Condition, Operator, Rows, TableFor, Test, Value, facts_in, leaves
from zweck.logic.kleene import evaluate
from zweck.words.said import Said, says

TRUTHS: Final = (True, False)


def check_tables(laws: Mapping[str, Law], vocabulary: Vocabulary, diagnostics: Diagnostics) -> None:
    """Note every key that no looked-up fact can have, and every two rows that can hold for one question."""
    for one in vocabulary.tables.values():
        if one.kind is TableKind.ROWS:
            _check_rows(one, vocabulary, diagnostics)
    for table, fact in dict.fromkeys(_looked_up(laws)):
        found = vocabulary.tables[table]
        for entry in found.entries:
            if entry.key not in vocabulary.facts[fact].allowed:
                _check_key(found, entry, vocabulary.facts[fact], diagnostics)


def _looked_up(laws: Mapping[str, Law]) -> Iterator[tuple[str, str]]:
    """The tables that conditions name, with the facts that they look up."""
    for _, condition in written_conditions(laws):
        for leaf in leaves(condition):
            if isinstance(leaf, Test) and leaf.operator is Operator.IN_TABLE:
                yield str(leaf.operand), leaf.fact
            elif isinstance(leaf, Test) and isinstance(leaf.operand, TableFor):
                yield leaf.operand.table, leaf.operand.fact
            elif isinstance(leaf, Test) and isinstance(leaf.operand, Rows):
                yield leaf.operand.table, leaf.fact


def _check_key(table: Table, entry: Entry, fact: Fact, diagnostics: Diagnostics) -> None:
    if fact.values:
        message: Said = says("ZW423.no_value_looked", key=shown(entry.key), name=fact.name)
        help: Said | None = near(entry.key, fact.values) or says("forms.use", words=listed(fact.values))
    elif entry.key not in COUNTRIES:
        message, help = says("ZW423.no_country_code", key=shown(entry.key)), advice(entry.key)
    else:
        days: list[date | None] = [day for day in (entry.start, entry.until) if day is not None] or [None]
        late = [off for day in days if (off := off_day(entry.key, day))]
        if len(late) < len(days):
            return
        message, help = late[0]
    diagnostics.add("ZW423", entry.span, message, place=("tables", table.name), help=help)


def _check_rows(table: Table, vocabulary: Vocabulary, diagnostics: Diagnostics) -> None:
    """Note rows of one key that hold together on a day, and rows that share an id."""
    meeting = {name: _meeting(cells, vocabulary) for name, cells in table.columns.cells.items()}
    by_key: dict[str, list[Entry]] = {}
    ids: dict[str, Entry] = {}
    for row in table.entries:
        by_key.setdefault(row.key, []).append(row)
        if ids.setdefault(row.row, row) is not row:
            message = says("ZW404.row_stands_twice", row=row.row, span=ids[row.row].span)
            diagnostics.add("ZW404", row.span, message, place=("tables", table.name), help=says("law.give_another_id"))
    for earlier, later in (pair for rows in by_key.values() for pair in combinations(rows, 2)):
        days = Period(earlier.start, earlier.until) & Period(later.start, later.until)
        if days is not None and all(_cells_meet(earlier, later, table, name, pairs) for name, pairs in meeting.items()):
            message = says("ZW414.hold_together", row=later.row, earlier_row=earlier.row, line=earlier.span.line)
            diagnostics.add("ZW414", later.span, message, place=("tables", table.name), help=says("law.let_differ_their"))


def _cells_meet(one: Entry, other: Entry, table: Table, column: str, meeting: set[tuple[str, str]]) -> bool:
    cells = table.columns.cells[column]
    mine, theirs = ([cell for cell in cells if cell in row.cells] or [*cells] for row in (one, other))
    return any(pair in meeting for pair in product(mine, theirs))


def _meeting(cells: Mapping[str, Condition], vocabulary: Vocabulary) -> set[tuple[str, str]]:
    """The pairs of cells of a column that some facts meet together, each with itself among them."""
    found: set[tuple[str, str]] = {(cell, cell) for cell in cells}
    for values in _assignments([*cells.values()], vocabulary):
        met = [cell for cell, when in cells.items() if evaluate(when, values, lambda _: None)]
        found.update(product(met, met))
    return found


def _assignments(conditions: list[Condition], vocabulary: Vocabulary) -> Iterator[Mapping[str, Value | None]]:
    """Values of the facts that the conditions read: of a word any, of others none."""
    names = facts_in(*conditions)
    facts = [vocabulary.facts[name] for name in names]
    each = [TRUTHS if fact.type is FactType.BOOL else fact.values or (None,) for fact in facts]
    yield from (dict(zip(names, values, strict=True)) for values in product(*each))
