"""`zweck schema`."""

from pathlib import Path

import click

from zweck.cli.console import FAILED
from zweck.cli.folders import files_below, folders_of, policy_folder
from zweck.cli.options import folder_option
from zweck.editing.files import IN_COMPANY, is_company
from zweck.editing.schema import FOLDER, schemas, with_first_line
from zweck.law.load.files import display
from zweck.load import load, shipped


@click.command("schema")
@click.argument("directory", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="[DIR]")
@click.option("--first-lines", is_flag=True)
@click.option("--check", "only_check", is_flag=True)
@folder_option
@click.pass_context
def command(ctx: click.Context, *, directory: Path | None, first_lines: bool, only_check: bool, policies: Path | None) -> None:
    """Write JSON Schemas for the policies in DIR (without DIR: in `policies`) into DIR/.schema."""
    company = directory is not None and is_company(directory)
    folder = directory if company and directory is not None else policy_folder(directory or policies)
    found = schemas(load(policies or shipped()), IN_COMPANY) if company else schemas(load(folder))
    wanted = {folder / FOLDER / name: text for name, text in found.items()}
    if first_lines:
        for path in files_below((folder,) if company else folders_of(folder)):
            text = _read(path) or ""
            wanted[path] = with_first_line(text, path.absolute(), folder.absolute())
    old = [path for path, text in wanted.items() if _read(path) != text]
    for path in old:
        if not only_check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8", newline="")
        click.echo(f"{display(path)}: {'out of date' if only_check else 'written'}")
    if not old:
        click.echo(f"{len(wanted)} files are up to date")
    ctx.exit(FAILED if old and only_check else 0)


def _read(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.is_file() else None
