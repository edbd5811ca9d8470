"""The truths of names, found one by one in Kleene's logic: for laws that were not asked often enough to be worth a board."""

from collections.abc import Hashable, Sequence

from zweck.editions.edition import Edition, LawPlan
from zweck.editions.resolve import key_in
from zweck.logic.condition import DefinitionRef, RuleRef
from zweck.logic.fold import fold
from zweck.logic.kleene import Kleene, Truth, Values


class Walk:
    """The truths of names for one question; each is found when it is first asked for."""

    key: Hashable = None

    def __init__(self, edition: Edition, values: Values, plans: Sequence[LawPlan] | None = None) -> None:
        """Find the truths of an edition's names; a verdict looks at these laws, or at all."""
        self.plans = edition.laws if plans is None else plans
        self._edition = edition
        self._logic = Kleene(values)
        self._known: dict[int, Truth] = {}

    def __getitem__(self, place: int) -> Truth:
        """The truth of a name."""
        known = self._known
        if place not in known:
            known[place] = fold(self._edition.names[place].condition, self._logic, self._refer)
        return known[place]

    def found(self, place: int) -> bool:
        """Every one is, as soon as it is asked for."""
        return True

    def _refer(self, reference: DefinitionRef | RuleRef) -> Truth:
        return self[self._edition.index[key_in(reference)]]
