"""Permissions that rest on a consent are entered as its uses; a register that fails is asked again only a moment later."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.activities.group import DAY, engine, group
from tests.activities.test_served import KEY, NOW, Office
from tests.server.transport.fiction import eventually
from tests.serving import Server
from zweck.chain.addresses import address
from zweck.chain.database import RecordUnavailable
from zweck.company.register import EventKind
from zweck.observe.meter import Meter
from zweck.register import Entry, Found, Register, RegisterSettings, open_register
from zweck.register.chain import REGISTER
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import AnswerOptions
from zweck.service.looking import Patient
from zweck.service.metering import Metering
from zweck.service.using import Uses
from zweck.v1 import decision_pb2 as v1
from zweck.words.said import quoted


class Counted:
    """A register, as the office of the other tests wants it."""

    def __init__(self, register: Register) -> None:
        self.register = register


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Office, str, Meter]]:
    """A server that enters uses, the address of its register, and its meter."""
    url, meter = f"sqlite:///{tmp_path / 'register.db'}", Meter()
    register = open_register(RegisterSettings(url))
    options = ServerOptions(
        answers=AnswerOptions(cached=100, pseudonyms=KEY, register=register, now=NOW), middleware=(Metering(meter), Uses(register))
    )
    server = Server(engine(), engine().policies, "127.0.0.1:0", options, group())
    server.start()
    yield Office(server.address, Counted(register)), url, meter  # type: ignore[arg-type]
    server.stop(grace=1)
    register.close()


def uses(url: str) -> list[tuple[object, ...]]:
    """The uses in a register: consent, text, decision."""
    with closing(address(url, REGISTER).connect(write=False)) as database:
        return [tuple(row) for row in database.fetch("SELECT about, scope, decision FROM events WHERE kind = 'USED' ORDER BY seq")]


def test_a_permission_that_rests_on_a_consent_is_a_use_of_it(office: tuple[Office, str, Meter]) -> None:
    desk, url, _ = office
    number = desk.person("win-back-call")
    first, again = desk.ask("win-back-call", number), desk.ask("win-back-call", number)
    assert first.outcome == v1.PERMITTED
    (consent,) = [int(one.reference.removeprefix("event ")) for one in first.sources if "consent.given" in one.facts]
    eventually(lambda: uses(url) == [(consent, "phone-consent@2025-01-01", first.decision_id)])
    assert again.decision_id == first.decision_id
    other = desk.ask("win-back-call", desk.person("win-back-call"))
    (theirs,) = [int(one.reference.removeprefix("event ")) for one in other.sources if "consent.given" in one.facts]
    eventually(lambda: uses(url)[1:] == [(theirs, "phone-consent@2025-01-01", other.decision_id)])


def test_a_use_that_is_known_to_be_entered_is_not_submitted_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """But one that could not be entered is."""
    submitted: list[list[Entry]] = []
    with closing(open_register(RegisterSettings(f"sqlite:///{tmp_path / 'register.db'}"))) as register:
        entered = register.submit

        def submit(entries: list[Entry]) -> Future[list[int]]:
            submitted.append(entries)
            if len(submitted) == 1:
                failed: Future[list[int]] = Future()
                failed.set_exception(RecordUnavailable(quoted("the disk is full")))
                return failed
            return entered(entries)

        monkeypatch.setattr(register, "submit", submit)
        options = ServerOptions(answers=AnswerOptions(pseudonyms=KEY, register=register, now=NOW), middleware=(Uses(register),))
        server = Server(engine(), engine().policies, "127.0.0.1:0", options, group())
        server.start()
        desk = Office(server.address, Counted(register))  # type: ignore[arg-type]
        number = desk.person("win-back-call")
        desk.ask("win-back-call", number)
        assert len(submitted) == 1
        desk.ask("win-back-call", number)
        assert len(submitted) == 2, "it was not entered"
        eventually(lambda: len(uses(f"sqlite:///{tmp_path / 'register.db'}")) == 1)
        for _ in range(20):
            desk.ask("win-back-call", number)
        server.stop(grace=1)
        assert len(submitted) < 10, "one is submitted until the last is known to be durable"


def test_what_rests_on_no_consent_uses_none(office: tuple[Office, str, Meter]) -> None:
    desk, url, meter = office
    assert desk.ask("newsletter", desk.person("newsletter")).outcome == v1.PERMITTED
    number = desk.person("win-back-call")
    desk.enter(number, "muster-service", EventKind.WITHDRAWN, "phone-consent")
    assert desk.ask("win-back-call", number).outcome == v1.PROHIBITED
    assert uses(url) == []
    found = {labels: count for labels, (count,) in meter.figures()["zweck_activity_decisions_total"].items()}
    assert found == {("newsletter", "PERMITTED"): 1, ("win-back-call", "PROHIBITED"): 1}


def test_what_holds_on_a_stated_day_is_no_use(office: tuple[Office, str, Meter]) -> None:
    """Nothing is done on it, so it must not keep a proof for five more years: not even where the day is today."""
    desk, url, _ = office
    number = desk.person("win-back-call")
    for day in (DAY, DAY - timedelta(days=1)):
        asked = desk.ask("win-back-call", number, {"time.decision_date": day.isoformat()})
        assert (asked.outcome, asked.basis) == (v1.PERMITTED, v1.AS_OF)
    live = desk.ask("win-back-call", number)
    assert (live.outcome, live.basis) == (v1.PERMITTED, v1.LIVE)
    eventually(lambda: [decision for _, _, decision in uses(url)] == [live.decision_id])


class Down:
    """A register that counts how often it is asked in vain."""

    def __init__(self) -> None:
        self.asked = 0

    def key_of(self, controller: str, record: str) -> str:
        """The digest of a key."""
        return f"{controller} {record}"

    def events(self, subjects: Sequence[str], most: int | None = None) -> Found:
        """Fail."""
        self.asked += 1
        raise RecordUnavailable(quoted("it is down"))


@pytest.mark.parametrize(("pause", "asked"), [(60.0, 1), (0.0, 3)])
def test_a_register_that_failed_rests_for_a_moment(pause: float, asked: int) -> None:
    down = Down()
    patient = Patient(down, pause)
    for _ in range(3):
        with pytest.raises(RecordUnavailable):
            patient.events(["1:00"])
    assert down.asked == asked
