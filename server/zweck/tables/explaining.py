"""The decision of one row of a run: the same question as over any other door, and so the same decision id."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zweck.binding.binding import Binding
from zweck.company import Company
from zweck.facts.question import Question
from zweck.forms.quoting import shown
from zweck.law.policy import PolicySet
from zweck.tables.columns import Columns
from zweck.tables.encoding import EPOCH, days_of
from zweck.tables.parts import FOLDER, name_of
from zweck.tables.persons import Held, Looking, Persons
from zweck.tables.plan import Plan
from zweck.tables.reading import Table, TableError
from zweck.tables.run import Run
from zweck.tables.whole import columns_of, with_texts
from zweck.words.said import says


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a run: its question, and the outcome and ruling that its part has."""

    question: Question
    outcome: str | None
    ruling: int | None
    persons: Persons = ()


def row_of(
    run: Run, table: Table, policies: PolicySet, binding: Binding, company: Company, wanted: str, looking: Looking | None = None
) -> Row:
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
                outcome, ruling = _answer_in(run.folder / FOLDER / name_of(place), wanted)
                one = batch.slice(index, 1)
                held = None if looking is None else looking.of(one)
                question = _question(with_texts(Plan(policies, binding, company, _days(binding, one)), table), one, held)
                return Row(question, outcome, ruling, (held.persons[0] or ()) if held is not None else ())
    raise TableError(says("tables.table_no_row", wanted=shown(wanted), id=binding.id))


def _days(binding: Binding, batch: pa.RecordBatch) -> tuple[date, date] | None:
    """The day of the only row, where each row has its own."""
    if binding.dated is None:
        return None
    days, _ = days_of(batch.column(binding.dated.name), binding.dated.name, None)
    day = date.fromordinal(int(days[0]) + EPOCH)
    return day, day


def _question(plan: Plan, batch: pa.RecordBatch, held: Held | None) -> Question:
    """The question of the only row: it is the first of all its classes, so these have its own values."""
    read = Columns(plan).read(batch, held)
    for fault, _ in read.faults:
        raise TableError(says("forms.about", name=fault.column, text=fault.message), fault.help)
    return plan.question(int(read.eras[0]), tuple([int(column[0]) for column in read.columns]))


def _answer_in(path: Path, wanted: str) -> tuple[str | None, int | None]:
    try:
        table = pq.read_table(path, columns=["id", "outcome", "ruling"])
    except (OSError, pa.ArrowException):
        raise TableError(says("tables.part_not", name=path.name)) from None
    row = pc.index(table["id"].cast(pa.string()), wanted).as_py()
    if row < 0:
        raise TableError(says("tables.run_did_not", wanted=shown(wanted)))
    return table["outcome"][row].as_py(), table["ruling"][row].as_py()
