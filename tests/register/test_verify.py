"""A change of the register is found, also by one who has only its public key."""

import pytest

from tests.record.conftest import of_what_was_read
from tests.register.conftest import ADA, BEN, KEY, event, faults, registering, tampering
from zweck.chain.chain import check
from zweck.chain.content import canonical, digested, linked
from zweck.chain.database import Database, RecordError
from zweck.chain.head import Head, building, read_head
from zweck.chain.key import Key
from zweck.register.chain import REGISTER
from zweck.register.entry import Content, placed
from zweck.register.statements import scan
from zweck.register.states import rebuild
from zweck.register.writer import extend


@pytest.fixture
def written(url: str) -> str:
    """A register with five events."""
    with registering(url) as register:
        register.record(
            [event("GIVEN", once="1"), event("OBJECTED", BEN, once="2"), event("WITHDRAWN"), event("OBJECTED"), event("RESTRICTED")]
        )
    return url


def test_tables_of_an_earlier_version_are_brought_up_by_a_server(written: str) -> None:
    """A start of a server enters no event, as a command does that is for entering them."""
    with tampering(written) as database:
        database.execute("DELETE FROM register_migrations WHERE number > 1")
    with tampering(written) as database, pytest.raises(RecordError) as refused:
        check(database, REGISTER)
    assert str(refused.value.help) == "`zweck serve --register` sets them up, and brings those of an earlier version up to date"


CHANGES = {
    "UPDATE events SET kind = 'GIVEN' WHERE seq = 3": ["the content of event 3 was altered"],
    f"UPDATE events SET subject = '{ADA}' WHERE seq = 2": ["the content of event 2 was altered"],
    "UPDATE events SET recorded = recorded + 1 WHERE seq = 2": ["event 2 was altered, or does not stand where it was written"],
    "UPDATE events SET once = NULL WHERE seq = 2": ["event 2 was altered, or does not stand where it was written"],
    "DELETE FROM events WHERE seq = 3": ["event 3 is missing"],
    "DELETE FROM events WHERE seq > 3": ["events 4 to 5 are missing"],
    "UPDATE register_head SET seq = 4": [
        "the head names event 4, but there are events up to 5",
        "the head is not sealed with this key: the end of the register was cut off or rewritten, or the key is another",
    ],
}


@of_what_was_read
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_found(written: str, change: str) -> None:
    assert faults(written) == []
    with tampering(written) as database:
        database.execute(change)
    assert faults(written) == CHANGES[change]


@of_what_was_read
def test_a_content_that_vanished_without_an_erasure(written: str) -> None:
    with tampering(written) as database:
        columns = ", ".join(f"{name} = NULL" for name in ("salt", "subject", "controller", "kind", "scope", "effective"))
        database.execute(f"UPDATE events SET {columns} WHERE seq = 3")
    assert faults(written) == ["the content of event 3 is missing, but no erasure says so"]


def rewritten(database: Database) -> None:
    """The register without its last event, all digests and hashes computed again, as one without the key would do it."""
    database.execute("DELETE FROM events WHERE seq = 5")
    head = read_head(database, REGISTER)
    previous = REGISTER.genesis(head.record)
    for each in list(scan(database)):
        digest = digested(each.salt or "", each.content)
        previous = linked(previous, each.seq, each.recorded, each.once, digest)
        database.execute("UPDATE events SET digest = $2, hash = $3 WHERE seq = $1", each.seq, digest, previous)
    database.execute("UPDATE register_head SET seq = 4, hash = $1", previous)
    rebuild(database)


def test_only_the_seal_and_anchors_show_an_end_that_was_cut_off(written: str) -> None:
    with tampering(written) as database:
        anchor = read_head(database, REGISTER)
        rewritten(database)
    assert faults(written, None) == ["the register ends at event 4, but a checkpoint names 5: it was cut off"]
    with tampering(written) as database:
        database.execute("DELETE FROM register_checkpoints")
    assert faults(written, None) == []
    assert "the head is not sealed with this key" in faults(written)[0]
    assert faults(written, None, anchor) == ["the register ends at event 4, but the anchor names event 5"]


@pytest.mark.parametrize("change", ["DELETE FROM states WHERE seq = {seq}", "UPDATE register_head SET folded = folded - 1"])
def test_states_that_do_not_follow_from_the_chain(url: str, change: str) -> None:
    with registering(url) as register:
        register.record([event("GIVEN"), event("WITHDRAWN")])
    with tampering(url) as database:
        database.execute(change.format(seq=2))
    assert len(faults(url)) == 1
    with tampering(url) as database, database.writing():
        rebuild(database)
    assert faults(url) == []


def test_events_never_leave_the_register_in_a_segment(written: str) -> None:
    """A thief of the key states in a signed event that the first three, a withdrawal among them, have left as entries of a record do."""
    with tampering(written) as database:
        anchor, [last] = read_head(database, REGISTER), [each for each in scan(database) if each.seq == 3]
        said = canonical({"segment": [1, 3], "hash": last.hash, "file": "0" * 64})
        with building(database, KEY, REGISTER) as head:
            event = placed(Content(erased=said), head.seq + 1, head.hash, 1)
            extend(database, head, [event], KEY)
        database.execute("DELETE FROM events WHERE seq <= 3")
        rebuild(database)
    assert faults(written, KEY, anchor) == ["events 1 to 3 are missing"]


@of_what_was_read
def test_another_key(written: str) -> None:
    assert "the head is not sealed with this key" in faults(written, Key(b"another secret of its length"))[0]


def test_the_beginning_is_sealed(url: str) -> None:
    with registering(url):
        pass
    assert faults(url) == []
    with tampering(url) as database:
        database.execute("UPDATE register_head SET register = '0000000000000000'")
    assert len(faults(url)) == 2


@of_what_was_read
def test_an_anchor_of_another_register(written: str) -> None:
    assert faults(written, KEY, Head("0" * 16, 1, "0" * 64))[-1].startswith("the anchor is of the register 0000000000000000")
