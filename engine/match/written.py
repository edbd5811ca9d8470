"""Functions that are written out as text."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any, Final

MOST_TEXTS: Final = 1_000


def function(argument: str, lines: tuple[str, ...], constants: Mapping[str, object]) -> Callable[..., Any]:
    """A function of one argument with these lines, in which constants stand.

    Functions of one text have code of their own each: Python keeps in it where the constants were found, and would forget it at every
    change from one function to another.
    """
    return FunctionType(_compiled(argument, lines).replace(), dict(constants))


@lru_cache(MOST_TEXTS)
def _compiled(argument: str, lines: tuple[str, ...]) -> CodeType:
    text = "\n".join([f"def written({argument}):", *(f"    {line}" for line in lines)])
    scope: dict[str, Any] = {}
    exec(compile(text, "<written>", "exec"), scope)  # noqa: S102  our own text, of checked policies
    code: CodeType = scope["written"].__code__
    return code
