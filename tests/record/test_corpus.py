"""The answers of a release come out again by every later program: the records of the corpus, by the law that they keep.

`make corpus NAME=VERSION` adds the record of a release (docs/releasing.md).
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from tests.record.conftest import KEY, faults, recording, tampering
from tests.record.corpus import DETAILS, FOLDER, ROOT, unpacked
from zweck.chain.addresses import address
from zweck.chain.chain import migrate
from zweck.chain.head import read_head
from zweck.chain.key import PublicKey
from zweck.cli.main import cli
from zweck.company import load_company
from zweck.forms.diagnostics import PolicyError
from zweck.law.load.archive import unpack
from zweck.law.policy import PolicySet
from zweck.load import load
from zweck.record.build import engine_version
from zweck.record.chain import RECORD
from zweck.record.companies import company_files_of, revisions
from zweck.record.detaching import detach
from zweck.record.entry import DECISION, Entry
from zweck.record.erase import erase
from zweck.record.segments import read_segment, verify_segment
from zweck.record.statements import scan
from zweck.record.verify import verify
from zweck.register.chain import REGISTER

RECORDS: Final = [pytest.param(path, id=path.name) for path in sorted(FOLDER.iterdir())]
REWORDED: Final[dict[str, int]] = {"0.1.0": 35, "0.2.0": 6}
"""Answers of a release that are explained otherwise on purpose since: outcomes, rules, presumptions stay.

Those of 0.1.0 since what decides stands first, those of 0.2.0 since an examination says in words which rules are not in force.
"""

RELEASED: Final = re.compile(r"^### (\d+\.\d+\.\d+) ", re.MULTILINE)


@pytest.mark.parametrize("kept", RECORDS)
def test_every_answer_of_a_release_comes_out_again(kept: Path, tmp_path: Path) -> None:
    folder = unpacked(kept, tmp_path)
    record, register = (f"sqlite:///{folder / name}" for name in ("record.db", "register.db"))
    with closing(address(register, REGISTER).connect(write=True)) as database:
        migrate(database, None, REGISTER)  # a server that writes brings an older register to this version when it opens it
    result = CliRunner().invoke(cli, ["audit", "replay", "--record", record, "--register", register, "--json"])
    assert result.exit_code == 0, result.output
    counts = json.loads(result.stdout)
    beside = counts.pop("register")

    assert counts["answers"] >= 20
    assert (counts["different"], counts["reworded"], counts["erased"]) == (0, REWORDED.get(kept.name, 0), 0)
    assert beside["whole"] >= 10, "the facts of persons are derived by the files of the company, though they are refused today"
    assert sum(beside.values()) == beside["whole"] + beside["not_looked_up"] == counts["answers"]


@pytest.mark.parametrize("kept", RECORDS[:1])
def test_files_of_a_company_that_are_given_count_by_their_own_meaning(kept: Path, tmp_path: Path) -> None:
    """A record that was begun before it kept them; those of the first release would be refused today."""
    folder = unpacked(kept, tmp_path)
    record, register = (f"sqlite:///{folder / name}" for name in ("record.db", "register.db"))
    for chain, url in ((RECORD, record), (REGISTER, register)):
        with closing(address(url, chain).connect(write=True)) as database:
            migrate(database, None, chain)
    with closing(address(record, RECORD).connect(write=True)) as database, database.writing():
        (revision,) = revisions(database)
        (tmp_path / "company").mkdir()
        unpack(company_files_of(database, revision) or {}, tmp_path / "company")
        database.execute("DELETE FROM companies")
    given = ("audit", "replay", "--record", record, "--register", register, "--activities", str(tmp_path / "company"), "--json")
    result = CliRunner().invoke(cli, given)
    assert result.exit_code == 0, result.output
    beside = json.loads(result.stdout)["register"]
    assert beside["whole"] >= 10, beside
    assert not beside.get("named")
    with pytest.raises(PolicyError, match="whole for `retention`"):
        load_company(tmp_path / "company", load(ROOT / "policies").vocabulary)


@pytest.mark.parametrize("kept", RECORDS)
def test_a_record_of_the_corpus_is_whole_and_of_many_kinds(kept: Path, tmp_path: Path) -> None:
    folder = unpacked(kept, tmp_path)
    with closing(address(f"sqlite:///{folder / 'record.db'}", RECORD).connect(write=False)) as database:
        assert verify(database, PublicKey.read(kept / "record.pub")).faults == []
        entries = list(scan(database, "kind = $3", DECISION))
    assert {entry.content.detail for entry in entries} == {detail.lower() for detail in DETAILS}
    assert len({entry.revision for entry in entries}) > 1
    assert min(Counter(entry.content.outcome for entry in entries).values()) >= 3
    assert sum(entry.content.sources is not None for entry in entries) >= 10
    assert {entry.content.presume_unstated for entry in entries} == {0, 1}
    assert {entry.engine for entry in entries} != {engine_version()} or kept == RECORDS[-1].values[0]


@pytest.mark.parametrize("kept", RECORDS)
def test_a_record_of_a_release_is_continued(kept: Path, tmp_path: Path, arcadia: PolicySet, answers: Callable[..., list[Entry]]) -> None:
    """Nothing of before is written again; the head is sealed by a key of the tests, for its own secret was not kept."""
    url = f"sqlite:///{unpacked(kept, tmp_path) / 'record.db'}"
    with tampering(url) as database:
        head = read_head(database, RECORD)
        database.execute("UPDATE head SET seal = $1", KEY.seal(head.record, head.seq, head.hash))
        if database.has("record_checkpoints"):
            database.execute("DELETE FROM record_checkpoints")
        rows = database.fetch("SELECT seq, time, digest, hash, salt, facts, sources FROM entries ORDER BY seq")
    with recording(url, arcadia) as record:
        record.append(answers(300, subject="1:" + "a" * 32))
    with tampering(url) as database:
        assert database.fetch("SELECT seq, time, digest, hash, salt, facts, sources FROM entries ORDER BY seq")[: head.seq] == rows
        assert sum(erase(database, KEY, subjects=["1:" + "a" * 32])) == 300
        assert len([*detach(database, KEY, tmp_path, 2**62, 256)]) == 1
    assert faults(url) == []
    (file,) = tmp_path.glob("*.parquet")
    assert verify_segment(read_segment(file), KEY.public).faults == []


def test_every_release_has_a_record_in_the_corpus() -> None:
    released = RELEASED.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert released
    assert {*released} <= {path.name for path in FOLDER.iterdir()}
    assert all(sum(file.stat().st_size for file in path.iterdir()) < 2**20 for path in FOLDER.iterdir())
