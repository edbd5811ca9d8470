"""Clients that send little and make a server hold much, or hold its places, or send frames without end. Each takes an address."""

import gzip
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import Final

import ngh2

from tests.faults.slow import silent
from tests.server.transport.client import Client, headers
from zweck.rpc.frames import framed
from zweck.rpc.limits import Limits
from zweck.v1 import decision_pb2 as v1

Attack = Callable[[str], None]

SERVICE: Final = "/zweck.v1.DecisionService"
HEALTH: Final = "/grpc.health.v1.Health"
DAY: Final = {"time.decision_date": v1.FactValue(string_value="2010-05-01")}
QUESTION: Final = v1.CheckProcessingRequest(facts=DAY, detail=v1.FULL)
BATCH: Final = v1.BatchCheckProcessingRequest(requests=[QUESTION] * 1000).SerializeToString()

TURNS: Final = 4
"""Batches of questions that all differ."""

UNREAD: Final = 10
"""Clients whose answers have no window to go into."""

HELD: Final = 3.0
"""Seconds for which an attack keeps what it has, or goes on."""


def zipped(message: bytes) -> bytes:
    """A message as it is sent, compressed."""
    small = gzip.compress(message, mtime=0)
    return b"\x01" + framed(small)[1:]


@contextmanager
def clients(address: str, number: int, **settings: int) -> Iterator[list[Client]]:
    """So many clients; fewer, where the server takes no more."""
    port = int(address.rpartition(":")[2])
    with ExitStack() as stack:
        found = []
        for _ in range(number):
            with suppress(OSError):
                found.append(Client(port, **settings))
                stack.callback(found[-1].socket.close)
        yield found


def pushed(client: Client) -> None:
    """Send as much as goes, and read what comes, without waiting for more."""
    client.socket.settimeout(0.05)
    with suppress(OSError, ngh2.NGH2Error):
        for _ in range(200):
            client.send()
            client.receive()
            if client.closed:
                break


# --- little that becomes much -----------------------------------------------------------------------------------------------------------


def padding(address: str) -> None:
    """A field that no contract has makes a question of a few bytes nearly as large as a message may be."""
    field = b"\x7a" + _varint(3_900_000) + bytes(3_900_000)
    message = zipped(QUESTION.SerializeToString() + field)
    with clients(address, 1) as (client,):
        for _ in range(100):
            stream = client.h2.send_request(headers(f"{SERVICE}/CheckProcessing", grpc_encoding="gzip"))
            client.h2.send_data(stream, message, end_stream=True)
            client.send()
            assert client.status(stream)[0] == 8


def different(address: str) -> None:
    """Each question is cached, with an answer of its own."""
    with clients(address, 1) as (client,):
        for turn in range(TURNS):
            asked = [
                v1.CheckProcessingRequest(
                    facts={**DAY, "subject.age": v1.FactValue(int_value=turn * 1000 + place)}, consulted=[], request_id="x" * 100
                )
                for place in range(1000)
            ]
            data = v1.BatchCheckProcessingRequest(requests=asked).SerializeToString()
            stream = client.h2.send_request(headers(f"{SERVICE}/BatchCheckProcessing"))
            client.h2.send_data(stream, framed(data), end_stream=True)
            client.send()
            assert client.status(stream)[0] == 0
            client.events.clear()


def unread_answers(detail: v1.Detail.ValueType, address: str) -> None:
    """Batches whose answers have no window to go into."""
    asked = v1.CheckProcessingRequest(facts=DAY, detail=detail)
    message = zipped(v1.BatchCheckProcessingRequest(requests=[asked] * 1000).SerializeToString())
    with clients(address, UNREAD, INITIAL_WINDOW_SIZE=0) as many:
        for client in many:
            for _ in range(200):
                stream = client.h2.send_request(headers(f"{SERVICE}/BatchCheckProcessing", grpc_encoding="gzip"))
                client.h2.send_data(stream, message, end_stream=True)
            pushed(client)
        time.sleep(HELD)


def unread_bytes(address: str) -> None:
    """The window is as large as can be, and nothing is read."""
    message = zipped(BATCH)
    with clients(address, 20, INITIAL_WINDOW_SIZE=2**31 - 1) as many:
        for client in many:
            client.h2.set_local_window_size(2**31 - 1)
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            for _ in range(20):
                stream = client.h2.send_request(headers(f"{SERVICE}/BatchCheckProcessing", grpc_encoding="gzip"))
                client.h2.send_data(stream, message, end_stream=True)
            client.socket.setblocking(False)
            with suppress(OSError):
                client.socket.send(client.h2.data_to_send())
        time.sleep(HELD)


def endless(path: str, address: str) -> None:
    """Messages that announce four megabytes and never end."""
    data = framed(bytes(4_000_000))[:-1]
    with clients(address, 100) as many:
        for client in many:
            for _ in range(3):
                client.h2.send_data(client.h2.send_request(headers(path)), data)
        for client in many:
            client.socket.settimeout(0.05)
            with suppress(OSError, ngh2.NGH2Error):
                client.send()
        time.sleep(HELD)


def fat_headers(address: str, many: int = 60, held: float = HELD) -> None:
    """Headers that were sent once are sent again in a byte each."""
    more = {f"x_{place}": "x" * 900 for place in range(15)}
    with clients(address, many) as found:
        for client in found:
            client.socket.settimeout(5)
            for _ in range(250):
                client.h2.send_request(headers(f"{SERVICE}/StreamCheckProcessing", **more))
            with suppress(OSError, ngh2.NGH2Error):
                client.send()
        time.sleep(held)


def unfinished_headers(address: str) -> None:
    """As many clients as there are places begin with headers that were sent once and come again in a byte each, and never end them."""
    value = bytes((0x7F,)) + _varint(4000 - 0x7F) + b"x" * 4000
    block = bytes((0x40, 1)) + b"a" + value + b"\xbe" * 60
    with clients(address, Limits().connections) as many:
        for client in many:
            with suppress(OSError, ngh2.NGH2Error):
                client.socket.sendall(client.h2.data_to_send() + _frame(1, 1, block))
        time.sleep(HELD)


MEMORY: Final[dict[str, Attack]] = {
    "padded questions": padding,
    "questions that all differ": different,
    "unread batches": partial(unread_answers, v1.REASONS),
    "unread examinations": partial(unread_answers, v1.EXAMINATION),
    "unread bytes": unread_bytes,
    "endless health checks": partial(endless, f"{HEALTH}/Check"),
    "endless questions": partial(endless, f"{SERVICE}/CheckProcessing"),
    "endless batches": partial(endless, f"{SERVICE}/BatchCheckProcessing"),
    "fat headers": fat_headers,
    "unfinished headers": unfinished_headers,
}
"""The attacks that make a server hold much, by what they send."""


# --- places -----------------------------------------------------------------------------------------------------------------------------

MANY: Final = Limits().connections + 76
"""More clients than the server takes."""


def watching(path: str, address: str) -> None:
    """More clients than there are places look after the health, without credentials, and rest."""
    with clients(address, MANY) as many:
        for client in many:
            with suppress(OSError, ngh2.NGH2Error):
                client.call(path, b"")
        time.sleep(HELD)


def unadmitted(address: str) -> None:
    """Calls without credentials whose message never comes."""
    with clients(address, MANY) as many:
        for client in many:
            with suppress(OSError, ngh2.NGH2Error):
                client.call(f"{SERVICE}/StreamCheckProcessing", end=False)
        time.sleep(HELD)


def saying_nothing(address: str) -> None:
    """Clients that connect and fall silent."""
    with silent(address, 2 * Limits().connections):
        time.sleep(HELD)


def coming_and_going(address: str) -> None:
    """Clients that connect and go at once, again and again."""
    end = time.monotonic() + HELD
    while time.monotonic() < end:
        with suppress(OSError):
            Client(int(address.rpartition(":")[2])).socket.close()


PLACES: Final[dict[str, Attack]] = {
    "watchers of the health": partial(watching, f"{HEALTH}/Watch"),
    "health checks": partial(watching, f"{HEALTH}/Check"),
    "calls without credentials": unadmitted,
    "silent clients": saying_nothing,
    "clients that come and go": coming_and_going,
}
"""The attacks that hold places."""


# --- frames without end -----------------------------------------------------------------------------------------------------------------


def _frame(kind: int, stream: int, payload: bytes, flags: int = 0) -> bytes:
    return len(payload).to_bytes(3) + bytes((kind, flags)) + stream.to_bytes(4) + payload


FRAMES: Final = {
    "window updates": _frame(8, 0, (1).to_bytes(4)),
    "pings": _frame(6, 0, bytes(8)),
    "settings": _frame(4, 0, b""),
    "priorities": _frame(2, 1, bytes((0, 0, 0, 3, 1))),
    "unknown frames": _frame(0xFA, 0, b"x"),
    "empty data": _frame(0, 1, b""),
}
"""Frames that cost a client next to nothing. A call is open on stream 1."""


def flood(frame: bytes, address: str) -> None:
    """Four clients send a frame as often as the server takes it; one that is cut off comes again."""
    end = time.monotonic() + 2 * HELD
    said = frame * (64 * 1024 // len(frame))
    port = int(address.rpartition(":")[2])
    found: list[Client] = []
    try:
        while time.monotonic() < end:
            while len(found) < 4:
                client = Client(port)
                client.call(f"{SERVICE}/StreamCheckProcessing", end=False)
                client.socket.settimeout(0.02)
                found.append(client)
            for client in tuple(found):
                try:
                    client.socket.sendall(said)
                except TimeoutError:
                    client.socket.close()  # a part of a frame may have gone
                    found.remove(client)
                except OSError:
                    client.socket.close()
                    found.remove(client)
    finally:
        for client in found:
            client.socket.close()


def resets(address: str) -> None:
    """Calls that begin and are cancelled at once."""
    end = time.monotonic() + 2 * HELD
    while time.monotonic() < end:
        with clients(address, 1) as many, suppress(OSError, ngh2.NGH2Error):
            for client in many:
                for _ in range(2000):
                    stream = client.h2.send_request(headers(f"{SERVICE}/CheckProcessing"))
                    client.h2.send_data(stream, framed(QUESTION.SerializeToString()), end_stream=True)
                    client.h2.reset_stream(stream)
                    client.send()


FLOODS: Final[dict[str, Attack]] = {**{name: partial(flood, frame) for name, frame in FRAMES.items()}, "resets": resets}
"""The attacks that send frames without end."""


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*found, number))
