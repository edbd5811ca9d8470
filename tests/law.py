"""The shipped law for tests that change nothing of it: a process reads it once."""

from functools import cache

from zweck.law.policy import PolicySet
from zweck.load import load, shipped


@cache
def shipped_law() -> PolicySet:
    """The policy set that comes with zweck."""
    return load(shipped())
