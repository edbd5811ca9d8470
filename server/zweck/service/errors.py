"""What can be wrong with a request, and how gRPC says it: one table, and details that a program can read."""

import logging
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from google.protobuf import any_pb2, duration_pb2, message
from google.rpc import code_pb2, status_pb2
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo

from zweck.facts import FactError
from zweck.law.values import FactFault, shown
from zweck.rpc.status import DOMAIN
from zweck.rpc.turns import Overloaded
from zweck.v1 import decision_pb2 as v1

ROOM: Final = 4096
"""Bytes for all violations: they travel in a trailer as base64, and clients drop a reply whose trailers exceed 8 KiB."""

log: Final = logging.getLogger(__name__)


class Refusal(Exception):
    """A request that cannot be answered: one sentence, the field that it is about, and its variable parts for programs."""

    def __init__(self, sentence: str, *, field: str = "", **metadata: str) -> None:
        """Keep all three."""
        super().__init__(sentence)
        self.field = field
        self.metadata = metadata


class InvalidField(Refusal):
    """A field other than a fact holds something that cannot be understood."""


class NotAMessage(Refusal):
    """A request's bytes are not the message that the method takes."""


class BatchTooLarge(Refusal):
    """A batch holds more questions than the server answers at once."""


class Unrecorded(Refusal):
    """An answer could not be recorded, so it is not given."""


class LawNotFound(Refusal):
    """The policy set has no such law."""


class VersionNotFound(Refusal):
    """No version of the law is in force on the day."""


class ServiceNotFound(Refusal):
    """The server has no such service."""


class NoCredentials(Refusal):
    """A call does not say who calls."""


class TokenExpired(Refusal):
    """A token was valid once."""


class TokenInvalid(Refusal):
    """A token is none that is taken here."""


class CertificateExpired(Refusal):
    """A client's certificate was valid when it connected."""


class CertificateUnknown(Refusal):
    """A client's certificate is valid, but nobody's who may call."""


class RoleMissing(Refusal):
    """A caller may not call this method."""


class RateLimited(Refusal):
    """A caller asks too often."""

    def __init__(self, sentence: str, *, wait: float) -> None:
        """Keep the seconds after which it may ask again."""
        super().__init__(sentence)
        self.wait = wait


class TooManyCalls(Refusal):
    """A caller has too many calls in flight."""


class BatchError(Exception):
    """Questions of a batch cannot be understood; `errors` holds each error with the question's place in the batch."""

    def __init__(self, errors: Iterable[tuple[int, FactError]]) -> None:
        """Keep the errors in the order of the questions."""
        self.errors = tuple(errors)
        super().__init__(f"{len(self.errors)} questions of the batch cannot be understood")


STATUSES: Final[dict[type[Exception], tuple[int, str]]] = {
    FactError: (code_pb2.INVALID_ARGUMENT, "INVALID_FACTS"),
    BatchError: (code_pb2.INVALID_ARGUMENT, "INVALID_FACTS"),
    NotAMessage: (code_pb2.INVALID_ARGUMENT, "NOT_A_MESSAGE"),
    InvalidField: (code_pb2.INVALID_ARGUMENT, "INVALID_FIELD"),
    BatchTooLarge: (code_pb2.INVALID_ARGUMENT, "BATCH_TOO_LARGE"),
    Unrecorded: (code_pb2.UNAVAILABLE, "RECORD_UNAVAILABLE"),
    NoCredentials: (code_pb2.UNAUTHENTICATED, "NO_CREDENTIALS"),
    TokenExpired: (code_pb2.UNAUTHENTICATED, "TOKEN_EXPIRED"),
    TokenInvalid: (code_pb2.UNAUTHENTICATED, "TOKEN_INVALID"),
    CertificateExpired: (code_pb2.UNAUTHENTICATED, "CERTIFICATE_EXPIRED"),
    CertificateUnknown: (code_pb2.UNAUTHENTICATED, "CERTIFICATE_UNKNOWN"),
    RoleMissing: (code_pb2.PERMISSION_DENIED, "ROLE_MISSING"),
    RateLimited: (code_pb2.RESOURCE_EXHAUSTED, "RATE_LIMIT"),
    TooManyCalls: (code_pb2.RESOURCE_EXHAUSTED, "CONCURRENT_CALLS"),
    Overloaded: (code_pb2.RESOURCE_EXHAUSTED, "OVERLOADED"),
    LawNotFound: (code_pb2.NOT_FOUND, "LAW_NOT_FOUND"),
    VersionNotFound: (code_pb2.NOT_FOUND, "VERSION_NOT_FOUND"),
    ServiceNotFound: (code_pb2.NOT_FOUND, "SERVICE_NOT_FOUND"),
}
"""The status of an error, and the reason in its `google.rpc.ErrorInfo`. Any other error is a fault of ours: `INTERNAL`."""


INTERNAL: Final = "INTERNAL"
REASONS: Final = tuple(dict.fromkeys(reason for _, reason in STATUSES.values()))
"""All reasons of the table."""


def reason(error: Exception) -> str:
    """Why an error refuses a request, in one word."""
    known = STATUSES.get(type(error))
    return INTERNAL if known is None else known[1]


def status(error: Exception, path: str = "") -> status_pb2.Status:
    """The status of a call of the method at `path` that an error has ended."""
    return _busy(str(error)) if isinstance(error, Overloaded) else _status(error, path)


@lru_cache(8)
def _busy(sentence: str) -> status_pb2.Status:
    """The same for many calls: a server that is overloaded has better things to do."""
    return _status(Overloaded(sentence), "")


def _status(error: Exception, path: str) -> status_pb2.Status:
    if type(error) not in STATUSES:
        log.error("could not answer a call of %s", path, exc_info=error)
        return status_pb2.Status(code=code_pb2.INTERNAL, message="an error inside zweck; its log has the details")
    code, reason = STATUSES[type(error)]
    info = ErrorInfo(reason=reason, domain=DOMAIN, metadata=error.metadata if isinstance(error, Refusal) else {})
    found = list(violations(error))
    told = _fitting(found)
    sentence = found[0].description if found else str(error)
    if len(found) > 1:
        sentence = f"{len(found)} faults; the first: {sentence}"
    if len(told) < len(found):
        info.metadata.update(faults=str(len(found)), told=str(len(told)))
    packed = [_packed(info)] + ([_packed(BadRequest(field_violations=told))] if told else [])
    if isinstance(error, RateLimited):
        delay = duration_pb2.Duration()
        delay.FromNanoseconds(int(error.wait * 1e9))
        packed.append(_packed(RetryInfo(retry_delay=delay)))
    return status_pb2.Status(code=code, message=sentence, details=packed)


def refusal(error: Exception) -> v1.Refusal:
    """An error of the table as the answer in a stream."""
    code, reason = STATUSES[type(error)]
    found = status(error)
    told = _fitting(list(violations(error)))
    places = (v1.Violation(field=violation.field, description=violation.description) for violation in told)
    return v1.Refusal(code=code, reason=reason, message=found.message, violations=places)


def violations(error: Exception) -> Iterator[BadRequest.FieldViolation]:
    """Every field that an error is about."""
    match error:
        case FactError():
            yield from map(_violation, error.faults)
        case BatchError():
            for place, of_one in error.errors:
                yield from (_violation(fault, f"requests[{place}].") for fault in of_one.faults)
        case Refusal() if error.field:
            yield BadRequest.FieldViolation(field=error.field, description=str(error))
        case _:
            pass


def _violation(fault: FactFault, prefix: str = "") -> BadRequest.FieldViolation:
    value = f" (its value: `{fault.value}`)" if fault.value and f"`{fault.value}`" not in fault.message else ""
    help = f"; {fault.help}" if fault.help else ""
    return BadRequest.FieldViolation(field=f"{prefix}facts[{shown(fault.fact)}]", description=fault.message + value + help)


def _fitting(found: list[BadRequest.FieldViolation]) -> list[BadRequest.FieldViolation]:
    room = ROOM
    for place, violation in enumerate(found):
        room -= violation.ByteSize()
        if room < 0:
            return found[:place]
    return found


def _packed(detail: message.Message) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(detail)
    return packed
