"""Why a request is refused: errors of the engine and of the contract, as the status and the answers of a stream have them."""

from collections.abc import Iterable, Iterator
from typing import Final

from google.rpc import code_pb2

from zweck.access import refusals as access
from zweck.forms.quoting import shown
from zweck.law.values import FactFault
from zweck.rpc.refusal import OutOfMemory, Overloaded, Refusal, Violation
from zweck.words.said import joined, says


class InvalidFacts(Refusal, code=code_pb2.INVALID_ARGUMENT, reason="INVALID_FACTS"):
    """Facts cannot be understood; `faults` holds each fault behind the place of its question, which is empty for a single one."""

    def __init__(self, faults: Iterable[tuple[str, FactFault]]) -> None:
        self.faults = tuple(faults)
        super().__init__(joined("words.and_then", [fault.message for _, fault in self.faults]))

    def violations(self, language: str = "en") -> Iterator[Violation]:
        """A violation for each fault; for each of the facts that contradict each other."""
        for place, fault in self.faults:
            message = fault.message.in_(language)
            if fault.value and f"`{fault.value}`" not in message:
                message = says("service.its_value", message=message, value=fault.value).in_(language)
            help = f"; {fault.help.in_(language)}" if fault.help else ""
            for name in fault.facts:
                yield Violation(field=f"{place}facts[{shown(name)}]", description=message + help)


class NotAMessage(Refusal, code=code_pb2.INVALID_ARGUMENT, reason="NOT_A_MESSAGE"):
    """A request's bytes are not the message that the method takes."""


class InvalidField(Refusal, code=code_pb2.INVALID_ARGUMENT, reason="INVALID_FIELD"):
    """A field other than a fact holds something that cannot be understood."""


class BatchTooLarge(Refusal, code=code_pb2.INVALID_ARGUMENT, reason="BATCH_TOO_LARGE"):
    """A batch holds more questions than the server answers at once."""


class QuestionTooLarge(Refusal, code=code_pb2.RESOURCE_EXHAUSTED, reason="MESSAGE_TOO_LARGE"):
    """A question of a batch has more bytes than any question may have."""


class Unrecorded(Refusal, code=code_pb2.UNAVAILABLE, reason="RECORD_UNAVAILABLE"):
    """An answer could not be recorded, so it is not given."""


class InvalidEvent(Refusal, code=code_pb2.INVALID_ARGUMENT, reason="INVALID_EVENT"):
    """An event cannot be entered, or a question to the register cannot be understood."""


class EventsTooOften(Refusal, code=code_pb2.RESOURCE_EXHAUSTED, reason="EVENTS_TOO_OFTEN"):
    """As many events of a person were entered today as can be."""


class RegisterUnavailable(Refusal, code=code_pb2.UNAVAILABLE, reason="REGISTER_UNAVAILABLE"):
    """The register cannot be read or written now."""


class SeveralKeys(Refusal, code=code_pb2.FAILED_PRECONDITION, reason="SEVERAL_KEYS"):
    """The register knows persons by several versions of the key of pseudonyms, so it cannot list them."""


class NotLeased(Refusal, code=code_pb2.FAILED_PRECONDITION, reason="NOT_LEASED"):
    """A client may not, or cannot, decide about the activity itself."""


class LawNotFound(Refusal, code=code_pb2.NOT_FOUND, reason="LAW_NOT_FOUND"):
    """The policy set has no such law."""


class VersionNotFound(Refusal, code=code_pb2.NOT_FOUND, reason="VERSION_NOT_FOUND"):
    """No version of the law is in force on the day."""


class ActivityNotFound(Refusal, code=code_pb2.NOT_FOUND, reason="ACTIVITY_NOT_FOUND"):
    """No such activity is in force on the day."""


class ServiceNotFound(Refusal, code=code_pb2.NOT_FOUND, reason="SERVICE_NOT_FOUND"):
    """The server has no such service."""


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
    NotLeased,
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
