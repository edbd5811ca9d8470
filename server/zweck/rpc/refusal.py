"""How calls end that are not answered: a status, and details that a program can read."""

import logging
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import ClassVar, Final
from urllib.parse import quote

from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import code_pb2
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

from zweck.words.said import Said, SaidError, says

MAX_VIOLATIONS: Final = 4096
"""Bytes of all violations: they travel in a trailer as base64, and clients drop a reply whose trailers exceed 8 KiB."""

MAX_FAULTS: Final = 20
"""Faults that a reply names; the reader of a question stops soon after."""

INTERNAL: Final = "INTERNAL"
"""The reason of every error that is no refusal: a fault of this program."""

Violation = BadRequest.FieldViolation

log: Final = logging.getLogger(__name__)

Headers = tuple[tuple[bytes, bytes], ...]

DOMAIN: Final = "zweck"
"""The domain of the reasons in `google.rpc.ErrorInfo`."""

TRAILER: Final = "grpc-status-details-bin"
"""Where a `google.rpc.Status` with its details travels."""

DONE: Final[Headers] = ((b"grpc-status", b"%d" % code_pb2.OK),)
OUTER: Final = re.compile("^ +| +$")
UNCHANGED: Final = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) != "%")
"""Characters that are not quoted in `grpc-message` (gRPC over HTTP/2, Status-Message)."""


class Fault(Exception):
    """The transport ends a call: with one of the codes of `google.rpc.Code`, a sentence, and a reason for programs."""

    def __init__(self, code: int, sentence: Said, reason: str = "") -> None:
        super().__init__(str(sentence))
        self.code = code
        self.sentence = sentence
        self.reason = reason

    def status(self, language: str = "en") -> Status:
        """The status of the call, in `de` or `en`."""
        found = Status(code=self.code, message=self.sentence.in_(language))
        if self.reason:
            found.details.add().Pack(ErrorInfo(reason=self.reason, domain=DOMAIN))
        return found


def trailers(status: Status) -> Headers:
    """The trailers of a call that ends with this status."""
    return (
        (b"grpc-status", b"%d" % status.code),
        (b"grpc-message", _message(status.message).encode()),
        (TRAILER.encode(), b64encode(status.SerializeToString()).rstrip(b"=")),
    )


def _message(text: str) -> str:
    """The text percent-encoded; blanks at its ends as well, which a header may not have there (RFC 9113, 8.2.1)."""
    return OUTER.sub(lambda blanks: "%20" * len(blanks[0]), quote(text, safe=UNCHANGED))


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
    found = Status(code=error.code, message=sentence)
    for detail in (info, *([BadRequest(field_violations=reported)] if reported else []), *error.details()):
        found.details.add().Pack(detail)
    return found


def fitting(violations: list[Violation]) -> list[Violation]:
    """As many of the first violations as a reply can carry."""
    room = MAX_VIOLATIONS
    for place, violation in enumerate(violations):
        room -= violation.ByteSize()
        if room < 0:
            return violations[:place]
    return violations
