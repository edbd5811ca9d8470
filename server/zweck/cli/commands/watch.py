"""`zweck watch`. Nothing is fetched: the sources are folders of texts, and each commit of a repository that holds one."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click

from zweck.analysis.watched import Comparing, Shown, with_citing
from zweck.cli.commands.check import root_of
from zweck.cli.console import BAD_INPUT, FAILED, WrongCall
from zweck.cli.folders import cases_there, written
from zweck.cli.options import FOLDER, Opened, as_day, json_option, opening, policies_option
from zweck.editing.records import watched
from zweck.forms.quoting import near
from zweck.law.citation.statutes import Index
from zweck.law.load.source import WATCHED
from zweck.law.policy.records import Watch
from zweck.law.texts.plain_text import texts as texts_in
from zweck.law.watch.austria import federal_law, numbers_of
from zweck.law.watch.sources import Found, federal_site, plain, slugs_of
from zweck.law.watch.state import settled
from zweck.law.watch.union import CELEX, celex_of, formex
from zweck.load import load
from zweck.pages.covered import cut
from zweck.pages.covered import findings_page as page_of
from zweck.pages.text import width
from zweck.runtime.sources.git import commit_of, extract, files_at, git
from zweck.words.said import says

SETTLE: Final = "settle"
SOURCES: Final = "sources"
LEVELS: Final = {"alarm": ("alarm",), "notice": ("alarm", "notice"), "never": ()}


@click.command("watch")
@click.argument("words", metavar="SOURCE... | settle ID | sources", nargs=-1, required=True)
@click.option("--since", type=as_day, metavar="DATE")
@click.option("--write", is_flag=True)
@click.option("--no-effect", "reason", metavar="REASON")
@click.option("--fail-on", type=click.Choice(tuple(LEVELS)), default="alarm", show_default=True)
@click.option("--texts", type=FOLDER, metavar="DIR")
@opening(json_option, policies_option)
@click.pass_context
def command(
    ctx: click.Context,
    opened: Opened,
    /,
    *,
    words: tuple[str, ...],
    since: date | None,
    write: bool,
    reason: str | None,
    fail_on: str,
    texts: Path | None,
) -> None:
    """Compare every cited place with the text in SOURCE, by the digests that are kept: is the law still the one that the rules have?"""
    to_write = write or words[0] == SETTLE
    root = root_of(opened.given["policies"], says("cli.state_law_watch")) if to_write else None
    found = opened.policies if root is None else load(root)
    if words[0] == SETTLE:
        _write(root or Path(), _settled(found.watch, words[1:], reason))
        return
    if words == (SOURCES,):
        click.echo("\n".join(f"{kind} {name}" for kind, name in published(found.citations)))
        return
    if reason is not None:
        raise WrongCall(says("cli.no_effect_settles"))
    cases = cases_there(found)
    comparing = Comparing(found, cases, date.today(), texts_in(texts, found.citations) if texts is not None else ())
    sources = [source_of(word) for word in words]
    for source in sources:
        for state in source.states(found.citations, since):
            comparing.state(state)
    comparing.end({source.kind for source in sources})
    shown = [with_citing(change, found, cases) for change in comparing.open]
    if root is not None:
        _write(root, comparing.watch)
    opened.say(
        lambda: json.dumps({"findings": [*map(table, shown)], "unreadable": _silent(comparing)}, ensure_ascii=True),
        lambda: page_of(shown, comparing, opened.lang, width()),
    )
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
    written(path, err=True)


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


READERS: Final[dict[str, Callable[[Path, Index, str], Iterator[Found]]]] = {
    "md": plain,
    "gii": federal_site,
    "ris": federal_law,
    "formex": formex,
}
GIT: Final = "-git"
KINDS: Final = (*READERS, *(f"{kind}{GIT}" for kind in READERS))


@dataclass(frozen=True, slots=True)
class Texts:
    """A source of texts: a folder, or with `ref` the commits of a repository that lead there."""

    kind: str
    path: Path
    ref: str = ""

    def states(self, index: Index, since: date | None) -> Iterator[list[Found]]:
        """The texts in the folder; of a repository, those at each commit, the oldest first.

        Raises:
            SourceError: where git cannot read the repository.
        """
        reader = READERS[self.kind]
        if not self.ref:
            yield list(reader(self.path, index, self.kind))
            return
        for commit in self._commits(since):
            with TemporaryDirectory(prefix="zweck-texts-") as folder:
                extract(files_at(self.path, commit, ""), Path(folder), commit)
                yield list(reader(Path(folder), index, self.kind))

    def _commits(self, since: date | None) -> list[str]:
        last = commit_of(self.path, self.ref)
        days = [f"--since={since}T00:00:00"] if since is not None else []
        return git(self.path, "log", "--reverse", "--first-parent", "--format=%H", *days, last, "--").decode().split() or [last]


def source_of(text: str) -> Texts:
    """The source that `KIND:PATH` or `KIND-git:REPOSITORY@REF` names; of a folder without a kind, its files say it.

    Raises:
        WrongCall: where it names none.
    """
    kind, colon, rest = text.partition(":")
    if not colon or (kind not in KINDS and Path(text).is_dir()):
        folder = Path(text)
        if not folder.is_dir():
            raise WrongCall(says("cli.no_folder_text", text=text))
        return Texts(_kind_of(folder), folder)
    if kind not in KINDS:
        raise WrongCall(says("cli.no_kind_source", kind=kind), near(kind, KINDS) or says("cli.kinds", kinds=", ".join(KINDS)))
    reader = kind.removesuffix(GIT)
    path, ref = Path(rest), ""
    if kind.endswith(GIT):
        before, at, after = rest.rpartition("@")
        path, ref = (Path(before), after) if at and after and Path(before).is_dir() else (path, "HEAD")
    if not path.is_dir():
        raise WrongCall(says("cli.no_folder_path", path=path))
    return Texts(reader, path, ref)


def _kind_of(folder: Path) -> str:
    """The kind of a folder by its files: RIS gives documents names that begin with NOR, EUR-Lex names with the number of the act."""
    if any(folder.glob("*@*.md")):
        return "md"
    if any(folder.rglob("NOR*.xml")):
        return "ris"
    return "formex" if any(CELEX.search(path.stem) for path in folder.rglob("*.xml")) else "gii"


def published(index: Index) -> Iterator[tuple[str, str]]:
    """The statutes that the services have: the kind of source, and the name of the statute there."""
    for kind, names in (("gii", slugs_of(index)), ("ris", numbers_of(index)), ("formex", celex_of(index))):
        yield from ((kind, name) for name in sorted(names))
