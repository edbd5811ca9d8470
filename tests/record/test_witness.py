"""A witness signs what continues the record that it knows, and nothing else; its signatures are verified."""

import json
import subprocess
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from tests.processes import MODULE, run
from tests.proving import PROVING
from tests.record.auditing import Audit
from tests.record.conftest import KEY, of_what_was_read, recording, tampering
from tests.record.keeping import keep_policies
from tests.record.test_auditor import sealed
from zweck.chain import witness as asking
from zweck.chain.addresses import address
from zweck.chain.checkpoints import keep, kept
from zweck.chain.database import RecordError
from zweck.chain.key import Key
from zweck.chain.note import COSIGNED, Checkpoint, checkpoint, key_id, read, read_verifier, signature, verifier
from zweck.chain.rotation import rotate
from zweck.chain.witness import Request, Witness, read_request
from zweck.cli.commands.audit import keeping
from zweck.cli.main import cli
from zweck.law.policy import PolicySet
from zweck.record import RecordSettings, open_record
from zweck.record.chain import RECORD
from zweck.record.entry import Entry
from zweck.record.writer import Record

Answers = Callable[..., list[Entry]]
NAME = "witness.example/1"
OTHER = Key(b"the secret of the witness")


@pytest.fixture
def cosign(tmp_path: Path) -> list[str]:
    """The command of a witness."""
    (tmp_path / "witness.key").write_text("the secret of the witness\n")
    (tmp_path / "witness.key").chmod(0o600)
    (tmp_path / "record.pub").write_text(KEY.public.as_pem(), encoding="utf-8")
    files = {"--witness-key": "witness.key", "--public-key": "record.pub", "--state": "state"}
    return ["audit", "cosign", "--name", NAME, *(word for option, name in files.items() for word in (option, str(tmp_path / name)))]


@pytest.fixture
def write(
    url: str, arcadia: PolicySet, answers: Answers, cosign: list[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[Checkpoint]]:
    """Lets a server with this witness write so many entries; the checkpoints that are kept then."""
    command = " ".join([*MODULE, *cosign])
    if not PROVING:
        monkeypatch.setattr(asking, "subprocess", SimpleNamespace(run=run))  # one test takes a program that is started

    def written(number: int, witness: str = command, key: Key = KEY) -> list[Checkpoint]:
        with closing(Record(address(url, RECORD), key, witness=Witness(witness))) as record:
            keep_policies(record, arcadia)
            record.append(answers(number))
        with tampering(url) as database:
            return [read(note) for _, note in kept(database, RECORD)]

    return written


def test_a_witness_signs_each_checkpoint_that_continues_the_last(write: Callable[..., list[Checkpoint]], url: str, audit: Audit) -> None:
    write(3)
    notes = write(5)
    assert [each.size for each in notes] == [3, 8]
    assert all(each.cosigned_by(NAME, OTHER.public) and each.signed_by(KEY.public) for each in notes)
    key = verifier(NAME, OTHER.public)
    assert audit("verify", url, "KEY", "--witness", key).exit_code == 5
    found = audit("verify", url, "KEY", "--witness", verifier("another.example", OTHER.public))
    assert (found.exit_code, "no checkpoint is signed by the witness another.example" in found.output) == (1, True)


@of_what_was_read
def test_a_record_that_was_split_is_not_signed(
    write: Callable[..., list[Checkpoint]], url: str, arcadia: PolicySet, answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    """A thief of the record's key takes it back behind the witness, and goes on otherwise."""
    notes = write(3)
    with recording(url, arcadia) as record:
        record.append(answers(4))
    with tampering(url) as database:
        database.execute("DELETE FROM entries WHERE seq > 1")
        (hash,) = database.fetch("SELECT hash FROM entries WHERE seq = 1")[0]
        database.execute("UPDATE head SET seq = 1, hash = $1", hash)
        sealed(database, KEY)
        database.execute("DELETE FROM record_checkpoints")
    later = write(9)
    assert [(each.size, each.cosigned_by(NAME, OTHER.public)) for each in later] == [(1, False), (10, False)]
    assert "the record was taken back or split" in caplog.text
    assert notes[0].cosigned_by(NAME, OTHER.public)


@of_what_was_read
def test_a_forged_witness_is_found_by_its_name(
    write: Callable[..., list[Checkpoint]], url: str, audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "subprocess", subprocess)
    (note,) = write(3)
    forged = signature("another text\n", NAME, OTHER)
    with tampering(url) as database:
        keep(database, note._replace(signatures=signature(note.text, note.origin, KEY) + forged), RECORD)
    found = audit("verify", url, "KEY", "--witness", verifier(NAME, OTHER.public))
    assert found.exit_code == 1
    assert f"the signature of the witness {NAME} on the checkpoint of 3 entries is forged" in found.output
    stranger = Key(b"the secret of somebody else")
    with tampering(url) as database:
        keep(database, note._replace(signatures=signature(note.text, note.origin, KEY) + signature(note.text, NAME, stranger)), RECORD)
    found = audit("verify", url, "KEY", "--witness", verifier(NAME, OTHER.public))
    assert (found.exit_code, f"no checkpoint is signed by the witness {NAME}" in found.output) == (1, True)


@of_what_was_read
def test_a_signature_with_a_time_counts(write: Callable[..., list[Checkpoint]]) -> None:
    """Witnesses of transparency logs sign like this (c2sp.org/tlog-cosignature)."""
    (note,) = write(3, "false")
    from base64 import b64encode  # noqa: PLC0415

    time = 1_796_035_993
    said = key_id(NAME, OTHER.public, COSIGNED) + time.to_bytes(8) + OTHER.sign(f"cosignature/v1\ntime {time}\n{note.text}".encode())
    signed = note.also(f"— {NAME} {b64encode(said).decode()}")
    assert signed.cosigned_by(NAME, OTHER.public)
    assert not signed._replace(text=note.text.replace("3", "4")).cosigned_by(NAME, OTHER.public)
    assert not note.cosigned_by(NAME, OTHER.public)


@of_what_was_read
def test_an_auditor_sees_how_far_a_witness_signed(write: Callable[..., list[Checkpoint]], url: str, audit: Audit) -> None:
    """It fails since; a checkpoint by the record's own key shows nothing of what others saw."""
    write(3)
    assert [each.size for each in write(5, "false")] == [3, 8]
    command = ("verify", url, "KEY", "--witness", verifier(NAME, OTHER.public))
    found = audit(*command)
    assert (found.exit_code, "the witness witness.example/1 signed up to entry 3 of 8" in found.output) == (5, True)
    assert json.loads(audit(*command, "--json").stdout)["witnesses"] == {NAME: 3}
    assert write(4)[-1].cosigned_by(NAME, OTHER.public)
    assert "signed up to entry 12 of 12" in audit(*command).output


@pytest.mark.parametrize("down", [False, True])
def test_a_witness_goes_on_when_the_key_was_rotated(write: Callable[..., list[Checkpoint]], url: str, tmp_path: Path, down: bool) -> None:
    """The change stands in the place of the checkpoint that it signed last, and may come to it only after a later one could not."""
    write(3)
    file = tmp_path / "record.key"
    file.write_text("a secret of sufficient length\n")
    file.chmod(0o600)
    with tampering(url) as database:
        key = rotate(database, file, RECORD)
    (tmp_path / "record.pub").write_text(key.public.as_pem(), encoding="utf-8")
    if down:
        assert [each.cosigned_by(NAME, OTHER.public) for each in write(1, "false", key)] == [False, False]
    write(2, key=key)
    notes = write(4, key=key)
    wanted = [(3, True), (4, False), (6, True), (10, True)] if down else [(3, True), (5, True), (9, True)]
    assert [(each.size, each.cosigned_by(NAME, OTHER.public)) for each in notes] == wanted


@of_what_was_read
@pytest.mark.parametrize("command", ["false", "true", "echo nonsense", "no-such-program", "sh -c 'exit 3'"])
def test_a_witness_that_fails_holds_up_nothing(
    write: Callable[..., list[Checkpoint]], caplog: pytest.LogCaptureFixture, command: str
) -> None:
    (note,) = write(3, command)
    assert len(note.signers) == 1
    assert "was not signed by the witness" in caplog.text


def asked(cosign: list[str], request: Request) -> Result:
    """The witness's answer to a request."""
    return CliRunner().invoke(cli, cosign, input=request.body)


def test_what_a_witness_refuses(cosign: list[str], tmp_path: Path) -> None:
    moment = "2026-11-30T10:00:00+00:00"
    first = checkpoint("zweck/record/1", 3, b"r" * 32, "0" * 64, KEY, moment)
    assert read_request(Request(0, [], first).body) == Request(0, [], first)
    assert CliRunner().invoke(cli, cosign, input="nonsense").exit_code == 2
    stranger = checkpoint("zweck/record/1", 3, b"r" * 32, "0" * 64, OTHER, moment)
    found = asked(cosign, Request(0, [], stranger))
    assert (found.exit_code, "not signed by the public key" in found.stderr) == (2, True)
    assert not (tmp_path / "state").exists()
    assert asked(cosign, Request(0, [], first)).exit_code == 0
    assert asked(cosign, Request(0, [], first)).exit_code == 0
    for other in (
        checkpoint("zweck/record/1", 3, b"s" * 32, "0" * 64, KEY, moment),
        checkpoint("zweck/record/2", 3, b"r" * 32, "0" * 64, KEY, moment),
        checkpoint("zweck/record/1", 2, b"r" * 32, "0" * 64, KEY, moment),
        checkpoint("zweck/record/1", 9, b"s" * 32, "0" * 64, KEY, moment),
    ):
        for old in (0, 3):
            found = asked(cosign, Request(old, [], other))
            assert (found.exit_code, "does not continue the one of 3" in found.stderr) == (1, True)
    assert read((tmp_path / "state").read_text(encoding="utf-8")) == first


def test_two_requests_at_once_split_nothing(cosign: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A thief of the record's key asks for two records that go on otherwise, the second while the first is looked at."""
    moment = "2026-11-30T10:00:00+00:00"
    one, other = (checkpoint("zweck/record/1", 3, root * 32, "0" * 64, KEY, moment) for root in (b"r", b"s"))
    continues, started = keeping._continues, list[subprocess.Popen[str]]()

    def meanwhile(request: Request, before: Checkpoint | None) -> bool:
        found = continues(request, before)
        started.append(
            subprocess.Popen([*MODULE, *cosign], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
        with suppress(subprocess.TimeoutExpired):  # it waits for the first, or else signs
            started[0].communicate(Request(0, [], other).body, timeout=3)
        return found

    monkeypatch.setattr(keeping, "_continues", meanwhile)
    assert asked(cosign, Request(0, [], one)).exit_code == 0
    _, said = started[0].communicate(timeout=60)
    assert started[0].returncode == 1, said


def test_keys_and_commands_of_witnesses(cosign: list[str], copy_url: str, audit: Audit, tmp_path: Path) -> None:
    printed = CliRunner().invoke(cli, cosign[:6]).output
    assert read_verifier(printed)[0] == NAME
    assert read_verifier(printed)[1].raw == OTHER.public.raw
    found = audit("verify", copy_url, "KEY", "--witness", "nonsense")
    assert (found.exit_code, "is no key of a witness" in found.stderr) == (2, True)
    for command in ("", "'"):
        with pytest.raises(RecordError, match="the witness is no command"):
            Witness(command)
    settings = RecordSettings(f"sqlite:///{tmp_path}/other.db", tmp_path / "witness.key", witness="false")
    open_record(settings).close()
