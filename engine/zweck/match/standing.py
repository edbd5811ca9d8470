"""Laws as several editions have them: one in which a law and all that it refers to are the same share whether it applies, and its board."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from operator import itemgetter
from threading import Lock
from typing import Final

from zweck.editions.edition import Edition, LawPlan
from zweck.editions.numbers import numbers_of
from zweck.editions.reading import facts_read
from zweck.logic.kleene import Truth, Values
from zweck.match.board import Board
from zweck.match.layout import TermSet
from zweck.match.terms import Terms

MAX_STANDINGS: Final = 10_000
"""Laws that are kept for further editions; then all are dropped."""

MAX_SCOPES: Final = 250
"""Kinds of questions of which it is kept whether a law applies; then all are found again."""


class Scope:
    """The condition under which a law applies: `read` takes the facts on which it rests, `known` has what follows from their values."""

    __slots__ = ("known", "read")

    def __init__(self, facts: Sequence[str]) -> None:
        self.read: Callable[[Values], Hashable] = itemgetter(*facts) if facts else lambda values: None
        self.known: dict[Hashable, Truth] = {}

    def keep(self, key: Hashable, applies: Truth) -> Truth:
        """Keep whether the law applies to questions of a kind."""
        if len(self.known) >= MAX_SCOPES:
            self.known = {}
        self.known[key] = applies
        return applies


class Standing:
    """A law, with all that it refers to; safe to use from several threads."""

    __slots__ = ("_left", "_lock", "board", "scope")

    def __init__(self, scope: Scope, left: int, lock: Lock) -> None:
        """Begin without a board; it is laid out when it was wanted `left` times before."""
        self.scope = scope
        self.board: Board | None = None
        self._left = left
        self._lock = lock

    def laid_out(self, edition: Edition, places: Sequence[int], number: Callable[[], int]) -> Board | None:
        """The board of the law, if it was wanted often enough to be worth it."""
        with self._lock:
            self._left -= 1
            if self.board is None and self._left < 0:
                self.board = Board(Terms(edition), places, number())
            return self.board


class Standings:
    """The laws of a policy set's editions, and their scopes, by the numbers of names."""

    def __init__(self) -> None:
        self._laws: dict[tuple[int, ...], Standing] = {}
        self._scopes: dict[int, Scope] = {}
        self._boards = 0
        self._lock = Lock()

    def of(self, edition: Edition, places: Sequence[int], scope: int, worth: int) -> Standing:
        """The law whose names stand at some places of an edition, for matchers that lay out boards as early."""
        numbers = numbers_of(edition)
        key = (worth, *map(numbers.__getitem__, places))
        found = self._laws.get(key)
        if found is None:
            if len(self._laws) >= MAX_STANDINGS:
                self._laws, self._scopes = {}, {}
            applying = self._scopes.get(numbers[scope]) or self._scopes.setdefault(numbers[scope], Scope(facts_read(edition, scope)))
            found = self._laws.setdefault(key, Standing(applying, worth, self._lock))
        return found

    def number(self) -> int:
        """The number of a further board."""
        self._boards += 1
        return self._boards


class Seat:
    """A law in one edition."""

    __slots__ = ("_places", "_standings", "place", "plan", "scope", "standing")

    def __init__(self, edition: Edition, plan: LawPlan, worth: int) -> None:
        """Its board is worth it when it was wanted `worth` times."""
        self.plan = plan
        self.place = plan.scope
        self._standings = edition.made.one(Standings)
        self.standing = self._standings.of(edition, self.places, plan.scope, worth)
        self.scope = self.standing.scope
        self._places: Sequence[int] = ()

    @property
    def places(self) -> list[int]:
        """The places of the names on which a verdict rests, and of what rides on it, each once."""
        return [*dict.fromkeys((*self.plan.points(), *self.plan.riders()))]

    def laid_out(self, edition: Edition) -> Board | None:
        """The board of the law; `None` until it was wanted often enough to be worth it."""
        return self.standing.laid_out(edition, self.places, self._standings.number)

    def truths(self, board: Board, left: TermSet) -> Iterable[tuple[int, Truth]]:
        """The truths of the names on the board by the terms that are left, with their places in this edition."""
        if not self._places:
            self._places = self.places
        return zip(self._places, [True if left & must else None if left & may else False for must, may in board.marks], strict=True)
