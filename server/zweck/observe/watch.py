"""What parts of a server count by themselves."""

import platform
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, Protocol, runtime_checkable

from zweck.cache import Memory
from zweck.engine import Engine
from zweck.observe import figures as of
from zweck.observe.meter import Meter

QUESTIONS: Final = "questions"
FINDINGS: Final = "findings"
"""The memory of questions by their bytes, and the one of findings by what the law can tell apart."""


@runtime_checkable
class CrossChecked(Protocol):
    """An engine whose answers another one checks; counts what was checked, and how often they disagreed."""

    checked: int
    disagreed: int
    engine: object


def watch_memory(meter: Meter, name: str, memory: Memory[Any] | None) -> None:
    """Tell how often a memory was of use."""
    if memory is not None:
        meter.tell(of.HITS, (name,), lambda: memory.hits)
        meter.tell(of.MISSES, (name,), lambda: memory.misses)


def watch_engine(meter: Meter, engine: object) -> None:
    """Tell what an engine counts, and the cross-check around it."""
    if isinstance(engine, CrossChecked):
        _tell(meter, of.CHECKED, lambda: engine.checked)
        _tell(meter, of.DISAGREED, lambda: engine.disagreed)
        watch_engine(meter, engine.engine)
    elif isinstance(engine, Engine):
        watch_memory(meter, FINDINGS, engine.memory)


def tell_build(meter: Meter, revision: str, matcher: str) -> None:
    """Tell what serves: the version of zweck, the revision of the policies, the version of Python, the engine."""
    meter.tell(of.BUILD, (_number(), revision, platform.python_version(), matcher), lambda: 1)


@cache
def _number() -> str:
    try:
        return version("zweck")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "(not installed)"


def _tell(meter: Meter, name: str, number: Callable[[], float]) -> None:
    meter.tell(name, (), number)
