"""`zweck new company`, `activity`, `client` and `request`: a company that runs, what is in its folder, and calls of it."""

import sys
from datetime import date
from pathlib import Path
from typing import Final

import click

from zweck.cli.commands.activities import chosen
from zweck.cli.console import WrongCall, echo, spoken
from zweck.cli.folders import written
from zweck.cli.options import FOLDER, NEW_FILE, PLACE, Opened, as_day, companys_option, day_option, folder_option, opening, policies_option
from zweck.cli.progress import ProgressBar
from zweck.company.load import ACTIVITIES, CONTROLLERS
from zweck.editing import templates
from zweck.editing.files import FileKind
from zweck.editing.format import formatted
from zweck.editing.schema import FOLDER as SCHEMAS
from zweck.editing.schema import line_of
from zweck.facts.profiles import load_profiles
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import NAME
from zweck.forms.quoting import listed, near, shown
from zweck.law.load.files import SUFFIX, display
from zweck.law.parse.stated import meant
from zweck.law.policy import PolicySet
from zweck.law.values import FactFault, read_value
from zweck.law.vocabulary import Fact, Vocabulary
from zweck.load import load, shipped
from zweck.words.said import says

FIRST: Final = ("operation.kind", "purpose.kind", "data.kinds", "data.sensitive", "data.source")
"""The facts with which an activity is begun, as far as the vocabulary has them."""

SHOP: Final = Path(__file__).parent / "shop"
"""The company that is begun, as of the first of two days; of files ending in `.txt` the names are without that."""

DAYS: Final = ("2026-01-01", "2027-01-01")


@click.command("company")
@click.argument("folder", type=PLACE, metavar="DIR")
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
    echo(says("cli.new.company", folder=display(folder)))


@click.command("activity")
@click.argument("name", metavar="NAME")
@click.argument("day", type=as_day, metavar="DATE")
@click.option(
    "--activities",
    "folder",
    type=FOLDER,
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
    text = templates.activity(name, day, {key: value for key, value in values.items() if value}, facts, spoken()).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(formatted(text, FileKind.ACTIVITY, display(path), Diagnostics()) or text)
    written(path)
    echo(says("cli.new.activity"))


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


@click.command("client")
@click.argument("file", type=NEW_FILE, metavar="FILE")
@opening(companys_option, day_option, policies_option)
def new_client(opened: Opened, /, *, file: Path) -> None:
    """Write FILE (`.py` or `.ts`) with a typed call for each activity in force."""
    from zweck.activities.needs import needs, numbers_of  # noqa: PLC0415  no other command here searches
    from zweck.analysis.activities.prove import Proposer, Prover  # noqa: PLC0415
    from zweck.pages.typed import HEAD, SUFFIXES, Call, code  # noqa: PLC0415

    if file.suffix not in SUFFIXES:
        raise WrongCall(says("cli.no_code", file=display(file)))
    if file.exists() and HEAD not in file.read_text(encoding="utf-8", errors="replace"):
        raise WrongCall(says("cli.exists_already", path=display(file)))
    day, company, engine, vocabulary = opened.day, opened.company, opened.engine, opened.vocabulary
    propose, numbers = Proposer(Prover(opened.policies, company, day)), numbers_of(engine.editions.on(day))
    with ProgressBar() as along:
        calls = [
            Call.of(one, needs(one.id, company, engine, vocabulary, day, propose, numbers), vocabulary)
            for one in along("activities", chosen(company, (), day))
        ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(code(calls, file.suffix), encoding="utf-8")
    echo(says("cli.new.client", file=display(file), count=len(calls)))


@click.command("request")
@click.argument("file", type=NEW_FILE, metavar="FILE")
@click.option("--operation", metavar="WORD")
@click.option("--purpose", metavar="WORD")
@click.option("--at", "day", type=as_day, metavar="DATE")
@folder_option
def new_request(file: Path, operation: str | None, purpose: str | None, day: date | None, policies: Path | None) -> None:
    """Begin a request in FILE about an operation and a purpose, with a comment for every further fact that can matter."""
    from zweck.pages.request import skeleton  # noqa: PLC0415  no other command here fills a template

    if file.exists():
        raise WrongCall(says("cli.exists_already", path=display(file)))
    folder = policies or shipped()
    found = load(folder)
    facts = [(_fact_of(name, found), word) for name, word in (("operation.kind", operation), ("purpose.kind", purpose))]
    values = {fact.name: _meant(fact, word, spoken()) for fact, word in facts}
    file.parent.mkdir(parents=True, exist_ok=True)
    has_schema = (folder / SCHEMAS / f"{FileKind.REQUEST}.json").is_file()
    line = f"{line_of(FileKind.REQUEST, file.absolute(), folder.absolute())}\n" if has_schema else ""
    file.write_text(line + skeleton(file.stem, values, day or date.today(), found, spoken()), encoding="utf-8")
    written(file)


def _fact_of(name: str, policies: PolicySet) -> Fact:
    fact = policies.vocabulary.facts.get(name)
    if fact is None or not fact.values:
        raise WrongCall(says("cli.these_policies_have", name=name))
    return fact


def _meant(fact: Fact, word: str | None, language: str) -> str:
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
