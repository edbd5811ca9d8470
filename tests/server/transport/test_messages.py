"""Messages and headers, taken apart."""

import gzip
import itertools
from sys import getsizeof
from urllib.parse import unquote

import pytest
from google.rpc.status_pb2 import Status
from hypothesis import given
from hypothesis import strategies as st

from tests.server.transport.client import HEADERS
from zweck.rpc import headers
from zweck.rpc.frames import Body, Frames, framed
from zweck.rpc.refusal import Fault, trailers

COMPRESSED = b"\x01"


def taken(frames: Frames) -> list[bytes]:
    """All messages that are complete."""
    found = []
    while (message := frames.take()) is not None:
        found.append(message)
    return found


@given(st.lists(st.binary(max_size=50), max_size=8), st.lists(st.integers(0, 400), max_size=8), st.booleans())
def test_messages_come_whole_wherever_they_are_cut(messages: list[bytes], cuts: list[int], eager: bool) -> None:
    whole = b"".join(map(framed, messages))
    frames = Frames(50, gzip=False)
    found = []
    places = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    for start, end in itertools.pairwise(places):
        frames.feed(whole[start:end])
        if eager:
            found += taken(frames)
    assert found + taken(frames) == messages
    assert len(frames) == 0


def test_a_message_that_is_too_large_is_refused_before_it_comes() -> None:
    frames = Frames(100, gzip=False)
    frames.feed(framed(bytes(101))[:5])

    with pytest.raises(Fault, match="a message of 101 bytes is too large; the limit is 100 bytes"):
        frames.take()


def compressed(message: bytes, *, limit: int = 1000, gzip: bool = True) -> bytes | None:
    """A message that says that it is compressed."""
    frames = Frames(limit, gzip=gzip)
    frames.feed(COMPRESSED + framed(message)[1:])
    found = frames.take()
    while frames.inflating:
        found = frames.take()
    return found


@given(st.binary(max_size=1000))
def test_a_compressed_message(message: bytes) -> None:
    assert compressed(gzip.compress(message)) == message or len(gzip.compress(message)) > 1000


def test_a_compressed_message_grows_no_larger_than_the_limit() -> None:
    bomb = gzip.compress(bytes(20_000_000))

    with pytest.raises(Fault, match="a compressed message is too large; the limit is 1000000 bytes"):
        compressed(bomb, limit=1_000_000)


@pytest.mark.parametrize("message", [b"", b"nonsense", gzip.compress(b"hello", mtime=0)[:-1], gzip.compress(b"hello", mtime=0) + b"!"])
def test_a_message_that_gzip_did_not_make(message: bytes) -> None:
    with pytest.raises(Fault, match=r"compressed message|what gzip makes"):
        compressed(message)


def test_a_large_compressed_message_is_inflated_a_part_at_a_time() -> None:
    message = bytes(3_000_000)
    frames = Frames(4_000_000, gzip=True)
    frames.feed(COMPRESSED + framed(gzip.compress(message))[1:])
    steps = 1
    while (found := frames.take()) is None:
        assert frames.inflating
        steps += 1
    assert found == message
    assert steps >= 10


@pytest.mark.parametrize("flag", [2, 7, 255])
def test_a_flag_that_says_nothing_is_refused(flag: int) -> None:
    frames = Frames(1000, gzip=True)
    frames.feed(bytes((flag,)) + framed(b"hello")[1:])
    with pytest.raises(Fault, match=f"the flag before a message is 0 or 1, not {flag}"):
        frames.take()


def test_a_compressed_message_of_a_call_that_is_not() -> None:
    with pytest.raises(Fault, match="names no `grpc-encoding`"):
        compressed(gzip.compress(b"hello", mtime=0), gzip=False)


@pytest.mark.parametrize(
    ("timeout", "seconds"), [("1n", 1e-9), ("2u", 2e-6), ("3m", 3e-3), ("4S", 4), ("5M", 300), ("6H", 21600), ("99999999S", 99999999)]
)
def test_a_timeout(timeout: str, seconds: float) -> None:
    assert headers.read((*HEADERS.items(), (b"grpc-timeout", timeout.encode())), 1000).timeout == pytest.approx(seconds)


@pytest.mark.parametrize("timeout", ["", "1", "S", "1s", "-1S", "1.5S", "123456789S", "²S"])
def test_what_is_no_timeout(timeout: str) -> None:
    with pytest.raises(Fault, match="`grpc-timeout` is at most 8 digits and a unit, not"):
        headers.read((*HEADERS.items(), (b"grpc-timeout", timeout.encode())), 1000)


@pytest.mark.parametrize(("value", "found"), [(b"AP8", b"\x00\xff"), (b"AP8=", b"\x00\xff"), (b"", b"")])
def test_binary_metadata_with_and_without_padding(value: bytes, found: bytes) -> None:
    assert headers.metadata([(b"x-bin", value)]) == [("x-bin", found)]


def test_binary_metadata_that_is_not() -> None:
    with pytest.raises(Fault, match="the metadata `x-bin` is not base64"):
        headers.metadata([(b"x-bin", b"!")])


@pytest.mark.parametrize(
    "text", ["\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n", "  blanks ", " ", "100 %"]
)
def test_a_status_message_arrives_as_it_is(text: str) -> None:
    """The first is that of gRPC's interoperability case `special_status_message`."""
    sent = dict(trailers(Status(code=3, message=text)))[b"grpc-message"].decode()
    assert unquote(sent) == text
    assert sent == sent.strip()


@given(st.lists(st.binary(max_size=2000), max_size=12))
def test_a_body_comes_whole_in_whatever_parts(parts: list[bytes]) -> None:
    body = Body(100_000, gzip=False, length=None)
    for part in parts:
        body.feed(part)
    assert body.take() is None
    body.finish()
    assert body.take() == b"".join(parts)


def test_small_parts_of_a_body_take_no_more_memory_than_they_have_bytes() -> None:
    body = Body(1 << 20, gzip=False, length=None)
    for _ in range(100_000):
        body.feed(b"ab")
    assert sum(map(getsizeof, body._parts)) < 1.5 * len(body)
