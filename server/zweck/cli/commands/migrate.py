"""`zweck migrate`."""

from collections.abc import Iterator
from pathlib import Path

import click

from zweck.cli.console import BAD_INPUT, FAILED, complain
from zweck.cli.options import lang_option, load_policies, policies_option
from zweck.editing.files import FileKind, kind_in_company, kind_of, root_above
from zweck.editing.migrate import Change, Migration, migrated
from zweck.forms.diagnostics import Diagnostic, Diagnostics, PolicyError
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import content
from zweck.law.load.files import SUFFIX, display
from zweck.pages.phrases import say
from zweck.runtime.sources.source import Source


@click.command("migrate")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE...")
@click.option("--check", "only_check", is_flag=True)
@lang_option
@policies_option
@click.pass_context
def command(ctx: click.Context, *, files: tuple[Path, ...], only_check: bool, lang: str, policies: Source | None) -> None:
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
        for line in _lines(found, lang):
            click.echo(line)
    if faults:
        complain(PolicyError(faults))
        ctx.exit(BAD_INPUT)
    if not changed:
        click.echo(say("migrate.nothing", lang, count=len(files)))
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
