"""How calls end that are not answered: a status, and details that a program can read."""

import logging
from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from google.protobuf import any_pb2
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import code_pb2
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

from zweck.rpc.status import DOMAIN
from zweck.words.said import Said, SaidError, says

MAX_VIOLATIONS: Final = 4096
"""Bytes of all violations: they travel in a trailer as base64, and clients drop a reply whose trailers exceed 8 KiB."""

MAX_FAULTS: Final = 20
"""Faults that a reply names; the reader of a question stops soon after."""

INTERNAL: Final = "INTERNAL"
"""The reason of every error that is no refusal: a fault of this program."""

Violation = BadRequest.FieldViolation

log: Final = logging.getLogger(__name__)


class Refusal(SaidError):
    """A call that is refused: one sentence, the field that it is about, and its variable parts for programs.

    Each kind has its `code`, one of `google.rpc.Code`, and its `reason` in `google.rpc.ErrorInfo`.
    """

    code: ClassVar[int]
    reason: ClassVar[str]

    def __init_subclass__(cls, *, code: int, reason: str) -> None:
        """Have a kind state both."""
        cls.code, cls.reason = code, reason

    def __init__(self, message: Said, *, field: str = "", wait: float | None = None, **metadata: str) -> None:
        """Refuse with a sentence; `wait` is the number of seconds after which the caller may ask again."""
        super().__init__(message)
        self.field = field
        self.wait = wait
        self.metadata = metadata

    def violations(self, language: str = "en") -> Iterator[Violation]:
        """Every field that the refusal is about, and why in `de` or `en`."""
        if self.field:
            yield Violation(field=self.field, description=self.message.in_(language))

    def details(self) -> Sequence[Message]:
        """Further details of the status: when to try again."""
        if self.wait is None:
            return ()
        delay = Duration()
        delay.FromNanoseconds(int(self.wait * 1e9))
        return (RetryInfo(retry_delay=delay),)


class Overloaded(Refusal, code=code_pb2.RESOURCE_EXHAUSTED, reason="OVERLOADED"):
    """A call has waited for its turn for the longest time that any call waits: the server has more to do than it can."""


class OutOfMemory(Refusal, code=code_pb2.RESOURCE_EXHAUSTED, reason="OUT_OF_MEMORY"):
    """A call would take more memory than the server, or its caller, may hold."""


def reason(error: Exception) -> str:
    """Why an error ends a call, in one word."""
    return error.reason if isinstance(error, Refusal) else INTERNAL


def status(error: Exception, path: str = "", language: str = "en") -> Status:
    """The status of a call of the method at `path` that an error has ended, in `de` or `en`; an error that is no refusal is logged."""
    if not isinstance(error, Refusal):
        log.error("could not answer a call of %s", path, exc_info=error)
        return Status(code=code_pb2.INTERNAL, message=says("chain.error_inside_zweck").in_(language))
    violations = list(error.violations(language))
    reported = fitting(violations[:MAX_FAULTS])
    info = ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=error.metadata)
    sentence = violations[0].description if violations else error.message.in_(language)
    number = str(len(violations)) if len(violations) <= MAX_FAULTS else f"more than {MAX_FAULTS}"
    if len(violations) > 1:
        key = "rpc.faults" if len(violations) <= MAX_FAULTS else "rpc.more_faults"
        sentence = says(key, number=min(len(violations), MAX_FAULTS), first=sentence).in_(language)
    if len(reported) < len(violations):
        info.metadata.update(faults=number, reported=str(len(reported)))
    details = [info, *([BadRequest(field_violations=reported)] if reported else []), *error.details()]
    return Status(code=error.code, message=sentence, details=map(_packed, details))


def fitting(violations: list[Violation]) -> list[Violation]:
    """As many of the first violations as a reply can carry."""
    room = MAX_VIOLATIONS
    for place, violation in enumerate(violations):
        room -= violation.ByteSize()
        if room < 0:
            return violations[:place]
    return violations


def _packed(detail: Message) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(detail)
    return packed
