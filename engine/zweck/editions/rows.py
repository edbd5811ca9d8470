"""Rows of a table as conditions: rows whose keys can share one test are brought together, cells that cover a fact ask nothing."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, cast

from zweck.law.diagnostics import Span
from zweck.law.vocabulary import Entry, FactType, Table, Vocabulary
from zweck.logic.condition import AnyOf, Condition, Operator, Test, Value

BOTH: Final = frozenset[Value]({True, False})

Choice = tuple[frozenset[str], ...]
"""For each column the cells of which one is met."""


def alike(rows: Iterable[Entry], table: Table) -> list[tuple[Choice, frozenset[str]]]:
    """Choices of cells with the keys of the rows that have them; choices that differ in the first column only are one."""
    single: dict[Choice, set[str]] = {}
    for row in rows:
        first, *others = (cells_of(row, cells) for cells in table.columns.cells.values())
        for cell in first:
            single.setdefault((frozenset({cell}), *others), set()).add(row.key)
    together: dict[tuple[Choice, frozenset[str]], set[str]] = {}
    for (first, *others), keys in single.items():
        together.setdefault((tuple(others), frozenset(keys)), set()).update(first)
    found = [((frozenset(first), *others), keys) for (others, keys), first in together.items()]
    return sorted(found, key=lambda one: ([sorted(cells) for cells in one[0]], sorted(one[1])))


def cells_of(row: Entry, cells: Iterable[str]) -> frozenset[str]:
    """The cells of a column for which a row holds; all, if it names none."""
    return frozenset(cell for cell in cells if cell in row.cells) or frozenset(cells)


def met_in(choice: Choice, table: Table, vocabulary: Vocabulary, span: Span) -> Iterator[Condition]:
    """For each column the condition that one of the chosen cells is met; nothing where one always is."""
    for cells, chosen in zip(table.columns.cells.values(), choice, strict=True):
        parts = _together([when for cell, when in cells.items() if cell in chosen], vocabulary, span)
        if parts:
            yield parts[0] if len(parts) == 1 else AnyOf(tuple(parts), span)


def _together(parts: list[Condition], vocabulary: Vocabulary, span: Span) -> list[Condition]:
    """The parts, with tests of one fact as one; none where they leave a fact no other value."""
    values: dict[str, frozenset[Value]] = {}
    others: list[Condition] = []
    for part in parts:
        if isinstance(part, Test) and part.operator is Operator.ONE_OF:
            values[part.fact] = values.get(part.fact, frozenset()) | cast("frozenset[Value]", part.operand)
        else:
            others.append(part)
    if any(_exhausted(fact, found, vocabulary) for fact, found in values.items()):
        return []
    return [*(Test(fact, Operator.ONE_OF, found, span) for fact, found in values.items()), *others]


def _exhausted(name: str, found: frozenset[Value], vocabulary: Vocabulary) -> bool:
    fact = vocabulary.facts[name]
    return found == BOTH if fact.type is FactType.BOOL else bool(fact.values) and found == frozenset[Value](fact.values)


def matching(rows: Iterable[Entry], table: Table, met: Mapping[str, bool | None]) -> Entry | None:
    """The row of which a cell of every column is surely met; `met` says it of each cell."""
    for row in rows:
        if all(any(met[cell] for cell in cells_of(row, cells)) for cells in table.columns.cells.values()):
            return row
    return None
