"""The terminal of a command, the ways in which a command ends, and the sentences of click in German, by `clicked.yaml`."""

import errno
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from io import StringIO
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, TypeVar

import click
import yaml

from zweck.chain.database import RecordDamaged, RecordError, RecordUnavailable
from zweck.forms.diagnostics import PolicyError
from zweck.forms.quoting import shown
from zweck.pages import Page, language, width, wrapped
from zweck.pages.faults import report
from zweck.runtime.extras import extra_of
from zweck.settings import environment
from zweck.words.catalogue import LOADER
from zweck.words.said import Said, SaidError, at_place, help_of, in_language, quoted, reason_of, says

FAILED: Final = 1
WRONG_CALL: Final = 2
BAD_INPUT: Final = 3
UNREACHABLE: Final = 4
UNPROVEN: Final = 5
"""Nothing was found, but what was given proves nothing."""

INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141

Command = TypeVar("Command", bound=Callable[..., Any])
"""A function that becomes a command."""


@dataclass(slots=True)
class Call:
    """One call of the program, as the contexts of its commands share it: the language that its command was asked for, empty if none."""

    language: str = ""

    @classmethod
    def of(cls, ctx: click.Context) -> "Call":
        """The call of a context; it belongs to the outermost one, which is there when the command was left."""
        return ctx.find_root().ensure_object(cls)


def spoken() -> str:
    """The language of the command, or else of the environment."""
    ctx = click.get_current_context(silent=True)
    return (Call.of(ctx).language if ctx is not None else "") or language()


def speaking() -> Callable[[Said], str]:
    """Puts sentences into this language."""
    return partial(in_language, language=spoken())


class Failure(click.ClickException):
    """Why a command cannot do what it was asked for: one sentence, and what to do about it."""

    exit_code = BAD_INPUT

    def __init__(self, message: Said, help: Said | None = None) -> None:
        super().__init__(str(message))
        self.said = message
        self.help = help_of(message, help)
        self._speak = speaking()

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it on stderr, in the language of the command that failed."""
        click.echo(f"{click.style(self._speak(says('cli.error')), fg='red', bold=True)}: {self._speak(self.said)}", err=True, file=file)
        if self.help:
            click.echo(f"  {self._speak(self.help)}", err=True, file=file)


class WrongCall(Failure):
    """The command was called with something that it cannot work on."""

    exit_code = WRONG_CALL


class Defect(Failure):
    """Something that should agree does not."""

    exit_code = FAILED


class Unreachable(Failure):
    """There is no server where there should be one."""

    exit_code = UNREACHABLE


ENDS: Final[tuple[tuple[type[SaidError], type[Failure]], ...]] = (
    (RecordDamaged, Defect),
    (RecordUnavailable, Unreachable),
    (RecordError, WrongCall),
)
"""How errors end a command; every other one whose message is a sentence ends it as bad input does."""


def failure_of(error: SaidError) -> Failure:
    """The end of a command that an error brings."""
    end = next((end for kind, end in ENDS if isinstance(error, kind)), Failure)
    return end(error.message, error.help)


class WrongValue(click.BadParameter):
    """A value that an option cannot take."""

    def __init__(self, message: Said, ctx: click.Context | None = None, param: click.Parameter | None = None) -> None:
        super().__init__(str(message), ctx, param)
        self.said = message

    def format_message(self) -> str:
        """The message in the language of the command."""
        return super().format_message().replace(str(self.said), in_language(self.said, spoken()))


@contextmanager
def tidy_end(ctx: click.Context) -> Iterator[None]:
    """End a command with a message and an exit code for what users and their system can cause; let everything else through."""
    try:
        yield
    except BaseException as raised:
        match raised:
            case PolicyError():
                complain(raised)
                ctx.exit(BAD_INPUT)
            case SaidError():
                raise failure_of(raised) from None
            case click.UsageError() if spoken() == "de":
                _refuse(raised)
                ctx.exit(WRONG_CALL)
            case KeyboardInterrupt():
                click.echo(err=True)
                ctx.exit(INTERRUPTED)
            case click.Abort():
                raise Defect(says("cli.given_up")) from None
            case ModuleNotFoundError(name=str(module)) if extra := extra_of(module):
                raise WrongCall(says("cli.command_needs_not", module=module), quoted(extra.command)) from None
            case OSError(errno=errno.EPIPE):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the last flush must not fail again
                ctx.exit(PIPE_CLOSED)
            case OSError():
                raise Failure(at_place(raised) if raised.filename else says("cli.system_failed", why=reason_of(raised))) from None
            case UnicodeDecodeError(object=data, start=start):
                raise Failure(says("cli.not_utf", line=data.count(b"\n", 0, start) + 1), says("forms.save_file_utf")) from None
            case UnicodeEncodeError(object=text):
                raise WrongCall(says("cli.not_utf_word", word=shown(text))) from None
            case _:
                raise


def echo(message: Said, **how: Any) -> None:
    """Print a sentence in the language of the command, in the manner of `click.secho`."""
    click.secho(in_language(message, spoken()), **how)


def confirm(question: Said) -> None:
    """Go on only if the user says so."""
    click.confirm(in_language(question, spoken()), abort=True, err=True)


def show(page: Page) -> None:
    """Print a page as wide as the terminal is."""
    click.echo(wrapped(page, width()))


def complain(error: PolicyError) -> None:
    """Print every fault of a policy, case or request file on stderr, in the language of the command or of the environment."""
    click.echo(report(error, colour=coloured(sys.stderr), language=spoken()), err=True)


def _refuse(error: click.UsageError) -> None:
    """Say in German why click does not take a call."""
    written = StringIO()
    error.show(written)
    click.echo("\n".join(german(line) for line in written.getvalue().splitlines()), err=True)


def coloured(stream: IO[str]) -> bool:
    """Whether to write colours: only on a terminal, and not where the user asks for none."""
    return stream.isatty() and not environment.variable("NO_COLOR") and environment.variable("TERM") != "dumb"


CLICKED: Final = Path(__file__).with_name("clicked.yaml")
HOLE: Final = "{}"


class Template(NamedTuple):
    """An English sentence with holes, and the German one."""

    pattern: re.Pattern[str]
    german: str


def german(sentence: str) -> str:
    """A sentence of click in German, and what stands in its holes; all others stay as they are."""
    for template in templates():
        found = template.pattern.fullmatch(sentence)
        if found is not None:
            return template.german.format("", *map(german, found.groups()))
    return sentence


@cache
def templates() -> tuple[Template, ...]:
    """All sentences, those with the most words of their own first."""
    with CLICKED.open(encoding="utf-8") as file:
        found: Mapping[str, str] = yaml.load(file, LOADER)  # noqa: S506  the base loader makes nothing but texts, lists and maps
    longest = sorted(found, key=lambda english: -len(english.replace(HOLE, "")))
    return tuple(Template(re.compile("(.+)".join(map(re.escape, one.split(HOLE)))), found[one]) for one in longest)
