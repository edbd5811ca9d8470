"""The truths of an edition's names, found one by one: mutants and single cases ask too little of an edition for it to be compiled."""

from zweck.editions.edition import ByCondition, Edition
from zweck.logic.functions import Function, function_of
from zweck.logic.kleene import Truth, Values


class Walk:
    """The truths of names for one question; each is found when it is first asked for."""

    def __init__(self, edition: Edition, values: Values) -> None:
        self._edition = edition
        self._functions: ByCondition[Function] = edition.made.kind(function_of)
        self._values = values
        self._known: dict[int, Truth] = {}

    def __getitem__(self, place: int) -> Truth:
        """The truth of a name."""
        known = self._known
        if place not in known:
            function = self._functions.of(self._edition.names[place].condition, function_of)
            known[place] = function(self._values, self._named)
        return known[place]

    def _named(self, key: str) -> Truth:
        return self[self._edition.index[key]]
