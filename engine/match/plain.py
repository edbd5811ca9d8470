"""What the generated functions find, found by walking the conditions: for laws that were not asked often enough to be worth a function."""

from engine.compile.edition import Edition, LawPlan
from engine.evaluate import Truth, Values, evaluate
from engine.match.native_law import LawPoints
from engine.policy import DefinitionRef, RuleRef


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

    def points(self, plan: LawPlan) -> LawPoints | None:
        """The points of a law; `None` where its scope is surely not met."""
        scope = self.truth(plan.scope)
        if scope is False:
            return None
        requirements = []
        for requirement in plan.requirements:
            trigger = self.truth(requirement.trigger)
            grounds = () if trigger is False else tuple(self.truth(place) for _, place in requirement.grounds)
            requirements.append((trigger, *grounds))
        return scope, tuple(requirements), tuple(self.truth(place) for _, place in plan.prohibitions)

    def _lookup(self, reference: DefinitionRef | RuleRef) -> Truth:
        return self.truth(self._edition.index[reference.name if isinstance(reference, DefinitionRef) else reference.id])
