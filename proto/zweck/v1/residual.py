"""The name of a residual, its longest lease, and the digest of the request for it: a server and its clients have the same."""

import json
from hashlib import sha256
from typing import Final

from zweck.v1.decision_pb2 import IssueResidualRequest

NAME: Final = "zweck/residual"
"""The name under which residuals are signed, and their first line."""

MAX_LEASE: Final = 30
"""The most seconds for which a residual may be used, whatever it says."""


def digest(asked: IssueResidualRequest) -> str:
    """The digest of a request, which its residual repeats; the nonce hides the person in it."""
    kind = asked.subject.WhichOneof("reference") or ""
    parts = [asked.nonce, asked.activity, kind, getattr(asked.subject, kind) if kind else "", [*asked.consulted], [*asked.facts]]
    return sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
