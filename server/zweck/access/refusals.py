"""Why a call may not pass."""

from google.rpc import code_pb2

from zweck.rpc.refusal import Refusal


class NoCredentials(Refusal, code=code_pb2.UNAUTHENTICATED, reason="NO_CREDENTIALS"):
    """A call does not say who calls."""


class TokenExpired(Refusal, code=code_pb2.UNAUTHENTICATED, reason="TOKEN_EXPIRED"):
    """A token was valid once."""


class TokenInvalid(Refusal, code=code_pb2.UNAUTHENTICATED, reason="TOKEN_INVALID"):
    """A token is none that this server accepts."""


class CertificateExpired(Refusal, code=code_pb2.UNAUTHENTICATED, reason="CERTIFICATE_EXPIRED"):
    """A client's certificate was valid when it connected."""


class CertificateUnknown(Refusal, code=code_pb2.UNAUTHENTICATED, reason="CERTIFICATE_UNKNOWN"):
    """A client's certificate is valid, but belongs to no known caller."""


class RoleMissing(Refusal, code=code_pb2.PERMISSION_DENIED, reason="ROLE_MISSING"):
    """A caller may not call this method."""


class OutOfBounds(Refusal, code=code_pb2.PERMISSION_DENIED, reason="OUT_OF_BOUNDS"):
    """A question is not about the activities or controllers to which its caller is bound."""


class FromPage(Refusal, code=code_pb2.PERMISSION_DENIED, reason="FROM_PAGE"):
    """A page in a browser calls a server for development."""


class RateLimited(Refusal, code=code_pb2.RESOURCE_EXHAUSTED, reason="RATE_LIMIT"):
    """A caller asks too often; `wait` is the number of seconds after which it may ask again."""


class TooManyCalls(Refusal, code=code_pb2.RESOURCE_EXHAUSTED, reason="CONCURRENT_CALLS"):
    """A caller has too many calls in flight."""
