"""The residual law of an activity as a server signs it, and the answers that follow from it; only the client that asked can use it."""

import json
import time
from base64 import b64decode
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from math import inf, prod
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.json_format import ParseDict

from zweck.v1.decision_pb2 import Basis, Decision, FactValue, IssueResidualRequest, Lease, Obligation, Outcome, Reason
from zweck.v1.residual import MAX_LEASE, NAME, digest

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ID: Final = 4
"""Bytes of a key id, which stand before a signature."""

MAX_NUMBER: Final = 2**31 - 1
"""The largest number that a fact can have."""

Moment = tuple[float, ...]
"""A moment by several clocks, in seconds; the last one is the time of day, which may jump."""

Clocks = Callable[[], Moment]


class WrongResidual(Exception):
    """A residual that is not used; the message says why."""


def clocks() -> Moment:
    """The moment by a clock that goes on while the machine sleeps, where there is one, by one that never jumps, and by the time of day."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    monotonic = time.monotonic()
    return (monotonic if boot is None else time.clock_gettime(boot), monotonic, time.time())


def elapsed(since: Moment, now: Moment) -> float:
    """The most seconds that can have passed; a clock that never jumps and ran backwards is none."""
    passed = [later - earlier for earlier, later in zip(since, now, strict=True)]
    return max(passed) if min(passed[:-1]) >= 0 else inf


class Residual:
    """Answers the calls for which it was issued, as long as its lease lasts; `since` is a moment before it was asked for."""

    def __init__(self, note: str, table: str, asked: IssueResidualRequest, keys: Iterable["Ed25519PublicKey"], since: Moment) -> None:
        """Read the residual of a response.

        Raises:
            WrongResidual: if none of the keys signed it, or it is not the response to this request.
        """
        self.note = note
        self.asked = asked
        self.since = since
        try:
            head = json.loads(_signed(note, keys))
            if head["asked"] != digest(asked) or head["activity"].partition("@")[0] != asked.activity:
                raise WrongResidual("the residual is that of another request")
            if head["table"] != sha256(table.encode()).hexdigest():
                raise WrongResidual("the table is not the one that was signed")
            self.seconds = int(head["lease"])
            if not 0 < self.seconds <= MAX_LEASE:
                raise WrongResidual(f"a lease of {self.seconds} seconds is none; there are 1 to {MAX_LEASE}")
            self._read(head, json.loads(table))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise WrongResidual(f"the residual cannot be read: {error!r}") from None

    def _read(self, head: dict[str, Any], table: dict[str, Any]) -> None:
        self._facts = {fact["name"]: fact["classes"] for fact in table["facts"]}
        self._sizes = [int(fact["size"]) for fact in table["facts"]]
        self._cells = [int(cell) for cell in table["cells"]]
        self._answers = [_answer(head, answer) for answer in table["answers"]]
        if [*self._facts] != [*self.asked.facts] or len(self._cells) != prod(self._sizes) or max(self._cells) >= len(self._answers):
            raise WrongResidual("the table does not fit the request")
        self.revision, self.activities = str(head["revision"]), str(head["activities"])
        self._position = None if head["position"] is None else int(head["position"])

    def before(self, position: int) -> bool:
        """Whether the register was read for it, and before it reached a position."""
        return self._position is not None and self._position < position

    def decision(self, facts: Mapping[str, FactValue], now: Moment) -> Decision | None:
        """The answer to a call that states these facts; `None` where the server must be asked."""
        after = elapsed(self.since, now)
        if after >= self.seconds or facts.keys() != self._facts.keys():
            return None
        place = 0
        for (name, classes), size in zip(self._facts.items(), self._sizes, strict=True):
            number = _class(classes, facts[name])
            if number is None or not 0 <= number < size:
                return None
            place = place * size + number
        cell = self._cells[place]
        if cell < 0:
            return None
        found = Decision()
        found.CopyFrom(self._answers[cell])
        found.lease.after_ms = int(after * 1000)
        return found


def public_keys(texts: Iterable[str]) -> list["Ed25519PublicKey"]:
    """The keys in texts as `zweck audit key` prints them.

    Raises:
        ValueError: if one is none.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415  only leases need it
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415

    found = [load_pem_public_key(text.encode()) for text in texts]
    keys = [key for key in found if isinstance(key, Ed25519PublicKey)]
    if not keys or len(keys) != len(found):
        raise ValueError("give the public keys of the decision record, as `zweck audit key` prints them")
    return keys


def _signed(note: str, keys: Iterable["Ed25519PublicKey"]) -> str:
    """The line of a note that one of the keys signed."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415

    text, blank, signature = note.rpartition("\n\n")
    first, _, line = text.partition("\n")
    dash, _, rest = signature.partition(f"— {NAME} ")
    if not blank or first != NAME or dash:
        raise WrongResidual("the note is no residual")
    said = b64decode(rest.strip(), validate=True)
    for key in keys:
        if said[:ID] == sha256(NAME.encode() + b"\n\x01" + key.public_bytes_raw()).digest()[:ID]:
            try:
                key.verify(said[ID:], f"{text}\n".encode())
            except InvalidSignature:
                continue
            return line
    raise WrongResidual("none of the keys signed the residual")


def _answer(head: dict[str, Any], answer: dict[str, Any]) -> Decision:
    return Decision(
        outcome=Outcome.Value(answer["outcome"]),
        basis=Basis.CACHED,
        date=head["day"],
        time_zone=head["time_zone"],
        revision=head["revision"],
        activity=head["activity"],
        activities=head["activities"],
        register_position=int(head["position"] or 0),
        reasons=(Reason(rule=rule, decisive=True) for rule in answer["rules"]),
        obligations=(ParseDict(duty, Obligation(), ignore_unknown_fields=True) for duty in answer["obligations"]),
        lease=Lease(issued=head["issued"], seconds=int(head["lease"])),
    )


def _class(classes: dict[str, Any], value: FactValue) -> int | None:
    """The class of a value; `None` where the table has none."""
    match value.WhichOneof("kind"):
        case "bool_value":
            return _numbered(classes.get("truths"), "true" if value.bool_value else "false")
        case "string_value":
            return _numbered(classes.get("words"), value.string_value)
        case "int_value" if "from" in classes and value.int_value <= MAX_NUMBER:
            place = bisect_right(classes["from"], value.int_value, key=lambda start: int(start[0])) - 1
            return int(classes["from"][place][1]) if place >= 0 else None
        case _:
            return None


def _numbered(numbers: Mapping[str, int] | None, word: str) -> int | None:
    return None if numbers is None else numbers.get(word)
