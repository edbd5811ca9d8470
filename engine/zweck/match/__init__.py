"""The matchers that find the truths of an edition's names: `native`, the program, and `rete`, durable-rules; they must agree."""

from collections.abc import Iterable
from typing import Final, Protocol

from zweck.editions.edition import Edition
from zweck.logic.kleene import Truth, Values
from zweck.words.said import SaidError, says

MATCHERS: Final = ("native", "rete")


class Matcher(Protocol):
    """A second matcher, which finds the truths of an edition's names for a value of every fact; safe to use from several threads."""

    def truths(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of all names, in their order."""


class MatcherUnavailable(SaidError):
    """The matcher that was asked for cannot run here; the message says why and what to do."""


class Disagreement(SaidError):
    """Two matchers find different truths; `names` are the names of the rule base on which they differ."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(says("match.disagree", names=", ".join(self.names)))
