"""What the options of a command name: the law, a company, a day, a language; each is opened when it is first wanted."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, ClassVar, Final

import click

from zweck.catalogue.places import NotAPlace
from zweck.cli.company import activities_option, company_in
from zweck.cli.console import BAD_INPUT, Command, WrongCall, show, speaking
from zweck.cli.options import Day, build_engine, load_policies
from zweck.company import NO_COMPANY, Company
from zweck.engine import Engine
from zweck.facts.question import FactError
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Vocabulary
from zweck.pages.page import Page

FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE: Final = click.Path(dir_okay=False, path_type=Path)
company_option: Final = activities_option()
companys_option: Final = activities_option(required=True)


def day_option(command: Command) -> Command:
    """`--at DATE`."""
    return click.option("--at", type=Day(), metavar="DATE")(command)


class Opened:
    """The parameters of a command that are taken together, and what they name."""

    names: ClassVar[tuple[str, ...]] = ("policies", "activities", "at", "lang", "as_json", "matcher")

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given

    @property
    def lang(self) -> str:
        """The language, `de` or `en`."""
        return str(self.given["lang"])

    @cached_property
    def policies(self) -> PolicySet:
        """The law."""
        return load_policies(self.given["policies"])

    @property
    def vocabulary(self) -> Vocabulary:
        """The facts."""
        return self.policies.vocabulary

    @cached_property
    def engine(self) -> Engine:
        """The engine with the wanted matcher."""
        return build_engine(self.policies, self.given.get("matcher", "native"))

    @cached_property
    def company(self) -> Company:
        """The company, or one without activities where none is named."""
        source = self.given.get("activities")
        return NO_COMPANY if source is None else company_in(source, self.vocabulary)

    @cached_property
    def day(self) -> date:
        """The day, or today."""
        return self.given.get("at") or date.today()

    def say(self, as_json: Callable[[], str], page: Callable[[], Page]) -> None:
        """Print one of them, as the options say."""
        if self.given["as_json"]:
            click.echo(as_json())
        else:
            show(page())


def opening(*options: Callable[[Command], Command], kind: type[Opened] = Opened) -> Callable[[Command], Command]:
    """Options in their order; the command takes what they name as its first argument."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(*arguments: Any, **given: Any) -> Any:
            own = {name: given.pop(name) for name in kind.names if name in given}
            with _ending():
                return command(*arguments, kind(own), **given)

        found: Any = run
        for option in reversed(options):
            found = option(found)
        return found  # type: ignore[no-any-return]  # the same function to click

    return decorate


@contextmanager
def _ending() -> Iterator[None]:
    """End a command for facts that cannot be understood, and for a place that is none in the law."""
    try:
        yield
    except NotAPlace as error:
        raise WrongCall(error.message, error.help) from None
    except FactError as error:
        speak = speaking()
        for fault in error.faults:
            click.echo(f"{speak(fault.message)}{f'; {speak(fault.help)}' if fault.help else ''}", err=True)
        raise click.exceptions.Exit(BAD_INPUT) from None


def write(text: str, output: Path | None) -> None:
    """Write a text into a file, or print it."""
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
