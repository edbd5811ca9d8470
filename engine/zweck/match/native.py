"""The native matcher: laws as terms on boards, where each value of a fact strikes out the terms that it refutes."""

from typing import Final

from zweck.editions.edition import Edition
from zweck.logic.kleene import Truth, Values
from zweck.match import Matched
from zweck.match.laws import Laws
from zweck.match.plain import Walk

WORTH: Final = 20
"""To lay out a board of the shipped law takes 2 to 5 ms, and saves about 0.2 ms each time."""


class Native:
    """Lays out the boards of each edition when they are worth it; safe to use from several threads."""

    def __init__(self, worth: int = WORTH) -> None:
        """Lay out the board of some laws when it was wanted `worth` times."""
        self._worth = worth
        self._laws: dict[Edition, Laws] = {}

    def match(self, edition: Edition, values: Values) -> Matched:
        """The truths on which a verdict rests, and of what rides on it."""
        laws = self._laws.get(edition) or self._laws.setdefault(edition, Laws(edition, self._worth))
        return laws.match(values)

    def truths(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of all names, in their order."""
        walk = Walk(edition, values)
        return tuple(walk[place] for place in range(len(edition.names)))
