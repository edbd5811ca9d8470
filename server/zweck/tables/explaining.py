"""The decision of one row of a run: the same question as over any other door, and so the same decision id."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zweck.bulk.asking import Asking
from zweck.bulk.binding import Binding, Column, Derived, Null
from zweck.bulk.days import complete_years, longer
from zweck.facts.question import Question
from zweck.forms.quoting import read_day, shown
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD, FactType, Vocabulary
from zweck.tables.parts import FOLDER, name_of
from zweck.tables.persons import Looking, Persons
from zweck.tables.reading import Table, TableError
from zweck.tables.run import Run
from zweck.tables.whole import columns_of


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a run: its question, and the outcome and ruling that its part has."""

    question: Question
    outcome: str | None
    ruling: int | None
    persons: Persons = ()


def row_of(run: Run, table: Table, binding: Binding, asking: Asking, wanted: str, looking: Looking | None = None) -> Row:
    """The row of an id; `looking` looks its person up as the run did.

    Raises:
        TableError: if no part has it, or its facts cannot be asked.
        FactError: if they contradict each other.
    """
    place = -1
    for number, piece in enumerate(table.pieces()):
        for batch in table.read(piece, columns_of(binding)):
            place = place + 1 if table.ordered else number
            index = pc.index(batch.column(0).cast(pa.string()), wanted).as_py()
            if index >= 0:
                outcome, ruling = _said(run.folder / FOLDER / name_of(place), wanted)
                facts = facts_of(
                    {name: batch.column(name)[index].as_py() for name in batch.schema.names}, binding, asking.vocabulary, text=table.text
                )
                if looking is None:
                    return Row(asking.question(facts), outcome, ruling)
                held = looking.of(batch.slice(index, 1))
                day = facts.get(DECISION_DATE, binding.constants.get(DECISION_DATE))
                sources = looking.sources(held.persons[0], held.events, day) if isinstance(day, date) else ()
                return Row(asking.question(facts, sources), outcome, ruling, held.persons[0] or ())
    raise TableError(f"the table has no row `{shown(wanted)}`", f"the rows are named by the column `{binding.id}`")


def _said(path: Path, wanted: str) -> tuple[str | None, int | None]:
    try:
        table = pq.read_table(path, columns=["id", "outcome", "ruling"])
    except (OSError, pa.ArrowException):
        raise TableError(f"the part `{path.name}` is not there", "the run is not whole: give the same command once more") from None
    row = pc.index(table["id"].cast(pa.string()), wanted).as_py()
    if row < 0:
        raise TableError(f"the run did not decide the row `{shown(wanted)}`", "it decided only those whose persons had later events")
    return table["outcome"][row].as_py(), table["ruling"][row].as_py()


def facts_of(row: dict[str, object], binding: Binding, vocabulary: Vocabulary, *, text: bool = False) -> dict[str, object]:
    """The facts that a row states, as a caller would.

    Raises:
        TableError: if a field is empty that must not be.
    """
    dated = binding.dated
    day = binding.constants.get(DECISION_DATE) if dated is None else row[dated.name]
    day = day if isinstance(day, date) else read_day(day)
    facts: dict[str, object] = {} if dated is None else {DECISION_DATE: day or ""}
    for column in binding.columns:
        if column is dated:
            continue
        value = row[column.name]
        if value is None:
            if column.null is Null.UNKNOWN:
                facts[column.fact] = UNKNOWN_WORD
            elif column.null is Null.FAULT:
                raise TableError(f"the row has an empty field `{column.name}`", f"write `null:` under `{column.fact}` in the binding")
            continue
        facts[column.fact] = _value(column, value, day, vocabulary, text=text)
    return facts


def _value(column: Column, value: object, day: date | None, vocabulary: Vocabulary, *, text: bool) -> object:
    if column.derived is not Derived.VALUE:
        since = value if isinstance(value, date) else read_day(value)
        if since is None or day is None:
            raise TableError(f"`{shown(value)}` in the column `{column.name}` is not a day of the calendar", "write it as `YYYY-MM-DD`")
        return complete_years(since, day) if column.derived is Derived.AGE else longer(since, day, column.years)
    if column.values:
        return column.values.get(str(value), value)
    if isinstance(value, str) and column.separator:
        return [part.strip() for part in value.split(column.separator) if part.strip()]
    if isinstance(value, str) and text:
        match vocabulary.facts[column.fact].type:
            case FactType.BOOL:
                return {"true": True, "false": False}.get(value, value)
            case FactType.INT if value.isascii() and value.isdigit():
                return int(value)
            case _:
                return value
    return value.isoformat() if isinstance(value, date) else value
