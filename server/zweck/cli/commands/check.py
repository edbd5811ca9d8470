"""`zweck check` and `zweck texts`: the policies are sound, and every place that they cite is proven with the official texts."""

import json
from pathlib import Path

import click

from zweck.analysis.deep.finding import Finding
from zweck.cli.company import activities_option
from zweck.cli.console import FAILED, WrongCall, complain, echo, show, spoken
from zweck.cli.folders import cases_there, policy_folder, written
from zweck.cli.kinds import Sources, shared
from zweck.cli.options import FOLDER, THERE, Opened, bundle_key_option, counted, json_option, load_policies, opening, policies_option
from zweck.cli.progress import ProgressBar
from zweck.editing.records import wording
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.check.frozen import check_frozen
from zweck.law.load.source import WORDING
from zweck.law.policy import PolicySet
from zweck.law.texts.plain_text import texts
from zweck.law.texts.report import Report, report, to_keep
from zweck.load import load
from zweck.pages import proofs
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.settings import PolicySettings
from zweck.runtime.sources.source import POLICIES, Source
from zweck.words.said import Said, says


@click.command("check")
@click.argument("sources", nargs=-1, type=Sources(POLICIES), metavar="[SOURCE]...")
@click.option("--deep", "deeply", is_flag=True)
@click.option("--tests", "tests", type=THERE, metavar="DIR")
@activities_option()
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

        show(page_of(findings, found, spoken()))
        click.echo()
    coherent = not deeply or _coherent(found, tests)
    if activities is not None:
        from zweck.cli.commands.activities import report  # noqa: PLC0415  loads what no other check needs

        sound = report(Opened({"policies": sources or policies, "activities": activities}))
    echo(summary(found))
    ctx.exit(FAILED if findings or len(changed) or not (sound and coherent) else 0)


def _deep(policies: PolicySet) -> list[Finding]:
    from zweck.analysis.deep.check import deep, forgotten  # noqa: PLC0415  loads what no other check needs

    with ProgressBar() as along:
        return [*deep(policies, along=along), *forgotten(policies, along)]


def _coherent(policies: PolicySet, tests: Path | None) -> bool:
    """Whether law and facts cohere in all cases; prints where they do not."""
    from zweck.analysis.coherence.check import Coherence, Named  # noqa: PLC0415  loads what no other check needs
    from zweck.analysis.coherence.rows import unheard  # noqa: PLC0415
    from zweck.analysis.coherence.unread import unread  # noqa: PLC0415
    from zweck.pages.findings import Word, incoherences  # noqa: PLC0415

    cases = cases_there(policies, tests)
    with ProgressBar() as along:
        check = Coherence(policies)
        found = list(check.faults([Named(case.id, case.question) for case in cases], along))
    words: list[Word] = [*unread(policies), *unheard(policies)]
    idle = check.idle() if cases else []
    if found or words or idle:
        show(incoherences(found, words, idle, spoken()))
    return not found and not words


def summary(policies: PolicySet) -> Said:
    """The size of the policies and their revision, in one line."""
    return says("cli.sizes.revision", sizes=counted(policies), revision=policies.revision)


@click.command("texts")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--write", is_flag=True)
@opening(json_option, policies_option)
@click.pass_context
def texts_command(ctx: click.Context, opened: Opened, /, *, folder: Path, write: bool) -> None:
    """Prove every place that rules cite with the official text in DIR that is in force on the days on which the rule relies on it."""
    root = root_of(opened.given["policies"], says("cli.digests_written_folder")) if write else None
    found = opened.policies if root is None else load(root)
    known = texts(folder, found.citations)
    result = report(found, known)
    if root is not None:
        path = root / WORDING
        path.write_bytes(wording(root, to_keep(found.wording, result.uses, known), found.wording.examined))
        written(path, err=True)
        result = report(load(root), known)
    opened.say(lambda: json.dumps(table(result), ensure_ascii=False), lambda: proofs.page_of(result, opened.lang))
    ctx.exit(FAILED if result.faulty else 0)


def table(result: Report) -> dict[str, object]:
    """The report as plain data."""
    return {
        "places": {
            "all": len(result.places),
            **{state.value: len(some) for state, some in result.by_state.items()},
            "proven_on_all_days": result.proven_places,
        },
        "texts": {text.name: count for text, count in result.proven_by.items()},
        "cited": [
            {
                "place": uses[0].written,
                "state": state.value,
                "rules": [
                    {
                        "rule": " ".join(use.cited.place),
                        "file": use.cited.span.path,
                        "line": use.cited.span.line,
                        "state": use.state.value,
                        "proven_by": [text.name for text in use.having],
                        "contradicted_by": [text.name for text in use.lacking],
                        "all_days": use.whole,
                    }
                    for use in uses
                ],
            }
            for state, some in result.by_state.items()
            for uses in some
        ],
        "changed": [
            {
                "place": one.use.written,
                "earlier": one.earlier.name,
                "later": one.later.name,
                "rule": " ".join(one.use.cited.place),
                "file": one.use.cited.span.path,
                "line": one.use.cited.span.line,
                "examined": why.reason if why is not None else None,
            }
            for one, why in result.changes
        ],
        "digests": {
            "kept": result.kept,
            "missing": result.missing,
            "unfit": [
                {"text": f"{one.version[0]}@{one.version[1]}", "place": one.kept.place, "why": one.why.value, "line": one.kept.span.line}
                for one in result.unfit
            ],
            "needless": [
                {"statute": one.statute, "place": one.place, "earlier": str(one.earlier), "later": str(one.later), "line": one.span.line}
                for one in result.needless
            ],
        },
    }


def root_of(policies: Source | None, refusal: Said) -> Path:
    """The folder into which something about the law is written; a source that is no folder is refused."""
    if policies is None:
        return policy_folder(None)
    if not isinstance(policies, Folder):
        raise WrongCall(refusal)
    return Path(policies.path)
