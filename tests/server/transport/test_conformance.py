"""HTTP/2 as RFC 9113 and RFC 7541 want it of a server: each case is named after its section. The frames are written by hand."""

import socket
from collections.abc import Iterator
from typing import Final

import ngh2
import pytest

from tests.server.transport.fiction import WAIT, Fiction, Serving, serving
from tests.server.transport.rfc9113 import CONNECTION, HALF, STREAM
from tests.server.transport.wire import (
    ACK,
    CALM,
    CLOSED,
    COMPRESSION,
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    FLOW,
    GOOD,
    HEADERS,
    MESSAGE,
    PADDED,
    PING,
    PREFACE,
    PRIORITY,
    PROTOCOL,
    REFUSED,
    RST_STREAM,
    SETTINGS,
    SIZE,
    WINDOW_UPDATE,
    WITH_PRIORITY,
    Wire,
    begun,
    block,
    call,
    ended,
    field,
    frame,
)
from zweck.rpc import link
from zweck.rpc.limits import Limits
from zweck.rpc.strict import MAX_UNENDED, Strict

CALLS: Final = 20


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    """A server for all cases, which does not wait long for clients to close first."""
    with pytest.MonkeyPatch.context() as patched, serving(Fiction(), limits=Limits(calls=CALLS)) as running:
        patched.setattr(link, "LINGER", 0.01)
        yield running


@pytest.fixture
def wire(server: Serving) -> Iterator[Wire]:
    """A connection."""
    found = Wire(server.port)
    yield found
    found.socket.close()


@pytest.mark.parametrize("case", CONNECTION)
def test_a_fault_of_the_connection_ends_it(server: Serving, case: str) -> None:
    """GOAWAY says why, and the server closes."""
    said, codes = CONNECTION[case]
    wire = Wire(server.port)
    wire.say(said)
    kind, code = wire.error()
    assert (kind, code in codes) == ("connection", True), (kind, code)
    assert list(wire.frames()) == []
    wire.socket.close()


def test_3_4_a_preface_that_is_none_ends_the_connection(server: Serving) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        while client.recv(1 << 16):
            pass


@pytest.mark.parametrize("case", STREAM)
def test_a_fault_of_a_call_ends_that_call(wire: Wire, case: str) -> None:
    """RST_STREAM says why, and the next call is answered."""
    said, codes = STREAM[case]
    wire.say(said)
    kind, code = wire.error()
    assert (kind, code in codes) == ("stream", True), (kind, code)
    wire.say(call(9))
    assert wire.until(DATA, 9) == MESSAGE


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(frame(0x16, 0xFF, 0, b"anything"), id="5.5 an unknown frame"),
        pytest.param(frame(PING, 0, 1 << 31, bytes(8)), id="4.1 the reserved bit"),
        pytest.param(frame(PING, 0xFE, 0, bytes(8)), id="4.1 flags that mean nothing"),
        pytest.param(frame(SETTINGS, 0, 0, b"\x00\xff\x00\x00\x00\x01"), id="6.5.2 an unknown setting"),
        pytest.param(frame(PRIORITY, 0, 1, b"\x00\x00\x00\x03\x01"), id="5.3 a priority"),
        pytest.param(frame(PING, ACK, 0, bytes(8)), id="6.7 an answer to no PING"),
    ],
)
def test_frames_without_a_meaning_are_ignored(wire: Wire, said: bytes) -> None:
    wire.say(said + call())
    assert wire.until(DATA, 1) == MESSAGE


@pytest.mark.parametrize("size", [1, 2, 5, 8, 9, 10, 24, 1000])
@pytest.mark.parametrize(
    "case", ["6.3 PRIORITY on stream 0 after a call", "5.1.1 a stream before the last one", "5.1 DATA after RST_STREAM"]
)
def test_such_a_fault_is_found_however_its_bytes_come(case: str, size: int) -> None:
    """Also where the head of its frame comes in two parts."""
    said, codes = CONNECTION[case]
    data = PREFACE + frame(SETTINGS, 0, 0) + said
    strict = Strict()
    found = [strict.look(data[at : at + size]) for at in range(0, len(data), size)]
    (wrong,) = [one for one in found if one is not None][:1]
    assert int(wrong.code) in codes


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(frame(WINDOW_UPDATE, 0, 1, (1).to_bytes(4)), id="5.1 WINDOW_UPDATE on a stream that ended"),
        pytest.param(frame(RST_STREAM, 0, 1, (8).to_bytes(4)), id="5.1 RST_STREAM on a stream that ended"),
        pytest.param(frame(PRIORITY, 0, 1, bytes(5)), id="5.1 PRIORITY on a stream that ended"),
    ],
)
def test_frames_that_may_come_late_are_ignored(wire: Wire, said: bytes) -> None:
    wire.say(call())
    assert wire.until(DATA, 1) == MESSAGE
    wire.say(said + call(3))
    assert wire.until(DATA, 3) == MESSAGE


def test_5_1_what_still_comes_for_a_stream_that_the_server_has_reset_is_ignored(wire: Wire) -> None:
    """The client has not ended it, and may not know yet."""
    wire.say(begun(1, block(path=None)))
    assert wire.error() == ("stream", PROTOCOL)
    wire.say(frame(DATA, 0, 1, MESSAGE) + ended(field(b"x-end", b"yes")) + call(3))
    assert wire.until(DATA, 3) == MESSAGE


def test_streams_that_no_client_ends_are_forgotten() -> None:
    strict = Strict()
    strict.look(PREFACE)
    for stream in range(1, 4 * MAX_UNENDED, 2):
        assert strict.look(begun(stream)) is None
    assert len(strict._unended) == MAX_UNENDED


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(begun() + frame(DATA, PADDED | END_STREAM, 1, bytes((5,)) + MESSAGE + bytes(5)), id="6.1 padding"),
        pytest.param(begun() + frame(DATA, 0, 1, MESSAGE) + frame(DATA, END_STREAM, 1), id="6.1 an empty end"),
        pytest.param(
            frame(HEADERS, END_HEADERS | PADDED | WITH_PRIORITY, 1, bytes((3,)) + bytes(5) + GOOD + bytes(3))
            + frame(DATA, END_STREAM, 1, MESSAGE),
            id="6.2 padding and a priority",
        ),
        pytest.param(
            HALF
            + frame(CONTINUATION, 0, 1, GOOD[20:40])
            + frame(CONTINUATION, END_HEADERS, 1, GOOD[40:])
            + frame(DATA, END_STREAM, 1, MESSAGE),
            id="6.10 headers in three frames",
        ),
        pytest.param(begun() + frame(DATA, 0, 1, MESSAGE) + ended(field(b"x-end", b"yes")), id="8.1 trailers"),
        pytest.param(call(headers=block(content_length=b"10")), id="8.1.1 as long as content-length"),
        pytest.param(call(headers=b"\x20" + GOOD), id="HPACK 6.3 a table without room"),
    ],
)
def test_a_call_in_another_form_is_answered(wire: Wire, said: bytes) -> None:
    wire.say(said)
    assert wire.until(DATA, 1) == MESSAGE


def test_5_1_2_more_calls_than_allowed_are_refused(wire: Wire) -> None:
    wire.until(SETTINGS, flags=ACK)  # the server's settings count from their acknowledgement on
    wire.say(frame(SETTINGS, ACK, 0) + b"".join(begun(stream) for stream in range(1, 2 * CALLS + 3, 2)))
    assert wire.error() in {("stream", REFUSED), ("stream", PROTOCOL), ("connection", PROTOCOL)}


def test_6_4_a_call_that_was_reset_is_not_answered(wire: Wire) -> None:
    wire.say(begun(1, block(path=b"/x/Wait")) + frame(RST_STREAM, 0, 1, (8).to_bytes(4)) + call(3))
    seen = []
    for kind, flags, stream, _ in wire.frames():
        seen.append(stream)
        if kind == HEADERS and stream == 3 and flags & END_STREAM:
            break
    assert 1 not in seen


def test_6_5_settings_are_acknowledged(wire: Wire) -> None:
    assert wire.until(SETTINGS, 0, ACK) == b""


def test_6_7_ping_is_answered_in_kind(wire: Wire) -> None:
    wire.say(frame(PING, 0, 0, b"12345678"))
    assert wire.until(PING, 0, ACK) == b"12345678"


def test_6_9_1_no_more_data_is_sent_than_there_is_window(wire: Wire) -> None:
    """A byte, and the next one when it may come; a negative window is waited out (6.9.2)."""
    wire.say(frame(SETTINGS, 0, 0, b"\x00\x04\x00\x00\x00\x01") + call())
    assert wire.until(DATA, 1) == MESSAGE[:1]
    wire.say(frame(SETTINGS, 0, 0, b"\x00\x04\x00\x00\x00\x00") + frame(WINDOW_UPDATE, 0, 1, (1).to_bytes(4)) + frame(PING, 0, 0, bytes(8)))
    for kind, flags, _, _ in wire.frames():
        assert kind != DATA
        if kind == PING and flags & ACK:
            break
    wire.say(frame(WINDOW_UPDATE, 0, 1, (3).to_bytes(4)))
    assert wire.until(DATA, 1) == MESSAGE[1:4]


def test_6_9_2_a_larger_window_counts_for_calls_that_have_begun(wire: Wire) -> None:
    wire.say(frame(SETTINGS, 0, 0, b"\x00\x04\x00\x00\x00\x00") + call())
    wire.until(HEADERS, 1)
    wire.say(frame(SETTINGS, 0, 0, b"\x00\x04\x00\x00\xff\xff"))
    assert wire.until(DATA, 1) == MESSAGE


def test_7_codes_that_mean_nothing_are_taken(wire: Wire) -> None:
    wire.say(begun() + frame(RST_STREAM, 0, 1, (0xFF).to_bytes(4)) + call(3))
    assert wire.until(DATA, 3) == MESSAGE


def test_the_codes_are_those_of_the_standard() -> None:
    named = ngh2.ErrorCode
    assert (PROTOCOL, FLOW, CLOSED, SIZE) == (named.PROTOCOL_ERROR, named.FLOW_CONTROL_ERROR, named.STREAM_CLOSED, named.FRAME_SIZE_ERROR)
    assert (REFUSED, COMPRESSION, CALM) == (named.REFUSED_STREAM, named.COMPRESSION_ERROR, named.ENHANCE_YOUR_CALM)
