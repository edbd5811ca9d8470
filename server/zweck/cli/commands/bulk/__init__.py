"""`zweck bulk`: a table in, decisions and rulings out."""

from typing import Final

import click

from zweck.cli.commands.bulk import decide
from zweck.cli.help import Group

TABLE: Final = "TABLE"  # the word that stands for a table; so is the command called that decides one

OTHERS: Final = {"explain": decide.explain, "recheck": decide.recheck}


class Tables(Group):
    """A group whose first word is a table, where it is no command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Options of the command that decides a table may stand before the table."""
        if args and args[0] not in (*OTHERS, TABLE, "--help", "-h"):
            args = [TABLE, *args]
        return super().parse_args(ctx, args)


@click.group("bulk", cls=Tables)
def command() -> None:
    """Decide all rows of a table: zweck bulk TABLE --bind FILE --out DIR."""


command.add_command(decide.decide, TABLE)
for name, each in OTHERS.items():
    command.add_command(each, name)
