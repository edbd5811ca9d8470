"""An auditor with the public key alone, on another machine, finds every alteration that docs/record.md lists."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from click.testing import CliRunner, Result

from tests.record.conftest import KEY, recording, tampering
from tests.record.test_verify import COLUMNS, write_anew
from zweck.chain.database import Database
from zweck.chain.head import read_head
from zweck.chain.key import Key
from zweck.cli.main import cli
from zweck.law.policy import PolicySet
from zweck.record.chain import RECORD
from zweck.record.entry import Content, Entry
from zweck.record.erase import erase
from zweck.record.statements import PARTS

ROOT: Final = Path(__file__).parents[2]
NOTHING: Final = ", ".join(f"{column} = NULL" for column in ("salt", *Content._fields, *PARTS[1:]))
THEFT: Final = Key(b"a secret of somebody else altogether")


class Kept(NamedTuple):
    """A record and what its owner gave away in time."""

    path: Path
    early: Path
    """A copy of the record when it had three entries."""
    anchor: str


@pytest.fixture
def kept(sqlite_url: str, tmp_path: Path, arcadia: PolicySet, answers: Callable[..., list[Entry]]) -> Kept:
    """A record with six entries, the last of which is an erasure of the first."""
    path, early = tmp_path / "record.db", tmp_path / "early.db"
    with recording(sqlite_url, arcadia) as record:
        record.append(answers(3))
    shutil.copy(path, early)
    with recording(sqlite_url, arcadia) as record:
        record.append(answers(2))
    with tampering(sqlite_url) as database:
        first = next(iter(database.fetch("SELECT time FROM entries WHERE seq = 2")))[0]
        assert list(erase(database, KEY, before=int(first))) == [1]
        anchor = read_head(database, RECORD).anchor
    return Kept(path, early, anchor)


def auditor(kept: Kept) -> Path:
    """A folder with the record and the public key, and nothing else."""
    there = kept.path.parent / "auditor"
    shutil.rmtree(there, ignore_errors=True)
    there.mkdir()
    shutil.copy(kept.path, there / "record.db")
    (there / "record.pub").write_text(KEY.public.as_pem(), encoding="utf-8")
    return there


def audited(kept: Kept, *options: str) -> Result:
    """The verification of what an auditor has."""
    there = auditor(kept)
    url, public = f"sqlite:///{there / 'record.db'}", str(there / "record.pub")
    return CliRunner(env={"ZWECK_RECORD_KEY": None}).invoke(cli, ["audit", "verify", "--record", url, "--public-key", public, *options])


def elsewhere(kept: Kept) -> subprocess.CompletedProcess[str]:
    """The same by a program that knows nothing else: no variables, no home, another folder."""
    there = auditor(kept)
    command = [sys.executable, "-P", "-m", "zweck.cli", "audit", "verify", "--record", "sqlite:///record.db", "--public-key", "record.pub"]
    return subprocess.run(command, cwd=there, env={"HOME": str(there)}, check=False, capture_output=True, text=True)


def test_on_another_machine(kept: Kept) -> None:
    """A sound record is sound, and a wiped one is not."""
    done = elsewhere(kept)
    assert (done.returncode, done.stderr) == (5, "")
    assert "the entries up to 6 fit together, and the head is sealed with the key; the end is unproven" in done.stdout
    assert done.stdout.splitlines()[-1] == f"anchor {kept.anchor}"
    with tampering(f"sqlite:///{kept.path}") as database:
        wipe(database, "seal")
    done = elsewhere(kept)
    assert done.returncode == 1
    assert "the head is not sealed with this key" in done.stdout


def sealed(database: Database, key: Key) -> None:
    """Seal the head with a key."""
    head = read_head(database, RECORD)
    database.execute("UPDATE head SET seal = $1", key.seal(head.record, head.seq, head.hash))


def wipe(database: Database, seal: str) -> None:
    """Delete everything, and begin again under the old name."""
    name = read_head(database, RECORD).record
    database.execute("DELETE FROM entries")
    database.execute(f"UPDATE head SET seq = 0, hash = $1, seal = {seal}", RECORD.genesis(name))


def swap(database: Database) -> None:
    """Let two entries change places, and compute the chain again."""
    for before, after in ((3, 99), (4, 3), (99, 4)):
        database.execute(f"UPDATE entries SET seq = {after} WHERE seq = {before}")


def cut(database: Database, *, anew: bool) -> None:
    """Cut off the end."""
    database.execute("DELETE FROM entries WHERE seq > 3")
    if anew:
        write_anew(database, 1)
    else:
        entry = database.fetch("SELECT hash FROM entries WHERE seq = 3")[0][0]
        database.execute("UPDATE head SET seq = 3, hash = $1", entry)


def recompute(database: Database) -> None:
    """Alter an entry, and compute the chain again from there on."""
    database.execute("UPDATE entries SET time = time + 1 WHERE seq = 3")
    write_anew(database, 3)


def recompute_under_another_key(database: Database) -> None:
    """The same, sealed by the attacker."""
    recompute(database)
    sealed(database, THEFT)


def wipe_under_another_key(database: Database) -> None:
    """Wipe all, and seal the beginning."""
    wipe(database, "''")
    sealed(database, THEFT)


def sql(statement: str) -> Callable[[Database], None]:
    """An attack in one statement."""

    def attack(database: Database) -> None:
        database.execute(statement)

    return attack


ALTERED, CUT, ERASED, POLICIES = "the chain", "the seal", "the erasures", "their revision"
ATTACKS: Final[dict[str, list[tuple[str, Callable[[Database], None]]]]] = {
    ALTERED: [
        *((f"alter {column}", sql(f"UPDATE entries SET {column} = {value} WHERE seq = 3")) for column, value in COLUMNS),
        ("remove an entry", sql("DELETE FROM entries WHERE seq = 3")),
        ("put entries elsewhere", swap),
    ],
    CUT: [
        ("cut off the end", sql("DELETE FROM entries WHERE seq > 3")),
        ("cut off the end and say so", lambda database: cut(database, anew=False)),
        ("cut off the end and compute the chain again", lambda database: cut(database, anew=True)),
        ("alter and compute the chain again", recompute),
        ("alter, compute again, and seal with another key", recompute_under_another_key),
        ("wipe all, without a seal", lambda database: wipe(database, "''")),
        ("wipe all, with the old seal", lambda database: wipe(database, "seal")),
        ("wipe all, with the seal of another key", wipe_under_another_key),
        ("take the seal away", sql("UPDATE head SET seal = ''")),
    ],
    ERASED: [("take out a content", sql(f"UPDATE entries SET {NOTHING} WHERE seq = 2"))],
    POLICIES: [("alter policies", sql("UPDATE policy_sets SET archive = x'504b'")), ("remove policies", sql("DELETE FROM policy_sets"))],
}


@pytest.mark.parametrize(
    "attack", [pytest.param(attack, id=f"{name}: found by {found}") for found, named in ATTACKS.items() for name, attack in named]
)
def test_an_alteration_is_found_with_the_public_key_alone(kept: Kept, attack: Callable[[Database], None]) -> None:
    with tampering(f"sqlite:///{kept.path}") as database:
        attack(database)
    done = audited(kept)
    assert done.exit_code == 1, done.output
    assert "faults: " in done.output


def test_a_content_that_comes_back_is_found(kept: Kept) -> None:
    with tampering(f"sqlite:///{kept.path}") as database:
        database.execute("ATTACH $1 AS before", str(kept.early))
        columns = ", ".join(column for column, _ in COLUMNS[6:])
        database.execute(f"UPDATE entries SET ({columns}) = (SELECT {columns} FROM before.entries WHERE seq = 1) WHERE seq = 1")
    assert audited(kept).exit_code == 1


def test_an_older_copy_and_a_thief_of_the_key_are_found_by_an_anchor(kept: Kept) -> None:
    """Without one both look sound, but the end is unproven, as the page says."""
    real = kept.path.read_bytes()
    shutil.copy(kept.early, kept.path)
    assert audited(kept).exit_code == 5
    assert audited(kept, "--anchor", kept.anchor).exit_code == 1

    kept.path.write_bytes(real)
    with tampering(f"sqlite:///{kept.path}") as database:
        recompute(database)
        sealed(database, KEY)
    assert audited(kept).exit_code == 1  # by the checkpoint, which a thief of the key signs again
    with tampering(f"sqlite:///{kept.path}") as database:
        database.execute("DELETE FROM record_checkpoints")
    assert audited(kept).exit_code == 5
    assert audited(kept, "--anchor", kept.anchor).exit_code == 1


def test_every_alteration_of_the_page_is_tried() -> None:
    page = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    table = page.partition("| an attacker who … | is found by |")[2].partition("\n\n")[0]
    found = [re.split(r"[:,]", row.split("|")[2].strip())[0] for row in table.splitlines()[2:]]
    assert found == [ALTERED, CUT, "an anchor", ERASED, POLICIES]
