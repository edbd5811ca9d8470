"""More than the server can answer."""

import time

from tests.faults.callers import Callers, calling
from tests.faults.saturation import Flood, flood, judged
from tests.server.fiction import POLICIES, Parrot
from tests.serving import Server
from zweck.decision.decision import Decision, Detail
from zweck.facts.question import Question
from zweck.rpc.limits import Limits
from zweck.runtime.serving import ServerOptions


class Slow(Parrot):
    """Works for a while on each question."""

    def decide(self, question: Question, detail: Detail) -> Decision:
        """The answer, after 3 milliseconds."""
        time.sleep(0.003)
        return super().decide(question, detail)


def test_what_is_too_much_is_refused_and_the_rest_is_answered() -> None:
    server = Server(Slow(), POLICIES, "127.0.0.1:0", ServerOptions(limits=Limits(wait=0.05)))
    server.start()
    try:
        with calling(server.address, 1, pause=0.02) as others:
            found = flood(server.address, [bytes(5)], 256, 0.4, 0.2)
    finally:
        server.stop(grace=1)
    assert found.answered
    assert found.refused
    assert others.codes()["OK"]


def test_what_is_no_saturation_is_reported() -> None:
    idle = Flood([0.001] * 100, 0, 1.0)
    _, faults = judged(idle, idle, Callers())
    assert faults == ["nothing was refused"]
    _, faults = judged(idle, Flood([5.0] * 10, 7, 1.0), Callers())
    assert faults == ["the 99th percentile of accepted calls was 5.00 s", "only 10 answers in a second, beside 100"]
