"""One ruleset of durable-rules with its one session, behind fences.

durable-rules is written in C and trusts what it is given. This module keeps to what was measured, and read in its source (2.0.28):

* Its Python layer is left out. That takes six times as long, starts endless timers and calls back; the C part is called directly.
* A sentinel rule always matches: a session that never fired holds uninitialised pointers, and to delete it ends the process.
* A session is deleted before its ruleset; what a ruleset alone gives back is the smaller part of its memory.
* A fact is asserted and retracted in one and the same session, is total, and has small numbers as values; only equality is tested.
"""

from typing import Any, Final

SESSION: Final = "0"
SENTINEL: Final = "s"
HANDLED: Final = 0


class Ruleset:
    """Rules that are evaluated together. Not safe to use from several threads at once."""

    def __init__(self, durable: Any, rules: str, facts: str) -> None:
        """Create it: `rules` as JSON with numbers for names, `facts` with a place for each number; `durable` is the C module."""
        self._durable = durable
        self._rules = rules
        self._facts = facts
        self._handle: int = durable.create_ruleset("zweck", rules)
        self._fired = False

    def fire(self, codes: tuple[int, ...]) -> set[int]:
        """The rules that match the facts."""
        fact = self._facts % codes
        try:
            return self._fire(fact)
        except BaseException:
            # Interrupted half-way, the session is in a state that nobody knows: leave it behind and begin anew.
            self._handle = self._durable.create_ruleset("zweck", self._rules)
            self._fired = False
            raise

    def _fire(self, fact: str) -> set[int]:
        durable, handle = self._durable, self._handle
        answer, session = durable.assert_fact(handle, fact)
        if answer != HANDLED:
            raise RuntimeError(f"durable-rules answered {answer} to a fact")
        matched = set()
        started = durable.start_action_for_state(handle, session)
        message = started[1] if started else None
        while message:
            name = message[2 : message.index('"', 2)]
            if name != SENTINEL:
                matched.add(int(name))
            message = durable.complete_and_start_action(handle, session)
        self._fired = True
        durable.retract_fact(handle, fact)
        return matched

    def close(self) -> None:
        """Give all memory back. The ruleset cannot be used any more."""
        if self._fired:
            self._durable.delete_state(self._handle, SESSION)
        self._durable.delete_ruleset(self._handle)
