"""The option with which commands quote the wording of what rules cite."""

from pathlib import Path
from typing import Final

import click

from zweck.cli.options import FOLDER
from zweck.law.policy import PolicySet
from zweck.law.texts.plain import texts
from zweck.law.texts.quote import Quotations

texts_option: Final = click.option("--texts", type=FOLDER, metavar="DIR", envvar="ZWECK_TEXTS", show_envvar=True)
"""From here the wording of citations is quoted."""


def load_quotations(folder: Path | None, policies: PolicySet) -> Quotations | None:
    """The official texts of a folder to quote from; nothing where none is named."""
    return None if folder is None else Quotations(policies.citations, texts(folder, policies.citations))
