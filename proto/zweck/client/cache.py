"""Decisions kept for a while; changes of the law, of the activities or of a person make them void."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from threading import Lock
from time import monotonic
from typing import Final

from zweck.v1.decision_pb2 import CheckProcessingRequest, Decision

SIZE: Final = 1000
MAX_AGE: Final = 60.0
"""Seconds for which a decision is kept if nothing else is wanted."""


class Cache:
    """The latest decisions by their questions; safe to use from several threads.

    Every answer is heard: one of another revision of the law or of the activities empties the cache. Decisions for which the register was
    read are kept only with `persons`, until a later position of the register is heard: a withdrawal counts for the next question, and a
    cache cannot know of one that was entered meanwhile. Use it with `WatchEvents`, whose events `heard` takes.
    """

    def __init__(
        self, size: int = SIZE, max_age: float = MAX_AGE, *, persons: bool = False, clock: Callable[[], float] = monotonic
    ) -> None:
        self._size = size
        self._max_age = max_age
        self._persons = persons
        self._clock = clock
        self._lock = Lock()
        self._found: OrderedDict[bytes, tuple[float, Decision]] = OrderedDict()
        self._revisions = ("", "")
        self._position = 0

    def get(self, asked: CheckProcessingRequest) -> Decision | None:
        """The decision on a question, with the question's reference, if it is kept."""
        key = _key(asked)
        with self._lock:
            since, decision = self._found.get(key, (0.0, None))
            if decision is None:
                return None
            if self._clock() - since > self._max_age or _over(decision):
                del self._found[key]
                return None
            self._found.move_to_end(key)
        found = Decision()
        found.CopyFrom(decision)
        found.request_id = asked.request_id
        return found

    def put(self, asked: CheckProcessingRequest, decision: Decision) -> None:
        """Hear an answer, and keep it if it may be kept."""
        if decision.activity:
            self.heard(revision=decision.revision, activities=decision.activities, position=decision.register_position)
        else:
            self.heard(revision=decision.revision)
        if decision.register_position and not (self._persons and decision.register_position >= self._position):
            return
        kept = Decision()
        kept.CopyFrom(decision)
        with self._lock:
            self._found[_key(asked)] = (self._clock(), kept)
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
                void = [key for key, (_, decision) in self._found.items() if 0 < decision.register_position < position]
                for key in void:
                    del self._found[key]

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._found.clear()


def _key(asked: CheckProcessingRequest) -> bytes:
    """A question without the caller's reference, on this day: one without a day is about today."""
    bare = CheckProcessingRequest()
    bare.CopyFrom(asked)
    bare.request_id = ""
    return date.today().isoformat().encode() + bare.SerializeToString(deterministic=True)


def _over(decision: Decision) -> bool:
    return bool(decision.valid_until) and decision.valid_until < date.today().isoformat()
