"""`zweck check`."""

from pathlib import Path

import click

from engine.diagnostics import PolicyError
from engine.policy import PolicySet
from server.cli.console import FAILED, complain
from server.cli.options import load_policies, policies_option


@click.command("check", short_help="Check policies; report every fault with its place.")
@click.argument("directory", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="[DIR]")
@policies_option
@click.pass_context
def command(ctx: click.Context, directory: Path | None, policies: Path | None) -> None:
    """Check the policies in DIR.

    Every fault is reported at once, with its file, line and column, its place in the law, and what to do. Exit code 1 if there is one.
    """
    try:
        found = load_policies(directory or policies)
    except PolicyError as error:
        complain(error)
        ctx.exit(FAILED)
    click.echo(summary(found))


def summary(policies: PolicySet) -> str:
    """What the policies hold and their revision, in one line."""
    return f"{counted(policies)}; revision {policies.revision}"


def counted(policies: PolicySet) -> str:
    """How many laws, versions, rules and facts there are; a rule that several versions restate counts once."""
    versions = [version for law in policies.laws.values() for version in law.versions]
    rules = {(version.law, rule.id) for version in versions for rule in version.rules}
    counts = {"law": len(policies.laws), "version": len(versions), "rule": len(rules), "fact": len(policies.vocabulary.facts)}
    return ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for noun, number in counts.items())
