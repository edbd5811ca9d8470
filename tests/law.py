"""The shipped law and its cases for tests that change nothing of them: a process reads them once."""

from functools import cache
from pathlib import Path

from zweck.cases import Case, load_cases
from zweck.law.policy import PolicySet
from zweck.load import load, shipped


@cache
def shipped_law() -> PolicySet:
    """The policy set that comes with zweck."""
    return load(shipped())


@cache
def shipped_cases() -> tuple[Case, ...]:
    """The cases that come with zweck."""
    return tuple(load_cases(Path(__file__).parent / "policies", shipped_law()))
