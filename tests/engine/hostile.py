"""Bounds and helpers of the tests of hostile files, folders and rules."""

import resource
from collections.abc import Iterator

import pytest

from zweck.forms.diagnostics import PolicyError
from zweck.pages.faults import report

RULES = "policies/ar/privacy/2001-01-01/example.yaml"
RULE = "- prohibition: HDSG-15\n  citation: Art. 15 HDSG\n  reason: {de: a, en: b}\n  when: {purpose.kind: news}\n"
SECONDS = 20.0
"""Of processor time; the longest test took 6.5 on a busy machine."""


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """No test of this file may take long or fill the memory."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    yield
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < SECONDS
    assert after.ru_maxrss - before.ru_maxrss < 400_000  # KiB


def codes(error: PolicyError | None) -> list[str]:
    """The codes of an error whose report can be printed."""
    if error is None:
        return []
    report(error).encode()
    return [diagnostic.code for diagnostic in error.diagnostics]
