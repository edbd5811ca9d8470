"""`zweck texts`."""

import json
from pathlib import Path

import click

from zweck.cli.console import FAILED, WrongCall
from zweck.cli.folders import policy_folder
from zweck.cli.options import Opened, json_option, lang_option, opening, policies_option
from zweck.editing.wordings import wording
from zweck.law.load.files import display
from zweck.law.load.source import WORDING
from zweck.law.texts.plain import texts
from zweck.law.texts.record import to_keep
from zweck.law.texts.report import Report, report
from zweck.load import load
from zweck.pages import proofs
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.source import Source
from zweck.words.said import Said, says


@click.command("texts")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--write", is_flag=True)
@opening(json_option, lang_option, policies_option)
@click.pass_context
def command(ctx: click.Context, opened: Opened, /, *, folder: Path, write: bool) -> None:
    """Prove every place that rules cite with the official text in DIR that is in force on the days on which the rule relies on it."""
    root = root_of(opened.given["policies"], says("cli.digests_written_folder")) if write else None
    found = opened.policies if root is None else load(root)
    known = texts(folder, found.citations)
    result = report(found, known)
    if root is not None:
        path = root / WORDING
        path.write_bytes(wording(root, to_keep(found.wording, result.uses, known), found.wording.examined))
        click.echo(f"{display(path)}: written", err=True)
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
