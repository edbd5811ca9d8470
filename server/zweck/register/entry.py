"""Events as they are entered, and as they stand in the register's chain.

An event has a content, which can be erased, and a frame, which stays: its position, when it was recorded, the digest of the caller's key
under which it is entered once, and a salted digest of the content.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from zweck.chain.content import SALT, digested, linked
from zweck.company.register import EVERYTHING, EventKind

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


class Content(NamedTuple):
    """The part of an event that can be erased; `None` where there is nothing."""

    subject: str | None = None
    """The pseudonym of the person."""
    controller: str | None = None
    kind: str | None = None
    scope: str | None = None
    effective: int | None = None
    """Microseconds since 1970-01-01 in UTC, as `recorded`."""
    channels: str | None = None
    """Names with commas between, sorted."""
    until: str | None = None
    state: str | None = None
    evidence: str | None = None
    """The proof of the event: a SHA-256, or the reference of a document."""
    source: str | None = None
    """The way on which the event came: a form, a call, an import."""
    declared_by: str | None = None
    recorder: str | None = None
    """The caller who entered it."""
    wording: str | None = None
    """The digest of the consent text as it stood."""
    about: int | None = None
    """The position of the event that a correction makes void, of the consent that was used, or with which the record began."""
    decision: str | None = None
    """The id of the decision that used a consent."""
    erased: str | None = None
    """Of an erasure: which events it erased and why. Of an event nothing."""


class Stored(NamedTuple):
    """An event in its place. One whose content was erased has no salt and no content."""

    seq: int
    recorded: int
    once: str | None
    digest: str
    hash: str
    salt: str | None
    content: Content


@dataclass(frozen=True, slots=True)
class Entry:
    """An event to be entered; without `effective` it takes effect when it is recorded.

    `once` is the caller's key, under which the controller's event is entered once. `about` is the position of the event that it corrects
    or uses, or with which the record began that it is about, which may stand under one of the `earlier` pseudonyms of the person; in its
    place `record` is the key of that event. `until`, `channels` and `state` are as of `zweck.company.register.Event`.
    """

    subject: str
    controller: str
    kind: EventKind
    scope: str = EVERYTHING
    effective: datetime | None = None
    channels: frozenset[str] = frozenset()
    until: date | None = None
    state: str = ""
    evidence: str = ""
    source: str = ""
    declared_by: str = ""
    recorder: str = ""
    wording: str = ""
    about: int = 0
    decision: str = ""
    once: str = ""
    record: str = ""
    earlier: tuple[str, ...] = ()

    def content(self, recorded: int) -> Content:
        """The content as it is stored; a clock that is a little fast does not put it into the future."""
        return Content(
            subject=self.subject,
            controller=self.controller,
            kind=self.kind.value,
            scope=self.scope,
            effective=recorded if self.effective is None else min(microseconds(self.effective), recorded),
            channels=",".join(sorted(self.channels)) or None,
            until=self.until.isoformat() if self.until else None,
            state=self.state or None,
            evidence=self.evidence or None,
            source=self.source or None,
            declared_by=self.declared_by or None,
            recorder=self.recorder or None,
            wording=self.wording or None,
            about=self.about or None,
            decision=self.decision or None,
        )


def placed(content: Content, seq: int, previous: str, recorded: int, once: str | None = None) -> Stored:
    """A content in its place behind the event whose hash is `previous`."""
    salt = secrets.token_hex(SALT)
    digest = digested(salt, content)
    return Stored(seq, recorded, once, digest, linked(previous, seq, recorded, once, digest), salt, content)


def microseconds(at: datetime) -> int:
    """A moment as microseconds since 1970-01-01 in UTC."""
    return (at - EPOCH) // MICROSECOND


def moment(at: int) -> datetime:
    """Microseconds since 1970-01-01 in UTC as a moment."""
    return EPOCH + at * MICROSECOND
