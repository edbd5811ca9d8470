"""Keys are rotated: what was sealed before stays valid, and a key that was rotated out seals nothing more."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.record.auditing import Audit
from tests.record.conftest import of_what_was_read, recording, tampering
from tests.record.test_auditor import sealed
from tests.workbench.program import CHROMIUM, NO_CHROMIUM, WINDOWLESS
from zweck.chain import rotation
from zweck.chain.addresses import address
from zweck.chain.checkpoints import keep, kept
from zweck.chain.database import Database, RecordError
from zweck.chain.head import read_head
from zweck.chain.key import Key
from zweck.chain.note import checkpoint, origin, read, signature
from zweck.chain.rotation import NEXT, OLD, rotate, rotated
from zweck.cli.main import cli
from zweck.law.policy import PolicySet
from zweck.pages.recorded import page
from zweck.record.chain import RECORD
from zweck.record.entry import Entry
from zweck.record.proof import prove, read_proof
from zweck.record.statements import select
from zweck.record.verify import verify

Answers = Callable[..., list[Entry]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file with the key."""
    path = tmp_path / "rotating.key"
    path.write_text("a secret of sufficient length\n")
    path.chmod(0o600)
    return path


def keys(*arguments: str) -> Result:
    """`zweck keys`."""
    return CliRunner(env={"ZWECK_RECORD": None}).invoke(cli, ["keys", *arguments])


@pytest.fixture
def thrice(url: str, file: Path, arcadia: PolicySet, answers: Answers) -> list[Key]:
    """A record whose key was rotated twice, and its keys."""
    found = [Key.read(file)]
    for number in (3, 4, 5):
        with recording(url, arcadia, Key.read(file)) as record:
            record.append(answers(number, caller="desk"))
        if number < 5:
            done = keys("rotate", str(file), "--record", url)
            assert done.exit_code == 0, done.output
            found.append(Key.read(file))
            assert done.output == found[-1].public.as_pem()
    return found


def found_by(url: str, key: Key) -> list[str]:
    """The faults that a verification with the public key finds."""
    with closing(address(url, RECORD).connect(write=False)) as database:
        return [*map(str, verify(database, key.public).faults)]


def test_each_of_the_keys_verifies_all_of_it(thrice: list[Key], url: str, audit: Audit) -> None:
    assert [found_by(url, key) for key in thrice] == [[], [], []]
    assert found_by(url, Key(b"the secret of somebody else"))
    with tampering(url) as database:
        notes = [read(note) for _, note in kept(database, RECORD)]
        head = read_head(database, RECORD)
    assert [(each.size, rotated(each) is not None) for each in notes] == [(3, True), (7, True), (12, False)]
    assert [notes[-1].signed_by(key.public) for key in thrice] == [False, False, True] == [head.sealed_by(key.public) for key in thrice]
    package = audit("prove", url, "2").output
    assert [read_proof(package, key.public).faults for key in thrice] == [[], [], []]
    assert json.loads(package)["rotations"] == [each.note for each in notes[:2]]
    assert [*map(str, read_proof(package, Key(b"the secret of somebody else").public).faults)] == [
        "the checkpoint is not signed by this key"
    ]


@of_what_was_read
def test_references_stay_the_same(thrice: list[Key], url: str, file: Path, audit: Audit) -> None:
    assert len({key.reference("caller", "desk") for key in thrice}) == 1
    assert len({key.public.raw for key in thrice}) == 3
    shown = audit("show", url, "--caller", "desk", "--record-key", str(file), "--last", "99")
    assert len(shown.output.splitlines()) == 12


def test_a_server_with_the_old_key_does_not_go_on(url: str, file: Path, arcadia: PolicySet, answers: Answers) -> None:
    old = Key.read(file)
    with recording(url, arcadia, old) as record:
        record.append(answers(3))
        assert keys("rotate", str(file), "--record", url).exit_code == 0
        with pytest.raises(Exception, match="the record is not sealed with this key"):
            record.append(answers(1))
    with pytest.raises(RecordError, match="the record is not sealed with this key"), recording(url, arcadia, old):
        pass
    with recording(url, arcadia, Key.read(file)) as record:
        record.append(answers(1))
    assert found_by(url, old) == []


def by_the_old_head(database: Database, old: Key) -> None:
    """Seal the head with a key that was rotated out."""
    sealed(database, old)


def by_the_old_checkpoint(database: Database, old: Key) -> None:
    """Sign the last checkpoint with a key that was rotated out."""
    note = read(kept(database, RECORD, 1)[0][1])
    keep(database, note._replace(signatures=signature(note.text, note.origin, old)), RECORD)


ATTACKS: dict[Callable[[Database, Key], None], str] = {
    by_the_old_head: "the head is sealed with a key that was rotated out at entry 7",
    by_the_old_checkpoint: "the checkpoint of 12 entries is signed by a key that was rotated out at entry 7",
}


@of_what_was_read
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_a_key_that_was_rotated_out_is_found_by_its_name(thrice: list[Key], url: str, attack: Callable[[Database, Key], None]) -> None:
    with tampering(url) as database:
        attack(database, thrice[1])
    for key in thrice:
        assert [fault for fault in found_by(url, key) if fault.startswith(ATTACKS[attack])]


@of_what_was_read
def test_a_thief_of_the_old_key_cannot_hand_the_record_over(thrice: list[Key], url: str) -> None:
    thief = Key(b"the secret of somebody else")
    with tampering(url) as database:
        first = read(kept(database, RECORD)[0][1])
        text = first.text.replace(first.text.splitlines()[-1], NEXT + _base64(thief))
        both = signature(text, first.origin, thrice[0]) + signature(text, first.origin, thief)
        keep(database, first._replace(text=text, signatures=both), RECORD)
        sealed(database, thief)
    assert found_by(url, thrice[2])
    assert found_by(url, thrice[1])


def _base64(key: Key) -> str:
    from base64 import b64encode  # noqa: PLC0415

    return b64encode(key.public.raw).decode()


@of_what_was_read
def test_two_heirs_of_one_key_are_found(thrice: list[Key], url: str) -> None:
    thief = Key(b"the secret of somebody else")
    with tampering(url) as database:
        head = read_head(database, RECORD)
        made = checkpoint(origin("record", head.record), 12, b"r" * 32, head.hash, thrice[0], "2026-11-30T10:00:00+00:00")
        text = f"{made.text}{OLD}{_base64(thrice[0])}\n{NEXT}{_base64(thief)}\n"
        keep(
            database,
            made._replace(text=text, signatures=signature(text, made.origin, thrice[0]) + signature(text, made.origin, thief)),
            RECORD,
        )
    assert any("in favour of two others: one of them is forged" in fault for fault in found_by(url, thrice[0]))


def test_a_run_that_was_broken_off_is_taken_up(
    url: str, file: Path, arcadia: PolicySet, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the chain had the key, and after."""
    with recording(url, arcadia, Key.read(file)) as record:
        record.append(answers(3))
    monkeypatch.setattr(rotation, "_handed_over", lambda *given: 1 / 0)
    with tampering(url) as database, pytest.raises(ZeroDivisionError):
        rotate(database, file, RECORD)
    assert found_by(url, Key.read(file)) == []
    monkeypatch.undo()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", lambda *given: 1 / 0)
        with tampering(url) as database, pytest.raises(ZeroDivisionError):
            rotate(database, file, RECORD)
    done = keys("rotate", str(file), "--record", url)
    assert done.exit_code == 0
    assert found_by(url, Key.read(file)) == []
    assert not file.with_name("rotating.key.new").exists()
    assert file.stat().st_mode & 0o777 == 0o600


def test_wrong_calls(url: str, file: Path, arcadia: PolicySet, answers: Answers, tmp_path: Path) -> None:
    with recording(url, arcadia, Key.read(file)):
        pass
    found = keys("rotate", str(file), "--record", url)
    assert (found.exit_code, "no entry since the record began" in found.stderr) == (2, True)
    assert keys("rotate", str(file)).exit_code == 2
    assert keys("rotate", str(tmp_path / "nothing"), "--record", url).exit_code == 3
    assert keys("turn", str(file), "--record", url).exit_code == 2
    other = tmp_path / "other.key"
    other.write_text("the secret of somebody else")
    other.chmod(0o600)
    found = keys("rotate", str(other), "--record", url)
    assert (found.exit_code, "not sealed with this key" in found.stderr) == (2, True)


@of_what_was_read
def test_a_stranger_names_itself_the_next_key(thrice: list[Key], url: str) -> None:
    """Without the signature of the key of before it is none."""
    thief = Key(b"the secret of somebody else")
    with tampering(url) as database:
        note = read(kept(database, RECORD, 1)[0][1])
        text = f"{note.text}{OLD}{_base64(thrice[0])}\n{NEXT}{_base64(thief)}\n"
        keep(
            database,
            note._replace(text=text, signatures=signature(text, note.origin, thrice[2]) + signature(text, note.origin, thief)),
            RECORD,
        )
    assert [found_by(url, key) for key in thrice] == [[], [], []]
    assert found_by(url, thief)


@of_what_was_read
@pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)
def test_each_of_the_keys_verifies_a_proof_in_a_browser(thrice: list[Key], url: str, tmp_path: Path) -> None:
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  an optional part of the installation

    said: list[str] = []
    with tampering(url) as database:
        entry = select(database, "WHERE seq = $1", 2)[0]
        said += [prove(database, entry, read(note), None) for _, note in kept(database, RECORD)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=WINDOWLESS, args=["--no-sandbox"])
        shown = browser.new_page()
        for number, one in enumerate(said):
            path = tmp_path / f"{number}.html"
            path.write_text(page(one), encoding="utf-8")
            shown.goto(path.as_uri())
            for key in (*thrice, Key(b"the secret of somebody else")):
                shown.locator("#key").fill(key.public.as_pem())
                shown.locator("#verify").click()
                sound = key in thrice
                expect(shown.locator("#verdict")).to_contain_text("unaltered" if sound else "is not signed by this key")
                assert (read_proof(one, key.public).faults == []) is sound
        browser.close()
