"""The answers to rows by their last states, and by the classes of further columns where a state leaves them to decide."""

from collections.abc import Callable, Sequence
from threading import RLock
from typing import Final

import numpy as np

from zweck.tables.answers import Answer, Settled
from zweck.tables.automaton import Automaton, Row
from zweck.tables.encoding import Longs, Numbers
from zweck.tables.pairs import TOGETHER, UNKNOWN, Finding, Pairs
from zweck.tables.plan import Plan
from zweck.tables.stepping import Groups

FURTHER: Final = -2
"""This and all less stand for states that leave further columns to decide, the first of them for the first such state."""

Numbered = Callable[[Answer, int, Row], int]
"""The number of an answer, to a row of an era."""


class Ends:
    """The numbers of answers by last states. Several threads may use it; `lock` guards what is found."""

    def __init__(self, plan: Plan, groups: Groups, automaton: Automaton, lock: RLock, number: Numbered) -> None:
        self._plan = plan
        self._groups = groups
        self._automaton = automaton
        self._lock = lock
        self._number = number
        self._known: Numbers = np.zeros(0, dtype=np.int32)
        self._open: list[Settled] = []
        self._kinds: list[int] = []
        self._further: dict[tuple[int, ...], list[Pairs]] = {}

    def of(self, eras: Numbers, groups: Sequence[Numbers], columns: Sequence[Numbers], states: Numbers) -> Numbers:
        """The numbers of the answers to rows by their last states, beside the numbers of their groups and the classes of their columns."""
        known = self._known
        numbers = known[states] if int(states.max()) < len(known) else None
        if numbers is None or (numbers == UNKNOWN).any():
            numbers = self._settled(eras, groups, states)
        rows = np.flatnonzero(numbers < UNKNOWN)
        if len(rows):
            slots: Numbers = (FURTHER - numbers[rows]).astype(np.int32)
            kinds = np.array(self._kinds, dtype=np.int32)[slots]
            for kind, detail in enumerate([*self._further]):
                chosen = np.flatnonzero(kinds == kind)
                if len(chosen):
                    numbers[rows[chosen]] = self._narrowed(detail, eras, groups, columns, slots[chosen], rows[chosen])
        return numbers

    def _settled(self, eras: Numbers, groups: Sequence[Numbers], states: Numbers) -> Numbers:
        """The same where states occur for the first time."""
        with self._lock:
            wanted = int(states.max()) + 1
            if wanted > len(self._known):
                self._known = np.concatenate([self._known, np.full(wanted * 3 // 2 - len(self._known), UNKNOWN, dtype=np.int32)])
            missing = np.flatnonzero(self._known[states] == UNKNOWN)
            while len(missing):
                some = missing[:TOGETHER]
                there, first = np.unique(states[some], return_index=True)
                for state, place in zip(there.tolist(), some[first].tolist(), strict=True):
                    self._known[state] = self._end(state, int(eras[place]), self._groups.row(groups, place))
                missing = missing[TOGETHER:]
                missing = missing[self._known[states[missing]] == UNKNOWN]
            return self._known[states]

    def _end(self, state: int, era: int, row: Row) -> int:
        found = self._plan.settled(*self._automaton.last(state), row)
        if found.answer is not None:
            return self._number(found.answer, era, row)
        self._further.setdefault(found.detail, [Pairs(self._lock) for _ in found.detail])
        self._open.append(found)
        self._kinds.append([*self._further].index(found.detail))
        return FURTHER + 1 - len(self._open)

    def _narrowed(
        self,
        detail: tuple[int, ...],
        eras: Numbers,
        groups: Sequence[Numbers],
        columns: Sequence[Numbers],
        slots: Numbers,
        rows: Longs,
    ) -> Numbers:
        """The numbers of the answers to some rows by the classes of further columns."""
        found, behind = slots, self._further[detail]
        for place, column in enumerate(detail):
            last = place == len(detail) - 1
            finding = self._answering(eras, groups, slots, rows) if last else self._numbering(behind[place])
            after = behind[place].of(found, columns[column][rows], self._plan.width(column), finding)
            if after is None:
                raise TypeError(detail)  # an answer is found for every row
            found = after
        return found

    def _answering(self, eras: Numbers, groups: Sequence[Numbers], slots: Numbers, rows: Longs) -> Finding:
        def find(left: int, right: int, place: int) -> int:
            era, row = int(eras[rows[place]]), self._groups.row(groups, int(rows[place]))
            return self._number(self._plan.further(self._open[int(slots[place])], era, row), era, row)

        return find

    @staticmethod
    def _numbering(pairs: Pairs) -> Finding:
        def find(left: int, right: int, place: int) -> int:
            pairs.size += 1
            return pairs.size - 1

        return find
