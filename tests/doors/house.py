"""A server with the example group, its register and its persons."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.activities.group import DAY, engine, group, needed, persons
from tests.clocks import Clock
from tests.serving import Server
from zweck.company import Company
from zweck.company.register import EventKind
from zweck.pseudonym import Kind, Pseudonyms
from zweck.record import Record
from zweck.register import Entry, Register, RegisterSettings, open_register
from zweck.rpc.limits import Limits
from zweck.rpc.method import Middleware
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import AnswerOptions
from zweck.service.recording import Recording

KEY: Final = Pseudonyms({1: b"a secret of sufficient length"})
BEFORE: Final = datetime(2026, 1, 20, tzinfo=UTC)
WILLING, OBJECTING = "K-1001", "K-1003"
"""Customers of whom nothing adverse is known, and who has objected to advertising."""

ACTIVITIES: Final = ("newsletter",)
CHECK: Final = "/zweck.v1.DecisionService/CheckProcessing"


def stated(name: str) -> dict[str, Any]:
    """The facts that a call about an activity must state, as plain values; without a day, so that the call asks about now."""
    found = needed(name).stated
    assert found is not None
    return {fact: sorted(value) if isinstance(value, frozenset) else value for fact, value in found.items()}


def question(name: str, number: str, **more: Any) -> dict[str, Any]:
    """A call about an activity and a customer, in JSON."""
    return {"activity": name, "subject": {"customerNumber": number}, "facts": stated(name), **more}


class Answer(NamedTuple):
    """A response in JSON."""

    status: int
    fields: dict[str, str]
    said: Any


class House:
    """A server that runs."""

    def __init__(self, server: Server, clock: Clock | None = None, register: Register | None = None) -> None:
        self.address = server.address
        self.url = f"http://{server.address}"
        self.clock = clock or Clock.at_noon(DAY)
        self._register = register

    def know(self, number: str) -> None:
        """Let the register know a customer of whom nothing adverse is known."""
        assert self._register is not None
        with self.clock.entering():
            self._register.record([entry for name in ACTIVITIES for entry in entries(number, name)])

    def post(self, path: str, message: Any, **fields: str) -> Answer:
        """Send a message in JSON, or bytes as they are; `_` stands for `-`."""
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        given = {"content-type": "application/json"} | {name.replace("_", "-"): value for name, value in fields.items()}
        return self.request("POST", path, body, given)

    def request(self, verb: str, path: str, body: bytes = b"", fields: dict[str, str] | None = None) -> Answer:
        """Send a request."""
        client = HTTPConnection(self.address, timeout=60)
        try:
            client.request(verb, path, body, fields or {})
            response = client.getresponse()
            said = response.read()
            given = {name.lower(): value for name, value in response.getheaders()}
            plain = given.get("content-type") == "application/json" and "content-encoding" not in given
            return Answer(response.status, given, json.loads(said) if plain else said)
        finally:
            client.close()


@contextmanager
def opened(
    folder: Path,
    middleware: tuple[Middleware, ...] = (),
    *,
    cached: int = 0,
    company: Company | None = None,
    record: Record | None = None,
    access_requests: str = "",
) -> Iterator[House]:
    """The server while the block runs, whose clock shows the day of the examples; its register is made in the folder."""
    clock = Clock.at_noon(DAY)
    with closing(open_register(RegisterSettings(f"sqlite:///{folder / 'register.db'}"))) as register:
        signing = None if record is None else record.key
        middleware += () if record is None else (Recording(record),)
        options = AnswerOptions(pseudonyms=KEY, register=register, cached=cached, now=clock, signing=signing)
        settings = ServerOptions(answers=options, middleware=middleware, limits=Limits(wait=60), access_requests=access_requests)
        server = Server(engine(), engine().policies, "127.0.0.1:0", settings, company or group())
        server.start()
        try:
            known = [entry for number in (WILLING, OBJECTING) for name in ACTIVITIES for entry in entries(number, name)]
            objected = Entry(_pseudonym(OBJECTING), "muster-service", EventKind.OBJECTED, "advertising", effective=BEFORE)
            with clock.entering():  # no longer: the house stands while other tests enter events
                register.record([*dict.fromkeys(known), objected])
            yield House(server, clock, register)
        finally:
            server.stop(grace=1)


def _pseudonym(number: str) -> str:
    return KEY.of(Kind.CUSTOMER_NUMBER, number)


def entries(number: str, name: str) -> Iterator[Entry]:
    for event in persons(name):
        more: dict[str, Any] = {"channels": event.channels, "until": event.until, "evidence": event.evidence, "effective": event.effective}
        yield Entry(_pseudonym(number), event.controller, event.kind, event.scope, **more)
