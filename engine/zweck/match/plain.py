"""The truths of names, found one by one by walking their conditions: for laws that were not asked often enough to be worth a board."""

from zweck.editions.edition import Edition
from zweck.editions.resolve import key_in
from zweck.logic.condition import DefinitionRef, RuleRef
from zweck.logic.kleene import Truth, Values, evaluate


class Walk:
    """The truths of names for one question; each is found once."""

    def __init__(self, edition: Edition, values: Values) -> None:
        """Find nothing yet."""
        self._edition = edition
        self._values = values
        self._known: dict[int, Truth] = {}

    def truth(self, place: int) -> Truth:
        """The truth of a name."""
        if place not in self._known:
            self._known[place] = evaluate(self._edition.names[place].condition, self._values, self._lookup)
        return self._known[place]

    def _lookup(self, reference: DefinitionRef | RuleRef) -> Truth:
        return self.truth(self._edition.index[key_in(reference)])
