"""Files that commands begin, and entries that they add to the end of files."""

from collections.abc import Callable
from pathlib import Path

import click

from zweck.cli.console import WrongCall
from zweck.editing.files import FileKind, kind_of
from zweck.editing.first_line import first_line
from zweck.editing.format import formatted
from zweck.law.diagnostics import Diagnostics, PolicyError
from zweck.law.load.files import display
from zweck.law.reader import Node, Sequence, read


def create(path: Path, text: str, root: Path) -> None:
    """Begin a file, in form and with the line that names its schema.

    Raises:
        WrongCall: where there is one already.
    """
    if path.exists():
        raise WrongCall(f"`{display(path)}` exists already", "edit it, or choose another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_in_form(path, f"{first_line(path.absolute(), root.absolute())}\n{text}".encode(), root))
    click.echo(f"{display(path)}: written")


def add(path: Path, entry: str, root: Path, head: str, members: Callable[[Node], Node | None]) -> None:
    """Add an entry to the end of a file, which then must have one member more; a file that does not exist is begun.

    Raises:
        WrongCall: where nothing can be added to the file's end.
        PolicyError: where the file cannot be read.
    """
    if not path.exists():
        create(path, head + entry, root)
        return
    diagnostics = Diagnostics()
    old = path.read_bytes()
    before = read(old, display(path), diagnostics)
    if before is None or len(diagnostics):
        raise PolicyError(diagnostics)
    new = old.rstrip() + b"\n\n" + entry.encode()
    after = read(new, display(path), Diagnostics())
    if after is None or _count(members(after)) != _count(members(before)) + 1:
        raise WrongCall(f"nothing can be added to the end of `{display(path)}`", "choose another file with --file")
    path.write_bytes(new)
    click.echo(f"{display(path)}: added to")


def tidy(path: Path, root: Path) -> None:
    """Bring a file into form."""
    path.write_bytes(_in_form(path, path.read_bytes(), root))


def _count(node: Node | None) -> int:
    return len(node.items) if isinstance(node, Sequence) else -1


def _in_form(path: Path, data: bytes, root: Path) -> bytes:
    kind = kind_of(path.absolute(), root.absolute()) or FileKind.CASES
    return formatted(data, kind, display(path), Diagnostics()) or data
