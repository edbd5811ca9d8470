"""`zweck fmt`, `zweck schema`, `zweck migrate` and `zweck snapshot`: files that zweck writes or rewrites."""

from collections.abc import Iterator
from pathlib import Path

import click

from zweck.cases.snapshot import load_snapshots
from zweck.cli.console import FAILED, WrongCall, echo, spoken
from zweck.cli.folders import cases_beside, files_below, folders_of, policy_folder, written
from zweck.cli.options import FILE, FOLDER, THERE, folder_option, load_policies, policies_option
from zweck.cli.progress import ProgressBar
from zweck.editing.files import IN_COMPANY, FileKind, company_above, is_company, kind_in_company, kind_of, root_above
from zweck.editing.format import formatted
from zweck.editing.judged import written as answers_in
from zweck.editing.migrate import Change, Migration, migrated
from zweck.editing.schema import FOLDER as SCHEMAS
from zweck.editing.schema import schemas, with_first_line
from zweck.engine import Engine
from zweck.forms.diagnostics import Diagnostic, Diagnostics, PolicyError
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import content
from zweck.law.load.files import SUFFIX, display
from zweck.load import load, shipped
from zweck.pages.phrases import say
from zweck.runtime.sources.source import Source
from zweck.words.said import says


@click.command("fmt")
@click.argument("paths", nargs=-1, type=THERE, metavar="[PATH]...")
@click.option("--check", "only_check", is_flag=True)
@folder_option
@click.pass_context
def fmt(ctx: click.Context, *, paths: tuple[Path, ...], only_check: bool, policies: Path | None) -> None:
    """Bring files into form: keys in the grammar's order, two blanks to a level, long texts folded."""
    faults: list[Diagnostic] = []
    changed = 0
    files = files_below(paths or folders_of(policy_folder(policies)))
    for path in files:
        root, kind = policies or root_above(path), kind_in_company(path.absolute())
        if root is None and kind is None and company_above(path.absolute()) is None:
            raise WrongCall(says("cli.belongs_no_policy", path=path))
        if kind is None and root is not None:
            kind = kind_of(path.absolute(), root.absolute())
        if kind is None:
            continue
        own = Diagnostics()
        data = content(path, display(path), own)
        new = formatted(data, kind, display(path), own) if data is not None else None
        faults += own
        if new is not None and new != data:
            changed += 1
            if not only_check:
                path.write_bytes(new)
            echo(says("cli.files.not_in_form" if only_check else "cli.files.written", path=display(path)))
    if faults:
        raise PolicyError(faults)
    if not changed:
        echo(says("cli.files.in_form", count=len(files)))
    ctx.exit(FAILED if changed and only_check else 0)


@click.command("schema")
@click.argument("directory", required=False, type=FOLDER, metavar="[DIR]")
@click.option("--first-lines", is_flag=True)
@click.option("--check", "only_check", is_flag=True)
@folder_option
@click.pass_context
def schema(ctx: click.Context, *, directory: Path | None, first_lines: bool, only_check: bool, policies: Path | None) -> None:
    """Write JSON Schemas for the policies in DIR (without DIR: in `policies`) into DIR/.schema."""
    company = directory is not None and is_company(directory)
    folder = directory if company and directory is not None else policy_folder(directory or policies)
    found = schemas(load(policies or shipped()), IN_COMPANY) if company else schemas(load(folder))
    wanted = {folder / SCHEMAS / name: text for name, text in found.items()}
    if first_lines:
        for path in files_below((folder,) if company else folders_of(folder)):
            wanted[path] = with_first_line(_read(path) or "", path.absolute(), folder.absolute())
    old = [path for path, text in wanted.items() if _read(path) != text]
    for path in old:
        if not only_check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8", newline="")
        echo(says("cli.files.out_of_date" if only_check else "cli.files.written", path=display(path)))
    if not old:
        echo(says("cli.files.up_to_date", count=len(wanted)))
    ctx.exit(FAILED if old and only_check else 0)


def _read(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.is_file() else None


@click.command("migrate")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--check", "only_check", is_flag=True)
@policies_option
@click.pass_context
def migrate(ctx: click.Context, *, files: tuple[Path, ...], only_check: bool, policies: Source | None) -> None:
    """Rewrite requests and case files (YAML or JSON) that state facts or values which no longer exist, in place."""
    vocabulary = load_policies(policies).vocabulary
    faults: list[Diagnostic] = []
    changed = 0
    for path in files:
        own = Diagnostics()
        data = content(path, display(path), own)
        found = migrated(data, _kind(path), display(path), vocabulary, own) if data is not None else None
        faults += own
        if found is None:
            continue
        changed += bool(found.changes)
        if found.changes and not only_check:
            path.write_bytes(found.data)
        for line in _lines(found, spoken()):
            click.echo(line)
    if faults:
        raise PolicyError(faults)
    if not changed:
        click.echo(say("migrate.nothing", spoken(), count=len(files)))
    ctx.exit(FAILED if changed and only_check else 0)


def _kind(path: Path) -> FileKind | None:
    """The kind of a file by its place, or else a request; JSON has no form."""
    if path.suffix != SUFFIX:
        return None
    root, own = root_above(path), kind_in_company(path.absolute())
    return own or (FileKind.REQUEST if root is None else kind_of(path.absolute(), root.absolute()))


def _lines(found: Migration, language: str) -> Iterator[str]:
    for change in found.changes:
        yield f"{change.span}: {_did(change, language)}"
        if change.open is not None and change.unstated:
            yield f"  {change.open[language]}"
        if change.unstated:
            yield f"  {say('migrate.unstated', language, facts=listed(change.unstated))}"
    for one in found.expected:
        yield f"{one.span}: {say('migrate.expected', language, old=one.name, facts=listed(one.replaced_by))}"


def _did(change: Change, language: str) -> str:
    old = f"`{change.name}: {change.value}`"
    if not change.now:
        return say("migrate.removed", language, old=old)
    return say("migrate.replaced", language, old=old, new=listed(f"{name}: {shown(value)}" for name, value in change.now.items()))


@click.command("snapshot")
@click.argument("cases", required=False, type=THERE, metavar="[DIR]")
@folder_option
def snapshot(*, cases: Path | None, policies: Path | None) -> None:
    """Write what the law answers now into each `snapshot.yaml` below DIR; review the diff: `zweck test` holds the law to it."""
    folder = policy_folder(policies)
    found = load(folder)
    place = cases or cases_beside(folder)
    snapshots = load_snapshots(place, found) if place.exists() else []
    if not snapshots:
        raise WrongCall(says("cli.no_snapshot_below", place=display(place)))
    engine = Engine(found)
    with ProgressBar() as along:
        answered = along("snapshots", snapshots)
        stale = {one.path: text for one in answered if (text := answers_in(one, engine)) != one.path.read_bytes().decode("utf-8")}
    for path, text in stale.items():
        path.write_text(text, encoding="utf-8", newline="")
        written(path)
    if not stale:
        echo(says("cli.files.snapshots", count=len(snapshots)))
