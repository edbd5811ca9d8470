"""The laws of an edition on boards, for the native matcher: those that surely do not apply are left out, each other has one of its own."""

from collections.abc import Hashable, Sequence

from zweck.editions.edition import Edition, LawPlan
from zweck.logic.kleene import Truth, Values
from zweck.match import Matched
from zweck.match.layout import TermSet
from zweck.match.plain import Walk
from zweck.match.selection import Selection
from zweck.match.standing import Marks, Seat
from zweck.match.terms import Terms


class OnBoards:
    """The truths by the terms that are left on the boards of laws; those of laws without a board are found one by one."""

    __slots__ = ("_left", "_walk", "key", "plans")

    def __init__(self, plans: Sequence[LawPlan], left: Sequence[tuple[Marks, TermSet]], walk: Walk | None) -> None:
        """Take the laws that may apply; `walk` is `None` where each has a board."""
        self.plans = plans
        self.key: Hashable = tuple([terms for _, terms in left]) if walk is None else None
        self._left = left
        self._walk = walk

    def __getitem__(self, place: int) -> Truth:
        """The truth of a name."""
        for marks, left in self._left:
            found = marks.get(place)
            if found is not None:
                must, may = found
                return True if left & must else None if left & may else False
        return False if self._walk is None else self._walk[place]

    def found(self, place: int) -> bool:
        """Whether the name is on the board of a law that may apply, or is found when it is asked for."""
        return self._walk is not None or any(place in marks for marks, _ in self._left)


class Laws:
    """The laws of an edition on boards; each is laid out when it was wanted often enough to be worth it."""

    def __init__(self, edition: Edition, worth: int) -> None:
        """Plan which facts select laws; `worth` is how often is often enough."""
        self._edition = edition
        self._worth = worth
        self._terms = Terms(edition)
        self._selection = Selection(edition)
        self._seats: dict[int, Seat] = {}

    def match(self, values: Values) -> Matched:
        """The truths of the laws that the facts may concern."""
        walk = Walk(self._edition, values)
        plans: list[LawPlan] = []
        left: list[tuple[Marks, TermSet]] = []
        walked = False
        for law in self._selection.of(values):
            seat = self._seats.get(law) or self._seats.setdefault(law, Seat(self._edition, self._edition.laws[law]))
            if seat.standing.applies(seat.scope, walk) is False:
                continue
            plans.append(seat.plan)
            board = seat.board(self._terms, self._worth)
            if board is None:
                walked = True
            else:
                left.append((seat.marks(board), board.left(values)))
        return OnBoards(plans, left, walk if walked else None)
