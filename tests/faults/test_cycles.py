"""Whatever a client does, and however it ends: all that the server holds for it is freed at once, for searches for garbage are rare."""

import gc
import socket
import ssl
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import pytest

from tests.doors.house import House, opened
from tests.faults.attacks import BATCH, HEALTH, SERVICE, fat_headers, pushed, zipped
from tests.faults.database import wait_for
from tests.proving import PROVING
from tests.server.transport.client import connected, headers
from zweck.rpc.frames import framed
from zweck.v1 import decision_pb2 as v1
from zweck.v1 import register_pb2 as registered

pytestmark = pytest.mark.usefixtures("searched")

CHECK, BATCHES, STREAM = f"{SERVICE}/CheckProcessing", f"{SERVICE}/BatchCheckProcessing", f"{SERVICE}/StreamCheckProcessing"
WATCH, EVENTS = f"{HEALTH}/Watch", "/zweck.v1.RegisterService/WatchEvents"
ASKED: Final = v1.CheckProcessingRequest(facts={"time.decision_date": v1.FactValue(string_value="2026-02-02")})
QUESTION, STREAMED = ASKED.SerializeToString(), v1.StreamCheckProcessingRequest(request=ASKED).SerializeToString()
FEW: Final = v1.BatchCheckProcessingRequest(requests=[v1.CheckProcessingRequest.FromString(QUESTION)] * 20).SerializeToString()
"""In `make test` the batch that is answered to its end; how long it is does not matter to what is held for its client."""

HELD: Final = ("zweck.rpc.", "h11.")
"""Where the classes are of what a connection holds."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server of its own, which no other test's clients use."""
    with opened(tmp_path_factory.mktemp("house")) as found:
        yield found


def port(house: House) -> int:
    """Where it listens."""
    return int(house.address.rpartition(":")[2])


def asking(house: House) -> None:
    """Every kind of answer, and of refusal."""
    with connected(port(house)) as client:
        for path, message in ((CHECK, QUESTION), (CHECK, b"\xff"), ("/x/Unknown", b""), (BATCHES, BATCH if PROVING else FEW)):
            client.status(client.call(path, message, te="trailers"))


def cut_off(path: str, *messages: bytes, calls: int = 1) -> Callable[[House], None]:
    """Calls that the client begins and never ends, more of them than are answered at once."""

    def cut(house: House) -> None:
        with connected(port(house)) as client:
            for _ in range(calls):
                client.call(path, *messages, end=False)
            pushed(client)

    return cut


def unread(house: House) -> None:
    """Batches whose answers have no window to go into."""
    with connected(port(house), INITIAL_WINDOW_SIZE=0) as client:
        for _ in range(8):
            stream = client.h2.send_request(headers(BATCHES, grpc_encoding="gzip"))
            client.h2.send_data(stream, zipped(BATCH), end_stream=True)
        pushed(client)


def large(house: House) -> None:
    """Messages that announce four megabytes: some are let in, and the others wait."""
    with connected(port(house)) as client:
        for _ in range(5):
            client.h2.send_data(client.h2.send_request(headers(BATCHES)), framed(bytes(4_000_000))[:-1])
        pushed(client)


def cancelled(house: House) -> None:
    """Calls that are cancelled, while their connection goes on and then ends."""
    with connected(port(house)) as client:
        for path in (STREAM, BATCHES, WATCH, EVENTS):
            client.h2.reset_stream(client.call(path, BATCH, end=False))
        client.status(client.call(CHECK, QUESTION))


def late(house: House) -> None:
    """Calls whose deadline passes."""
    with connected(port(house)) as client:
        for path in (WATCH, STREAM):
            assert client.status(client.call(path, *([b""] if path == WATCH else []), end=path == WATCH, grpc_timeout="50m"))[0] == 4


def no_http2(house: House) -> None:
    """Frames that HTTP/2 does not know."""
    with connected(port(house)) as client:
        client.call(STREAM, end=False)
        client.socket.sendall(b"\x00\x00\x01\x06\x00\x00\x00\x00\x00x")
        assert client.ends()


def plainly(*said: bytes) -> Callable[[House], None]:
    """Bytes over HTTP/1.1, until the server has answered."""

    def say(house: House) -> None:
        for one in said:
            with socket.create_connection(("127.0.0.1", port(house)), timeout=60) as client:
                client.sendall(one)
                assert client.recv(1 << 16)

    return say


def no_tls(house: House) -> None:
    """A greeting of TLS where none is spoken, and clients that say nothing or less than a greeting."""
    for said in (b"", b"PRI * HT", b"\x16\x03\x01\x00\xa5\x01"):
        with socket.create_connection(("127.0.0.1", port(house)), timeout=60) as client:
            client.sendall(said)
    with suppress(OSError, ssl.SSLError), socket.create_connection(("127.0.0.1", port(house)), timeout=60) as client:
        ssl._create_unverified_context().wrap_socket(client)  # noqa: S323  none comes


JSON: Final = b'{"facts": {"time.decision_date": "2026-02-02"}}'
POST: Final = b"POST %s HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"

USES: Final[dict[str, Callable[[House], None]]] = {
    "answers and refusals": asking,
    "questions that never end": cut_off(CHECK, QUESTION, calls=3),
    "batches that never end": cut_off(BATCHES, BATCH, calls=6),
    "streams that never end": cut_off(STREAM, STREAMED, calls=20),
    "streams that fail": cut_off(STREAM, STREAMED, b"\xff", calls=3),
    "watchers of the health": cut_off(WATCH, b"", calls=3),
    "watchers of the register": cut_off(EVENTS, registered.WatchEventsRequest().SerializeToString(), calls=3),
    "unread batches": unread,
    "large messages": large,
    "fat headers": lambda house: fat_headers(house.address, many=2, held=0.1),
    "cancelled calls": cancelled,
    "deadlines": late,
    "no HTTP/2": no_http2,
    "JSON": plainly(POST % (CHECK.encode(), len(JSON)) + JSON, POST % (CHECK.encode(), 2) + b"{]"),
    "no HTTP/1.1": plainly(b"GET / HTTP/1.1\r\n\x00\r\n\r\n", b"x\r\n\r\n", POST % (b"/x", 10**9)),
    "no greeting": no_tls,
}
"""Acts of clients, by their names."""


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for garbage while the block runs, and what was garbage before is gone."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def held() -> Counter[str]:
    """The classes of all objects of connections that are there, those of other servers in this process, too."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(60)  # a tuple that another thread is making fails there if this one holds it meanwhile
    try:
        kinds = [type(one) for one in gc.get_objects()]
    finally:
        sys.setswitchinterval(interval)
    return Counter(f"{kind.__module__}.{kind.__qualname__}" for kind in kinds if str(kind.__module__).startswith(HELD))


@pytest.mark.parametrize("use", USES)
def test_all_that_was_held_for_a_client_is_freed_without_a_search_for_garbage(house: House, use: str) -> None:
    with uncollected():
        before = held()
        USES[use](house)
        with suppress(RuntimeError):  # the comparison says what is left
            wait_for(lambda: not held() - before)
        assert not held() - before


def test_what_is_held_for_a_client_is_seen(house: House) -> None:
    with uncollected(), connected(port(house)) as client:
        before = held()
        client.call(STREAM, end=False)
        wait_for(lambda: (held() - before)["zweck.rpc.running.RunningCall"] == 1)
