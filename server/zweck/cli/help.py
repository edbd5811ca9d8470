"""Help of commands and options in the language of the user's environment, by `help.yaml`."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from zweck.cli.console import german, spoken
from zweck.pages import LANGUAGES, language
from zweck.words.catalogue import read

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

FILE: Final = Path(__file__).with_suffix(".yaml")
AS_WRITTEN: Final = "\b\n"
"""Stands before a paragraph whose lines click leaves alone."""

DESCRIBED: Final = re.compile(r"(?P<text>.*?)(?:(?P<gap>^|  )\[(?P<extras>[^\[\]]*)\])?", re.DOTALL)
"""The help of an option, and behind it the default, variable and range, which click adds."""


LANG: Final = click.Option(["--lang"], type=click.Choice(LANGUAGES), default=language, expose_value=False)
"""The option of every command; the program reads it before all others, so that it can refuse those in this language."""

WANTED: Final = re.compile(rf"(?:^|\0)--lang[=\0]({'|'.join(LANGUAGES)})(?:\0|$)")


class GermanHelp(click.HelpFormatter):
    """Writes in German what click adds to help: headings, defaults, variables."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line of the call."""
        super().write_usage(prog, args, f"{german(prefix or 'Usage:')} ")

    def write_heading(self, heading: str) -> None:
        """The heading of a section."""
        super().write_heading(german(heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Options or commands."""
        super().write_dl([(name, _described(text)) for name, text in rows], col_max, col_spacing)


class Speaking(click.Context):
    """The call of a command whose help is in the language of the user's environment."""

    def make_formatter(self) -> click.HelpFormatter:
        """The formatter of this language, for a command that has its texts."""
        speak(self.command, self, names(self))
        if spoken() != "de":
            return super().make_formatter()
        return GermanHelp(width=self.terminal_width, max_width=self.max_content_width)


class Group(click.Group):
    """A group that speaks, and so do its commands."""

    context_class = Speaking

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; it has its texts where a shell completes a line."""
        command = self.find(ctx, cmd_name)
        if command is not None:
            command.context_class = Speaking
            if LANG not in command.params:
                command.params.append(LANG)
            if ctx.resilient_parsing:
                speak(command, ctx, (*names(ctx), cmd_name))
        return command

    def find(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name, as the group has it."""
        return super().get_command(ctx, name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.briefs(ctx)))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list["CompletionItem"]:
        """The commands, without loading them, and the options."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415  only a shell asks for it

        found = [CompletionItem(name, help=brief) for name, brief in self.briefs(ctx) if name.startswith(incomplete)]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def briefs(self, ctx: click.Context) -> Iterator[tuple[str, str]]:
        """Each command with its line."""
        for name in self.list_commands(ctx):
            yield name, text_of(*names(ctx), name, "brief") or ""


def names(ctx: click.Context) -> tuple[str, ...]:
    """The names of a command and the groups above it."""
    return () if ctx.parent is None else (*names(ctx.parent), str(ctx.command.name))


def speak(command: click.Command, ctx: click.Context, path: tuple[str, ...]) -> None:
    """Give a command and its options their texts in the language of the call; what the catalogue lacks stays."""
    command.help, command.epilog = text_of(*path, "long") or command.help, text_of(*path, "end")
    for each in command.get_params(ctx):
        if isinstance(each, click.Option):
            name = max(each.opts, key=len).lstrip("-")
            shared = (text_of(*path[:length], "options", name) for length in range(max(len(path) - 1, 0), -1, -1))
            each.help = text_of(*path, name) or next(filter(None, shared), each.help)


def text_of(*key: str) -> str | None:
    """A text of the catalogue in the language of the call; None where it lacks one."""
    found = read(FILE).get(".".join((FILE.parent.name, *key)))
    paragraphs = [] if found is None else found[spoken()].split("\n\n")
    return "\n\n".join(AS_WRITTEN * ("\n" in each) + each for each in paragraphs) or None


def _described(text: str) -> str:
    found = DESCRIBED.fullmatch(text)
    if found is None or found["extras"] is None:
        return text
    return f"{found['text']}{found['gap']}[{'; '.join(german(each) for each in found['extras'].split('; '))}]"
