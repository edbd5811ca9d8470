"""Rooms below the metrics count look-ups, anchors, connections and memory; certificates say until when they are valid."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import grpc
import pytest

from tests.access.authority import Authority
from tests.observe.test_metrics import ask
from tests.server.fiction import POLICIES, Parrot
from tests.server.transport.fiction import eventually
from tests.serving import Server
from zweck.bounded.counts import ANCHORED, CONNECTIONS, COUNTS, DONE, FAILED, LOOKED_UP, LOOKING
from zweck.chain.anchors import Anchors
from zweck.chain.database import RecordUnavailable
from zweck.chain.head import Head
from zweck.cli.commands.serve import _figures
from zweck.observe import figures as of
from zweck.observe.meter import of_the_process
from zweck.register import Found
from zweck.service.looking import Patient
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.words.said import quoted


class Growth:
    """How numbers grow while a block runs."""

    def __enter__(self) -> "Growth":
        """Remember where they stand."""
        self._before = COUNTS.all()
        return self

    def __exit__(self, *_: object) -> None:
        """See where they stand now."""
        self._after = COUNTS.all()

    def of(self, name: str, *labels: str) -> float:
        """How much one grew."""
        return self._after.get((name, labels), 0.0) - self._before.get((name, labels), 0.0)


class Unsteady:
    """A register that is there at times."""

    there = True

    def key_of(self, controller: str, record: str) -> str:
        """No key."""
        return ""

    def events(self, subjects: Sequence[str], most: int | None = None) -> Found:
        """Nothing, or an outage."""
        if not self.there:
            raise RecordUnavailable(quoted("away"))
        return cast(Found, None)


def test_look_ups_are_counted_with_their_seconds_and_failures() -> None:
    register = Unsteady()
    patient = Patient(cast(Any, register), pause=3600)
    with Growth() as growth:
        patient.events(["a"])
        patient.events(["b"])
        register.there = False
        for _ in range(2):  # the second one is not sent: it fails without a look
            with pytest.raises(RecordUnavailable):
                patient.events(["a"])
    assert (growth.of(LOOKED_UP, DONE), growth.of(LOOKED_UP, FAILED)) == (2, 1)
    assert growth.of(LOOKING) > 0


def test_anchors_are_counted_by_their_result(tmp_path: Path) -> None:
    head = Head("a" * 32, 1, "0" * 64)
    with Growth() as growth:
        Anchors(tmp_path / "anchors").write(head, now=True)
        Anchors(tmp_path).write(head, now=True)  # a folder
    assert (growth.of(ANCHORED, "file", DONE), growth.of(ANCHORED, "file", FAILED)) == (1, 1)


def test_connections_are_those_that_are_open() -> None:
    def open_now() -> float:
        return COUNTS.all().get((CONNECTIONS, ()), 0.0)

    server = Server(Parrot(), POLICIES, "127.0.0.1:0")
    server.start()
    before = open_now()
    try:
        with grpc.insecure_channel(server.address) as channel:
            DecisionServiceStub(channel).CheckProcessing(ask())
            assert open_now() == before + 1
        eventually(lambda: open_now() == before)
    finally:
        server.stop(grace=1)


def test_the_process_says_what_memory_it_holds() -> None:
    ((bytes_held,),) = of_the_process()[of.MEMORY].values()
    assert bytes_held > 10_000_000


def test_certificates_say_until_when_they_are_valid(tmp_path: Path) -> None:
    (tmp_path / "server.pem").write_bytes(Authority("test").certify("server", seconds=3600)[0])
    access = SimpleNamespace(tls_cert=tmp_path / "server.pem", tls_client_ca=tmp_path / "missing.pem")
    reloader = SimpleNamespace(state=SimpleNamespace(figures=dict))
    found = _figures(cast(Any, SimpleNamespace(access=access)), cast(Any, reloader))()
    ((use,), (until,)) = next(iter(found[of.EXPIRY].items()))
    assert use == "server"
    assert datetime.now(UTC) < datetime.fromtimestamp(until, UTC) <= datetime.now(UTC) + timedelta(hours=1)
