"""The laws of an edition on boards, for the native matcher."""

from collections import Counter
from collections.abc import Sequence
from threading import Lock
from typing import Final

from zweck.editions.edition import Edition, LawPlan
from zweck.logic.kleene import Truth, Values
from zweck.match import Matched
from zweck.match.board import Board
from zweck.match.layout import TermSet
from zweck.match.plain import Walk
from zweck.match.selection import Selection
from zweck.match.terms import Terms

MAX_WANTED: Final = 50_000
"""Selections that are counted; then counting starts again."""


class OnBoard:
    """The truths by the terms that are left on a board."""

    __slots__ = ("_board", "_names", "key")

    def __init__(self, board: Board, left: TermSet) -> None:
        self._board = board
        self._names = board.names
        self.key = left

    @property
    def plans(self) -> Sequence[LawPlan]:
        """The laws on the board."""
        return self._board.plans

    def __getitem__(self, place: int) -> Truth:
        """The truth of a name."""
        must, may = self._names[place]
        left = self.key
        return True if left & must else None if left & may else False

    def found(self, place: int) -> bool:
        """Whether the name is on the board, and its law was not struck out with its scope."""
        scope = self._board.scopes.get(place)
        return scope is not None and self[scope] is not False


class Laws:
    """The laws of an edition on boards; each board is laid out when it was wanted often enough to be worth it."""

    def __init__(self, edition: Edition, worth: int) -> None:
        """Plan which facts select laws; `worth` is how often is often enough."""
        self._edition = edition
        self._worth = worth
        self._terms = Terms(edition)
        self._boards: dict[tuple[int, ...], Board] = {}
        self._wanted: Counter[tuple[int, ...]] = Counter()
        self._selection = Selection(edition)
        self._lock = Lock()

    def match(self, values: Values) -> Matched:
        """The truths of the laws that the facts may concern."""
        selected = self._selection.of(values)
        board = self._boards.get(selected) or self._board(selected)
        if board is None:
            return Walk(self._edition, values, [self._edition.laws[law] for law in selected])
        return OnBoard(board, board.left(values))

    def _board(self, selected: tuple[int, ...]) -> Board | None:
        with self._lock:
            if len(self._wanted) >= MAX_WANTED:
                self._wanted.clear()
            self._wanted[selected] += 1
            if self._wanted[selected] <= self._worth:
                return None
            if selected not in self._boards:
                self._boards[selected] = Board(self._edition, self._terms, selected, len(self._boards))
            return self._boards[selected]
