"""`zweck register due`."""

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import click

from zweck.cli.commands.audit.options import read_key
from zweck.cli.commands.register.options import (
    FILE,
    company_option,
    controller_option,
    reading,
    register_key_option,
    register_option,
    terms_of,
    today,
)
from zweck.cli.commands.register.table import faulty_rows, read_as, table_options
from zweck.cli.console import FAILED, WrongCall
from zweck.cli.options import Day, lang_option, load_policies, policies_option
from zweck.cli.persons import pseudonym_option
from zweck.facts.basis import Basis
from zweck.forms.near import near
from zweck.forms.quoting import listed, shown
from zweck.pages.register import periods as render
from zweck.pages.width import width
from zweck.periods.reckon import Phase
from zweck.periods.record import Start
from zweck.register.periods import LISTED, MAX_WITHIN, MUST_GO, Found, Records, Wanted, pages, scopes_in
from zweck.register.table.due import Listed
from zweck.register.table.due import listed as rows_of
from zweck.register.table.reading import reading as table
from zweck.runtime.sources.source import Source
from zweck.tables.sql.deletes import deletes
from zweck.tables.sql.dialect import DIALECTS, NoQuery
from zweck.words.said import says


@click.command("due")
@click.option("--at", type=Day(), metavar="DATE")
@click.option("--within", type=click.IntRange(0, MAX_WITHIN), default=0, metavar="DAYS")
@click.option("--phase", "phases", default=",".join(sorted(LISTED)), show_default=True, metavar="NAMES")
@click.option("--scope", "scopes", multiple=True, metavar="SCOPE")
@click.option("--list", "file", type=FILE, metavar="FILE")
@click.option("--format", "form", type=click.Choice(("text", "csv", "json", "ics", "sql")), default="text", show_default=True)
@click.option("--table", "target", metavar="NAME")
@click.option("--dialect", type=click.Choice([*DIALECTS]), default="postgres", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@table_options
@controller_option
@company_option
@pseudonym_option
@register_key_option
@lang_option
@register_option
@policies_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    at: date | None,
    within: int,
    phases: str,
    scopes: tuple[str, ...],
    file: Path | None,
    form: str,
    target: str | None,
    dialect: str,
    output: Path | None,
    columns: tuple[tuple[str, str], ...],
    encoding: str,
    country_code: str | None,
    controller: str,
    activities: Source | None,
    pseudonym_key: Path | None,
    register_key: Path | None,
    lang: str,
    register: str,
    policies: Source | None,
) -> None:
    """List the records of a controller that must go, or may have to; exit code 1 if one should be gone."""
    vocabulary, company = load_policies(policies).vocabulary, terms_of(activities, policies).company
    if company is None or controller not in company.controllers:
        raise WrongCall(says("cli.due_needs_company", controller=shown(controller)))
    _check_scopes(scopes, scopes_in(company, controller))
    if file and form not in ("csv", "sql"):
        raise WrongCall(says("cli.list_is_csv"))
    if form == "sql" and (file is None or target is None):
        raise WrongCall(says("cli.sql_needs_list"))
    day = at or today(company, controller).date()
    basis = Basis.LIVE if at is None else Basis.AS_OF
    wanted = Wanted(controller, day, basis, within=within, phases=_phases(phases), scopes=frozenset(scopes))
    citations, overdue = vocabulary.period_citations, Overdue()
    with ExitStack() as stack:
        database = stack.enter_context(reading(register))
        if file:
            stack.enter_context(faulty_rows(file))
            how = read_as({"controller": controller}, country_code, pseudonym_key, activities, policies)
            key, records = read_key(register_key), Records(wanted, company, vocabulary)
            rows = rows_of(database, key, file, how, records, wanted, dict(columns), encoding)
            if form == "csv" or target is None:
                lines = _joined(file, encoding, rows, citations, overdue)
            else:
                name = next((column for column, field in columns if field == "key"), "key")
                lines = deletes(_going(rows, name, citations, overdue), target, name, DIALECTS[dialect])
        else:
            found = overdue.among(one for _, page in pages(database, wanted, company, vocabulary) for one in page)
            lines = _listed(form, found, citations, controller, lang, day)
        _write(lines, output, stack)
    if overdue.count:
        ctx.exit(FAILED)


def _write(lines: Iterator[str], output: Path | None, stack: ExitStack) -> None:
    """Write lines to a file or the terminal; a fault before the first leaves no file."""
    try:
        first = next(lines)
        place = stack.enter_context(output.open("w", encoding="utf-8", newline="")) if output else sys.stdout
        place.write(first)
        place.writelines(lines)
    except NoQuery as error:
        raise WrongCall(error.message, error.help) from None


class Overdue:
    """Counts the records that should be gone."""

    def __init__(self) -> None:
        self.count = 0

    def among(self, found: Iterable[Found]) -> Iterator[Found]:
        """Records, counted as they pass."""
        for one in found:
            self.count += one.record.reckoned.phase is Phase.OVERDUE
            yield one


def _listed(form: str, found: Iterable[Found], citations: Mapping[str, str], controller: str, lang: str, day: date) -> Iterator[str]:
    """The list in a form."""
    match form:
        case "csv":
            return render.as_csv(found, citations)
        case "json":
            return render.as_json(found, citations, day)
        case "ics":
            return render.as_calendar(found, controller, lang, day)
        case _:
            return render.as_text(found, citations, lang, width(), day)


def _joined(file: Path, encoding: str, rows: Iterable[Listed], citations: Mapping[str, str], overdue: Overdue) -> Iterator[str]:
    """The wanted rows of a company's list with their records, and those that the register does not have."""
    with table(file, encoding) as (header, _):
        yield render.csv_line([*header, *render.COLUMNS[1:]])
    for line, found, known in rows:
        if found is not None:
            (one,) = overdue.among([found])
            yield render.csv_line([*line.values.values(), *map(render.cell, [*render.fields(one, citations).values()][1:])])
        elif not known:
            unknown = {"phase": Phase.UNKNOWN.value, "missing": Start.CREATED.value}
            yield render.csv_line([*line.values.values(), *(unknown.get(name, "") for name in render.COLUMNS[1:])])


def _going(rows: Iterable[Listed], name: str, citations: Mapping[str, str], overdue: Overdue) -> Iterator[tuple[str, str]]:
    """The key of each row that must go, and why; of no other row, whatever its phase."""
    for line, found, _ in rows:
        if found is not None and found.record.reckoned.phase in MUST_GO:
            (one,) = overdue.among([found])
            said = render.fields(one, citations)
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
