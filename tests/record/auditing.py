"""`zweck audit`, called inside the test with the keys that it may need."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner, Result

from zweck.chain.addresses import address
from zweck.cli.main import cli
from zweck.pseudonym import Kind, Pseudonyms
from zweck.record.chain import RECORD
from zweck.record.statements import row, scan

Audit = Callable[..., Result]
ADA = "email:ada@example.org"
SECRET_FILE = "record.key"  # noqa: S105  the name of a file
PSEUDONYM_FILE = "pseudonym.key"


def auditing(tmp_path: Path) -> Audit:
    """Calls `zweck audit`; `KEY` among the arguments gives the record's key, `PERSONS` that of pseudonyms."""
    (tmp_path / SECRET_FILE).write_text("a secret of sufficient length\n")
    (tmp_path / SECRET_FILE).chmod(0o600)
    (tmp_path / PSEUDONYM_FILE).write_text("1 a-secret-of-persons\n2 another-secret-of-persons\n")
    (tmp_path / PSEUDONYM_FILE).chmod(0o600)
    options = {"KEY": ["--record-key", str(tmp_path / SECRET_FILE)], "PERSONS": ["--pseudonym-key", str(tmp_path / PSEUDONYM_FILE)]}

    def call(command: str, url: str, *arguments: str, stdin: str = "") -> Result:
        given = [word for argument in arguments for word in options.get(argument, [argument])]
        return CliRunner().invoke(cli, ["audit", command, "--record", url, *given], input=stdin, env={"ZWECK_RECORD": None})

    return call


def pseudonym(person: str, version: int) -> str:
    """The pseudonym of a person under a version of the key."""
    secrets = {1: b"a-secret-of-persons", 2: b"another-secret-of-persons"}
    return Pseudonyms({version: secrets[version]}).of(Kind.EMAIL, person.removeprefix("email:"))


def entries(url: str) -> list[tuple[object, ...]]:
    """All rows."""
    with closing(address(url, RECORD).connect(write=False)) as database:
        return [row(each) for each in scan(database)]
