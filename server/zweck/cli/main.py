"""The group `zweck`; its commands are loaded when they are called, so that `--help` and `--version` cost nothing."""

import gc
import sys
from importlib import import_module
from typing import Any, Final

import click

from zweck.cli.console import Call, coloured, speaking, tidy_end
from zweck.cli.help import LANG, WANTED, Group
from zweck.cli.printable import printing
from zweck.pages.text import WIDEST
from zweck.settings import environment
from zweck.words.said import says

# fmt: off
COMMANDS: Final = (
    "check", "test", "decide", "bulk", "filter", "diff", "mutate", "facts", "interview", "workbench", "show", "periods", "texts", "watch",
    "activities", "residual", "outlook", "coverage", "serve", "ask", "search", "health", "mcp", "bundle", "keys", "audit", "register",
    "doctor", "new", "lsp", "fmt", "migrate", "cases", "release", "snapshot", "schema", "completion",
)
# fmt: on
"""In the order in which a newcomer meets them."""

WORKER: Final = "worker"
"""The command that `zweck serve` runs in its workers, and that no list shows."""

ELSEWHERE: Final = {
    WORKER: "zweck.cli.worker",
    "workbench": "zweck.workbench.command",
    **dict.fromkeys(("show", "facts", "coverage"), "zweck.cli.commands.law"),
    **dict.fromkeys(("fmt", "schema", "migrate", "snapshot"), "zweck.cli.commands.files"),
    **dict.fromkeys(("health", "mcp", "lsp", "completion"), "zweck.cli.commands.doors"),
    "bundle": "zweck.cli.commands.keys",
    "periods": "zweck.cli.commands.outlook",
    "search": "zweck.cli.commands.ask",
    "texts": "zweck.cli.commands.check",
    "interview": "zweck.cli.commands.decide",
    "filter": "zweck.cli.commands.residual",
}
"""Commands of rooms that stand above the command line, and those that stand in the module of another one."""


class Commands(Group):
    """Commands that are modules of this package."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def find(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name."""
        if name not in (*COMMANDS, WORKER):
            return None
        module = import_module(ELSEWHERE.get(name, f"zweck.cli.commands.{name}"))
        return next(one for one in vars(module).values() if isinstance(one, click.Command) and one.name == name)

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run; nothing that is printed can do more than be read."""
        with printing():
            return super().main(*arguments, **options)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the language, and what stands before the name of a command."""
        wanted = WANTED.search("\0".join(args))
        Call.of(ctx).language = wanted[1] if wanted else ""
        with tidy_end(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; nothing that a user can cause ends in a traceback."""
        with tidy_end(ctx):
            return super().invoke(ctx)


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"zweck {environment.release(speaking()(says('cli.not_installed')))}")
        ctx.exit()


@click.group(cls=Commands, params=[LANG], context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDEST})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Say whether data may be processed for a purpose, by the law in force on the day."""
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
