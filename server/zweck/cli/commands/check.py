"""`zweck check`."""

from pathlib import Path

import click

from zweck.analysis.deep.finding import Finding
from zweck.cases import load_cases
from zweck.cli.company import activities_option
from zweck.cli.console import FAILED, complain, show
from zweck.cli.folders import cases_beside
from zweck.cli.kinds import Sources, shared
from zweck.cli.options import bundle_key_option, lang_option, load_policies
from zweck.cli.progress import ProgressBar
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.check.frozen import check_frozen
from zweck.law.policy import PolicySet
from zweck.runtime.sources.settings import PolicySettings
from zweck.runtime.sources.source import POLICIES, Source


@click.command("check")
@click.argument("sources", nargs=-1, type=Sources(POLICIES), metavar="[SOURCE]...")
@click.option("--deep", "deeply", is_flag=True)
@click.option("--tests", "tests", type=click.Path(exists=True, path_type=Path), metavar="DIR")
@activities_option()
@lang_option
@shared(PolicySettings, "policies", type=Sources(POLICIES))
@bundle_key_option("sources", "policies")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    sources: Source | None,
    deeply: bool,
    tests: Path | None,
    activities: Source | None,
    lang: str,
    policies: Source | None,
) -> None:
    """Check the policies in SOURCE; with several, the rules of houses laid over the law."""
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
        from zweck.pages.findings import page_of  # noqa: PLC0415  loads what no other check needs

        show(page_of(findings, found, lang))
        click.echo()
    coherent = not deeply or _coherent(found, tests, lang)
    if activities is not None:
        from zweck.cli.commands.activities import report  # noqa: PLC0415  loads what no other check needs
        from zweck.cli.options import Opened  # noqa: PLC0415

        sound = report(Opened({"policies": sources or policies, "activities": activities, "lang": lang}))
    click.echo(summary(found))
    ctx.exit(FAILED if findings or len(changed) or not (sound and coherent) else 0)


def _deep(policies: PolicySet) -> list[Finding]:
    from zweck.analysis.deep.check import deep, forgotten  # noqa: PLC0415  loads what no other check needs

    with ProgressBar() as along:
        return [*deep(policies, along=along), *forgotten(policies, along)]


def _coherent(policies: PolicySet, tests: Path | None, lang: str) -> bool:
    """Whether law and facts cohere in all cases; prints where they do not."""
    from zweck.analysis.coherence.check import Coherence, Named  # noqa: PLC0415  loads what no other check needs
    from zweck.analysis.coherence.rows import unheard  # noqa: PLC0415
    from zweck.analysis.coherence.words import unread  # noqa: PLC0415
    from zweck.pages.findings import Word, incoherences  # noqa: PLC0415

    place = tests or cases_beside(Path(policies.path))
    cases = load_cases(place, policies) if place.exists() else []
    with ProgressBar() as along:
        check = Coherence(policies)
        found = list(check.faults([Named(case.id, case.question) for case in cases], along))
    words: list[Word] = [*unread(policies), *unheard(policies)]
    idle = check.idle() if cases else []
    if found or words or idle:
        show(incoherences(found, words, idle, lang))
    return not found and not words


def summary(policies: PolicySet) -> str:
    """The size of the policies and their revision, in one line."""
    return f"{counted(policies)}; revision {policies.revision}"


def counted(policies: PolicySet) -> str:
    """How many laws, versions, rules and facts there are; a rule that several versions restate counts once."""
    versions = [version for law in policies.laws.values() for version in law.versions]
    rules = {(version.law, rule.id) for version in versions for rule in version.rules}
    counts = {"law": len(policies.laws), "version": len(versions), "rule": len(rules), "fact": len(policies.vocabulary.facts)}
    return ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for noun, number in counts.items())
