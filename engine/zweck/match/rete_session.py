"""One ruleset of durable-rules with its one session, behind fences.

durable-rules is written in C and trusts what it is given. This module keeps to what was measured, and read in its source (2.0.28):

* Its Python layer is left out. That takes six times as long, starts endless timers and calls back; the C part is called directly.
* A sentinel rule always matches: a session that never fired holds uninitialised pointers, and to delete it ends the process.
* A session is deleted before its ruleset; what a ruleset alone gives back is the smaller part of its memory.
* A handle that was given back is soon another ruleset's: it is forgotten before that.
* A fact is asserted and retracted in one and the same session, and has small numbers as values; only equality is tested. A property that
  is left out therefore equals nothing, which is what an unknown one has to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import getitem
from threading import Lock
from typing import Any, Final
from weakref import finalize

SESSION: Final = "0"
SENTINEL: Final = "sss"
HANDLED: Final = 0
MAX_PROPERTIES: Final = 254 - len(("id", "sid", SENTINEL))
NAME: Final = slice(2, 5)
"""Where the name of the rule stands in what durable-rules says of a match: all names have three letters."""


def rule_name(place: int) -> str:
    """The name of the rule in this place."""
    return f"{place:03}"


def property_name(place: int) -> str:
    """The property of a fact that states the code in this place."""
    return f"p{place}"


STATED: Final = tuple(("", *(f',"{property_name(place)}":{code}' for code in (1, 2))) for place in range(MAX_PROPERTIES))
"""By place and code, how a fact states a property; code 0 is left out."""


@dataclass(slots=True)
class _Opened:
    """A ruleset that durable-rules holds, and whether its session can be deleted."""

    handle: int
    fired: bool = False


class Ruleset:
    """Rules that are evaluated together; safe to use from several threads. Gives its memory back when it is freed."""

    def __init__(self, durable: Any, rules: str) -> None:
        """Keep the rules, as JSON with numbers for names; `durable` is the C module."""
        self._durable = durable
        self._rules = rules
        self._lock = Lock()
        self._opened: _Opened | None = None

    def fire(self, codes: Sequence[int]) -> set[int]:
        """The rules that match the codes (0 to 2), each of the property in its place."""
        fact = f'{{"id":1,"{SENTINEL}":1{"".join(map(getitem, STATED, codes))}}}'
        with self._lock:
            opened = self._opened or self._open()
            try:
                return self._fire(opened, fact)
            except BaseException:
                self._close()  # interrupted half-way, the session is in an unknown state
                raise

    def close(self) -> None:
        """Give the memory back; the next call opens a new session."""
        with self._lock:
            self._close()

    def _open(self) -> _Opened:
        self._opened = opened = _Opened(self._durable.create_ruleset("zweck", self._rules))
        self._closing = finalize(self, _delete, self._durable, opened)
        self._closing.atexit = False
        return opened

    def _fire(self, opened: _Opened, fact: str) -> set[int]:
        durable, handle = self._durable, opened.handle
        answer, session = durable.assert_fact(handle, fact)
        if answer != HANDLED:
            raise RuntimeError(f"durable-rules answered {answer} to a fact")
        matched = set()
        started = durable.start_action_for_state(handle, session)
        opened.fired = opened.fired or started is not None
        message = started[1] if started else None
        while message:
            matched.add(message[NAME])
            message = durable.complete_and_start_action(handle, session)
        if SENTINEL not in matched:
            raise RuntimeError("durable-rules did not fire the rule that always matches")
        durable.retract_fact(handle, fact)
        return {int(name) for name in matched - {SENTINEL}}

    def _close(self) -> None:
        if self._opened is not None:
            self._opened = None
            self._closing()


def _delete(durable: Any, opened: _Opened) -> None:
    if opened.fired:
        durable.delete_state(opened.handle, SESSION)
    durable.delete_ruleset(opened.handle)
