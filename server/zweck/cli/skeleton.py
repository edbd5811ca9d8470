"""`zweck new request`: a request about an operation and a purpose, begun by options or by two questions."""

import os
import sys
from datetime import date
from pathlib import Path

import click

from zweck.cli.console import WrongCall
from zweck.cli.options import Day, lang_option
from zweck.editing.files import FileKind
from zweck.editing.schema import FOLDER
from zweck.editing.templates import skeleton
from zweck.forms.quoting import listed
from zweck.law.parse.stated import meant
from zweck.law.policy import PolicySet
from zweck.law.values import FactFault, read_value
from zweck.law.vocabulary import Fact
from zweck.load import display, load, shipped
from zweck.words.said import says

OPERATION = "operation.kind"
PURPOSE = "purpose.kind"


@click.command("request")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--operation", metavar="WORD")
@click.option("--purpose", metavar="WORD")
@click.option("--at", "day", type=Day(), metavar="DATE")
@lang_option
@click.option("--policies", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
def new_request(file: Path, operation: str | None, purpose: str | None, day: date | None, lang: str, policies: Path | None) -> None:
    """Begin a request in FILE about an operation and a purpose, with a comment for every further fact that can matter."""
    if file.exists():
        raise WrongCall(says("cli.exists_already", path=display(file)))
    folder = policies or shipped()
    found = load(folder)
    facts = [(_fact(name, found), word) for name, word in ((OPERATION, operation), (PURPOSE, purpose))]
    values = {fact.name: _value(fact, word, lang) for fact, word in facts}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_first_line(folder, file) + skeleton(file.stem, values, day or date.today(), found, lang), encoding="utf-8")
    click.echo(f"{display(file)}: written")


def _first_line(folder: Path, file: Path) -> str:
    """The line that names the schema of requests, where the policies have one."""
    schema = folder.absolute() / FOLDER / f"{FileKind.REQUEST}.json"
    if not schema.is_file():
        return ""
    return f"# yaml-language-server: $schema={Path(os.path.relpath(schema, file.absolute().parent)).as_posix()}\n"


def _fact(name: str, policies: PolicySet) -> Fact:
    fact = policies.vocabulary.facts.get(name)
    if fact is None or not fact.values:
        raise WrongCall(says("cli.these_policies_have", name=name))
    return fact


def _value(fact: Fact, word: str | None, language: str) -> str:
    """The value that a word means; without one, the user's choice at a terminal, who is asked until it is understood."""
    if word is not None:
        return _read(fact, word)
    if not sys.stdin.isatty():
        raise WrongCall(says("cli.option_missing", group=fact.group, values=listed(fact.values, len(fact.values))))
    for value in fact.values:
        click.echo(f"  {value}: {fact.labels[value][language]}")

    def chosen(word: str) -> str:
        try:
            return _read(fact, word)
        except WrongCall as error:
            raise click.BadParameter("; ".join(str(part) for part in (error.message, error.help) if part)) from None

    return str(click.prompt(fact.question[language], value_proc=chosen, prompt_suffix=" "))


def _read(fact: Fact, word: str) -> str:
    """The value that a word means.

    Raises:
        WrongCall: if it means none.
    """
    labelled = meant(fact, word)
    read = read_value(fact, labelled[0] if len(labelled) == 1 else word)
    if isinstance(read, FactFault):
        raise WrongCall(read.message, read.help)
    if not isinstance(read, str):
        raise WrongCall(says("cli.request_begun_about", name=fact.name, values=listed(fact.values, len(fact.values))))
    return read
