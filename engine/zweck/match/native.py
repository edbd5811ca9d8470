"""The native matcher: rule bases as boards of marks, on which each value of a fact strikes out what it refutes (`zweck.match.board`).

`match` finds the truth of every name, by one board for the whole edition. `laws` find no more than a verdict needs: only the laws that the
question can concern, and of these only what a verdict and what rides on it look at.
"""

from typing import Final

from zweck.editions.edition import Edition
from zweck.logic.kleene import Truth, Values
from zweck.match.board import Board
from zweck.match.laws import Laws
from zweck.match.terms import Terms

WORTH: Final = 20
"""To lay out a board of the shipped law takes 2 to 5 ms, and saves about 0.2 ms each time."""


class Native:
    """Lays out the boards of each edition when they are worth it; safe to use from several threads."""

    name = "native"

    def __init__(self, worth: int = WORTH) -> None:
        """Start without any board; one for some laws is laid out when it has been wanted `worth` times."""
        self._worth = worth
        self._whole: dict[Edition, Board] = {}
        self._laws: dict[Edition, Laws] = {}

    def match(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of all names, in their order."""
        places = range(len(edition.names))
        board = self._whole.get(edition)
        if board is None:
            board = self._whole.setdefault(edition, Board(edition, Terms(edition), places))
        marks = board.marks(values)
        return tuple(board.truth(place, marks) for place in places)

    def laws(self, edition: Edition) -> Laws:
        """The laws of an edition, of which only those are looked at that a question can concern."""
        found = self._laws.get(edition)
        return found or self._laws.setdefault(edition, Laws(edition, self._worth))
