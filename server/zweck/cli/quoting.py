"""The option with which commands quote the wording of what rules cite."""

from pathlib import Path

import click

from zweck.cli.console import Command
from zweck.law.policy import PolicySet
from zweck.law.texts.plain import texts
from zweck.law.texts.quote import Quotations


def texts_option(command: Command) -> Command:
    """`--texts DIR`, from which the wording of citations is quoted."""
    return click.option(
        "--texts",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        metavar="DIR",
        envvar="ZWECK_TEXTS",
        show_envvar=True,
    )(command)


def load_quotations(folder: Path | None, policies: PolicySet) -> Quotations | None:
    """The official texts of a folder to quote from; nothing where none is named."""
    return None if folder is None else Quotations(policies.citations, texts(folder, policies.citations))
