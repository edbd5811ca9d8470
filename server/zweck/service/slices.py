"""Work in steps: a slice of time after the other where others wait, or all of it at once."""

from collections.abc import Generator
from time import monotonic
from typing import TypeVar

from zweck.rpc.turns import SLICE

T = TypeVar("T")


def in_slices(steps: Generator[None, None, T]) -> Generator[None, None, T]:
    """The result of some work, which pauses after each slice and not after each step."""
    until = monotonic() + SLICE
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: T = done.value
            return found
        if monotonic() > until:
            yield
            until = monotonic() + SLICE


def begun(steps: Generator[None, None, T]) -> T | Generator[None, None, T]:
    """The result of some work that does not pause at all; else the work, which goes on in slices."""
    try:
        next(steps)
    except StopIteration as done:
        found: T = done.value
        return found
    return in_slices(steps)
