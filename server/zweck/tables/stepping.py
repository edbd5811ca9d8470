"""The automaton over whole columns: one look-up a row and group; what is new is found by the automaton itself."""

from collections.abc import Sequence
from threading import RLock

import numpy as np

from zweck.tables.automaton import MAX_STATES, Automaton, Row
from zweck.tables.encoding import Numbers
from zweck.tables.pairs import Finding, Pairs
from zweck.tables.plan import Plan


class Groups:
    """The classes of the columns of each group as one number without gaps. Several threads may use it."""

    def __init__(self, plan: Plan, lock: RLock) -> None:
        self._plan = plan
        self._pairs = [[Pairs(lock) for _ in members[1:]] for members in plan.groups]
        self._inner: list[list[list[tuple[int, int]]]] = [[[] for _ in members[1:]] for members in plan.groups]

    def of(self, columns: Sequence[Numbers]) -> list[Numbers]:
        """The numbers of rows, group by group, by the classes of their columns."""
        return [self._of(group, [columns[column] for column in members]) for group, members in enumerate(self._plan.groups)]

    def _of(self, group: int, members: Sequence[Numbers]) -> Numbers:
        found = members[0]
        for place, member in enumerate(members[1:]):
            known = self._inner[group][place]

            def find(left: int, right: int, row: int, known: list[tuple[int, int]] = known) -> int:
                known.append((left, right))
                return len(known) - 1

            wide = self._plan.width(self._plan.groups[group][place + 1])
            joined = self._pairs[group][place].of(found, member, wide, find)
            if joined is None:
                raise TypeError(group)  # a number is found for every pair
            found = joined
        return found

    def wide(self, group: int) -> int:
        """How many numbers a group has."""
        inner = self._inner[group]
        return len(inner[-1]) if inner else self._plan.width(self._plan.groups[group][0])

    def parts(self, group: int, number: int) -> list[int]:
        """The classes of the columns of a group by its number."""
        found: list[int] = []
        for known in reversed(self._inner[group]):
            number, last = known[number]
            found.append(last)
        return [number, *reversed(found)]

    def joined(self, group: int, number: int) -> int:
        """The class of a group by its number."""
        return self._plan.joined(group, self.parts(group, number))

    def row(self, groups: Sequence[Numbers], place: int) -> Row:
        """A row by the classes of the groups."""
        return tuple(self.joined(group, int(numbers[place])) for group, numbers in enumerate(groups))


class Steps:
    """The known steps of an automaton as arrays, one a level. Several threads may use it; `lock` guards what is found."""

    def __init__(self, automaton: Automaton, groups: Groups, lock: RLock, most: int = MAX_STATES) -> None:
        """Keep at most so many states."""
        self.automaton = automaton
        self._groups = groups
        self._most = most
        self._lock = lock
        self._pairs = [Pairs(lock) for _ in automaton.order]

    def run(self, eras: Numbers, groups: Sequence[Numbers]) -> Numbers | None:
        """The last states of rows; `None` where there are more states than are kept."""
        starts = np.zeros(int(eras.max()) + 1, dtype=np.int32)
        with self._lock:
            for era in np.flatnonzero(np.bincount(eras)).tolist():
                starts[era] = self.automaton.start(era)
        states: Numbers = starts[eras]
        for level, group in enumerate(self.automaton.order):
            after = self._pairs[level].of(states, groups[group], self._groups.wide(group), self._finding(level))
            if after is None:
                return None
            states = after
        return states

    def _finding(self, level: int) -> Finding:
        group = self.automaton.order[level]

        def find(state: int, number: int, row: int) -> int | None:
            if self.automaton.size >= self._most:
                return None
            return self.automaton.step(level, state, self._groups.joined(group, number))

        return find
