"""Functions that are written out as text."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

MOST_TEXTS: Final = 1_000


def function(argument: str, lines: tuple[str, ...], constants: Mapping[str, object]) -> Callable[..., Any]:
    """A function of one argument with these lines, in which constants stand."""
    return _maker(argument, lines, tuple(constants))(*constants.values())


@lru_cache(MOST_TEXTS)
def _maker(argument: str, lines: tuple[str, ...], names: tuple[str, ...]) -> Callable[..., Callable[..., Any]]:
    """What makes functions of one text. They share its code, and Python keeps nothing of their constants in it: these are no globals."""
    body = [f"def written({argument}):", *(f"    {line}" for line in lines)]
    text = "\n".join([f"def make({', '.join(names)}):", *(f"    {line}" for line in body), "    return written"])
    scope: dict[str, Any] = {}
    exec(compile(text, "<written>", "exec"), scope)  # noqa: S102  our own text, of checked policies
    made: Callable[..., Callable[..., Any]] = scope["make"]
    return made
