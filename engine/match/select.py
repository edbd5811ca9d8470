"""Chooses a matcher by its name."""

from engine.match import Matcher
from engine.match.native import Native
from engine.match.rete import Rete


def matcher(name: str) -> Matcher:
    """The matcher of a name in `engine.match.MATCHERS`.

    Raises:
        MatcherUnavailable: if `rete` is asked for where durable-rules does not import.
    """
    return Rete() if name == "rete" else Native()
