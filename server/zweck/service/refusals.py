"""Why a request is refused: errors of the engine and of the contract, as the status and the answers of a stream have them."""

from collections.abc import Iterable, Iterator
from typing import Final

from google.rpc import code_pb2

from zweck.access import refusals as access
from zweck.forms.quoting import shown
from zweck.law.values import FactFault
from zweck.rpc.refusal import OutOfMemory, Overloaded, Refusal, Violation
from zweck.words.said import joined, says


class InvalidFacts(Refusal):
    """Facts cannot be understood; `faults` holds each fault behind the place of its question, which is empty for a single one."""

    code = code_pb2.INVALID_ARGUMENT
    reason = "INVALID_FACTS"

    def __init__(self, faults: Iterable[tuple[str, FactFault]]) -> None:
        self.faults = tuple(faults)
        super().__init__(joined("words.and_then", [fault.message for _, fault in self.faults]))

    def violations(self, language: str = "en") -> Iterator[Violation]:
        """A violation for each fault."""
        for place, fault in self.faults:
            message = fault.message.in_(language)
            if fault.value and f"`{fault.value}`" not in message:
                message = says("service.its_value", message=message, value=fault.value).in_(language)
            help = f"; {fault.help.in_(language)}" if fault.help else ""
            yield Violation(field=f"{place}facts[{shown(fault.fact)}]", description=message + help)


class NotAMessage(Refusal):
    """A request's bytes are not the message that the method takes."""

    code = code_pb2.INVALID_ARGUMENT
    reason = "NOT_A_MESSAGE"


class InvalidField(Refusal):
    """A field other than a fact holds something that cannot be understood."""

    code = code_pb2.INVALID_ARGUMENT
    reason = "INVALID_FIELD"


class BatchTooLarge(Refusal):
    """A batch holds more questions than the server answers at once."""

    code = code_pb2.INVALID_ARGUMENT
    reason = "BATCH_TOO_LARGE"


class QuestionTooLarge(Refusal):
    """A question of a batch has more bytes than any question may have."""

    code = code_pb2.RESOURCE_EXHAUSTED
    reason = "MESSAGE_TOO_LARGE"


class Unrecorded(Refusal):
    """An answer could not be recorded, so it is not given."""

    code = code_pb2.UNAVAILABLE
    reason = "RECORD_UNAVAILABLE"


class InvalidEvent(Refusal):
    """An event cannot be entered, or a question to the register cannot be understood."""

    code = code_pb2.INVALID_ARGUMENT
    reason = "INVALID_EVENT"


class EventsTooOften(Refusal):
    """As many events of a person were entered today as can be."""

    code = code_pb2.RESOURCE_EXHAUSTED
    reason = "EVENTS_TOO_OFTEN"


class RegisterUnavailable(Refusal):
    """The register cannot be read or written now."""

    code = code_pb2.UNAVAILABLE
    reason = "REGISTER_UNAVAILABLE"


class SeveralKeys(Refusal):
    """The register knows persons by several versions of the key of pseudonyms, so it cannot list them."""

    code = code_pb2.FAILED_PRECONDITION
    reason = "SEVERAL_KEYS"


class LawNotFound(Refusal):
    """The policy set has no such law."""

    code = code_pb2.NOT_FOUND
    reason = "LAW_NOT_FOUND"


class VersionNotFound(Refusal):
    """No version of the law is in force on the day."""

    code = code_pb2.NOT_FOUND
    reason = "VERSION_NOT_FOUND"


class ActivityNotFound(Refusal):
    """No such activity is in force on the day."""

    code = code_pb2.NOT_FOUND
    reason = "ACTIVITY_NOT_FOUND"


class ServiceNotFound(Refusal):
    """The server has no such service."""

    code = code_pb2.NOT_FOUND
    reason = "SERVICE_NOT_FOUND"


KINDS: Final[tuple[type[Refusal], ...]] = (
    InvalidFacts,
    NotAMessage,
    InvalidField,
    BatchTooLarge,
    QuestionTooLarge,
    Unrecorded,
    InvalidEvent,
    EventsTooOften,
    RegisterUnavailable,
    SeveralKeys,
    access.NoCredentials,
    access.TokenExpired,
    access.TokenInvalid,
    access.CertificateExpired,
    access.CertificateUnknown,
    access.FromPage,
    access.RoleMissing,
    access.OutOfBounds,
    access.RateLimited,
    access.TooManyCalls,
    Overloaded,
    OutOfMemory,
    LawNotFound,
    VersionNotFound,
    ActivityNotFound,
    ServiceNotFound,
)
"""All refusals of the contract."""

REASONS: Final = tuple(kind.reason for kind in KINDS)
