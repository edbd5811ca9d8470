"""Clients that ask all the time, and remember what they were answered."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final, NamedTuple

import grpc

from tests.server.transport.grpcio import OWN_CONNECTION
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

OPTIONS: Final = [OWN_CONNECTION, ("grpc.initial_reconnect_backoff_ms", 50), ("grpc.max_reconnect_backoff_ms", 200)]
TIMEOUT: Final = 30
DAY: Final = v1.FactValue(string_value="2010-05-01")
NUMBERS: Final = count()


class Asked(NamedTuple):
    """A call: its reference, when it began and ended, and its status."""

    reference: str
    began: float
    ended: float
    code: grpc.StatusCode


class Callers:
    """The calls of some clients, and how each ended."""

    def __init__(self) -> None:
        """Begin without any."""
        self.asked: list[Asked] = []
        self.over = threading.Event()

    def answered(self) -> list[str]:
        """The references of all calls that were answered."""
        return [call.reference for call in self.asked if call.code is grpc.StatusCode.OK]

    def codes(self) -> Counter[str]:
        """How the calls ended."""
        return Counter(call.code.name for call in self.asked)

    def run(self, address: str, pause: float, root: bytes | None) -> None:
        """Ask until it is over; after a refusal a little later."""
        with opened(address, root) as channel:
            service = DecisionServiceStub(channel)
            while not self.over.is_set():
                call = ask(service)
                self.asked.append(call)
                if pause or call.code is not grpc.StatusCode.OK:
                    self.over.wait(max(pause, 0.01 if call.code is not grpc.StatusCode.OK else 0))


def ask(service: DecisionServiceStub) -> Asked:
    """Ask one question."""
    reference = f"call-{next(NUMBERS)}"
    began = time.monotonic()
    try:
        question = v1.CheckProcessingRequest(request_id=reference, facts={"time.decision_date": DAY}, presume_unstated=True)
        service.CheckProcessing(question, timeout=TIMEOUT)
        code = grpc.StatusCode.OK
    except grpc.RpcError as error:
        code = status(error)
    return Asked(reference, began, time.monotonic(), code)


def opened(address: str, root: bytes | None = None) -> grpc.Channel:
    """A connection of its own, with TLS if there is an authority of the server's certificate."""
    if root is None:
        return grpc.insecure_channel(address, OPTIONS)
    return grpc.secure_channel(address, grpc.ssl_channel_credentials(root), OPTIONS)


def status(error: grpc.RpcError) -> grpc.StatusCode:
    """How a call ended."""
    call: object = error
    if not isinstance(call, grpc.Call):
        raise error
    return call.code()


def trailers(error: grpc.RpcError) -> str:
    """The trailers of a call, as text."""
    call: object = error
    return str(call.trailing_metadata()) if isinstance(call, grpc.Call) else ""


@contextmanager
def calling(address: str, number: int = 4, pause: float = 0.0, root: bytes | None = None) -> Iterator[Callers]:
    """So many clients while the block runs."""
    callers = Callers()
    threads = [threading.Thread(target=callers.run, args=(address, pause, root)) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield callers
    finally:
        callers.over.set()
        for thread in threads:
            thread.join()
