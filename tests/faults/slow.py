"""Clients that connect and do not go on: half-open, half a handshake, half a message, or nothing is read."""

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import ngh2

from tests.faults.callers import calling
from tests.faults.database import wait_for
from tests.faults.part import Effort, Findings, joined
from tests.faults.served import Served, served
from tests.server.transport.certificates import Pair
from tests.server.transport.client import Client, headers
from zweck.rpc.frames import framed
from zweck.rpc.limits import Limits
from zweck.v1 import decision_pb2 as v1

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HELLO: Final = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
SAID: Final = (b"", PREFACE[:10], PREFACE, PREFACE + bytes(9), HELLO)
"""Bytes that they send before they fall silent."""

CLIENTS: Final = 2 * Limits().connections
"""Twice as many as the server takes."""

MAX_GROWTH: Final = 128.0
"""MB by which a process may grow meanwhile: a thousand TLS handshakes that have begun hold about 80 kB each."""

STREAM: Final = "/zweck.v1.DecisionService/StreamCheckProcessing"
UNREAD: Final = 20


@contextmanager
def silent(address: str, number: int, said: Sequence[bytes] = SAID) -> Iterator[None]:
    """So many clients that connect, say a little, and fall silent."""
    host, _, port = address.rpartition(":")
    with ExitStack() as stack:
        for place in range(number):
            client = stack.enter_context(socket.create_connection((host, int(port)), timeout=20))
            with suppress(OSError):  # it may have had to make room already
                client.sendall(said[place % len(said)])
        yield


@contextmanager
def unread(address: str, number: int) -> Iterator[None]:
    """So many clients that ask all they can, and read nothing."""
    question = v1.CheckProcessingRequest(facts={"time.decision_date": v1.FactValue(string_value="2010-05-01")}, detail=v1.FULL)
    message = framed(v1.StreamCheckProcessingRequest(request=question).SerializeToString())
    with ExitStack() as stack:
        for _ in range(number):
            client = Client(int(address.rpartition(":")[2]), INITIAL_WINDOW_SIZE=0)
            stack.callback(client.socket.close)
            for _ in range(20):
                stream = client.h2.send_request(headers(STREAM))
                client.h2.send_data(stream, message * 400)
            client.socket.setblocking(False)
            with suppress(OSError, ngh2.NGH2Error):
                client.socket.send(client.h2.data_to_send())
        yield


def _grown(name: str, server: Served, before: float, codes: Mapping[str, int], slowest: float) -> Findings:
    grown = server.memory() - before
    faults = [f"{name}: {count} calls of others ended with {code}" for code, count in codes.items() if code != "OK"]
    faults += [f"{name}: the server grew by {grown:.0f} MB"] if grown > MAX_GROWTH else []
    figures = f"{name}: {grown:+.1f} MB, {codes.get('OK', 0):,} calls of others answered, the slowest in {slowest * 1000:.0f} ms"
    return Findings(figures, faults)


def _through(what: str, server: Served, clients: AbstractContextManager[None], effort: Effort, root: bytes | None = None) -> Findings:
    """The effect of such clients on others."""
    before = server.memory()
    with calling(server.address, 2, pause=0.005, root=root) as callers:
        wait_for(lambda: len(callers.answered()) > 20)
        with clients:
            after = len(callers.asked)
            wait_for(lambda: len(callers.asked) > after + effort.of(100, 5000, 100))
            slowest = max(call.ended - call.began for call in callers.asked)
            return _grown(what, server, before, callers.codes(), slowest)


def soak(effort: Effort) -> Findings:
    """Silent clients, twice as many as there is room for, also with TLS; then clients that do not read."""
    found = []
    with TemporaryDirectory() as name:
        folder = Path(name)
        with served(folder) as server:
            with calling(server.address, 1) as callers:  # so that it has grown by what it needs anyway
                wait_for(lambda: len(callers.answered()) > 200)
            found.append(_through(f"{CLIENTS:,} silent clients", server, silent(server.address, CLIENTS), effort))
            found.append(_through(f"{UNREAD} clients that read nothing", server, unread(server.address, UNREAD), effort))
        ours = Pair(folder, "server")
        with served(folder, "--tls-cert", ours.certificate, "--tls-key", ours.key) as server:
            clients = silent(server.address, CLIENTS)
            found.append(_through(f"{CLIENTS:,} half TLS handshakes", server, clients, effort, ours.certificate.read_bytes()))
    return joined(found)
