"""`zweck diff`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from zweck.activities.entry import in_force
from zweck.analysis.deep.check import newly
from zweck.analysis.diff.compare import compare
from zweck.analysis.diff.examples import Wrong
from zweck.analysis.diff.flips import Flip, cases, flips
from zweck.analysis.diff.result import Comparison, Direction
from zweck.analysis.expected.check import Deviation, deviations
from zweck.analysis.expected.files import Names, change_files, load_changes
from zweck.analysis.expected.propose import proposals
from zweck.analysis.space.sides import Side
from zweck.bounded.progress import Progress
from zweck.cli.company import activities_option, company_in
from zweck.cli.console import FAILED, Defect, WrongCall, echo, show, spoken
from zweck.cli.folders import State, installed, state
from zweck.cli.options import PLACE, THERE, as_day, json_option
from zweck.cli.progress import ProgressBar
from zweck.company import NO_COMPANY
from zweck.company.findings import new_findings
from zweck.editing.files import changes_of
from zweck.editing.records import change_file
from zweck.editions.coverage import COVERAGE
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import NAME
from zweck.law.load.files import SUFFIX, display, find
from zweck.law.load.house import is_house
from zweck.law.load.source import HEAD
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Vocabulary
from zweck.load import contents, load, load_past
from zweck.pages.comparison.report import Report
from zweck.pages.comparison.text import as_json as in_json
from zweck.pages.comparison.text import markdown, page_of
from zweck.runtime.sources.source import Source, keeping_lines
from zweck.words.said import says

if TYPE_CHECKING:
    from zweck.record.flips import Recorded
    from zweck.tables.rechecking import Concerned


@dataclass(frozen=True, slots=True)
class Found:
    """A comparison with its sides, the folder or file with test cases (`None`: there is none), and those that flip."""

    comparison: Comparison
    sides: tuple[Side, Side]
    cases: Path | None
    flips: Sequence[Flip] | None


@click.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--tests", "cases", type=THERE, metavar="DIR")
@click.option("--at", "at", type=as_day, metavar="DATE")
@click.option("--record", metavar="URL")
@activities_option()
@click.option("--table", type=THERE, metavar="FILE")
@click.option("--bind", "bind", type=THERE, metavar="FILE")
@click.option("--expect", type=PLACE, metavar="DIR|FILE")
@click.option("--write-expected", "propose", metavar="NAME")
@click.option("--markdown", "as_markdown", is_flag=True)
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    old: str,
    new: str | None,
    cases: Path | None,
    at: date | None,
    record: str | None,
    activities: Source | None,
    table: Path | None,
    bind: Path | None,
    expect: Path | None,
    propose: str | None,
    as_markdown: bool,
    as_json: bool,
) -> None:
    """Show what changes from OLD to NEW: for each law and stretch of days whether it became stricter or laxer, and in which cases."""
    if propose is not None and new is not None and not Path(new).is_dir():
        raise WrongCall(says("cli.expected_changes_written"))
    if (table is None) != (bind is None):
        raise WrongCall(says("cli.table_binding_go"))
    with TemporaryDirectory() as one, TemporaryDirectory() as two, keeping_lines(), ProgressBar() as along:
        before = state(old, Path(one))
        after = state(new or str(installed()), Path(two))
        if houses := [each.name for each in (before, after) if is_house(each.policies)]:
            raise WrongCall(says("cli.house_not_compared", house=houses[0]))
        tests, names = cases or after.cases or before.cases, (before.name, after.name)
        alike = _equal(before.policies, after.policies)
        if alike and not (as_json or record or activities or table or expect or propose):
            _show(_of_equals(names, cased=tests is not None), as_markdown=as_markdown)
            return
        found = _compare(before, after, tests, at, along, alike=alike)
        differences = differing(found, pending(expect, before), at) if expect is not None else None
        people = _people(found.sides, table, bind, activities) if table is not None and bind is not None else None
        today = date.today()
        report = replace(
            report_of(names, found, today, record=record, differences=differences, activities=activities, day=at or today, along=along),
            people=people,
        )
        written = write_expected(found, propose, after, spoken()) if propose is not None else None
    if as_json:
        click.echo(in_json(report))
    else:
        _show(report, as_markdown=as_markdown)
    if written is not None:
        echo(says("cli.files.proposed", path=written), err=True)
    ctx.exit(FAILED if differences else 0)


def _show(report: Report, *, as_markdown: bool) -> None:
    if as_markdown:
        click.echo(markdown(report, spoken()))
    else:
        show(page_of(report, spoken()))


def _equal(old: Path, new: Path) -> bool:
    """Whether two folders have the same law, every file of which can be read."""
    noted, files = Diagnostics(), contents(old)
    whole = len(files) == len([*find(old, noted)]) == len([*find(new, noted)]) and not len(noted)
    return whole and any(path.name == HEAD for path in files) and files == contents(new)


def _of_equals(names: tuple[str, str], *, cased: bool) -> Report:
    """The report of two states of one content: none of it need be understood to know that they say the same."""
    unread = PolicySet({}, Vocabulary({}, {}), "")
    return Report(names, (unread, unread), Comparison((), (), ()), (), [] if cased else None, date.today())


def _compare(old: State, new: State, cases: Path | None, at: date | None, along: Progress, *, alike: bool) -> Found:
    """Compare two states, and ask the cases of both."""
    before = None if alike else Side(load_past(old.policies))
    after = Side((load if Path(new.name).is_dir() else load_past)(new.policies), before)
    sides = before or after, after
    try:
        found = compare(*sides, at, along=along)
    except Wrong as wrong:
        raise Defect(says("cli.two_ways_deciding", wrong=wrong)) from None
    return Found(found, sides, cases, flips(cases, *sides, along) if cases is not None else None)


def _of_activities(activities: Source, sides: tuple[Side, Side], day: date) -> "dict[str, Any]":
    """The activities that turn, and new remarks on their periods; each side reads their files by its own vocabulary."""
    from zweck.analysis.activities.turned import turned  # noqa: PLC0415  loads what no other comparison needs

    (old, before), (new, after) = ((company_in(activities, side.vocabulary), side.vocabulary.periods) for side in sides)
    found = ((one.version, new_findings(one, (old, new), (before, after), day)) for one in in_force(new, day))
    declared = [(version, finding) for version, several in found for finding in several]
    return {"turned": [*turned((old, new), sides, day)], "declared": declared}


def _people(sides: tuple[Side, Side], table: Path, bind: Path, activities: Source | None) -> "Concerned":
    """The rows of a table that turn; each side reads binding and company by its own vocabulary."""
    from zweck.binding.parse import load_binding  # noqa: PLC0415  it needs the extra `bulk`
    from zweck.tables.persons import refuse_persons  # noqa: PLC0415
    from zweck.tables.pieces import opened as opened_table  # noqa: PLC0415
    from zweck.tables.rechecking import concerned  # noqa: PLC0415
    from zweck.tables.run import on_day  # noqa: PLC0415
    from zweck.tables.whole import planned  # noqa: PLC0415

    source = opened_table(table)
    bindings = [load_binding(bind, side.vocabulary) for side in sides]
    refuse_persons(bindings[0])
    bindings = [on_day(one, date.today()) if one.undated else one for one in bindings]
    companies = [NO_COMPANY if activities is None else company_in(activities, side.vocabulary) for side in sides]
    old, new = (planned(side.policies, binding, company, source) for side, binding, company in zip(sides, bindings, companies, strict=True))
    return concerned((old, new), source)


def report_of(
    names: tuple[str, str],
    found: Found,
    today: date,
    *,
    record: str | None,
    differences: Sequence[Deviation] | None,
    activities: Source | None,
    day: date,
    along: Progress,
) -> Report:
    """The report of a comparison; activities are looked at on a day."""
    old, new = found.sides
    changed = {change.law for change in found.comparison.laws if change.direction is not Direction.EQUIVALENT} - {COVERAGE}
    return Report(
        names,
        (old.policies, new.policies),
        found.comparison,
        newly(old.policies, new.policies, changed, along),
        found.flips,
        today,
        _recorded(record, old, new, along) if record else None,
        differences,
        **(_of_activities(activities, found.sides, day) if activities is not None else {}),
    )


def _recorded(record: str, old: Side, new: Side, along: Progress) -> "Recorded":
    """The answers of both sides to the questions of a record."""
    from zweck.cli.chains import opened  # noqa: PLC0415  loads what no other comparison needs
    from zweck.record.chain import RECORD  # noqa: PLC0415
    from zweck.record.flips import recorded_flips  # noqa: PLC0415

    with opened(record, RECORD) as database, database.reading():
        return recorded_flips(database, old.engine, new.engine, along=along)


def differing(found: Found, expected: Sequence[Path], at: date | None = None) -> list[Deviation]:
    """How an edit differs from what files state."""
    ids = [case.id for case in cases(found.cases, *found.sides)] if found.cases is not None else []
    known = Names(found.sides[0].policies, found.sides[1].policies, ids)
    return deviations(load_changes([*expected], known), found.comparison, *found.sides, found.flips, at)


def pending(expected: Path, old: State) -> list[Path]:
    """The files that count: those of a folder that are not beside the old side already, in the same words."""
    if not expected.is_dir():
        if expected.suffix == SUFFIX and not expected.exists():
            raise WrongCall(says("cli.no_file", expected=expected))
        return change_files(expected)
    if (past := old.changes).absolute() == expected.absolute():
        return change_files(expected)
    return [path for path in change_files(expected) if not _same_bytes(path, past / path.relative_to(expected))]


def _same_bytes(path: Path, other: Path) -> bool:
    return other.is_file() and other.read_bytes() == path.read_bytes()


def write_expected(found: Found, name: str, new: State, language: str) -> str:
    """Write what an edit changes as a file of expected changes; its path as the user would write it."""
    if not NAME.fullmatch(name):
        raise WrongCall(says("cli.not_name", name=name))
    path = changes_of(new.policies) / f"{name}{SUFFIX}"
    if path.exists():
        raise WrongCall(says("cli.exists_already", path=display(path)))
    path.parent.mkdir(exist_ok=True)
    tests = [flip.case.id for flip in found.flips or ()]
    laws = proposals(found.comparison, *found.sides)
    path.write_bytes(change_file(path, new.policies, date.today(), laws, tests, language))
    return display(path)
