"""The laws of an edition on boards, for the native matcher."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Final

from zweck.editions.edition import Edition
from zweck.facts import FactSet
from zweck.logic.kleene import Truth, Values
from zweck.match.board import Board
from zweck.match.layout import Marks, number
from zweck.match.plain import Walk
from zweck.match.points import Points, points_of
from zweck.match.selection import Selection
from zweck.match.terms import Terms

MOST_WANTED: Final = 50_000
"""So much is counted before counting begins anew."""


class Laws:
    """The laws of an edition on boards; each board is laid out when it has been wanted often enough to be worth it."""

    def __init__(self, edition: Edition, worth: int) -> None:
        """Plan which facts select laws; `worth` is how often is often enough."""
        self.edition = edition
        self._worth = worth
        self._terms = Terms(edition)
        self._boards: dict[tuple[int, ...], Board] = {}
        self._numbered: list[tuple[tuple[int, ...], Board]] = []
        self._names: dict[tuple[int, ...], Board] = {}
        self._wanted: Counter[Hashable] = Counter()
        self._selection = Selection(edition)
        self._lock = Lock()

    def find(self, facts: FactSet) -> Marks | Points:
        """The marks of all laws that the facts may concern; as long as there is no board for them, the points of each that may apply."""
        selected = self._selection.of(facts.values)
        board = self._boards.get(selected) or self._board(selected)
        return self._points(selected, Walk(self.edition, facts.values).truth) if board is None else board.found(facts)

    def points(self, marks: Marks) -> Points:
        """The points of every law that may apply, by the marks."""
        selected, board = self._numbered[number(marks)]
        return self._points(selected, lambda place: board.truth(place, marks))

    def _points(self, laws: Iterable[int], truth: Callable[[int], Truth]) -> Points:
        """The points of every law that may apply, in the order of the laws."""
        found = ((law, points_of(self.edition.laws[law], truth)) for law in laws)
        return tuple((law, points) for law, points in found if points is not None)

    def truths(self, places: tuple[int, ...], values: Values) -> tuple[Truth, ...]:
        """The truths of the names at some places."""
        board = self._names.get(places)
        if board is None:
            if not self._worthwhile(places):
                walk = Walk(self.edition, values)
                return tuple(walk.truth(place) for place in places)
            with self._lock:
                board = self._names.setdefault(places, Board(self.edition, self._terms, places))
        marks = board.marks(values)
        return tuple(board.truth(place, marks) for place in places)

    def _board(self, selected: tuple[int, ...]) -> Board | None:
        if not self._worthwhile(selected):
            return None
        with self._lock:
            plans = [self.edition.laws[law] for law in selected]
            places = dict.fromkeys(place for plan in plans for place in (*plan.points(), *plan.riders()))
            board = Board(self.edition, self._terms, places, selected, len(self._numbered))
            self._numbered.append((selected, board))
            return self._boards.setdefault(selected, board)

    def _worthwhile(self, what: Hashable) -> bool:
        if len(self._wanted) >= MOST_WANTED:
            self._wanted.clear()
        self._wanted[what] += 1
        return self._wanted[what] > self._worth
