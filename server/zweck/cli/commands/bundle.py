"""`zweck bundle`."""

from pathlib import Path

import click

from zweck.cli.commands.check import counted
from zweck.cli.company import activities_option
from zweck.cli.console import Failure
from zweck.cli.kinds import Sources
from zweck.cli.options import bundle_key_option, read_policies
from zweck.company import Company
from zweck.law.load.archive import unzipped
from zweck.law.policy import HOUSES
from zweck.law.vocabulary import Vocabulary
from zweck.load import digest
from zweck.record.build import engine_version
from zweck.runtime.sources.company import read_company
from zweck.runtime.sources.signed import bundled, id_of, private_key
from zweck.runtime.sources.source import COMPANY, POLICIES, Source, SourceError


@click.command("bundle")
@click.argument("policies", required=False, type=Sources(POLICIES), metavar="[SOURCE]")
@click.option("--key", required=True, type=click.Path(path_type=Path), metavar="FILE")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option(
    "--sequence",
    required=True,
    type=click.IntRange(1),
    metavar="N",
)
@activities_option()
@bundle_key_option("policies")
def command(policies: Source | None, key: Path, output: Path, sequence: int, activities: Source | None) -> None:
    """Check the policies in SOURCE, a folder or git+file:///REPOSITORY@REF, and pack them into one file that is signed with a key."""
    try:
        signer = private_key(key)
    except SourceError as error:
        raise Failure(error.message, error.help) from None
    found = read_policies(policies, released=True)
    files, kind, said = unzipped(found.archive), POLICIES, f"{counted(found.policies)}; revision {found.policies.revision}"
    if activities is not None:
        company, files = _company(activities, found.policies.vocabulary)
        kind, said = COMPANY, f"{len(company.activities)} activities, {len(company.texts)} consent texts; revision {company.revision}"
    elif found.house:
        files = {path.relative_to(HOUSES / found.house): data for path, data in files.items() if path.is_relative_to(HOUSES / found.house)}
        said = f"the house `{found.house}`; revision {digest(files)}"
    unfinished = output.with_name(f".{output.name}.part")
    unfinished.write_bytes(bundled(files, engine_version(), signer, sequence, kind))
    unfinished.replace(output)  # a reader that watches it sees a whole one
    click.echo(f"{output}: {said}; signed with {id_of(signer.public_key())}")


def _company(activities: Source, vocabulary: Vocabulary) -> tuple[Company, dict[Path, bytes]]:
    try:
        found = read_company(activities, vocabulary, whole=True)
        return found.company, found.files
    except SourceError as error:
        raise Failure(error.message, error.help) from None
