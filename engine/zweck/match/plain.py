"""The truths of names, found one by one in Kleene's logic: for laws that were not asked often enough to be worth a board."""

from collections.abc import Hashable, Sequence

from zweck.editions.edition import Edition, LawPlan
from zweck.editions.made import Made
from zweck.logic.functions import Function, function_of
from zweck.logic.kleene import Truth, Values


class Walk:
    """The truths of names for one question; each is found when it is first asked for."""

    key: Hashable = None

    def __init__(self, edition: Edition, values: Values, plans: Sequence[LawPlan] | None = None) -> None:
        """Find the truths of an edition's names; a verdict looks at these laws, or at all."""
        self.plans = edition.laws if plans is None else plans
        self._edition = edition
        self._functions: Made[Function] = edition.made.kind(function_of)
        self.values = values
        self._known: dict[int, Truth] = {}

    def __getitem__(self, place: int) -> Truth:
        """The truth of a name."""
        known = self._known
        if place not in known:
            function = self._functions.of(self._edition.names[place].condition, function_of)
            known[place] = function(self.values, self._named)
        return known[place]

    def found(self, place: int) -> bool:
        """Every one is, as soon as it is asked for."""
        return True

    def _named(self, key: str) -> Truth:
        return self[self._edition.index[key]]
