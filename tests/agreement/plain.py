"""The truths of names, found one by one in Kleene's logic over values: what the planes of the program must say, too."""

from zweck.bounded.cache import ByIdentity
from zweck.editions.edition import Edition
from zweck.logic.functions import Function, function_of
from zweck.logic.kleene import Truth, Values


class Walk:
    """The truths of names for one question; each is found when it is first asked for."""

    def __init__(self, edition: Edition, values: Values) -> None:
        """Find the truths of an edition's names."""
        self._edition = edition
        self._functions: ByIdentity[Function] = edition.made.kind(function_of)
        self.values = values
        self._known: dict[int, Truth] = {}

    def __getitem__(self, place: int) -> Truth:
        """The truth of a name."""
        known = self._known
        if place not in known:
            function = self._functions.of(self._edition.names[place].condition, function_of)
            known[place] = function(self.values, self._named)
        return known[place]

    def _named(self, key: str) -> Truth:
        return self[self._edition.index[key]]


class Plain:
    """A matcher that walks."""

    def truths(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of all names, in their order."""
        walk = Walk(edition, values)
        return tuple(walk[place] for place in range(len(edition.names)))


class Forgetful(Plain):
    """Takes what is unknown of a scope for false."""

    def truths(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths, with those of open scopes wrong."""
        truths = super().truths(edition, values)
        return tuple(bool(truth) if named.key.endswith("/scope") else truth for named, truth in zip(edition.names, truths, strict=True))
