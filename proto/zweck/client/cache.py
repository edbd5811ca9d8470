"""Decisions kept for a while; changes of the law, of the activities or of a person make them void."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import Final
from zoneinfo import ZoneInfo

from zweck.client.facts import DATE
from zweck.client.residual import clocks
from zweck.v1.decision_pb2 import Basis, CheckProcessingRequest, Decision

SIZE: Final = 1000
MAX_AGE: Final = 60.0
"""Seconds for which a decision is kept if nothing else is wanted."""


class Cache:
    """The latest decisions by their questions; safe to use from several threads.

    A question without a day is about now: its answer (`LIVE`) is kept until the midnight that ends its day in its time zone at the latest.
    An answer about a stated day (`AS_OF`) is kept for questions about that day alone.

    Every answer is heard: one of another revision of the law or of the activities empties the cache. Decisions for which the register was
    read are kept only with `persons`, until a later position of the register is heard: a withdrawal counts for the next question, and a
    cache cannot know of one that was entered meanwhile. Use it with `WatchEvents`, whose events `heard` takes.

    `clock` counts seconds, by which decisions grow old, also while the machine sleeps; `now` is the time of day, which may jump.
    """

    def __init__(
        self,
        size: int = SIZE,
        max_age: float = MAX_AGE,
        *,
        persons: bool = False,
        clock: Callable[[], float] = lambda: clocks()[0],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._size = size
        self._max_age = max_age
        self._persons = persons
        self._clock = clock
        self._now = now
        self._lock = Lock()
        self._found: OrderedDict[bytes, tuple[float, Decision, bool]] = OrderedDict()
        self._revisions = ("", "")
        self._position = 0
        self._cleared = 0

    @property
    def cleared(self) -> int:
        """How often it was emptied; an answer to a question of before is not kept."""
        return self._cleared

    def get(self, asked: CheckProcessingRequest) -> Decision | None:
        """The decision on a question, with the question's reference, if it is kept."""
        key = _key(asked)
        with self._lock:
            kept = self._found.get(key)
            if kept is None:
                return None
            since, decision, _ = kept
            if self._clock() - since > self._max_age or not self._is_valid(asked, decision):
                del self._found[key]
                return None
            self._found.move_to_end(key)
        found = Decision()
        found.CopyFrom(decision)
        found.request_id = asked.request_id
        return found

    def put(self, asked: CheckProcessingRequest, decision: Decision, *, cleared: int | None = None) -> None:
        """Hear an answer, and keep it if it may be kept; `cleared` is what the cache said when the question was asked."""
        if decision.activity:
            self.heard(revision=decision.revision, activities=decision.activities, position=decision.register_position)
        else:
            self.heard(revision=decision.revision)
        if not self._is_valid(asked, decision):
            return
        kept = Decision()
        kept.CopyFrom(decision)
        read = _is_of_person(asked, decision)
        with self._lock:
            if cleared not in (None, self._cleared) or (read and not (self._persons and decision.register_position >= self._position)):
                return
            self._found[_key(asked)] = (self._clock(), kept, read)
            while len(self._found) > self._size:
                self._found.popitem(last=False)

    def heard(self, *, revision: str = "", activities: str = "", position: int = 0) -> None:
        """Another revision or position was heard of: decisions of earlier ones are void."""
        with self._lock:
            known = self._revisions
            now = (revision or known[0], activities or known[1])
            if any(old and old != new for old, new in zip(known, now, strict=True)):
                self._found.clear()
            self._revisions = now
            if position > self._position:
                self._position = position
                void = [key for key, (_, decision, read) in self._found.items() if read and decision.register_position < position]
                for key in void:
                    del self._found[key]

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._found.clear()
            self._cleared += 1

    def _is_valid(self, asked: CheckProcessingRequest, decision: Decision) -> bool:
        """Whether a decision is one on this question, and still is: one about now only while its day lasts."""
        if DATE in asked.facts:
            return decision.basis == Basis.AS_OF
        if decision.basis != Basis.LIVE or not decision.time_zone:
            return False
        try:
            today = self._now().astimezone(ZoneInfo(decision.time_zone)).date().isoformat()
        except (ValueError, OSError, LookupError):  # a time zone that this machine does not know
            return False
        return decision.date == today and not (decision.valid_until and decision.valid_until < today)


def _is_of_person(asked: CheckProcessingRequest, decision: Decision) -> bool:
    """Whether the register may have been read for an answer; an empty one has the position 0."""
    return decision.register_position > 0 or (bool(decision.activity) and asked.HasField("subject"))


def _key(asked: CheckProcessingRequest) -> bytes:
    """A question without the caller's reference. Its facts have the stated day, or none; an answer about now has its own."""
    bare = CheckProcessingRequest()
    bare.CopyFrom(asked)
    bare.request_id = ""
    return bare.SerializeToString(deterministic=True)
