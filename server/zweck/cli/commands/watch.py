"""`zweck watch`."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import click

from zweck.analysis.watched import Comparing, Shown, with_citing
from zweck.cases import load_cases
from zweck.cli.console import BAD_INPUT, FAILED, WrongCall
from zweck.cli.folders import cases_beside, policy_folder
from zweck.cli.options import Day, json_option, lang_option, load_policies, policies_option
from zweck.cli.watching import published, source_of, states
from zweck.editing.records import watched
from zweck.law.load.files import display
from zweck.law.load.source import WATCHED
from zweck.law.policy.records import Watch
from zweck.law.texts.plain import texts as texts_in
from zweck.law.watch.state import settled
from zweck.load import load
from zweck.pages.watched import cut, render
from zweck.pages.width import width
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.source import Source
from zweck.words.said import says

SETTLE: Final = "settle"
SOURCES: Final = "sources"
LEVELS: Final = {"alarm": ("alarm",), "notice": ("alarm", "notice"), "never": ()}


@click.command("watch")
@click.argument("words", metavar="SOURCE... | settle ID | sources", nargs=-1, required=True)
@click.option("--since", type=Day(), metavar="DATE")
@click.option("--write", is_flag=True)
@click.option("--no-effect", "reason", metavar="REASON")
@click.option("--fail-on", type=click.Choice(tuple(LEVELS)), default="alarm", show_default=True)
@click.option(
    "--texts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
)
@json_option
@lang_option
@policies_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    words: tuple[str, ...],
    since: date | None,
    write: bool,
    reason: str | None,
    fail_on: str,
    texts: Path | None,
    as_json: bool,
    lang: str,
    policies: Source | None,
) -> None:
    """Compare every cited place with the text in SOURCE, by the digests that are kept: is the law still the one that the rules have?"""
    root = _root(policies) if write or words[0] == SETTLE else None
    found = load_policies(policies) if root is None else load(root)
    if words[0] == SETTLE:
        _write(root or Path(), _settled(found.watch, words[1:], reason))
        return
    if words == (SOURCES,):
        click.echo("\n".join(f"{kind} {name}" for kind, name in published(found.citations)))
        return
    if reason is not None:
        raise WrongCall(says("cli.no_effect_settles"))
    folder = cases_beside(Path(found.path))
    cases = load_cases(folder, found) if folder.is_dir() else []
    comparing = Comparing(found, cases, date.today(), texts_in(texts, found.citations) if texts is not None else ())
    sources = [source_of(word) for word in words]
    for source in sources:
        for state in states(source, found.citations, since):
            comparing.state(state)
    comparing.end({source.kind for source in sources})
    shown = [with_citing(change, found, cases) for change in comparing.open]
    if root is not None:
        _write(root, comparing.watch)
    if as_json:
        click.echo(json.dumps({"findings": [*map(table, shown)], "unreadable": _silent(comparing)}, ensure_ascii=True))
    else:
        click.echo(render(shown, comparing, lang, width()))
    ctx.exit(_code(shown, comparing, fail_on))


def _code(shown: Sequence[Shown], comparing: Comparing, fail_on: str) -> int:
    if comparing.silent or any(one.level == "fault" for one in shown) or not comparing.last:
        return BAD_INPUT
    return FAILED if any(one.level in LEVELS[fail_on] for one in shown) else 0


def _settled(watch: Watch, words: Sequence[str], reason: str | None) -> Watch:
    if len(words) != 1 or not (reason or "").strip():
        raise WrongCall(says("cli.finding_settled_reason"))
    found = settled(watch, words[0], str(reason).strip(), date.today())
    if found is None:
        ids = [one.id for one in watch.findings if not one.settled]
        raise WrongCall(
            says("cli.no_open_finding", cut=cut(words[0])), (says("cli.open", ids=", ".join(ids)) if ids else says("cli.none_open"))
        )
    return found


def _write(root: Path, watch: Watch) -> None:
    path = root / WATCHED
    path.write_bytes(watched(root, watch))
    click.echo(f"{display(path)}: written", err=True)


def _root(policies: Source | None) -> Path:
    if policies is None:
        return policy_folder(None)
    if not isinstance(policies, Folder):
        raise WrongCall(says("cli.state_law_watch"))
    return Path(policies.path)


def _silent(comparing: Comparing) -> list[dict[str, str]]:
    return [{"source": cut(one.source), "statute": one.statute, "why": cut(str(one.why))} for one in comparing.silent.values()]


def table(one: Shown) -> dict[str, object]:
    """A finding as plain data; texts of sources are cut, and escaped."""
    finding = one.change.finding
    return {
        "id": finding.id,
        "level": one.level,
        "kind": finding.kind.value,
        "statute": finding.statute,
        "place": cut(one.name),
        "what": cut(finding.place),
        "day": finding.day.isoformat(),
        "seen": finding.seen.isoformat(),
        "source": cut(finding.source),
        "before": cut(one.change.before),
        "now": cut(one.change.now),
        "settled": finding.settled,
        "rules": list(one.rules),
        "doubts": list(one.doubts),
        "facts": list(one.facts),
        "cases": list(one.cases),
        "commands": list(one.commands),
    }
