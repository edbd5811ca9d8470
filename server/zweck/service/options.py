"""The engine that the service decides with, and how much it takes and keeps."""

from dataclasses import dataclass
from typing import Final, Protocol

from zweck.decision.decision import Decision, Detail
from zweck.facts.question import Question
from zweck.pseudonym import Pseudonyms
from zweck.rpc.limits import Limits
from zweck.service.days import Clock, clock
from zweck.service.decode.register import Register

BATCH_LIMIT: Final = 1000


class Decider(Protocol):
    """The part of an engine that the service needs."""

    def decide(self, question: Question, detail: Detail) -> Decision:
        """Answer a question; called from several threads at once."""
        ...


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """`batch_limit` questions fit into one batch, each of at most `question_limit` bytes.

    The decisions on the last `cached` questions are found by the question's bytes. `pseudonyms` is the key of the persons whom questions
    may name, `register` the one in which activities look them up.
    """

    batch_limit: int = BATCH_LIMIT
    cached: int = 0
    question_limit: int = Limits().question
    pseudonyms: Pseudonyms | None = None
    register: Register | None = None
    time_zone: str = ""
    """The time zone of days where no controller has one; UTC if it is empty."""
    now: Clock = clock
