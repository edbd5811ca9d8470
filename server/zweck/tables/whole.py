"""A run from its beginning to its end: plan, work, rulings, figures; and the question of one of its rows, as any other door asks it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import cast

import pyarrow as pa
import pyarrow.compute as pc

from zweck.binding.binding import Binding
from zweck.company import Company
from zweck.decision.decision import Detail
from zweck.facts.question import Question
from zweck.forms.quoting import shown
from zweck.law.policy import PolicySet
from zweck.tables.coding import Fault
from zweck.tables.deciding import Columns, Decider
from zweck.tables.encoding import EPOCH, days_of
from zweck.tables.figures import Figures, Freed, acts_of, figures, freed
from zweck.tables.periods import OUTPUT, PREFIX
from zweck.tables.persons import Held, Looking, Persons
from zweck.tables.pieces import Table, TableError, require
from zweck.tables.plan import Plan, columns_of
from zweck.tables.rulings import FINDINGS, RULINGS, findings_of, row, rulings_of, whole_row, write
from zweck.tables.run import FINDINGS as FINDINGS_FILE
from zweck.tables.run import RULINGS as RULINGS_FILE
from zweck.tables.run import Run
from zweck.tables.run_parts import FOLDER, columns_in, gathered, merged, name_of
from zweck.tables.working import Looked, Work, looked, work
from zweck.words.said import says

Say = Callable[[int, int | None, Mapping[str, int]], None]
"""Takes how far a run is: the rows that are decided, of how many where that is known, and how many have each outcome."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that is whole: its figures, and the faults that stand in its column of faults."""

    run: Run
    figures: Figures
    faults: tuple[Fault, ...]
    # The facts and acts of which one alone would free rows.
    freed: Freed = Freed()  # noqa: RUF009  it is frozen

    # How the persons stand in the register, where they were looked up.
    looked: Looked | None = None


def planned(policies: PolicySet, binding: Binding, company: Company, table: Table, detail: Detail | None = None) -> Plan:
    """The plan for a table, which must have all columns.

    Raises:
        TableError: if the table lacks columns, or has no day.
    """
    require(table, columns_of(binding))
    span = None if binding.dated is None else table.days(binding.dated.name)
    if binding.dated is not None and span is None:
        raise TableError(says("tables.column_no_day", name=binding.dated.name))
    return Plan(policies, binding, company, span, detail, text=table.text)


def decided(plan: Plan, table: Table, run: Run, jobs: int, say: Say, looking: Looking | None = None) -> Ended:
    """Decide all rows that are not decided yet, and write what stands beside the parts; `looking` looks their persons up.

    Raises:
        FaultyRows: if rows have faults and the run stops at them.
        TableError: if the table cannot be read, or the run cannot be written.
    """
    beside = [PREFIX + name for name in OUTPUT] if run.head.periods else []
    todo = Work(run, table, Decider(plan), (*columns_of(plan.binding), *beside), looking)
    known = [piece.rows for piece in table.pieces()]
    return worked(plan, todo, jobs, say, None if None in known else sum(filter(None, known)))


def worked(plan: Plan, todo: Work, jobs: int, say: Say, total: int | None) -> Ended:
    """As `decided`, for work that is prepared; `total` is the number of its rows.

    Raises:
        FaultyRows, TableError: as `decided` does.
    """
    run = todo.run
    rows, outcomes = sum(part.rows for part in run.parts()), Counter[str]()

    def heard(more: int, of: Mapping[str, int]) -> None:
        nonlocal rows
        rows += more
        outcomes.update(of)
        say(rows, total, outcomes)

    work(todo, jobs, heard)
    parts = gathered(run.parts())
    found = rulings_of(parts.answers, todo.decider.answers.all, plan.answers, plan.asking)
    write(run.folder / RULINGS_FILE, RULINGS, (row(*one) for one in found))
    free = Freed() if run.head.recheck_of else freed(todo.decider, todo.table, todo.columns, todo.looking)
    if plan.detail is not None:
        findings = findings_of(parts.wholes, plan.answers, plan.asking, plan.detail)
        write(run.folder / FINDINGS_FILE, FINDINGS, (whole_row(*one) for one in findings))
        free = replace(free, acts=acts_of(findings))
    rows, answered = sum(cast(int, part["rows"]) for part in parts.files), sum(count for _, count in found)
    counted = figures(found, rows, rows - answered)
    run.end(rows, rows - answered, {outcome.value: number for outcome, number in counted.outcomes}, parts.files)
    paths = [run.folder / FOLDER / str(part["file"]) for part in parts.files]
    return Ended(run, counted, tuple(merged(parts.faults)), free, None if todo.looking is None else looked(paths, todo.looking))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a run: its question, the outcome that its part has, and its person."""

    question: Question
    outcome: str | None
    persons: Persons = ()


def row_of(
    run: Run, table: Table, policies: PolicySet, binding: Binding, company: Company, wanted: str, looking: Looking | None = None
) -> Row:
    """The row of an id; `looking` looks its person up as the run did.

    Raises:
        TableError: if no part has it, or its facts cannot be asked.
        FactError: if they contradict each other.
    """
    for place, read in table.batches(columns_of(binding)):
        batch = read()
        index = pc.index(batch.column(0).cast(pa.string()), wanted).as_py()
        if index >= 0:
            outcome = _outcome_in(run.part(name_of(place)), wanted)
            one = batch.slice(index, 1)
            held = None if looking is None else looking.of(one)
            span = None
            if binding.dated is not None:
                day = date.fromordinal(int(days_of(one.column(binding.dated.name), binding.dated.name, None)[0][0]) + EPOCH)
                span = (day, day)
            question = _question(Plan(policies, binding, company, span, text=table.text), one, held)
            return Row(question, outcome, (held.persons[0] or ()) if held is not None else ())
    raise TableError(says("tables.table_no_row", wanted=shown(wanted), id=binding.id))


def _question(plan: Plan, batch: pa.RecordBatch, held: Held | None) -> Question:
    """The question of the only row: it is the first of all its classes, so these have its own values."""
    read = Columns(plan).read(batch, held)
    for fault, _ in read.faults:
        raise TableError(says("forms.about", name=fault.column, text=fault.message), fault.help)
    return plan.question(int(read.eras[0]), tuple([int(column[0]) for column in read.columns]))


def _outcome_in(path: Path, wanted: str) -> str | None:
    table = columns_in(path, "id", "outcome")
    row = pc.index(table["id"].cast(pa.string()), wanted).as_py()
    if row < 0:
        raise TableError(says("tables.run_did_not", wanted=shown(wanted)))
    return cast("str | None", table["outcome"][row].as_py())
