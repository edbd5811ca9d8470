"""Python functions compiled from text."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

MAX_TEXTS: Final = 1_000


def compile_function(argument: str, lines: tuple[str, ...], constants: Mapping[str, object]) -> Callable[..., Any]:
    """A function of one argument with these lines; the constants are names in it."""
    return _maker(argument, lines, tuple(constants))(*constants.values())


@lru_cache(MAX_TEXTS)
def _maker(argument: str, lines: tuple[str, ...], names: tuple[str, ...]) -> Callable[..., Callable[..., Any]]:
    """The maker of the functions of one text. They share its code; constants are arguments, as code keeps its globals."""
    body = [f"def compiled({argument}):", *(f"    {line}" for line in lines)]
    text = "\n".join([f"def make({', '.join(names)}):", *(f"    {line}" for line in body), "    return compiled"])
    scope: dict[str, Any] = {}
    exec(compile(text, "<compiled>", "exec"), scope)  # noqa: S102  our own text, of checked policies
    made: Callable[..., Callable[..., Any]] = scope["make"]
    return made
