"""Chooses a matcher by its name."""

from zweck.match import Matcher
from zweck.match.native import Native
from zweck.match.rete import Rete


def matcher(name: str) -> Matcher:
    """The matcher of a name in `zweck.match.MATCHERS`.

    Raises:
        MatcherUnavailable: if `rete` is asked for where durable-rules does not import.
    """
    return Rete() if name == "rete" else Native()
