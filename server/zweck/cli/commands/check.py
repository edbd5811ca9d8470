"""`zweck check`."""

import click

from zweck.analysis.deep.finding import Finding
from zweck.cli.company import activities_option
from zweck.cli.console import FAILED, complain, width
from zweck.cli.options import Policies, lang_option, load_policies, policies_option, several
from zweck.cli.progress import Progress
from zweck.cli.render.findings import text
from zweck.law.check.frozen import check_frozen
from zweck.law.diagnostics import Diagnostics, PolicyError
from zweck.law.policy import PolicySet
from zweck.runtime.sources.source import Source


@click.command("check", short_help="Check policies; report every fault with its place.")
@click.argument("sources", nargs=-1, type=Policies(), callback=several, metavar="[SOURCE]...")
@click.option("--deep", "deeply", is_flag=True, help="Also search all cases for rules that never decide, and for silence that permits.")
@activities_option("Also check the activities of this company: whether any call about each can be permitted, and what it must state.")
@lang_option
@policies_option
@click.pass_context
def command(
    ctx: click.Context, *, sources: Source | None, deeply: bool, activities: Source | None, lang: str, policies: Source | None
) -> None:
    """Check the policies in SOURCE; with several, the rules of houses laid over the law.

    Every fault is reported at once, with its file, line and column, its place in the law, and what to do. Exit code 1 if there is one.

    Released law (see `zweck release`) must be unchanged.

    With --deep also rules that never decide anything, requirements that no ground can meet or that are always met, exceptions that never
    matter, duplicates, gaps between versions, and cases that a law permits only once facts are left out, each with a smallest witness;
    --lang is the language of what is found.
    """
    try:
        found = load_policies(sources or policies)
    except PolicyError as error:
        complain(error)
        ctx.exit(FAILED)
    changed = Diagnostics()
    check_frozen(found, changed)
    if len(changed):
        complain(PolicyError(changed))
    findings, sound = _deep(found) if deeply else [], True
    if findings:
        click.echo(text(findings, found, lang, width()) + "\n")
    if activities is not None:
        from zweck.cli.commands.activities.check import report  # noqa: PLC0415  loads what no other check needs

        sound = report(found, activities, (), None, "native", lang)
    click.echo(summary(found))
    ctx.exit(FAILED if findings or len(changed) or not sound else 0)


def _deep(policies: PolicySet) -> list[Finding]:
    from zweck.analysis.deep.check import deep, forgotten  # noqa: PLC0415  loads what no other check needs

    with Progress() as along:
        return [*deep(policies, along=along), *forgotten(policies, along)]


def summary(policies: PolicySet) -> str:
    """The size of the policies and their revision, in one line."""
    return f"{counted(policies)}; revision {policies.revision}"


def counted(policies: PolicySet) -> str:
    """How many laws, versions, rules and facts there are; a rule that several versions restate counts once."""
    versions = [version for law in policies.laws.values() for version in law.versions]
    rules = {(version.law, rule.id) for version in versions for rule in version.rules}
    counts = {"law": len(policies.laws), "version": len(versions), "rule": len(rules), "fact": len(policies.vocabulary.facts)}
    return ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for noun, number in counts.items())
