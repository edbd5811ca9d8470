"""`zweck activities`: the activities of a company, as its lawyers and its callers read them."""

from datetime import date
from pathlib import Path
from typing import Final

import click

from zweck.activities.entry import due, entry, in_force
from zweck.binding.questions import check_bindings
from zweck.cli.console import FAILED, WrongCall, show
from zweck.cli.help import Group
from zweck.cli.options import NEW_FILE, Opened, companys_option, day_option, engine_option, opening, policies_option, write
from zweck.cli.progress import ProgressBar
from zweck.company import Activity, Company
from zweck.decision.aged import AGED
from zweck.forms.quoting import near, shown
from zweck.law.watch.state import due as due_of_law
from zweck.pages import Page, say, width
from zweck.pages.activities import erasure, jsonld, record, reviews
from zweck.pages.activities.forms import FORMATS, as_docx
from zweck.pages.covered import lines_due
from zweck.runtime.sources.company import CompanyFiles
from zweck.words.said import says

JSONLD: Final = "jsonld"
DOCX: Final = "docx"
names_argument: Final = click.argument("names", nargs=-1, metavar="[NAME...]")


@click.group("activities", cls=Group)
def command() -> None:
    """Read the activities of a company: `controllers.yaml` and `activities/NAME/DATE.yaml` in a folder."""


@command.command("check")
@click.pass_context
@names_argument
@opening(companys_option, day_option, engine_option, policies_option)
def check(ctx: click.Context, opened: Opened, *, names: tuple[str, ...]) -> None:
    """Report every fault of the files and bindings with its place; of each activity, what a call must state to be permitted."""
    if not report(opened, names):
        ctx.exit(FAILED)


def report(opened: Opened, names: tuple[str, ...] = ()) -> bool:
    """Print what calls about activities must state; whether each was found to be permitted without appraising."""
    from zweck.analysis.activities.prove import Proposer, Prover  # noqa: PLC0415  it needs the extra `analysis`

    wanted, company = chosen(opened.company, names, opened.day), opened.company
    source = opened.given["activities"]
    if isinstance(source, CompanyFiles):
        check_bindings(source.path, company, opened.vocabulary)
    prover = Prover(opened.policies, company, opened.day)
    propose = Proposer(prover)
    with ProgressBar() as along:
        entries = [entry(activity, company, opened.engine, opened.day, propose) for activity in along("activities", wanted)]
        proofs = [record.Proof.of(one, company, prover) for one in along("activities", entries)]
    show(record.checked(zip(entries, proofs, strict=True), opened.vocabulary, opened.lang))
    return not any(one.needs.stated is None or one.needs.appraised for one in entries)


@command.command("show")
@names_argument
@click.option("--format", "form", type=click.Choice([*FORMATS, JSONLD]), default="text")
@opening(companys_option, day_option, engine_option, policies_option)
def show_record(opened: Opened, *, names: tuple[str, ...], form: str) -> None:
    """Print the record of processing activities (Verzeichnis, Art. 30 GDPR): each activity in force, or those named."""
    from zweck.analysis.activities.prove import Proposer, Prover  # noqa: PLC0415  it needs the extra `analysis`

    company, day = opened.company, opened.day
    propose = Proposer(Prover(opened.policies, company, day))
    entries = [entry(activity, company, opened.engine, day, propose) for activity in chosen(company, names, day)]
    if form == JSONLD:
        click.echo(jsonld.document(entries, opened.vocabulary), nl=False)
        return
    rows = [record.row(one, opened.vocabulary, opened.lang) for one in entries]
    click.echo(FORMATS[form](record.document(rows, opened.lang), opened.lang, width()), nl=False)


@command.command("erasure")
@click.option("--format", "form", type=click.Choice([*FORMATS, DOCX]), default="text")
@click.option("--output", type=NEW_FILE, metavar="FILE")
@opening(companys_option, day_option, policies_option)
def concept(opened: Opened, *, form: str, output: Path | None) -> None:
    """Print the deletion concept (DIN 66398): classes of records, their starts, rules and reasons, and what is wrong with them."""
    concepts = erasure.concepts(opened.company, opened.vocabulary.periods, opened.day, opened.lang)
    found = erasure.document(concepts, opened.lang)
    if form != DOCX:
        write(FORMATS[form](found, opened.lang, width()), output)
        return
    if output is None:
        raise WrongCall(says("cli.docx_needs_file"))
    output.write_bytes(as_docx(found))


@command.command("due")
@click.pass_context
@click.option("--within", type=click.IntRange(0, 3660), default=30, show_default=True, metavar="DAYS")
@opening(companys_option, day_option, policies_option)
def due_reviews(ctx: click.Context, opened: Opened, *, within: int) -> None:
    """List the appraisals whose review is overdue or due soon, the most urgent first, and what is due of the law."""
    law, day, lang = opened.policies, opened.day, opened.lang
    found = due(opened.company, day, within)
    show(reviews.page_of(found, day, within, lang))
    page = Page()
    for line in page.under(say("lawdue.title", lang), lines_due(due_of_law(law, day, within, AGED), law, lang)):
        page.paragraph(f"– {line}")
    if page:
        show(page)
    if any(appraisal.review_by < day for _, appraisal in found):
        ctx.exit(FAILED)


def chosen(company: Company, names: tuple[str, ...], day: date) -> list[Activity]:
    """The activities of these names in force on a day; without names, all in force.

    Raises:
        WrongCall: for a name that none in force has.
    """
    found = {activity.id: activity for activity in in_force(company, day)}
    for name in names:
        if name not in found:
            help = near(name, found) or says("cli.force", found=len(found))
            raise WrongCall(says("cli.no_activity_force", name=shown(name), day=day), help)
    return [found[name] for name in names or found]
