"""`zweck bundle`."""

from pathlib import Path

import click

from zweck.cli.commands.check import counted
from zweck.cli.console import Failure
from zweck.cli.options import Policies, bundle_key_option, read_policies
from zweck.law.load.archive import unzipped
from zweck.record.account import engine_version
from zweck.runtime.sources.keys import id_of, private_key
from zweck.runtime.sources.signed import bundled
from zweck.runtime.sources.source import Source, SourceError


@click.command("bundle", short_help="Pack a policy set into one signed file.")
@click.argument("policies", required=False, type=Policies(), metavar="[SOURCE]")
@click.option("--key", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The private key that signs it.")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="The bundle.")
@click.option("--sequence", type=click.IntRange(0), default=0, metavar="N", help="Its number; a server takes no lower one after it.")
@bundle_key_option
def command(policies: Source | None, key: Path, output: Path, sequence: int) -> None:
    """Check the policies in SOURCE, a folder or git+file:///REPOSITORY@REF, and pack them into one file that is signed with a key.

    `--policies FILE --bundle-key PUBLIC` serves it. The same policies, key and version of zweck always make the same bytes. Without SOURCE,
    the policies that come with zweck.
    """
    try:
        signer = private_key(key)
    except SourceError as error:
        raise Failure(str(error), error.help) from None
    found = read_policies(policies, released=True)
    unfinished = output.with_name(f".{output.name}.part")
    unfinished.write_bytes(bundled(unzipped(found.archive), engine_version(), signer, sequence))
    unfinished.replace(output)  # a reader that watches it sees a whole one
    click.echo(f"{output}: {counted(found.policies)}; revision {found.policies.revision}; signed with {id_of(signer.public_key())}")
