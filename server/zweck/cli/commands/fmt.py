"""`zweck fmt`."""

from pathlib import Path

import click

from zweck.cli.console import BAD_INPUT, FAILED, WrongCall, complain
from zweck.cli.folders import files_below, folders_of, policy_folder
from zweck.cli.options import folder_option
from zweck.editing.files import company_above, kind_in_company, kind_of, root_above
from zweck.editing.format import formatted
from zweck.forms.diagnostics import Diagnostic, Diagnostics, PolicyError
from zweck.forms.reader import content
from zweck.law.load.files import display
from zweck.words.said import says


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]...")
@click.option("--check", "only_check", is_flag=True)
@folder_option
@click.pass_context
def command(ctx: click.Context, *, paths: tuple[Path, ...], only_check: bool, policies: Path | None) -> None:
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
            click.echo(f"{display(path)}: {'not in form' if only_check else 'written'}")
    if faults:
        complain(PolicyError(faults))
        ctx.exit(BAD_INPUT)
    if not changed:
        click.echo(f"{len(files)} files are in form")
    ctx.exit(FAILED if changed and only_check else 0)
