"""Rows of a table as conditions: rows whose keys can share one test are brought together; what no row distinguishes is not asked."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Final, NamedTuple

from zweck.law.diagnostics import Span
from zweck.law.vocabulary import Entry, FactType, Table, Vocabulary
from zweck.logic.condition import AnyOf, Condition, Operator, Test, Value, facts_of, leaves
from zweck.logic.kleene import Truth, evaluate

TRUTHS: Final[tuple[Value, ...]] = (True, False)

Cells = frozenset[str]


class Choice(NamedTuple):
    """Keys, and for each column the cells of which one is met."""

    cells: tuple[Cells, ...]
    keys: frozenset[str]


def alike(rows: Iterable[Entry], table: Table) -> list[Choice]:
    """The choices that the rows amount to together, as few as can be: by cells of the first columns, then by what they leave to the last."""
    last: dict[tuple[tuple[str, ...], str], set[str]] = {}
    for row in rows:
        *before, final = (cells_of(row, cells) for cells in table.columns.cells.values())
        for single in product(*map(sorted, before)):
            last.setdefault((single, row.key), set()).update(final)
    keys: dict[tuple[tuple[str, ...], Cells], set[str]] = {}
    for (single, key), final_cells in last.items():
        keys.setdefault((single, frozenset(final_cells)), set()).add(key)
    first: dict[tuple[tuple[str, ...], Cells, frozenset[str]], set[str]] = {}
    for (single, final), found in keys.items():
        first.setdefault((single[1:], final, frozenset(found)), set()).update(single[:1])
    choices = [Choice(_cells(head, rest, final), keyed) for (rest, final, keyed), head in first.items()]
    return sorted(choices, key=lambda one: ([sorted(cells) for cells in one.cells], sorted(one.keys)))


def _cells(head: set[str], rest: tuple[str, ...], final: Cells) -> tuple[Cells, ...]:
    return (*((frozenset(head),) if head else ()), *(frozenset({cell}) for cell in rest), final)


def cells_of(row: Entry, cells: Iterable[str]) -> Cells:
    """The cells of a column for which a row holds; all, if it names none."""
    return frozenset(cell for cell in cells if cell in row.cells) or frozenset(cells)


def met_in(choice: Choice, table: Table, vocabulary: Vocabulary, span: Span) -> Iterator[Condition]:
    """For each column the condition that one of the chosen cells is met; nothing where one always is."""
    for cells, chosen in zip(table.columns.cells.values(), choice.cells, strict=True):
        yield from _any([when for cell, when in cells.items() if cell in chosen], vocabulary, span)


def _any(parts: list[Condition], vocabulary: Vocabulary, span: Span) -> Iterator[Condition]:
    """One condition for all parts: a single test where no other fact matters to them together, nothing where none does."""
    names = [*dict.fromkeys(fact for part in parts for leaf in leaves(part) if isinstance(leaf, Test) for fact in facts_of(leaf))]
    values = [values_of(name, vocabulary) for name in names]
    met = {at: any(holds(part, dict(zip(names, at, strict=True))) for part in parts) for at in product(*values)}
    matter = [place for place, several in enumerate(values) if any(met[at] != met[_with(at, place, one)] for at in met for one in several)]
    if len(matter) == 1:
        (place,) = matter
        yield Test(names[place], Operator.ONE_OF, frozenset(at[place] for at, truth in met.items() if truth), span)
    elif matter:
        yield parts[0] if len(parts) == 1 else AnyOf(tuple(parts), span)


def _with(values: tuple[Value, ...], place: int, value: Value) -> tuple[Value, ...]:
    return (*values[:place], value, *values[place + 1 :])


def values_of(name: str, vocabulary: Vocabulary) -> tuple[Value, ...]:
    """All values of a fact that tells cells apart."""
    fact = vocabulary.facts[name]
    return TRUTHS if fact.type is FactType.BOOL else fact.values


def holds(condition: Condition, values: Mapping[str, Value | None]) -> Truth:
    """The truth of the condition of a cell, which refers to no definition and no rule."""
    return evaluate(condition, values, lambda _: None)
