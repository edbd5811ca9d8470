"""A policy set that is ready to be served."""

from contextlib import suppress
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Final

from zweck.law.policy import PolicySet
from zweck.observe.meter import Meter
from zweck.observe.watch import QUESTIONS, tell_build, watch_engine, watch_memory
from zweck.record import Record
from zweck.rpc.method import Method
from zweck.service import decisions
from zweck.service.answers import Answers, Decider
from zweck.service.policies import Policies
from zweck.service.recorded import Recorded

LAST: Final = 300
REHEARSAL: Final = 1.0
"""So many of the questions that were asked last are answered beforehand, and for so many seconds at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """A policy set with an engine, and the methods that answer by it. Calls keep the methods with which they began."""

    engine: Decider
    policies: PolicySet
    answers: Answers
    methods: tuple[Method, ...]

    def rehearse(self, earlier: "Offer") -> None:
        """Answer what was last asked of an earlier set, so that the first real questions need not wait for what is made only then.

        Sleeps for half of the time: real calls go on meanwhile.
        """
        began = now = monotonic()
        for question in reversed(earlier.answers.latest(LAST)):
            if now > began + REHEARSAL:
                return
            with suppress(Exception):  # the facts may be others now; whoever asks will be told
                self.answers.rehearse(question)
            sleep(monotonic() - now)
            now = monotonic()

    def watch(self, meter: Meter, matcher: str) -> None:
        """Let a meter tell what is served, and what its parts count by themselves."""
        tell_build(meter, self.policies.revision, matcher)
        watch_engine(meter, self.engine)
        watch_memory(meter, QUESTIONS, self.answers.memory)


@dataclass(frozen=True, slots=True)
class Terms:
    """How answers are given, by whatever policy set.

    With a `record`, every answer waits for it; while that is not available, answers are refused, or else given all the same. The last
    `remember` questions are known by their bytes. A `meter` counts what is decided and refused. Calls wait for
    their turn at most `longest` seconds.
    """

    batch_limit: int
    remember: int
    record: Record | None
    refuse: bool
    meter: Meter | None
    longest: float

    def offer(self, engine: Decider, policies: PolicySet) -> Offer:
        """Make a policy set ready."""
        answers = Answers(engine, policies.vocabulary, self.batch_limit, self.remember, self.meter)
        recorded = (
            Recorded(answers, self.record, refuse=self.refuse, meter=self.meter, longest=self.longest) if self.record is not None else None
        )
        methods = *decisions.methods(answers, recorded, self.meter), *Policies(policies).methods()
        return Offer(engine, policies, answers, methods)
