"""`zweck audit`, as an auditor calls it."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.record.auditing import ADA, SECRET_FILE, Audit, pseudonym
from tests.record.conftest import recording, tampering
from tests.record.keeping import keep_policies
from zweck.chain.addresses import address
from zweck.chain.database import RecordDamaged, RecordError
from zweck.cli.main import cli
from zweck.facts.notes import Note
from zweck.law.policy import PolicySet
from zweck.record import RecordSettings, open_record
from zweck.record.chain import RECORD
from zweck.record.entry import Content, Entry
from zweck.record.statements import scan


def test_verify_says_that_all_is_well(audit: Audit, copy_url: str) -> None:
    plain, keyed = audit("verify", copy_url), audit("verify", copy_url, "KEY")

    assert (plain.exit_code, keyed.exit_code) == (5, 5)
    assert plain.output.startswith("5 entries, the last of ")
    assert "the chain fits together, which proves nothing: who can write to the record can compute it again." in plain.output
    assert "the entries up to 5 fit together, and the head is sealed with the key; the end is unproven" in keyed.output
    anchor = plain.output.splitlines()[-1].removeprefix("anchor ")
    anchored, whole = audit("verify", copy_url, "--anchor", anchor), audit("verify", copy_url, "--anchor", anchor, "KEY")
    assert (anchored.exit_code, whole.exit_code) == (0, 0)
    assert "up to entry 5, which an anchor names; behind it nothing is proven" in anchored.output
    assert "up to entry 5, the last one, which an anchor or a checkpoint names\n" in whole.output


def test_verify_takes_the_anchors_of_the_server(audit: Audit, copy_url: str, tmp_path: Path) -> None:
    anchor = audit("verify", copy_url).output.splitlines()[-1].removeprefix("anchor ")
    anchors = tmp_path / "anchors"
    anchors.write_text("")
    assert audit("verify", copy_url, "KEY", "--record-anchors", str(anchors)).exit_code == 5
    anchors.write_text(f"{anchor}\n")
    found = json.loads(audit("verify", copy_url, "KEY", "--record-anchors", str(anchors), "--json").stdout)
    assert (found["faults"], found["proof"], found["proven"]) == ([], "seal and anchor", 5)
    anchors.write_text(f"{anchor}\nnonsense\n")
    assert audit("verify", copy_url, "KEY", "--record-anchors", str(anchors)).exit_code == 2


@pytest.mark.parametrize("key", [[], ["KEY"]])
def test_a_record_cut_behind_a_noted_head_is_never_called_whole(
    audit: Audit, url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]], key: list[str]
) -> None:
    """Somebody noted one row of the head, and later cuts the record off behind it: everything fits, the seal too."""
    with recording(url, arcadia) as record:
        record.append(answers(3))
        noted = record.head
        record.append(answers(2))
        anchor = record.head.anchor
    with tampering(url) as database:
        database.execute("DELETE FROM entries WHERE seq > 3")
        database.execute("UPDATE head SET seq = $1, hash = $2, seal = $3", noted.seq, noted.hash, noted.seal)
    assert "but a checkpoint names 5: it was cut off" in audit("verify", url, *key).output
    with tampering(url) as database:
        database.execute("DELETE FROM record_checkpoints")
    cut = audit("verify", url, *key)
    assert (cut.exit_code, "every entry" in cut.output) == (5, False)
    earlier, later = audit("verify", url, *key, "--anchor", noted.anchor), audit("verify", url, *key, "--anchor", anchor)
    assert (earlier.exit_code, "up to entry 3" in earlier.output) == (0, True)
    assert (later.exit_code, "the record ends at entry 3, but the anchor names entry 5" in later.output) == (1, True)


@pytest.mark.parametrize("key", [[], ["KEY"]])
def test_another_record_of_the_same_key_is_never_called_whole(
    audit: Audit, url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]], tmp_path: Path, key: list[str]
) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(3))
        anchor = record.head.anchor
    other = f"sqlite:///{tmp_path}/other.db"
    with recording(other, arcadia) as record:
        record.append(answers(3))
    assert audit("verify", other, *key).exit_code == 5
    found = audit("verify", other, *key, "--anchor", anchor)
    assert (found.exit_code, "the anchor is of the record" in found.output) == (1, True)


def test_verify_without_any_key(audit: Audit, sqlite_url: str, arcadia: PolicySet) -> None:
    with recording(sqlite_url, arcadia, key=None):
        pass
    plain, keyed = audit("verify", sqlite_url), audit("verify", sqlite_url, "KEY")
    assert (plain.exit_code, keyed.exit_code) == (5, 1)
    assert "proves nothing" in plain.output


def test_verify_names_every_fault(audit: Audit, copy_url: str) -> None:
    anchor = audit("verify", copy_url).output.splitlines()[-1].removeprefix("anchor ")
    with tampering(copy_url) as database:
        database.execute("UPDATE entries SET outcome = 'PERMITTED ' WHERE seq = 2")
        database.execute("DELETE FROM entries WHERE seq = 5")
    result = audit("verify", copy_url, "--anchor", anchor)

    assert result.exit_code == 1
    faults = ["the content of entry 2 was altered", "entry 5 is missing", "the record ends at entry 4, but the anchor names entry 5"]
    assert result.output.splitlines()[:3] == [f"✗ {fault}" for fault in faults]
    assert result.output.endswith("faults: 3\n")
    assert json.loads(audit("verify", copy_url, "--json").stdout)["faults"] == faults[:2]


def test_replay(audit: Audit, copy_url: str, stricter: PolicySet) -> None:
    result = audit("replay", copy_url)
    assert (result.exit_code, result.output) == (0, "answers derived again: 5, of these otherwise: 0; erased: 0\n")
    with tampering(copy_url) as database:
        database.execute("UPDATE entries SET answer = 'x' WHERE seq = 2")
    result = audit("replay", copy_url)
    assert result.exit_code == 1
    assert result.output.splitlines()[0].startswith("entry 2, 20")
    assert result.output.splitlines()[0].endswith(": another answer")
    assert "of these otherwise: 1" in result.output


def test_replay_against_other_policies(
    audit: Audit, sqlite_url: str, arcadia: PolicySet, stricter: PolicySet, answers: Callable[..., list[Entry]]
) -> None:
    with recording(sqlite_url, arcadia) as record:
        record.append(answers(30))
    result = audit("replay", sqlite_url, "--against", stricter.path)
    assert result.exit_code == 1
    assert "PERMITTED → PROHIBITED" in result.output
    *lines, summary = [json.loads(line) for line in audit("replay", sqlite_url, "--against", stricter.path, "--json").stdout.splitlines()]
    assert summary["different"] == len(lines) > 0
    assert {line["now"] for line in lines if line["was"] == "PERMITTED"} == {"PROHIBITED"}
    assert audit("replay", sqlite_url, "--against", arcadia.path).exit_code == 0
    assert audit("replay", sqlite_url, "--until", "2001-01-01").output.startswith("answers derived again: 0,")


def test_postgres_without_its_driver(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zweck.chain.postgres.asyncpg", None)
    result = audit("verify", "postgresql:///zweck")
    assert result.exit_code == 2
    assert "pip install 'zweck[postgres]'" in result.stderr


def test_erase(audit: Audit, url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]]) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(2, subject=pseudonym(ADA, 2), notes={"person.age": Note("Ausweis")}) + answers(3))
    asked = audit("erase", url, "--subject", ADA, "KEY", "PERSONS", stdin="n\n")
    assert (asked.exit_code, "Erase?" in asked.stderr) == (1, True)
    assert audit("erase", url, "--subject", ADA, "KEY", "PERSONS", "--yes").output == "entries whose content was erased: 2\n"
    assert "(erased)" in audit("show", url).output
    assert "the content was erased" in audit("show", url, "1").output
    assert audit("erase", url, "--older-than", "1", "KEY", "--yes").output == "entries whose content was erased: 0\n"
    assert audit("erase", url, "--before", "9999-01-01", "KEY", stdin="y\n").stdout.endswith("entries whose content was erased: 3\n")
    assert "; 5 erased" in audit("verify", url, "KEY").output
    assert audit("replay", url).output == "answers derived again: 0, of these otherwise: 0; erased: 5, which cannot be derived: 1–5\n"
    with closing(address(url, RECORD).connect(write=False)) as database:
        assert [each.content for each in scan(database) if each.kind == "decision"] == [Content()] * 5


@pytest.mark.parametrize(
    ("command", "arguments", "said"),
    [
        ("erase", [], "nothing says what to erase"),
        ("erase", ["--before", "2020-01-01", "--older-than", "3"], "say the same"),
        ("erase", ["--subject", ADA], "by the key of pseudonyms only"),
        ("erase", ["--subject", "Ada"], "this is no person; write KIND:REFERENCE"),
        ("erase", ["--subject", "mail:ada@example.org"], "`mail` is no kind of reference; did you mean `email`?"),
        (
            "erase",
            ["--subject", "telephone:030 12", "PERSONS"],
            "the telephone number has no country code\n  write it as",
        ),
        ("show", ["--subject", "pseudonym:3:" + "0" * 32, "PERSONS"], "has no version 3\n  its latest version is 2"),
        ("erase", ["--before", "2020-01-01", "--yes"], "the record is sealed with a key"),
        ("verify", ["--anchor", "nonsense"], "is not an anchor"),
        ("replay", ["--since", "yesterday"], "is not a day of the calendar"),
    ],
)
def test_wrong_calls(audit: Audit, copy_url: str, command: str, arguments: list[str], said: str) -> None:
    result = audit(command, copy_url, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("command", ["verify", "replay", "show", "export"])
def test_where_there_is_no_record(audit: Audit, command: str, tmp_path: Path) -> None:
    assert audit(command, f"sqlite:///{tmp_path}/nothing.db").exit_code == 2
    (tmp_path / "empty.db").touch()
    result = audit(command, f"sqlite:///{tmp_path}/empty.db")
    assert (result.exit_code, "`zweck serve --record` sets them up" in result.stderr) == (2, True)
    assert audit(command, "postgresql://someone@127.0.0.1:1/zweck").exit_code == 4
    assert audit(command, "nonsense").exit_code == 2
    (tmp_path / "short.key").write_text("short")
    (tmp_path / "short.key").chmod(0o600)
    assert audit("verify", "sqlite:///x", "--record-key", str(tmp_path / "short.key")).exit_code == 2


def test_reading_changes_nothing(audit: Audit, copy_url: str) -> None:
    path = Path(copy_url.removeprefix("sqlite:///"))
    before = path.read_bytes()
    for command in ("verify", "replay", "show", "export"):
        audit(command, copy_url)
    assert path.read_bytes() == before


def test_an_auditor_verifies_with_the_public_key_alone(audit: Audit, copy_url: str, tmp_path: Path) -> None:
    public = tmp_path / "record.pub"
    printed = CliRunner().invoke(cli, ["audit", "key", "--record-key", str(tmp_path / SECRET_FILE)])
    public.write_text(printed.stdout)
    assert audit("verify", copy_url, "--public-key", str(public)).exit_code == 5
    with tampering(copy_url) as database:
        database.execute("UPDATE head SET seal = ''")
    assert "the head is not sealed with this key" in audit("verify", copy_url, "--public-key", str(public)).output


def test_a_record_that_was_wiped_is_found_and_not_gone_on_with(
    audit: Audit, sqlite_url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]], tmp_path: Path
) -> None:
    """All entries are deleted, and the head is that of a record that has just begun, as far as that can be made without the key."""
    with recording(sqlite_url, arcadia) as record:
        record.append(answers(3))
        name = record.head.record
    for seal in ("''", "seal"):
        with tampering(sqlite_url) as database:
            database.execute("DELETE FROM entries")
            database.execute(f"UPDATE head SET seq = 0, hash = $1, seal = {seal}", RECORD.genesis(name))
        keyed = audit("verify", sqlite_url, "KEY")
        assert keyed.exit_code == 1
        assert "the head is not sealed with this key" in keyed.output
        with pytest.raises(RecordError, match="the record is not sealed with this key"), recording(sqlite_url, arcadia):
            pass


def test_a_server_goes_on_with_the_record_that_its_anchors_name(
    sqlite_url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]], tmp_path: Path
) -> None:
    """Neither a new record, nor an older copy, although its seal is good."""
    anchors, file = tmp_path / "anchors", tmp_path / "key"
    file.write_text("a secret of sufficient length")
    file.chmod(0o600)

    def written(number: int) -> None:
        with closing(open_record(RecordSettings(sqlite_url, file, anchors))) as record:
            keep_policies(record, arcadia)
            record.append(answers(number))

    written(2)
    real = tmp_path / "record.db"
    early = real.read_bytes()
    written(2)
    late = real.read_bytes()

    real.write_bytes(early)
    with pytest.raises(RecordDamaged, match="the record does not hold entry 4 as the anchor or this server knows it"):
        written(1)
    real.unlink()
    with pytest.raises(RecordDamaged, match="the record was replaced"):
        written(1)
    real.write_bytes(late)
    written(1)
    assert anchors.read_text().splitlines()[-1].split(":")[1] == "5"


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o660])
def test_a_key_that_others_can_read_or_change_is_refused(audit: Audit, copy_url: str, tmp_path: Path, mode: int) -> None:
    (tmp_path / SECRET_FILE).chmod(mode)
    result = audit("verify", copy_url, "KEY")
    assert result.exit_code == 2
    assert "others can read or change the key" in result.output
