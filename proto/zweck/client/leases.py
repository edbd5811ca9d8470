"""Residuals that a client holds, the answers that it gives by them, and the reports of these that are due."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from secrets import token_hex
from threading import RLock
from typing import Any, Final, NamedTuple

import grpc

from zweck.client.errors import WrongCall
from zweck.client.facts import DATE
from zweck.client.residual import Clocks, Moment, Residual, WrongResidual, clocks, elapsed, public_keys
from zweck.v1.decision_pb2 import (
    CheckProcessingRequest,
    Decision,
    Detail,
    IssueResidualRequest,
    IssueResidualResponse,
    Outcome,
    ReportDecisionsRequest,
    ReportDecisionsResponse,
    ReportedDecision,
    Subject,
)

SIZE: Final = 1000
FULL: Final = 100
"""Answers by one residual that are reported without waiting for its end."""

PAUSE: Final = 30.0
"""Seconds for which no residual is asked for after it was refused."""

log: Final = logging.getLogger(__name__)


class Step(NamedTuple):
    """A call that is to be made: the method of the stubs, and its message."""

    method: Callable[[Any], Callable[..., Any]]
    message: Any


Steps = Generator[Step, Any, Decision | None]
"""Calls that are to be made, one after the other; each is given its answer, or its error."""


@dataclass(slots=True)
class Held:
    """A residual and the answers by it that are not reported yet; without one none is asked for until the pause is over."""

    since: Moment
    residual: Residual | None = None
    given: list[ReportedDecision] = field(default_factory=list)


class Leases:
    """Lets a client decide itself, for some seconds, that calls about activities with a `lease` are permitted.

    It is safe to use from several threads.

    `keys` are the public keys of the server's decision record, as `zweck audit key` prints them. Only permissions are given so: whatever
    else a residual says, the server is asked, and gives its reasons. No residual is renewed before the answers by it are reported, so a
    client that cannot report stops to decide when its lease ends. An event that the client itself enters into the register ends its leases.

    `clocks` shows the moment by several clocks, of which the one counts by which most time has passed.
    """

    def __init__(self, *keys: str, size: int = SIZE, clocks: Clocks = clocks) -> None:
        """Raises `ValueError` if one of the keys is none."""
        self._keys = public_keys(keys)
        self._size = size
        self._clocks = clocks
        self._lock = RLock()
        self._held: OrderedDict[bytes, Held] = OrderedDict()
        self._due: list[ReportDecisionsRequest] = []
        self._position = 0
        self._revisions = ("", "")
        self._ended = 0

    def steps(self, asked: CheckProcessingRequest) -> Steps:
        """The calls after which the answer to a question is known; none, where the server must be asked the question itself."""
        wanted = _wanted(asked)
        if wanted is None:
            return None
        key, now = wanted.SerializeToString(deterministic=True), self._clocks()
        with self._lock:
            held = self._held.get(key)
            if held is not None and elapsed(held.since, now) < (PAUSE if held.residual is None else held.residual.seconds):
                return self._decision(held, asked, now)
            ended = self._ended
        wanted.nonce = token_hex(16)
        since = self._clocks()
        found = Held(since)
        try:
            yield from self.reports()
            issued: IssueResidualResponse = yield Step(lambda stubs: stubs.decisions.IssueResidual, wanted)
            found.residual = Residual(issued.note, issued.table, wanted, self._keys, since)
        except grpc.RpcError as error:
            log.info("the server is asked about `%s` each time: %s", asked.activity, error)
        except WrongResidual as error:
            log.error("a residual about `%s` is not used: %s", asked.activity, error)
        with self._lock:
            if ended != self._ended or (found.residual is not None and found.residual.before(self._position)):
                return None
            if found.residual is not None:
                self.heard(revision=found.residual.revision, activities=found.residual.activities)
            self._end([key])
            self._held[key] = found
            if len(self._held) > self._size:
                self._end([next(iter(self._held))])
            return self._decision(found, asked, self._clocks())

    def _decision(self, held: Held, asked: CheckProcessingRequest, now: Moment) -> Decision | None:
        """The permission to a call, which is to be reported."""
        found = None if held.residual is None else held.residual.decision(asked.facts, now)
        if found is None or found.outcome != Outcome.PERMITTED:
            return None
        found.decision_id, found.request_id = token_hex(16), asked.request_id
        held.given.append(ReportedDecision(decision_id=found.decision_id, facts=asked.facts, after_ms=found.lease.after_ms))
        return found

    def reports(self, *, all: bool = False) -> Generator[Step, Any, None]:
        """The calls that report what is due: the answers by residuals whose lease has ended, by full ones, or `all`."""
        now = self._clocks()
        with self._lock:
            for key, held in [*self._held.items()]:
                if held.residual is not None and elapsed(held.since, now) >= held.residual.seconds:
                    self._end([key])
                elif all or len(held.given) >= FULL:
                    self._report(held)
        while True:
            with self._lock:
                if not self._due:
                    return
                report = self._due.pop(0)
            try:
                said: ReportDecisionsResponse = yield Step(lambda stubs: stubs.decisions.ReportDecisions, report)
            except WrongCall as error:  # it stays one: the activity is gone, or the record has another key
                given = ", ".join(one.decision_id for one in report.decisions)
                log.error("the server takes no report of these answers, which stand in no record: %s (%s)", given, error)
                self.end()
                continue
            except BaseException:
                with self._lock:
                    self._due.insert(0, report)
                raise
            if said.differing:
                log.error("the server would not have given these answers: %s", ", ".join(said.differing))
                self.end()

    def heard(self, *, revision: str = "", activities: str = "", position: int = 0, subject: Subject | None = None) -> None:
        """Another revision was heard of, or a later position of the register, of a person or of any: residuals of before are not used."""
        with self._lock:
            known = self._revisions
            self._revisions = (revision or known[0], activities or known[1])
            if any(old and old != new for old, new in zip(known, self._revisions, strict=True)):
                self.end()
            if subject is None:
                self._position = max(self._position, position)
            held = {key: one.residual for key, one in self._held.items() if one.residual is not None}
            self._end([key for key, one in held.items() if one.before(position) and subject in (None, one.asked.subject)])

    def end(self) -> None:
        """Use no residual any more that is held, or asked for now."""
        with self._lock:
            self._ended += 1
            self._end([*self._held])

    def _end(self, keys: Iterable[bytes]) -> None:
        for key in keys:
            held = self._held.pop(key, None)
            if held is not None:
                self._report(held)

    def _report(self, held: Held) -> None:
        """The answers by a residual are due."""
        given, held.given, residual = held.given, [], held.residual
        if residual is not None:
            parts = (given[start : start + FULL] for start in range(0, len(given), FULL))
            self._due += (ReportDecisionsRequest(note=residual.note, asked=residual.asked, decisions=part) for part in parts)


def _wanted(asked: CheckProcessingRequest) -> IssueResidualRequest | None:
    """The request for a residual that answers a question; `None` where none does."""
    aside = asked.presume_unstated or asked.controller or asked.record or asked.notes or DATE in asked.facts
    if aside or not asked.activity or asked.detail not in (Detail.DETAIL_UNSPECIFIED, Detail.REASONS, Detail.OUTCOME):
        return None
    wanted = IssueResidualRequest(activity=asked.activity, consulted=asked.consulted, facts=sorted(asked.facts))
    if asked.HasField("subject"):
        wanted.subject.CopyFrom(asked.subject)
    return wanted
