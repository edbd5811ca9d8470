"""Why a call may not pass."""

from google.rpc import code_pb2

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


class OutOfBounds(Refusal):
    """A question is not about the activities or controllers to which its caller is bound."""

    code = code_pb2.PERMISSION_DENIED
    reason = "OUT_OF_BOUNDS"


class FromPage(Refusal):
    """A page in a browser calls a server for development."""

    code = code_pb2.PERMISSION_DENIED
    reason = "FROM_PAGE"


class RateLimited(Refusal):
    """A caller asks too often; `wait` is the number of seconds after which it may ask again."""

    code = code_pb2.RESOURCE_EXHAUSTED
    reason = "RATE_LIMIT"


class TooManyCalls(Refusal):
    """A caller has too many calls in flight."""

    code = code_pb2.RESOURCE_EXHAUSTED
    reason = "CONCURRENT_CALLS"
