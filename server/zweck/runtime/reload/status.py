"""What is known of the policy set that is served, and of the attempts to exchange it."""

import time
from collections.abc import Sequence
from typing import Final

from zweck.law.diagnostics import Diagnostic
from zweck.observe import figures as of
from zweck.observe.figures import Figures, add
from zweck.record.account import engine_version
from zweck.v1 import admin_pb2 as v1

TOLD: Final = 100
"""So many faults are told; a message must not grow with them."""

RESULTS: Final = {v1.LOADED: "loaded", v1.UNCHANGED: "unchanged", v1.FAULTY: "faulty", v1.REFUSED: "refused"}
"""By which words attempts are counted."""


class Status:
    """The policy set that is served, and how the last attempt at another one went. Any thread may look."""

    def __init__(self, revision: str, origin: str, *, watching: bool) -> None:
        """Begin with the set that is served now."""
        self._told = v1.PolicySetStatus(engine_version=engine_version(), watching=watching)
        self._counts = dict.fromkeys(RESULTS, 0)
        self._serve(revision, origin)

    @property
    def revision(self) -> str:
        """The revision that is served."""
        return self._told.revision

    @property
    def refused(self) -> bool:
        """Whether the last attempt may go otherwise though nothing has changed."""
        return self._told.last_attempt.result == v1.REFUSED

    @property
    def complaint(self) -> str:
        """Why the last attempt failed; empty where it did not."""
        return self._told.last_attempt.message

    @property
    def message(self) -> v1.PolicySetStatus:
        """As `zweck.v1` tells it; a copy."""
        told = v1.PolicySetStatus()
        told.CopyFrom(self._told)
        return told

    def loaded(self, revision: str, origin: str) -> None:
        """Another set is served."""
        self._serve(revision, origin)
        self._attempted(v1.LOADED)

    def unchanged(self, origin: str) -> None:
        """The set is the one that is served; it may have come from elsewhere."""
        self._told.source = origin
        self._attempted(v1.UNCHANGED)

    def failed(self, sentence: str, help: str, faults: Sequence[Diagnostic]) -> None:
        """There is no other set to be served."""
        attempt = self._attempted(v1.FAULTY if faults else v1.REFUSED)
        attempt.message, attempt.help, attempt.faults = sentence, help, len(faults)
        attempt.diagnostics.extend(map(_diagnostic, faults[:TOLD]))

    def figures(self) -> Figures:
        """The attempts by their results, when one last succeeded, and whether the last one failed."""
        found: Figures = {}
        for result, count in self._counts.items():
            add(found, of.RELOADS, (RESULTS[result],), [count])
        add(found, of.LAST_SUCCESS, (), [self._succeeded])
        add(found, of.STALE, (), [float(self._told.last_attempt.result in (v1.FAULTY, v1.REFUSED))])
        return found

    def _serve(self, revision: str, origin: str) -> None:
        self._succeeded = time.time()
        self._told.revision, self._told.source = revision, origin
        self._told.serving_since.FromNanoseconds(time.time_ns())

    def _attempted(self, result: v1.ReloadResult.ValueType) -> v1.ReloadAttempt:
        attempt = v1.ReloadAttempt(result=result)
        attempt.time.FromNanoseconds(time.time_ns())
        if result in (v1.LOADED, v1.UNCHANGED):
            self._succeeded = time.time()
        self._told.last_attempt.CopyFrom(attempt)
        self._counts[result] += 1
        return self._told.last_attempt


def _diagnostic(fault: Diagnostic) -> v1.PolicyDiagnostic:
    span = fault.span
    return v1.PolicyDiagnostic(
        file=span.path,
        line=span.line,
        column=span.column,
        end_column=span.end_column,
        code=fault.code,
        message=fault.message,
        place=[part for part in fault.place if part],
        help=fault.help,
    )
