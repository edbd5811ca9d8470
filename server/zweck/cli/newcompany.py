"""`zweck new company` and `zweck new activity`: a company that runs, and a version of an activity in its folder."""

from datetime import date
from pathlib import Path
from typing import Final

import click

from zweck.cli.console import WrongCall
from zweck.cli.options import Day, folder_option
from zweck.company.load import ACTIVITIES, CONTROLLERS
from zweck.editing import templates
from zweck.editing.files import FileKind
from zweck.editing.format import formatted
from zweck.facts.profiles import load_profiles
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import NAME
from zweck.forms.near import near
from zweck.forms.quoting import listed, shown
from zweck.law.load.files import SUFFIX, display
from zweck.law.vocabulary import Vocabulary
from zweck.load import load, shipped
from zweck.words.said import says

FIRST: Final = ("operation.kind", "purpose.kind", "data.kinds", "data.sensitive", "data.source")
"""The facts with which an activity is begun, as far as the vocabulary has them."""

SHOP: Final = Path(__file__).parent / "shop"
"""The company that is begun, as of the first of two days; of files ending in `.txt` the names are without that."""

DAYS: Final = ("2026-01-01", "2027-01-01")

LATER: Final = "Fill in every text in angle brackets; `zweck activities check` names those that are left, and what a call must still state."


@click.command("company")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def new_company(folder: Path) -> None:
    """Begin a company in DIR, with services that ask and write: `make run` in it serves it and asks."""
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        raise WrongCall(says("cli.not_empty", folder=display(folder)))
    today = date.today()
    next_year = today.replace(year=today.year + 1, day=min(today.day, 28))
    for path in sorted(path for path in SHOP.rglob("*") if path.is_file()):
        name, text = path.relative_to(SHOP).as_posix().removesuffix(".txt"), path.read_text(encoding="utf-8")
        for day, now in zip(DAYS, (today, next_year), strict=True):
            name, text = name.replace(day, now.isoformat()), text.replace(day, now.isoformat())
        target = folder / (".gitignore" if name == "gitignore" else name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    click.echo(f"{display(folder)}: a company; `make run` in it serves it and asks, README.md says what is where")


@click.command("activity")
@click.argument("name", metavar="NAME")
@click.argument("day", type=Day(), metavar="DATE")
@click.option(
    "--activities",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    envvar="ZWECK_ACTIVITIES",
    show_envvar=True,
    metavar="FOLDER",
)
@click.option("--controller", default="", metavar="ID")
@click.option("--operation", default="", metavar="WORD")
@click.option("--purpose", default="", metavar="WORD")
@folder_option
def new_activity(name: str, day: date, folder: Path, controller: str, operation: str, purpose: str, policies: Path | None) -> None:
    """Begin the activity NAME, or a further version of it, which is in force from DATE on."""
    vocabulary = load(policies or shipped()).vocabulary
    if not NAME.fullmatch(name):
        raise WrongCall(says("cli.not_name_lower", name=shown(name)))
    path = folder / ACTIVITIES / name / f"{day.isoformat()}{SUFFIX}"
    if path.exists():
        raise WrongCall(says("cli.exists_already_path", path=display(path)))
    values = {
        "controller": _controller(folder, controller, vocabulary),
        "operation.kind": _value("operation.kind", operation, vocabulary),
        "purpose.kind": _value("purpose.kind", purpose, vocabulary),
    }
    facts = [vocabulary.facts[fact] for fact in FIRST if fact in vocabulary.facts]
    text = templates.activity(name, day, {key: value for key, value in values.items() if value}, facts).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(formatted(text, FileKind.ACTIVITY, display(path), Diagnostics()) or text)
    click.echo(f"{display(path)}: written")
    click.echo(LATER)


def _controller(folder: Path, name: str, vocabulary: Vocabulary) -> str:
    known = load_profiles(folder / CONTROLLERS, vocabulary)
    if name and name not in known:
        raise WrongCall(says("cli.no_controller", name=shown(name)), near(name, known) or says("cli.controllers", known=listed(known)))
    return name or (next(iter(known)) if len(known) == 1 else "")


def _value(fact: str, word: str, vocabulary: Vocabulary) -> str:
    values = vocabulary.facts[fact].values if fact in vocabulary.facts else ()
    if word and word not in values:
        raise WrongCall(
            says("law.no_value", name=fact, raw=shown(word)), near(word, values) or says("forms.use", words=listed(values, len(values)))
        )
    return word
