"""The options of the register in which `zweck serve` looks persons up, and the register that they open."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from zweck.chain.errors import RecordDamaged, RecordError, RecordUnavailable
from zweck.cli.console import Command, Defect, Unreachable, WrongCall
from zweck.pseudonym import Pseudonyms
from zweck.register import WAIT, Register, open_register


def register_options(command: Command) -> Command:
    """`--register URL`, `--register-key FILE` and `--register-anchors FILE`."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    where = "Look persons up in this register where their activities say so; addresses are as those of --record."
    anchors = "The file to which anchors of the register are appended; the register must hold the last of them, or nothing is served."
    for option in (
        click.option("--register-anchors", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help=anchors),
        click.option(
            "--register-key", type=file, envvar="ZWECK_REGISTER_KEY", show_envvar=True, metavar="FILE", help="The key that seals it."
        ),
        click.option("--register", envvar="ZWECK_REGISTER", show_envvar=True, metavar="URL", help=where),
    ):
        command = option(command)
    return command


@contextmanager
def looking_up(
    url: str | None, key: Path | None, anchors: Path | None, pseudonyms: Pseudonyms | None, wait: float = WAIT
) -> Iterator[Register | None]:
    """The register while the block runs; `None` where none is wanted. A look-up takes `wait` seconds at most."""
    if url is None:
        yield None
        return
    if pseudonyms is None:
        raise WrongCall("`--register` knows persons by their pseudonyms", "add `--pseudonym-key FILE`")
    try:
        register = open_register(url, key, anchors, wait)
    except RecordUnavailable as error:
        raise Unreachable(f"the register is not available: {error}", "see that its database runs and has room") from None
    except RecordError as error:
        raise WrongCall(str(error), error.help) from None
    except RecordDamaged as error:
        raise Defect(f"the register is not the one to go on with: {error}", "`zweck register verify` finds out more") from None
    try:
        yield register
    finally:
        register.close()
