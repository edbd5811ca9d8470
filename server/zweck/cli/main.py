"""The group `zweck`; its commands are loaded when they are called, so that `--help` and `--version` cost nothing."""

import gc
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

import click

from zweck.cli.console import TidyEnd, coloured
from zweck.cli.help import Group
from zweck.cli.printable import printing
from zweck.pages.width import WIDEST
from zweck.settings import environment

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS: Final = {
    "check": "Check policies; report every fault with its place.",
    "test": "Run the cases of a policy set; show where answers differ.",
    "decide": "Answer questions: may this data be processed for this purpose?",
    "bulk": "Decide a whole table, with reasons.",
    "filter": "Print the outcome of rows as SQL.",
    "diff": "Show exactly which cases an edit of the law changes.",
    "mutate": "Find changes of the law that no case notices.",
    "facts": "Find the facts that a question can state, by words or by places in the law.",
    "interview": "Ask for the facts of a case, one question at a time, and answer it.",
    "workbench": "Open the law in the browser: ask, examine, write the opinion.",
    "show": "Show a law as it stood on a day, what changed between two days, or all that cites a place.",
    "texts": "Prove citations with official texts, and keep digests of the cited wording.",
    "watch": "Compare the cited wording with official texts of another day; settle what was found.",
    "activities": "Check a company's activities, show their Art. 30 record, list reviews that are due.",
    "coverage": "Show which fields of law are there, for which places and days.",
    "serve": "Serve decisions over gRPC.",
    "ask": "Put questions to a running server.",
    "health": "Ask a running server whether it serves.",
    "mcp": "Serve agents: they ask about an activity and a person.",
    "bundle": "Pack a policy set into one signed file.",
    "keys": "Make the keys that sign and verify bundles.",
    "audit": "Verify, replay, show, export or erase the decision record.",
    "register": "Record what persons consented or objected to; look it up, prove, erase.",
    "doctor": "Find out whether this installation works.",
    "new": "Begin a law, an amendment, a rule, a case, an activity, a request or the tour.",
    "lsp": "Serve editors: faults while you write, meaning, completion, renaming.",
    "fmt": "Bring policy and case files, and those of a company, into form.",
    "migrate": "Rewrite requests and cases that state facts or values which no longer exist.",
    "cases": "Propose situations for a lawyer to judge; keep them as cases.",
    "release": "Freeze the law by digest, and write its changelog.",
    "snapshot": "Write what the law answers to the entries of snapshots.",
    "schema": "Write JSON Schemas with which editors check and complete policy files.",
    "completion": "Print the completion script for a shell.",
}

ELSEWHERE: Final = {"workbench": "zweck.workbench.command"}
"""Commands of rooms that stand above the command line."""

EPILOG: Final = """\b
Exit codes:
  0    every question was answered (a prohibition is an answer), nothing was found wrong
  1    a check found faults, a case failed, an edit is not as expected, two matchers disagree,
       an audit or the doctor found something
  2    the command was called wrongly
  3    policies, cases or requests are faulty
  4    the server cannot be reached, cannot answer, does not serve, or cannot start
  130  interrupted
  141  the reader of the output went away

zweck informs; it gives no legal advice."""


class Commands(Group):
    """Commands that are modules of this package."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def find(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name."""
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(ELSEWHERE.get(name, f"zweck.cli.commands.{name}")).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list["CompletionItem"]:
        """The commands, without loading them, and the options."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415  only a shell asks for it

        found = [CompletionItem(name, help=short) for name, short in COMMANDS.items() if name.startswith(incomplete)]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run; nothing that is printed can do more than be read."""
        with printing():
            return super().main(*arguments, **options)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what stands before the name of a command."""
        with TidyEnd(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; nothing that a user can cause ends in a traceback."""
        with TidyEnd(ctx):
            return super().invoke(ctx)


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        try:
            number = version("zweck")
        except PackageNotFoundError:  # run from a checkout that was never installed
            number = "(not installed)"
        click.echo(f"zweck {number}")
        ctx.exit()


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDEST})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version.")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Say whether data may be processed for a purpose, by the law in force on the day.

    Every command has its own --help and takes --policies DIR; without it, the policies that come with zweck are used.
    """
    if not coloured(sys.stdout):
        ctx.color = False if environment.variable("NO_COLOR") or environment.variable("TERM") == "dumb" else None


def main() -> None:
    """Start `zweck` as a program; letters that the terminal cannot show become `?`."""
    gc.disable()  # what a command reads it keeps to its end; looking for garbage in it took two fifths of the time of `zweck test`
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    cli(prog_name="zweck")


if __name__ == "__main__":
    main()
