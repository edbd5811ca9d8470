"""The end of a call: its status, and the trailers that carry it."""

import re
from base64 import b64encode
from typing import Final
from urllib.parse import quote

from google.rpc import code_pb2
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

from zweck.words.said import Said

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
