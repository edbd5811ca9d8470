"""`zweck keys` and `zweck bundle`: keys, and what is signed with them."""

from pathlib import Path
from typing import Final

import click

from zweck.chain.chain import Chain
from zweck.chain.rotation import rotate
from zweck.cli.chains import opened
from zweck.cli.commands.check import summary
from zweck.cli.company import activities_option
from zweck.cli.console import Failure, WrongCall, echo
from zweck.cli.kinds import Sources
from zweck.cli.options import NEW_FILE, PLACE, bundle_key_option, read_policies
from zweck.forms.whole import put
from zweck.law.load.archive import unzipped
from zweck.law.policy import HOUSES
from zweck.load import digest
from zweck.record.build import engine_version
from zweck.record.chain import RECORD
from zweck.register.chain import REGISTER
from zweck.runtime.sources.company import read_company
from zweck.runtime.sources.signed import as_pem, bundled, id_of, make, private_key, public_key
from zweck.runtime.sources.source import COMPANY, POLICIES, Source, SourceError
from zweck.words.said import says

ROTATE: Final = Path("rotate")


@click.command("keys")
@click.argument("words", nargs=-1, required=True, type=PLACE, metavar="[rotate] FILE")
@click.option("--register", metavar="URL")
@click.option("--record", metavar="URL")
def command(*, words: tuple[Path, ...], record: str | None, register: str | None) -> None:
    """Make a private key in FILE and its public key beside it, with the ending .pub; where FILE exists, print its key.

    With `rotate`, give the record or the register whose key FILE holds another one.
    """
    *verb, file = words
    if verb == [ROTATE]:
        _rotate(file, record, register)
    elif verb:
        raise WrongCall(says("cli.keys_what"))
    else:
        _make(file)


def _rotate(file: Path, record: str | None, register: str | None) -> None:
    given: list[tuple[str, Chain]] = [(url, chain) for url, chain in ((record, RECORD), (register, REGISTER)) if url]
    if len(given) != 1:
        raise WrongCall(says("cli.keys_of_one"))
    ((url, chain),) = given
    try:
        with opened(url, chain, write=True) as database:
            new = rotate(database, file, chain)
    except OSError as error:
        raise Failure(says("cli.key_file", path=file, error=(error.strerror or str(error)).lower())) from None
    click.echo(new.public.as_pem(), nl=False)


def _make(file: Path) -> None:
    if not file.exists():
        public = file.with_name(f"{file.name}.pub")
        echo(says("cli.keys.made", file=file, public=public, id=id_of(make(file, public))))
        return
    try:
        key = private_key(file).public_key()
    except SourceError:
        key = public_key(file)
    echo(says("cli.keys.key", id=id_of(key)))
    click.echo(as_pem(key), nl=False)


@click.command("bundle")
@click.argument("policies", required=False, type=Sources(POLICIES), metavar="[SOURCE]")
@click.option("--key", required=True, type=PLACE, metavar="FILE")
@click.option("-o", "--output", required=True, type=NEW_FILE, metavar="FILE")
@click.option(
    "--sequence",
    required=True,
    type=click.IntRange(1),
    metavar="N",
)
@activities_option()
@bundle_key_option("policies")
def bundle(policies: Source | None, key: Path, output: Path, sequence: int, activities: Source | None) -> None:
    """Check the policies in SOURCE, a folder or git+file:///REPOSITORY@REF, and pack them into one file that is signed with a key."""
    signer = private_key(key)
    found = read_policies(policies, released=True)
    files, kind, said = unzipped(found.archive), POLICIES, summary(found.policies)
    if activities is not None:
        company, files, _ = read_company(activities, found.policies.vocabulary, whole=True)
        sizes = {"activities": len(company.activities), "texts": len(company.texts)}
        kind, said = COMPANY, says("cli.keys.company", revision=company.revision, **sizes)
    elif found.house:
        files = {path.relative_to(HOUSES / found.house): data for path, data in files.items() if path.is_relative_to(HOUSES / found.house)}
        said = says("cli.keys.house", house=found.house, revision=digest(files))
    put(output, bundled(files, engine_version(), signer, sequence, kind))  # a reader that watches it sees a whole one
    echo(says("cli.keys.signed", output=output, said=said, id=id_of(signer.public_key())))
