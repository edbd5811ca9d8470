"""Processes that enter events and look persons up, to be killed at any moment."""

import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Final

from zweck.chain.addresses import address
from zweck.chain.key import Key
from zweck.company.register import EventKind
from zweck.register import Entry, Register
from zweck.register.chain import REGISTER

KEY: Final = Key(b"a secret of sufficient length")
CONTROLLER: Final = "muster-service"
TEXT: Final = "phone-consent@2025-01-01"
PERSONS: Final = [f"1:{number:032x}" for number in range(4)]


def consent_for_ever(url: str, acknowledged: Connection) -> None:
    """Give and withdraw consents of four persons from a thread each, and say which events were acknowledged and which were seen.

    Two further threads look all of them up. An event that its own thread does not see after it was acknowledged ends the process.
    """
    register = Register(address(url, REGISTER), KEY, wait=10)
    turn = threading.Lock()

    def say(word: str, position: int, kind: str) -> None:
        with turn:
            acknowledged.send_bytes(f"{word} {position} {kind}".encode())

    def enter(person: str) -> None:
        while True:
            for kind in (EventKind.GIVEN, EventKind.WITHDRAWN):
                scope, evidence = (TEXT, "form") if kind is EventKind.GIVEN else ("*", "")
                (position,) = register.record([Entry(person, CONTROLLER, kind, scope, evidence=evidence)])
                say("entered", position, kind)
                last = register.events([person]).events[person][-1]
                if (last.position, last.kind) != (position, kind):
                    say("missed", position, kind)

    def look() -> None:
        while True:
            for events in register.events(PERSONS).events.values():
                for event in events[-1:]:
                    say("seen", event.position, event.kind)

    jobs: list[Callable[[], None]] = [*(lambda person=person: enter(person) for person in PERSONS), look, look]
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
