"""`zweck activities check`."""

from datetime import date

import click

from zweck.activities.entry import entry
from zweck.binding.asking import check_bindings
from zweck.cli.commands.activities.options import chosen, company_option, day_option
from zweck.cli.console import FAILED
from zweck.cli.options import build_engine, engine_option, lang_option, load_policies, policies_option
from zweck.cli.progress import ProgressBar
from zweck.law.policy import PolicySet
from zweck.pages.activities import checked
from zweck.pages.width import width
from zweck.runtime.sources.company import CompanyFiles
from zweck.runtime.sources.source import Source


@click.command("check")
@click.pass_context
@click.argument("names", nargs=-1, metavar="[NAME...]")
@company_option
@day_option
@lang_option
@engine_option
@policies_option
def command(
    ctx: click.Context, *, names: tuple[str, ...], activities: Source, at: date | None, lang: str, matcher: str, policies: Source | None
) -> None:
    """Report every fault of the files and bindings with its place; of each activity, what a call must state to be permitted."""
    if not report(load_policies(policies), activities, names, at, matcher, lang):
        ctx.exit(FAILED)


def report(policies: PolicySet, activities: Source, names: tuple[str, ...], at: date | None, matcher: str, lang: str) -> bool:
    """Print what calls about activities must state; whether each was found to be permitted without appraising."""
    from zweck.analysis.activities.propose import Proposer  # noqa: PLC0415  loads what no other command needs
    from zweck.analysis.activities.prove import Prover  # noqa: PLC0415

    day = at or date.today()
    company, wanted = chosen(activities, names, day, policies.vocabulary)
    if isinstance(activities, CompanyFiles):
        check_bindings(activities.path, company, policies.vocabulary)
    engine = build_engine(policies, matcher)
    prover = Prover(policies, company, day)
    propose = Proposer(prover)
    with ProgressBar() as along:
        entries = [entry(activity, company, engine, day, propose) for activity in along("activities", wanted)]
        proofs = [checked.Proof.of(one, company, prover) for one in along("activities", entries)]
    click.echo(checked.render(zip(entries, proofs, strict=True), policies.vocabulary, lang, width()))
    return not any(one.needs.stated is None or one.needs.appraised for one in entries)
