"""The shapes that the largest message may have: small on the wire, much work to read or to answer."""

import gzip
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from tests.faults.attacks import HELD, SERVICE, Attack
from tests.server.transport.client import connected, headers
from zweck.rpc.frames import framed
from zweck.v1 import decision_pb2 as v1

ONE, BATCH = f"{SERVICE}/CheckProcessing", f"{SERVICE}/BatchCheckProcessing"
MOST: Final = 4_000_000
"""Bytes of a message, nearly the largest."""

YES: Final = v1.FactValue(bool_value=True)
DAY: Final = {"time.decision_date": v1.FactValue(string_value="2018-06-01")}


def unknown(number: int) -> v1.CheckProcessingRequest:
    """A question with so many facts that no vocabulary has."""
    return v1.CheckProcessingRequest(facts={f"no.fact_{place}": YES for place in range(number)})


def batch(*questions: v1.CheckProcessingRequest) -> bytes:
    """A batch."""
    return v1.BatchCheckProcessingRequest(requests=questions).SerializeToString()


def listed(words: int) -> v1.CheckProcessingRequest:
    """A question with a list of words where one word is expected."""
    return v1.CheckProcessingRequest(facts={"purpose.kind": v1.FactValue(list_value=v1.StringList(values=[""] * words))})


def each_other(detail: v1.Detail.ValueType, number: int = 1000) -> bytes:
    """Questions that no cache knows."""
    ages = (v1.FactValue(int_value=age) for age in range(number))
    return batch(*[v1.CheckProcessingRequest(facts={**DAY, "subject.age": age}, detail=detail) for age in ages])


SHAPES: Final[dict[str, tuple[str, Callable[[], bytes]]]] = {
    "a batch of faulty questions": (BATCH, lambda: batch(*[unknown(150)] * 800)),
    "a batch of empty questions": (BATCH, lambda: b"\x0a\x00" * (MOST // 2)),
    "a batch of fields that no contract has": (BATCH, lambda: b"\x78\x01" * (MOST // 2)),
    "a batch that protobuf must read": (BATCH, lambda: b"\x8a\x00\x00" + b"\x0a\x00" * (MOST // 2)),
    "a question with unknown facts": (ONE, lambda: unknown(2500).SerializeToString()),
    "a batch of one large question with unknown facts": (BATCH, lambda: batch(unknown(150_000))),
    "a question with a list of words": (ONE, lambda: listed(30_000).SerializeToString()),
    "a batch of one large list of words": (BATCH, lambda: batch(listed(1_900_000))),
    "a batch of lists of words": (BATCH, lambda: batch(*[listed(30_000)] * 60)),
    "a batch of ways to a permission": (BATCH, lambda: batch(*[v1.CheckProcessingRequest(facts=DAY, detail=v1.FULL)] * 1000)),
    "a batch of ways that all differ": (BATCH, lambda: each_other(v1.FULL)),
    "a batch of examinations": (BATCH, lambda: batch(*[v1.CheckProcessingRequest(facts=DAY, detail=v1.EXAMINATION)] * 100)),
    "a message of blanks": (BATCH, lambda: bytes(MOST)),
}
"""The method and the message, made when it is sent, by what it is."""


def sent(path: str, data: bytes, address: str) -> None:
    """Send a message once, and wait for its answer."""
    with connected(int(address.rpartition(":")[2])) as client:
        stream = client.h2.send_request(headers(path, grpc_encoding="gzip"))
        client.h2.send_data(stream, b"\x01" + framed(gzip.compress(data, mtime=0))[1:], end_stream=True)
        client.send()
        client.status(stream)


def again(shape: str, address: str) -> None:
    """Send it again and again, once each is answered."""
    path, message = SHAPES[shape]
    data = message()
    end = time.monotonic() + 2 * HELD
    while time.monotonic() < end:
        sent(path, data, address)


WORK: Final[dict[str, Attack]] = {shape: partial(again, shape) for shape in SHAPES}
"""The attacks that make much work, by the shape of the message."""
