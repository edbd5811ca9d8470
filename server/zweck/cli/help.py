"""Help in German under a German locale, by `help.yaml`; a text that is not there stays English."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import click

from zweck.cli.console import spoken
from zweck.cli.german import german, sentences

FILE: Final = Path(__file__).with_suffix(".yaml")
AS_WRITTEN: Final = "\b\n"
"""Stands before a paragraph whose lines click leaves alone."""

DESCRIBED: Final = re.compile(r"(?P<text>.*?)(?:(?:^|  )\[(?P<extras>[^\[\]]*)\])?", re.DOTALL)
"""The help of an option, and behind it the default, variable and range, which click adds."""


@cache
def helps() -> Mapping[str, str]:
    """The German paragraphs by the English ones."""
    return sentences(FILE)


class GermanHelp(click.HelpFormatter):
    """Writes help in German; names of commands and options, their values and metavars stay."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line of the call."""
        super().write_usage(prog, args, f"{german(prefix or 'Usage:')} ")

    def write_heading(self, heading: str) -> None:
        """The heading of a section."""
        super().write_heading(german(heading))

    def write_text(self, text: str) -> None:
        """The help or the epilog of a command, paragraph by paragraph."""
        super().write_text("\n\n".join(_paragraph(each) for each in text.split("\n\n")))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Options or commands."""
        super().write_dl([(name, _described(text)) for name, text in rows], col_max, col_spacing)


class Speaking(click.Context):
    """The call of a command whose help is in the language of the user's environment."""

    def make_formatter(self) -> click.HelpFormatter:
        """The formatter of this language."""
        if spoken() != "de":
            return super().make_formatter()
        return GermanHelp(width=self.terminal_width, max_width=self.max_content_width)


class Group(click.Group):
    """A group that speaks, and so do its commands."""

    context_class = Speaking

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        command = self.find(ctx, cmd_name)
        if command is not None:
            command.context_class = Speaking
        return command

    def find(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name, as the group has it."""
        return super().get_command(ctx, name)


def _paragraph(text: str) -> str:
    kept, words = (AS_WRITTEN, text.removeprefix(AS_WRITTEN)) if text.startswith(AS_WRITTEN) else ("", " ".join(text.split()))
    return kept + german(words, helps())


def _described(text: str) -> str:
    found = DESCRIBED.fullmatch(text)
    if found is None or found["extras"] is None:
        return _paragraph(text)
    extras = f"[{'; '.join(german(each) for each in found['extras'].split('; '))}]"
    return f"{_paragraph(found['text'])}  {extras}" if found["text"] else extras
