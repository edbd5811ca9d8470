"""Work in steps, which may pause after each one."""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")


def finished(steps: Generator[None, None, T]) -> T:
    """The result of some work without its pauses."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: T = done.value
            return found
