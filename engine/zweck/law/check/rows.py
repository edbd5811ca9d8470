"""Of the rows of a table at most one holds for a question."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, product
from typing import Final

from zweck.forms.diagnostics import Diagnostics
from zweck.law.vocabulary import Entry, FactType, Table, Vocabulary
from zweck.logic.condition import Condition, Test, Value, facts_of, leaves
from zweck.logic.kleene import evaluate

TRUTHS: Final = (True, False)


def check_rows(table: Table, vocabulary: Vocabulary, diagnostics: Diagnostics) -> None:
    """Note rows of one key that hold together on a day, and rows that share an id."""
    meeting = {name: _meeting(cells, vocabulary) for name, cells in table.columns.cells.items()}
    by_key: dict[str, list[Entry]] = {}
    ids: dict[str, Entry] = {}
    for row in table.entries:
        by_key.setdefault(row.key, []).append(row)
        if ids.setdefault(row.row, row) is not row:
            message = f"the row `{row.row}` stands twice, first in {ids[row.row].span}"
            diagnostics.add("ZW404", row.span, message, place=("tables", table.name), help="give one of them another id")
    for earlier, later in (pair for rows in by_key.values() for pair in combinations(rows, 2)):
        if _days_meet(earlier, later) and all(_cells_meet(earlier, later, table, name, pairs) for name, pairs in meeting.items()):
            message = f"`{later.row}` and `{earlier.row}` hold together, the other in line {earlier.span.line}"
            help = "let them differ in their days, or in the cells of a column"
            diagnostics.add("ZW414", later.span, message, place=("tables", table.name), help=help)


def _days_meet(one: Entry, other: Entry) -> bool:
    start = max(one.start or date.min, other.start or date.min)
    return start <= min(one.until or date.max, other.until or date.max)


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
    names = dict.fromkeys(fact for one in conditions for leaf in leaves(one) if isinstance(leaf, Test) for fact in facts_of(leaf))
    facts = [vocabulary.facts[name] for name in names]
    each = [TRUTHS if fact.type is FactType.BOOL else fact.values or (None,) for fact in facts]
    yield from (dict(zip(names, values, strict=True)) for values in product(*each))
