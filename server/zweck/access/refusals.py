"""Why a call may not pass."""

from collections.abc import Sequence

from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import code_pb2
from google.rpc.error_details_pb2 import RetryInfo

from zweck.rpc.refusal import Refusal


class NoCredentials(Refusal):
    """A call does not say who calls."""

    code = code_pb2.UNAUTHENTICATED
    reason = "NO_CREDENTIALS"


class TokenExpired(Refusal):
    """A token was valid once."""

    code = code_pb2.UNAUTHENTICATED
    reason = "TOKEN_EXPIRED"


class TokenInvalid(Refusal):
    """A token is none that this server accepts."""

    code = code_pb2.UNAUTHENTICATED
    reason = "TOKEN_INVALID"


class CertificateExpired(Refusal):
    """A client's certificate was valid when it connected."""

    code = code_pb2.UNAUTHENTICATED
    reason = "CERTIFICATE_EXPIRED"


class CertificateUnknown(Refusal):
    """A client's certificate is valid, but belongs to no known caller."""

    code = code_pb2.UNAUTHENTICATED
    reason = "CERTIFICATE_UNKNOWN"


class RoleMissing(Refusal):
    """A caller may not call this method."""

    code = code_pb2.PERMISSION_DENIED
    reason = "ROLE_MISSING"


class RateLimited(Refusal):
    """A caller asks too often; `wait` is the number of seconds after which it may ask again."""

    code = code_pb2.RESOURCE_EXHAUSTED
    reason = "RATE_LIMIT"

    def __init__(self, sentence: str, *, wait: float) -> None:
        super().__init__(sentence)
        self.wait = wait

    def details(self) -> Sequence[Message]:
        """When to try again."""
        delay = Duration()
        delay.FromNanoseconds(int(self.wait * 1e9))
        return (RetryInfo(retry_delay=delay),)


class TooManyCalls(Refusal):
    """A caller has too many calls in flight."""

    code = code_pb2.RESOURCE_EXHAUSTED
    reason = "CONCURRENT_CALLS"
