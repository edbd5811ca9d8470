"""How much of a drawn check runs: a hundredth, a few rows or the fixed examples in `make test`, all of it in `make prove`."""

import os
import sys
from collections.abc import Mapping
from typing import Final

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

PROVING: Final = bool(os.environ.get("ZWECK_PROVE"))
"""Whether `make prove` runs, which leaves nothing out."""

REWRITE: Final = "ZWECK_REWRITE"
"""Set in the environment, it writes what commands and reports say today in the place of what is on file; the change is then to be read."""

REWRITING: Final = bool(os.environ.get(REWRITE))

SHARE: Final = 100
"""In `make test` one of so many drawn examples is checked."""

TIMES: Final = 20
"""In `make prove` Hypothesis draws so many times as many examples as a test says."""

MAX_PROVED: Final = 10_000
"""Of a test that says itself that it wants more than so many, `make prove` draws as many as it says."""

MAX_EXAMPLES: Final = 30
"""In `make test` Hypothesis draws at most so many, the same ones each time."""

RETE: Final = pytest.mark.skipif(sys.version_info >= (3, 13), reason="durable-rules does not import on Python 3.13")
"""A test that needs the second matcher."""

MAY_SKIP: Final[Mapping[str, str]] = {
    "needs pyspark and a Java runtime; neither comes with zweck": "the step `spark` installs pyspark and runs these tests where Java is",
    "Maven's local repository has no spring-web 6": "no extra of zweck installs it",
    "root can read everything": "the container in which a nightly job runs may have no other user",
    "only root can mount a small file system": "the machine of a developer runs tests as another user",
    "this system mounts nothing": "a container may not",
    "grpcio has no limit of connections": "the test is run with the server's own transport, which has one",
}
"""Skips that `make prove` allows: the reason that the test gives, and why it cannot be avoided."""

USED: Final = "_hypothesis_internal_use_settings"
"""Where Hypothesis itself looks for the settings of a test: no public name changes those of a test that has its own."""

LOCAL: Final = "is_local_module_file"
"""The name under which Hypothesis asks whether a module is one of the project, of which it draws constants; no setting says so."""


def drawn(full: int) -> int:
    """How many examples of a check with `full` of them are drawn in this run."""
    return full if PROVING else max(1, full // SHARE)


def at_most(full: int, few: int) -> int:
    """How many of `full` rows or rounds are checked: in `make test` at most `few`."""
    return full if PROVING else min(full, few)


def examples(test: object) -> None:
    """Let Hypothesis draw many examples of a test in `make prove`, other ones in each run, and few in `make test`."""
    known = getattr(test, USED, None)
    if isinstance(known, settings):
        stated = known.max_examples
        number = max(stated, min(stated * TIMES, MAX_PROVED)) if PROVING else min(stated, MAX_EXAMPLES)
        setattr(test, USED, settings(known, max_examples=number, derandomize=not PROVING))


def draw_no_constants() -> None:
    """Let Hypothesis draw no constants of modules that happen to be imported: what a test draws would hang on the tests before it."""
    setattr(providers, LOCAL, lambda _: False)


def must_run(report: pytest.TestReport) -> pytest.TestReport:
    """The report, in which a test that was skipped has failed, unless it may; one that is expected to fail may."""
    if report.skipped and not hasattr(report, "wasxfail"):
        why = str(report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr)
        if why.removeprefix("Skipped: ") in MAY_SKIP:
            return report
        report.outcome, report.longrepr = "failed", f"`make prove` skips nothing: {why}"
    return report
