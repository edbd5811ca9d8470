"""A run from its beginning to its end: plan, work, rulings, figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast

from zweck.binding.binding import Binding
from zweck.company import Company
from zweck.decision.decision import Detail
from zweck.law.policy import PolicySet
from zweck.tables import wholes
from zweck.tables.deciding import Decider
from zweck.tables.figures import Figures, figures
from zweck.tables.freeing import Freed, acts_of, freed
from zweck.tables.looked import Looked, looked
from zweck.tables.parts import FOLDER, Fault, gathered, merged
from zweck.tables.periods import OUTPUT, PREFIX
from zweck.tables.persons import Looking
from zweck.tables.plan import Plan
from zweck.tables.reading import Table, TableError, require
from zweck.tables.rulings import shared, write
from zweck.tables.run import FINDINGS, RULINGS, Head, Run
from zweck.tables.working import Done, Work, work
from zweck.words.said import says


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    rows: int
    of: int | None
    outcomes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that is whole: its figures, and the faults that stand in its column of faults."""

    run: Run
    figures: Figures
    faults: tuple[Fault, ...]
    freed: Freed = Freed()  # noqa: RUF009  it is frozen
    """The facts and acts of which one alone would free rows."""

    looked: Looked | None = None
    """How the persons stand in the register, where they were looked up."""


def columns_of(binding: Binding) -> tuple[str, ...]:
    """The columns that a binding reads, the row's id first."""
    subject = () if binding.subject is None else (binding.subject.column,)
    return tuple(dict.fromkeys((binding.id, *(column.name for column in binding.columns), *subject)))


def planned(policies: PolicySet, binding: Binding, company: Company, table: Table, detail: Detail | None = None) -> Plan:
    """The plan for a table, which must have all columns.

    Raises:
        TableError: if the table lacks columns, or has no day.
    """
    require(table, columns_of(binding))
    dated = binding.dated
    if dated is None:
        return with_texts(Plan(policies, binding, company, detail=detail), table)
    span = table.days(dated.name)
    if span is None:
        raise TableError(says("tables.column_no_day", name=dated.name))
    return with_texts(Plan(policies, binding, company, span, detail), table)


def with_texts(plan: Plan, table: Table) -> Plan:
    """The plan, which reads texts where the table has nothing else."""
    for coding in plan.codings:
        coding.text = table.text
    return plan


def decided(plan: Plan, table: Table, run: Run, jobs: int, say: Callable[[Progress], None], looking: Looking | None = None) -> Ended:
    """Decide all rows that are not decided yet, and write what stands beside the parts; `looking` looks their persons up.

    Raises:
        FaultyRows: if rows have faults and the run stops at them.
        TableError: if the table cannot be read, or the run cannot be written.
    """
    beside = [PREFIX + name for name in OUTPUT] if run.head.periods else []
    todo = Work(run, table, Decider(plan), (*columns_of(plan.binding), *beside), looking)
    known = [piece.rows for piece in table.pieces()]
    total = None if None in known else sum(rows for rows in known if rows is not None)
    return worked(plan, todo, jobs, say, total)


def worked(plan: Plan, todo: Work, jobs: int, say: Callable[[Progress], None], total: int | None) -> Ended:
    """As `decided`, for work that is prepared; `total` is the number of its rows.

    Raises:
        FaultyRows, TableError: as `decided` does.
    """
    run = todo.run
    rows, outcomes = sum(part.rows for part in run.parts()), dict[str, int]()

    def heard(done: Done) -> None:
        nonlocal rows
        rows += done.rows
        for outcome, number in done.outcomes.items():
            outcomes[outcome] = outcomes.get(outcome, 0) + number
        say(Progress(rows, total, outcomes))

    work(todo, jobs, heard)
    return _ended(plan, todo)


def _ended(plan: Plan, todo: Work) -> Ended:
    """Write the rulings and the end of `run.json`."""
    run, looking = todo.run, todo.looking
    parts = gathered(run.parts())
    found = shared(parts.answers, plan.answers, plan.asking)
    write(run.folder / RULINGS, found)
    free = Freed() if run.head.recheck_of else freed(todo.decider, todo.table, todo.columns, todo.looking)
    if plan.detail is not None:
        several = wholes.write(run.folder / FINDINGS, parts.wholes, plan.answers, plan.asking, plan.detail)
        free = replace(free, acts=acts_of(several))
    rows, answered = sum(cast(int, part["rows"]) for part in parts.files), sum(one.rows for one in found)
    shown = figures(found, rows, rows - answered)
    head: Head = run.head
    head.state, head.ended = "ended", datetime.now(UTC).isoformat(timespec="seconds")
    head.rows, head.faulty = rows, rows - answered
    head.outcomes = {outcome.value: number for outcome, number in shown.outcomes}
    head.parts = parts.files
    run.write()
    paths = [run.folder / FOLDER / str(part["file"]) for part in parts.files]
    return Ended(run, shown, tuple(merged(parts.faults)), free, None if looking is None else looked(paths, looking))
