"""Two matchers find the truth of every name of an edition: `native`, by marks on a board, and `rete`, durable-rules; they must agree."""

from typing import Final, Protocol

from zweck.editions.edition import Edition
from zweck.logic.kleene import Truth, Values

MATCHERS: Final = ("native", "rete")


class Matcher(Protocol):
    """Finds the truth of every name of an edition for total facts; safe to use from several threads."""

    name: str

    def match(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths, in the order of `edition.names`."""
        ...


class MatcherUnavailable(Exception):
    """The matcher that was asked for cannot run here; the message says why and what to do."""
