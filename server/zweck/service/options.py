"""The engine and the register of the service, and how much it takes and keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from zweck.activities.validity import Answering
from zweck.chain.key import Key
from zweck.facts.basis import Clock, clock
from zweck.pseudonym import Pseudonyms
from zweck.register.kept import Found
from zweck.rpc.limits import Limits

BATCH_LIMIT: Final = 1000


Decider = Answering
"""The part of an engine that the service needs; called from several threads at once."""


class Register(Protocol):
    """The part of a register that questions need."""

    def events(self, subjects: Sequence[str], most: int | None = None) -> Found:
        """The events of persons that can still matter, in one query; with `most` all, if there are no more.

        Raises:
            RecordUnavailable: if it cannot be read, or not in time.
        """

    def key_of(self, controller: str, record: str) -> str:
        """The digest under which a controller's key of a record stands in it."""


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
    signing: Key | None = None
    """The key of the decision record, which signs residuals for clients; none are issued without it."""
