"""The policy set that is served, and the last attempt to exchange it."""

import time
from collections.abc import Sequence
from typing import Final

from zweck.forms.diagnostics import Diagnostic
from zweck.observe import figures as of
from zweck.observe.figures import Figures, add
from zweck.record.build import engine_version
from zweck.v1 import admin_pb2 as v1
from zweck.words.said import Said

MAX_FAULTS: Final = 100
"""Faults in a message, which must not grow with the faults of the policies."""

RESULTS: Final = {v1.LOADED: "loaded", v1.UNCHANGED: "unchanged", v1.FAULTY: "faulty", v1.REFUSED: "refused"}
"""The labels by which attempts are counted."""


class Status:
    """The policy set that is served, and how the last attempt at another one went. Any thread may look."""

    def __init__(self, revision: str, origin: str, *, watching: bool, activities: str = "") -> None:
        """Begin with the set that is served now."""
        self._message = v1.PolicySetStatus(engine_version=engine_version(), watching=watching)
        self._counts = dict.fromkeys(RESULTS, 0)
        self._serve(revision, origin, activities)

    @property
    def activities(self) -> str:
        """The revision of the company's activities; empty where there are none."""
        return self._message.activities

    @property
    def revision(self) -> str:
        """The revision that is served."""
        return self._message.revision

    @property
    def refused(self) -> bool:
        """Whether the last attempt may go otherwise though nothing has changed."""
        return self._message.last_attempt.result == v1.REFUSED

    @property
    def complaint(self) -> str:
        """Why the last attempt failed; empty where it did not."""
        return self._message.last_attempt.message

    @property
    def message(self) -> v1.PolicySetStatus:
        """A copy, as a message of `zweck.v1`."""
        copy = v1.PolicySetStatus()
        copy.CopyFrom(self._message)
        return copy

    def loaded(self, revision: str, origin: str, activities: str = "") -> None:
        """Another set is served, or other activities."""
        self._serve(revision, origin, activities)
        self._attempted(v1.LOADED)

    def unchanged(self, origin: str) -> None:
        """The set is the one that is served; it may have come from elsewhere."""
        self._message.source = origin
        self._attempted(v1.UNCHANGED)

    def failed(self, sentence: Said, help: Said | None, faults: Sequence[Diagnostic]) -> None:
        """There is no other set to be served."""
        attempt = self._attempted(v1.FAULTY if faults else v1.REFUSED)
        attempt.message, attempt.help, attempt.faults = str(sentence), str(help or ""), len(faults)
        attempt.diagnostics.extend(map(_diagnostic, faults[:MAX_FAULTS]))

    def figures(self) -> Figures:
        """The attempts by their results, when one last succeeded, and whether the last one failed."""
        found: Figures = {}
        for result, count in self._counts.items():
            add(found, of.RELOADS, (RESULTS[result],), [count])
        add(found, of.LAST_SUCCESS, (), [self._succeeded])
        add(found, of.STALE, (), [float(self._message.last_attempt.result in (v1.FAULTY, v1.REFUSED))])
        return found

    def _serve(self, revision: str, origin: str, activities: str) -> None:
        self._succeeded = time.time()
        self._message.revision, self._message.source, self._message.activities = revision, origin, activities
        self._message.serving_since.FromNanoseconds(time.time_ns())

    def _attempted(self, result: v1.ReloadResult.ValueType) -> v1.ReloadAttempt:
        attempt = v1.ReloadAttempt(result=result)
        attempt.time.FromNanoseconds(time.time_ns())
        if result in (v1.LOADED, v1.UNCHANGED):
            self._succeeded = time.time()
        self._message.last_attempt.CopyFrom(attempt)
        self._counts[result] += 1
        return self._message.last_attempt


def _diagnostic(fault: Diagnostic) -> v1.PolicyDiagnostic:
    span = fault.span
    return v1.PolicyDiagnostic(
        file=span.path,
        line=span.line,
        column=span.column,
        end_column=span.end_column,
        code=fault.code,
        message=str(fault.message),
        place=[part for part in fault.place if part],
        help=str(fault.help or ""),
    )
