"""`zweck activities erasure`."""

from datetime import date
from pathlib import Path
from typing import Final

import click

from zweck.cli.commands.activities.options import company_option, day_option
from zweck.cli.company import company_in
from zweck.cli.console import WrongCall
from zweck.cli.options import lang_option, load_policies, policies_option
from zweck.pages.activities import erasure
from zweck.pages.width import width
from zweck.runtime.sources.source import Source
from zweck.words.said import says

DOCX: Final = "docx"


@click.command("erasure")
@click.option("--format", "form", type=click.Choice([*erasure.FORMATS, DOCX]), default="text")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@company_option
@day_option
@lang_option
@policies_option
def command(*, form: str, output: Path | None, activities: Source, at: date | None, lang: str, policies: Source | None) -> None:
    """Print the deletion concept (DIN 66398): classes of records, their starts, rules and reasons, and what is wrong with them."""
    vocabulary, day = load_policies(policies).vocabulary, at or date.today()
    found = erasure.concepts(company_in(activities, vocabulary), vocabulary.periods, day, lang)
    if form == DOCX:
        if output is None:
            raise WrongCall(says("cli.docx_needs_file"))
        from zweck.pages.activities.erasure_docx import as_docx  # noqa: PLC0415  an optional part

        output.write_bytes(as_docx(found, lang))
        return
    said = erasure.FORMATS[form](found, lang, width())
    if output is None:
        click.echo(said, nl=False)
    else:
        output.write_text(said, encoding="utf-8")
