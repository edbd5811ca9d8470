"""`zweck register due`."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import click

from zweck.cli.commands.register.opened import controller_option, register_key_option, register_option
from zweck.cli.commands.register.tables import OfTable, faulty_rows, put, table_options
from zweck.cli.console import FAILED, WrongCall
from zweck.cli.options import FILE, NEW_FILE, company_option, day_option, opening, policies_option
from zweck.cli.persons import pseudonym_option
from zweck.facts.basis import Basis
from zweck.forms.quoting import listed, near, shown
from zweck.pages.register import periods as render
from zweck.pages.text import width
from zweck.periods.reckon import Phase
from zweck.periods.record import Start
from zweck.register.periods import LISTED, MAX_WITHIN, MUST_GO, Found, Records, Wanted, pages, scopes_in
from zweck.register.table.csv_rows import reading as table
from zweck.register.table.due import Listed
from zweck.register.table.due import listed as rows_of
from zweck.tables.sql.dialect import DIALECTS, NoQuery
from zweck.words.said import says


@click.command("due")
@day_option
@click.option("--within", type=click.IntRange(0, MAX_WITHIN), default=0, metavar="DAYS")
@click.option("--phase", "phases", default=",".join(sorted(LISTED)), show_default=True, metavar="NAMES")
@click.option("--scope", "scopes", multiple=True, metavar="SCOPE")
@click.option("--list", "file", type=FILE, metavar="FILE")
@click.option("--format", "form", type=click.Choice(("text", "csv", "json", "ics", "sql")), default="text", show_default=True)
@click.option("--table", "target", metavar="NAME")
@click.option("--dialect", type=click.Choice([*DIALECTS]), default="postgres", show_default=True)
@click.option("--output", type=NEW_FILE, metavar="FILE")
@opening(
    *(table_options, controller_option, company_option, pseudonym_option, register_key_option),
    *(register_option, policies_option),
    kind=OfTable,
)
@click.pass_context
def command(
    ctx: click.Context,
    opened: OfTable,
    /,
    *,
    within: int,
    phases: str,
    scopes: tuple[str, ...],
    file: Path | None,
    form: str,
    target: str | None,
    dialect: str,
    output: Path | None,
) -> None:
    """List the records of a controller that must go, or may have to; exit code 1 if one should be gone."""
    vocabulary, controller, company = opened.vocabulary, opened.controller, opened.terms.company
    if company is None or controller not in company.controllers:
        raise WrongCall(says("cli.due_needs_company", controller=shown(controller)))
    _check_scopes(scopes, scopes_in(company, controller))
    if file and form not in ("csv", "sql"):
        raise WrongCall(says("cli.list_is_csv"))
    if form == "sql" and (file is None or target is None):
        raise WrongCall(says("cli.sql_needs_list"))
    basis = Basis.AS_OF if opened.given["at"] else Basis.LIVE
    wanted = Wanted(controller, opened.day, basis, within=within, phases=_phases(phases), scopes=frozenset(scopes))
    citations, met = vocabulary.period_citations, Counter[Phase]()
    with ExitStack() as stack:
        database = stack.enter_context(opened.reading())
        if file:
            stack.enter_context(faulty_rows(file))
            how, records = opened.read_as({}), Records(wanted, company, vocabulary)
            rows = rows_of(database, opened.key, file, how, records, wanted, opened.columns, opened.encoding)
            if form == "csv" or target is None:
                lines = _joined(file, opened.encoding, rows, citations, met)
            else:
                name = next((column for column, field in opened.columns.items() if field == "key"), "key")
                lines = DIALECTS[dialect].deletes(_going(rows, name, citations, met), target, name)
        else:
            found = _counted((one for _, page in pages(database, wanted, company, vocabulary) for one in page), met)
            lines = _listed(form, found, citations, opened)
        try:
            put(lines, output, stack)
        except NoQuery as error:
            raise WrongCall(error.message, error.help) from None
    if met[Phase.OVERDUE]:
        ctx.exit(FAILED)


def _counted(found: Iterable[Found], phases: Counter[Phase]) -> Iterator[Found]:
    """Records, counted by their phases as they pass."""
    for one in found:
        phases[one.record.reckoned.phase] += 1
        yield one


def _listed(form: str, found: Iterable[Found], citations: Mapping[str, str], opened: OfTable) -> Iterator[str]:
    """The list in a form."""
    match form:
        case "csv":
            return render.as_csv(found, citations)
        case "json":
            return render.as_json(found, citations, opened.day)
        case "ics":
            return render.as_calendar(found, opened.controller, opened.lang, opened.day)
        case _:
            return render.as_text(found, citations, opened.lang, width(), opened.day)


def _joined(file: Path, encoding: str, rows: Iterable[Listed], citations: Mapping[str, str], met: Counter[Phase]) -> Iterator[str]:
    """The wanted rows of a company's list with their records, and those that the register does not have."""
    with table(file, encoding) as (header, _):
        yield render.csv_line([*header, *render.COLUMNS[1:]])
    for line, found, known in rows:
        if found is not None:
            met[found.record.reckoned.phase] += 1
            yield render.csv_line([*line.values.values(), *map(render.cell, [*render.fields(found, citations).values()][1:])])
        elif not known:
            unknown = {"phase": Phase.UNKNOWN.value, "missing": Start.CREATED.value}
            yield render.csv_line([*line.values.values(), *(unknown.get(name, "") for name in render.COLUMNS[1:])])


def _going(rows: Iterable[Listed], name: str, citations: Mapping[str, str], met: Counter[Phase]) -> Iterator[tuple[str, str]]:
    """The key of each row that must go, and why; of no other row, whatever its phase."""
    for line, found, _ in rows:
        if found is not None and found.record.reckoned.phase in MUST_GO:
            met[found.record.reckoned.phase] += 1
            said = render.fields(found, citations)
            yield line.values[name], f"{said['record_class']}: {said['phase']}, {said['erase_by']}; {render.cell(said['citations'])}"


def _check_scopes(scopes: Iterable[str], known: Collection[str]) -> None:
    for scope in (scope for scope in scopes if scope not in known):
        raise WrongCall(says("cli.no_records_of", scope=shown(scope)), near(scope, known) or says("forms.use", words=listed(sorted(known))))


def _phases(text: str) -> frozenset[Phase]:
    """Phases by their names, with commas between.

    Raises:
        WrongCall: if one is none.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = [phase.value for phase in Phase]
    for name in (name for name in names if name not in known):
        raise WrongCall(says("cli.no_phase", name=shown(name)), near(name, known) or says("forms.use", words=listed(known)))
    return frozenset(map(Phase, names))
