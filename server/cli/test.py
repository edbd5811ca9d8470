"""`zweck test`."""

import json
from pathlib import Path

import click

from engine.load import shipped
from engine.suite import Case, Mismatch, load_cases
from server.cli.console import FAILED, WrongCall, width
from server.cli.coverage import show_coverage
from server.cli.differences import differences, told
from server.cli.options import build_engine, engine_option, json_option, load_policies, policies_option
from server.sources.folder import Folder
from server.sources.source import Source


@click.command("test", short_help="Run the cases of a policy set; show where answers differ.")
@click.argument("cases", required=False, type=click.Path(exists=True, path_type=Path), metavar="[DIR]")
@click.option("-k", "text", metavar="TEXT", help="Only cases that have TEXT in their id or title.")
@click.option("--coverage", is_flag=True, help="Also show which rules the cases do not prove, both ways.")
@json_option
@engine_option
@policies_option
@click.pass_context
def command(
    ctx: click.Context, *, cases: Path | None, text: str | None, coverage: bool, as_json: bool, matcher: str, policies: Source | None
) -> None:
    """Run the cases below DIR (or in one file) and show every difference from the expected answers.

    Without DIR, the cases in `tests/policies` beside the policies. Exit code 1 if a case fails or, with `--coverage`, if a scope, trigger,
    ground, prohibition, floor or exception is not shown to matter both when it holds and when it does not.
    """
    asked = load_policies(policies)
    chosen = [
        case
        for case in load_cases(cases or _beside(policies.path if isinstance(policies, Folder) else shipped()), asked)
        if text is None or _mentions(case, text)
    ]
    if not chosen:
        raise WrongCall(f"no case has `{text}` in its id or title" if text else "there are no cases")
    engine = build_engine(asked, matcher)
    failed = 0
    for case in chosen:
        found = differences(case, engine)
        failed += bool(found)
        if as_json:
            click.echo(_line(case, found))
        elif found:
            click.echo(told(case, found, width()) + "\n")
    unproven = show_coverage(chosen, engine, as_json) if coverage else 0
    if not as_json:
        click.secho(f"{len(chosen) - failed} passed, {failed} failed", fg="red" if failed else "green", bold=True)
    ctx.exit(FAILED if failed or unproven else 0)


def _beside(policies: Path) -> Path:
    folder = policies.absolute().parent / "tests" / "policies"
    if not folder.is_dir():
        raise WrongCall(f"there is no `{folder}`", "name the folder with the cases: zweck test DIR")
    return folder


def _mentions(case: Case, text: str) -> bool:
    return text.casefold() in f"{case.id}\n{case.title}".casefold()


def _line(case: Case, found: list[Mismatch]) -> str:
    parts = [{"what": difference.what, "wanted": difference.wanted, "got": difference.got} for difference in found]
    said = {"case": case.id, "title": case.title, "file": case.path, "line": case.line, "passed": not found, "differences": parts}
    return json.dumps(said, ensure_ascii=False)
