"""Backups that are restored, and a key of pseudonyms that is rotated."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.record.postgres import Cluster
from tests.register.conftest import ADA, BEN, GROUP, KEY, NUMBERS, SERVICE, TEXT, event, faults, kinds, registering, tampering
from zweck.chain.anchors import Anchors
from zweck.chain.database import RecordDamaged, RecordUnavailable
from zweck.chain.head import read_anchor, read_head
from zweck.cli.main import cli
from zweck.register.chain import REGISTER

Restore = Callable[[], None]


@contextmanager
def sqlite(tmp_path: Path) -> Iterator[tuple[str, Callable[[], Restore]]]:
    """A register in a file; its backup gives the restore."""
    file, copy = tmp_path / "register.db", tmp_path / "copy.db"

    def back_up() -> Restore:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)

        def restore() -> None:
            for each in (file, *tmp_path.glob("register.db-*")):
                each.unlink()
            shutil.copy(copy, file)

        return restore

    yield f"sqlite:///{file}", back_up


@contextmanager
def postgresql(cluster: Cluster) -> Iterator[tuple[str, Callable[[], Restore]]]:
    """A register in PostgreSQL; its backup gives the restore."""
    schema = f"backup_{next(NUMBERS)}"
    url = cluster.url(schema)

    def back_up() -> Restore:
        dump = cluster.dump(schema)
        return lambda: cluster.restore(schema, dump)

    yield url, back_up


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Callable[[], Restore]]]:
    """A register, and what backs it up."""
    with sqlite(tmp_path) if request.param == "sqlite" else postgresql(request.getfixturevalue("postgres")) as found:
        yield found


def test_a_backup_of_the_last_state_goes_on(kept: tuple[str, Callable[[], Restore]], tmp_path: Path) -> None:
    url, back_up = kept
    anchors = Anchors(tmp_path / "anchors")
    with registering(url, anchors=anchors) as register:
        register.record([event("GIVEN"), event("WITHDRAWN")])
        restore = back_up()
    restore()
    with registering(url, anchors=anchors) as register:
        assert [each.kind.value for each in register.events([ADA]).events[ADA]] == ["GIVEN", "WITHDRAWN"]
        assert register.record([event("OBJECTED")]) == [3]
    assert faults(url) == []


def test_a_backup_that_lacks_a_withdrawal_is_found_out(kept: tuple[str, Callable[[], Restore]], tmp_path: Path) -> None:
    url, back_up = kept
    file = tmp_path / "anchors"
    with registering(url, anchors=Anchors(file)) as register:
        register.record([event("GIVEN")])
        restore = back_up()
        register.record([event("WITHDRAWN")])
    restore()
    assert kinds(url) == ["GIVEN"]
    assert faults(url) == []  # the older seal is sound in itself
    with (
        pytest.raises(RecordDamaged, match="the register does not hold entry 2 as the anchor or this server knows it"),
        registering(url, anchors=Anchors(file)),
    ):
        pass
    anchor = read_anchor(file.read_text(encoding="utf-8").splitlines()[-1].split()[0], REGISTER)
    assert faults(url, KEY, anchor) == ["the register ends at event 1, but the anchor names event 2"]


def test_a_running_server_reads_no_backup_that_was_put_below_it(kept: tuple[str, Callable[[], Restore]]) -> None:
    url, back_up = kept
    with registering(url) as register:
        register.record([event("GIVEN")])
        restore = back_up()
        register.record([event("WITHDRAWN")])
        assert register.events([ADA]).position == 2
        restore()
        with pytest.raises(RecordDamaged):
            register.events([ADA])


def test_a_backup_on_which_another_server_went_on_answers_nothing(postgres: Cluster, postgres_url: str) -> None:
    """The server that acknowledged a withdrawal still knows it, also over the connection that it had."""
    with registering(postgres_url) as register:
        register.record([event("GIVEN")])
        schema = postgres_url.rpartition("=")[2]
        dump = postgres.dump(schema)
        register.record([event("WITHDRAWN")])
        register.events([ADA])
        postgres.restore(schema, dump)
        with registering(postgres_url) as other:
            other.record([event("GIVEN", BEN), event("OBJECTED", BEN)])
        with pytest.raises(RecordDamaged):
            register.events([ADA])
        register._writer._disconnect()
        with pytest.raises(RecordDamaged, match="does not hold entry 2 as the anchor or this server knows it"):
            register.record([event("GIVEN", BEN)])


def test_persons_are_found_under_every_version_of_the_key(url: str, tmp_path: Path) -> None:
    (tmp_path / "register.key").write_text("a secret of sufficient length\n")
    pseudonyms = tmp_path / "pseudonym.key"
    pseudonyms.write_text("1 a-secret-of-persons\n")
    for file in tmp_path.glob("*.key"):
        file.chmod(0o600)
    environment = {
        "ZWECK_REGISTER": url,
        "ZWECK_REGISTER_KEY": str(tmp_path / "register.key"),
        "ZWECK_PSEUDONYM_KEY": str(pseudonyms),
        "ZWECK_ACTIVITIES": str(GROUP),
    }

    def call(command: str, *arguments: str) -> str:
        given = ("--subject", "email:ada@example.org", "--controller", SERVICE)
        done = CliRunner().invoke(cli, ["register", command, *arguments, *given], env=environment)
        assert done.exit_code == 0, done.output
        return done.stdout

    call("record", "GIVEN", "--scope", TEXT, "--evidence", "form 1")
    pseudonyms.write_text("1 a-secret-of-persons\n2 another-secret-of-them\n")
    assert "in force" in call("state")
    call("record", "WITHDRAWN", "--scope", "phone-consent")
    assert "withdrawn on" in call("state")
    assert call("events").count("phone-consent") == 2
    assert "withdrawn on" in call("prove")
    assert "section 7a(2) UWG" in call("erase", "--yes")


def test_an_old_copy_behind_the_anchor_of_another_server_answers_nothing(url: str, tmp_path: Path) -> None:
    """The database was restored, and the connections broke: this server never saw what is missing, but the other one's anchor names it."""
    anchors = tmp_path / "anchors"
    with registering(url, anchors=Anchors(anchors)) as register:
        register.record([event("GIVEN")])
        with registering(url, anchors=Anchors(anchors)) as other, tampering(url) as database:
            head = read_head(database, REGISTER)
            other.record([event("WITHDRAWN")])
        with tampering(url) as database:
            database.execute("DELETE FROM events WHERE seq = 2")
            database.execute("DELETE FROM states WHERE seq = 2")
            database.execute("UPDATE register_head SET seq = 1, folded = 1, hash = $1, seal = $2", head.hash, head.seal)
        register._lookups._disconnect()
        register._writer._disconnect()
        for _ in range(2):
            with pytest.raises(RecordDamaged, match="the register does not hold entry 2 as the anchor or this server knows it"):
                register.events([ADA])
        with pytest.raises(RecordUnavailable):
            register.record([event("OBJECTED")])


def test_a_loss_is_stated_before_anything_is_answered(kept: tuple[str, Callable[[], Restore]], tmp_path: Path) -> None:
    """Until then no look-up is answered; afterwards those who verify see it."""
    url, back_up = kept
    anchors = Anchors(tmp_path / "anchors")
    with registering(url, anchors=anchors) as register:
        register.record([event("GIVEN")])
        restore = back_up()
        register.record([event("WITHDRAWN")])
        anchor = register.head
    restore()
    with pytest.raises(RecordDamaged) as raised, registering(url, anchors=anchors):
        pass
    assert "`zweck register restore` states it" in str(raised.value.help)
    file = tmp_path / "register.key"
    file.write_text("a secret of sufficient length")
    file.chmod(0o600)
    options = ["--register", url, "--register-key", str(file), "--register-anchors", str(tmp_path / "anchors")]
    done = CliRunner().invoke(cli, ["register", "restore", *options, "--reason", "copy of Sunday", "--yes"])
    assert (done.exit_code, done.output) == (0, "lost: 1 to 2 at most, as number 2 states\n"), done.output
    with registering(url, anchors=anchors) as register:
        register.record([event("WITHDRAWN")])
        assert [each.kind.value for each in register.events([ADA]).events[ADA]] == ["GIVEN", "WITHDRAWN"]
    found = CliRunner().invoke(cli, ["register", "verify", *options[:4], "--anchor", anchor.anchor])
    assert (found.exit_code, "events 1 to 2 of before were lost, as event 2 states" in found.output) == (5, True), found.output


def test_verify_holds_the_register_against_the_anchors_that_the_server_wrote(
    kept: tuple[str, Callable[[], Restore]], tmp_path: Path
) -> None:
    """A copy of before is whole by itself, and sealed; the file of anchors shows that it lacks a withdrawal."""
    url, back_up = kept
    file = tmp_path / "register.key"
    file.write_text("a secret of sufficient length")
    file.chmod(0o600)
    options = ["--register", url, "--register-key", str(file)]
    with registering(url, anchors=Anchors(tmp_path / "anchors")) as register:
        register.record([event("GIVEN")])
        restore = back_up()
        register.record([event("WITHDRAWN")])

    def found(*more: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["register", "verify", *options, *more])
        return done.exit_code, done.output

    anchors = ("--register-anchors", str(tmp_path / "anchors"))
    code, said = found(*anchors)
    assert (code, "unaltered and in its place" in said) == (0, True), said
    restore()
    code, said = found()
    assert (code, "Give --anchor or --register-anchors" in said) == (5, True), said
    code, said = found(*anchors)
    assert (code, "but the anchor names event 2" in said) == (1, True), said
