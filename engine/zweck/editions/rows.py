"""Rows of a table as conditions: rows whose keys can share one test are brought together; what no row distinguishes is not asked."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Final, NamedTuple

from zweck.forms.diagnostics import Span
from zweck.law.vocabulary import Entry, FactType, Table, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, Operator, Test, Value, facts_of, leaves
from zweck.logic.kleene import Truth, evaluate

TRUTHS: Final[tuple[Value, ...]] = (True, False)

Cells = frozenset[str]

Known = tuple[Value | None, ...]
"""Values of some facts, in their order; unknown where `None`."""


Met = list[tuple[str, Value]]
"""Facts, each with the value that is wanted."""


class Choice(NamedTuple):
    """Keys, and for each column the cells of which one is met."""

    cells: tuple[Cells, ...]
    keys: frozenset[str]


def choices(rows: Iterable[Entry], table: Table) -> list[Choice]:
    """The choices to which the rows amount, as few as can be: by cells of the first columns, then by what they leave to the last."""
    last: dict[tuple[tuple[str, ...], str], set[str]] = {}
    columns = [frozenset(cells) for cells in table.columns.cells.values()]
    for row in rows:
        *before, final = [cells.intersection(row.cells) or cells for cells in columns]
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
    return frozenset(cells).intersection(row.cells) or frozenset(cells)


def met_in(choice: Choice, table: Table, vocabulary: Vocabulary, span: Span) -> Iterator[Condition]:
    """For each column the condition that one of the chosen cells is met; nothing where one always is."""
    known = vocabulary.once(_choices)
    for column, chosen in zip(table.columns.cells, choice.cells, strict=True):
        key = (table.name, column, chosen)
        least = known.get(key)
        if least is None:
            cells = table.columns.cells[column]
            least = known[key] = _least([when for cell, when in cells.items() if cell in chosen], vocabulary)
        yield from _any(least, span)


def _choices(_: Vocabulary) -> dict[tuple[str, str, Cells], list[Met]]:
    """The choices that suffice for some cells of a column, by its table, the column and the cells."""
    return {}


def _least(parts: list[Condition], vocabulary: Vocabulary) -> list[Met]:
    """The choices of known values that suffice for one of the parts, and none with one too many: exact where facts are unknown."""
    names = [*dict.fromkeys(fact for part in parts for leaf in leaves(part) if isinstance(leaf, Test) for fact in facts_of(leaf))]
    values = [values_of(name, vocabulary) for name in names]
    met = {at for at in product(*values) if any(holds(part, dict(zip(names, at, strict=True))) for part in parts)}
    known: list[Known] = [at for at in product(*((None, *several) for several in values)) if met.issuperset(_completed(at, values))]
    least = [at for at in known if not any(other != at and _within(at, other) for other in known)]
    return [[(name, value) for name, value in zip(names, at, strict=True) if value is not None] for at in least]


def _any(least: list[Met], span: Span) -> Iterator[Condition]:
    """One condition for all of the choices; nothing where no value is wanted."""
    alone: dict[str, set[Value]] = {}
    together: list[Condition] = []
    for met in least:
        if not met:
            return
        if len(met) == 1:
            alone.setdefault(met[0][0], set()).add(met[0][1])
        else:
            together.append(All(tuple(Test(name, Operator.ONE_OF, frozenset((value,)), span) for name, value in met)))
    found = [*(Test(name, Operator.ONE_OF, frozenset(several), span) for name, several in alone.items()), *together]
    yield found[0] if len(found) == 1 else AnyOf(tuple(found))


def _completed(known: Known, values: list[tuple[Value, ...]]) -> Iterator[tuple[Value, ...]]:
    return product(*[(one,) if one is not None else several for one, several in zip(known, values, strict=True)])


def _within(one: Known, other: Known) -> bool:
    """Whether all that the other one knows, this one knows, too."""
    return all(wanted is None or wanted == value for value, wanted in zip(one, other, strict=True))


def questions(table: Table, vocabulary: Vocabulary) -> list[tuple[Cells, ...]]:
    """For each way in which the facts of a table meet a cell of every column: the cells that they meet, column by column."""
    names = table.columns.facts()
    found: dict[tuple[Cells, ...], None] = {}
    for at in product(*(values_of(name, vocabulary) for name in names)):
        values = dict(zip(names, at, strict=True))
        met = tuple(frozenset(cell for cell, when in cells.items() if holds(when, values)) for cells in table.columns.cells.values())
        if all(met):
            found[met] = None
    return list(found)


def fill(rows: Iterable[Entry], table: Table, asked: Iterable[tuple[Cells, ...]]) -> bool:
    """Whether there is a row for each of the questions."""
    cells = [tuple(cells_of(row, several) for several in table.columns.cells.values()) for row in rows]
    return all(any(all(map(Cells.__and__, one, met)) for one in cells) for met in asked)


def values_of(name: str, vocabulary: Vocabulary) -> tuple[Value, ...]:
    """All values of a fact that distinguishes cells."""
    fact = vocabulary.facts[name]
    return TRUTHS if fact.type is FactType.BOOL else fact.values


def holds(condition: Condition, values: Mapping[str, Value | None]) -> Truth:
    """The truth of the condition of a cell, which refers to no definition and no rule."""
    return evaluate(condition, values, lambda _: None)
