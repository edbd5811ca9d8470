"""Gauges and counters that engines and caches keep by themselves."""

import platform
from collections.abc import Callable
from datetime import date
from functools import cache as cached
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, Protocol, runtime_checkable

from zweck.bounded.cache import Cache
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.law.policy.records import LEVELS
from zweck.observe import figures as of
from zweck.observe.meter import Meter

QUESTIONS: Final = "questions"
FINDINGS: Final = "findings"
"""The caches: of decisions by the bytes of their questions, and of findings by the facts that the law distinguishes."""


@runtime_checkable
class CrossChecked(Protocol):
    """An engine whose answers another one checks; counts what was checked, and how often they disagreed."""

    checked: int
    disagreed: int
    engine: object


def watch_cache(meter: Meter, name: str, cache: Cache[Any] | None) -> None:
    """Publish the hits and misses of a cache."""
    if cache is not None:
        meter.add_number(of.HITS, (name,), lambda: cache.hits)
        meter.add_number(of.MISSES, (name,), lambda: cache.misses)


def watch_engine(meter: Meter, engine: object) -> None:
    """Publish the counts of an engine, and of the cross-check around it."""
    if isinstance(engine, CrossChecked):
        _add(meter, of.CHECKED, lambda: engine.checked)
        _add(meter, of.DISAGREED, lambda: engine.disagreed)
        watch_engine(meter, engine.engine)
    elif isinstance(engine, Engine):
        watch_cache(meter, FINDINGS, engine.cache)
        watch_law(meter, engine.policies)


def watch_law(meter: Meter, policies: PolicySet) -> None:
    """Publish how old the sources of each law are today, and how many findings of the law watch are open."""
    for law in policies.laws.values():
        newest = law.versions[-1]
        days = [day for day in (newest.checked_until, newest.compared_until) if day is not None]
        if days and newest.until is None:
            meter.add_number(of.AGE, (law.id,), partial(_since, max(days)))
    for level in ("alarm", "notice", "fault"):
        count = sum(LEVELS[one.kind] == level and not one.settled for one in policies.watch.findings)
        meter.add_number(of.FOUND, (level,), partial(float, count))


def _since(day: date) -> float:
    return max(0, (date.today() - day).days)


def watch_build(meter: Meter, revision: str, matcher: str) -> None:
    """Publish the version of zweck, the revision of the policies, the version of Python, and the engine's name."""
    meter.add_number(of.BUILD, (_number(), revision, platform.python_version(), matcher), lambda: 1)


@cached
def _number() -> str:
    try:
        return version("zweck")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "(not installed)"


def _add(meter: Meter, name: str, number: Callable[[], float]) -> None:
    meter.add_number(name, (), number)
