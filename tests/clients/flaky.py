"""A server that refuses its first calls and answers later ones."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from tests.server.transport.fiction import Serving
from zweck.doors.paths import Paths
from zweck.rpc.call import Call
from zweck.rpc.method import Unary
from zweck.rpc.service import Service
from zweck.v1.decision_pb2 import Basis, CheckProcessingRequest, Decision, Outcome

PATH = "/zweck.v1.DecisionService/CheckProcessing"


class Flaky:
    """Raises the errors, one for each call, and permits everything afterwards."""

    def __init__(self, errors: Sequence[Exception]) -> None:
        self.errors = [*errors]
        self.asked: list[CheckProcessingRequest] = []
        today = datetime.now(UTC).date().isoformat()
        self.answer = Decision(outcome=Outcome.PERMITTED, decision_id="1", basis=Basis.LIVE, date=today, time_zone="UTC")

    def check(self, message: bytes, call: Call) -> bytes:
        """Answer, or raise the next error."""
        self.asked.append(CheckProcessingRequest.FromString(message))
        if self.errors:
            raise self.errors.pop(0)
        return self.answer.SerializeToString()


@contextmanager
def flaky(*errors: Exception) -> Iterator[tuple[str, Flaky]]:
    """The address of such a server, and its memory."""
    found = Flaky(errors)
    server = Serving(Service([Unary(PATH, found.check)], doors=Paths(1000, contract=False)), None)
    try:
        yield server.address, found
    finally:
        server.stop()
        server.join()
