"""The laws of an edition on boards, for the native matcher: those that surely do not apply are left out, each other has one of its own."""

from collections.abc import Hashable, Sequence
from typing import Final

from zweck.editions.edition import Edition, LawPlan
from zweck.editions.made import MAX_MADE
from zweck.logic.kleene import Truth, Values
from zweck.match import Matched
from zweck.match.board import Board
from zweck.match.layout import TermSet
from zweck.match.plain import Walk
from zweck.match.selection import Selection
from zweck.match.standing import Seat

EARLY: Final = 2
"""Where an edition has more names than functions are kept, those of a law are made again each time, and its board is worth it earlier."""


class OnBoards(dict[int, Truth]):
    """The truths by the terms that are left on the boards of laws, all found at the first look; those of other laws one by one."""

    __slots__ = ("_left", "_walk", "key", "plans")

    def __init__(self, plans: Sequence[LawPlan], left: Sequence[tuple[Seat, Board, TermSet]], walk: Walk | None) -> None:
        """Take the laws that may apply; `walk` is `None` where each has a board."""
        self.plans = plans
        self.key: Hashable = tuple([terms for _, _, terms in left]) if walk is None else None
        self._left = left
        self._walk = walk

    def __missing__(self, place: int) -> Truth:
        """The truth of a name at the first look, or of one on no board."""
        if self._left:
            self._look()
            return self[place]
        return False if self._walk is None else self._walk[place]

    def found(self, place: int) -> bool:
        """Whether the name is on the board of a law that may apply, or is found when it is asked for."""
        if self._left:
            self._look()
        return self._walk is not None or place in self

    def _look(self) -> None:
        for seat, board, terms in self._left:
            self.update(seat.truths(board, terms))
        self._left = ()


class Laws:
    """The laws of an edition on boards; each is laid out when it was wanted often enough to be worth it."""

    def __init__(self, edition: Edition, worth: int) -> None:
        """Plan which facts select laws; `worth` is how often is often enough."""
        self._edition = edition
        self._worth = worth if len(edition.names) <= MAX_MADE else min(worth, EARLY)
        self._selection = Selection(edition)
        self._seats: dict[int, Seat] = {}

    def match(self, values: Values) -> Matched:
        """The truths of the laws that the facts may concern."""
        walk: Walk | None = None
        plans: list[LawPlan] = []
        left: list[tuple[Seat, Board, TermSet]] = []
        for law in self._selection.of(values):
            seat = self._seats.get(law) or self._seats.setdefault(law, Seat(self._edition, self._edition.laws[law], self._worth))
            scope = seat.scope
            key, known = scope.read(values), scope.known
            if key in known:
                applies = known[key]
            else:
                walk = walk or Walk(self._edition, values)
                applies = scope.keep(key, walk[seat.place])
            if applies is not False:
                plans.append(seat.plan)
                board = seat.standing.board or seat.laid_out(self._edition)
                if board is not None:
                    left.append((seat, board, board.left(values)))
        return OnBoards(plans, left, None if len(left) == len(plans) else walk or Walk(self._edition, values))
