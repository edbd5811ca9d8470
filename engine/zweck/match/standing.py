"""Laws as several editions have them: one in which a law and all that it refers to are the same share whether it applies, and its board."""

from collections.abc import Callable, Hashable, Sequence
from operator import itemgetter
from threading import Lock
from typing import Final

from zweck.editions.edition import Edition, LawPlan
from zweck.editions.numbers import numbers_of
from zweck.editions.reading import facts_read
from zweck.logic.kleene import Truth, Values
from zweck.match.board import Board
from zweck.match.layout import TermSet
from zweck.match.plain import Walk
from zweck.match.terms import Terms

MAX_STANDINGS: Final = 10_000
"""Laws that are kept for further editions; then all are dropped."""

MAX_SCOPES: Final = 1_000
"""Kinds of questions of which it is kept whether a law applies; then all are found again."""

Marks = dict[int, tuple[TermSet, TermSet]]
"""The terms by which a name must and by which it may hold, by its place in an edition."""


class Standing:
    """A law, with all that it refers to; safe to use from several threads."""

    __slots__ = ("_lock", "_scopes", "_wanted", "board", "read")

    def __init__(self, edition: Edition, scope: int, lock: Lock) -> None:
        self.read: Callable[[Values], Hashable] = _reader(facts_read(edition, scope))
        self.board: Board | None = None
        self._scopes: dict[Hashable, Truth] = {}
        self._wanted = 0
        self._lock = lock

    def applies(self, scope: int, walk: Walk) -> Truth:
        """Whether the law applies, by the values of the facts on which that turns."""
        scopes, key = self._scopes, self.read(walk.values)
        if key in scopes:
            return scopes[key]
        if len(scopes) >= MAX_SCOPES:
            scopes = self._scopes = {}
        found = scopes[key] = walk[scope]
        return found

    def laid_out(self, terms: Terms, places: Sequence[int], number: Callable[[], int], worth: int) -> Board | None:
        """The board of the law, laid out when it was wanted more than `worth` times."""
        with self._lock:
            self._wanted += 1
            if self.board is None and self._wanted > worth:
                self.board = Board(terms, places, number())
            return self.board


class Standings:
    """The laws of a policy set's editions, by the numbers of their names."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], Standing] = {}
        self._boards = 0
        self._lock = Lock()

    def of(self, edition: Edition, places: Sequence[int], scope: int) -> Standing:
        """The law whose names stand at some places of an edition."""
        key = tuple(map(numbers_of(edition).__getitem__, places))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MAX_STANDINGS:
                self._known = {}
            found = self._known.setdefault(key, Standing(edition, scope, self._lock))
        return found

    def number(self) -> int:
        """The number of a further board."""
        self._boards += 1
        return self._boards


class Seat:
    """A law in one edition."""

    __slots__ = ("_edition", "_marks", "_places", "_standings", "plan", "scope", "standing")

    def __init__(self, edition: Edition, plan: LawPlan) -> None:
        self.plan = plan
        self.scope = plan.scope
        self._edition = edition
        self._standings = edition.made.one(Standings)
        self.standing = self._standings.of(edition, self.places, plan.scope)
        self._marks: Marks | None = None

    @property
    def places(self) -> list[int]:
        """The places of the names on which a verdict rests, and of what rides on it, each once."""
        return [*dict.fromkeys((*self.plan.points(), *self.plan.riders()))]

    def board(self, terms: Terms, worth: int) -> Board | None:
        """The board of the law; `None` until it was wanted often enough to be worth it."""
        return self.standing.board or self.standing.laid_out(terms, self.places, self._standings.number, worth)

    def marks(self, board: Board) -> Marks:
        """The terms of names on the board, by their places in this edition."""
        if self._marks is None:
            self._marks = dict(zip(self.places, board.marks, strict=True))
        return self._marks


def _reader(facts: Sequence[str]) -> Callable[[Values], Hashable]:
    """The function that takes the values of some facts."""
    return itemgetter(*facts) if facts else lambda values: None
