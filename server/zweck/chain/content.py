"""Contents of entries as canonical JSON."""

import json
from collections.abc import Iterable
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, Final

SALT: Final = 16


UNREADABLE: Final = (ValueError, TypeError, AttributeError, RecursionError, OverflowError)
"""The errors that reading a content may raise if it is not as it was written."""


ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=repr)


def canonical(value: Any) -> str:
    """JSON with sorted names, without blanks, letters as they are. A value no writer wrote (in a damaged row) gets some text."""
    return encode_basestring(value) if value.__class__ is str else repr(value) if value.__class__ is int else ENCODER.encode(value)


def digested(salt: str | None, parts: Iterable[object]) -> str:
    """The digest of a content: the SHA-256 of the canonical JSON of its salt and its parts."""
    return sha256(canonical([salt or "", *parts]).encode()).hexdigest()


def linked(previous: str, seq: int, *frame: Any) -> str:
    """The hash of an entry: the SHA-256 of the canonical JSON of the hash before it, its place and its frame."""
    return sha256(f"[{','.join(map(canonical, (previous, seq, *frame)))}]".encode()).hexdigest()
