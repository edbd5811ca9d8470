"""Chooses a matcher by its name; `both` decides by the native one, and raises where durable-rules finds other truths."""

from zweck.editions.edition import Edition
from zweck.logic.kleene import Truth, Values
from zweck.match import Disagreement, Matched, Matcher
from zweck.match.native import Native
from zweck.match.rete import Rete


class Both:
    """Both matchers, which must agree."""

    def __init__(self) -> None:
        """Begin with both.

        Raises:
            MatcherUnavailable: if durable-rules does not import here.
        """
        self._first = Native()
        self._second = Rete()

    def match(self, edition: Edition, values: Values) -> Matched:
        """The truths on which a verdict rests.

        Raises:
            Disagreement: if those of any name differ.
        """
        matched, others = self._first.match(edition, values), self.truths(edition, values)
        heard = {plan.scope: matched[plan.scope] for plan in matched.plans}
        differing = [plan.scope for plan in edition.laws if heard.get(plan.scope, False) is not others[plan.scope]]
        places = (place for plan in matched.plans for place in (*plan.points(), *plan.riders()) if matched.found(place))
        _agreed(edition, [*differing, *(place for place in places if matched[place] is not others[place])])
        return matched

    def truths(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of all names, in their order.

        Raises:
            Disagreement: if they differ.
        """
        truths, others = self._first.truths(edition, values), self._second.truths(edition, values)
        _agreed(edition, [place for place, (one, other) in enumerate(zip(truths, others, strict=True)) if one is not other])
        return truths


def _agreed(edition: Edition, differing: list[int]) -> None:
    if differing:
        raise Disagreement(dict.fromkeys(edition.names[place].key for place in differing))


def matcher(name: str) -> Matcher:
    """The matcher `native`, `rete` or `both`.

    Raises:
        MatcherUnavailable: if durable-rules is wanted and does not import here.
    """
    return Native() if name == "native" else Both() if name == "both" else Rete()
