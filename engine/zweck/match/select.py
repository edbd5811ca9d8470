"""The second matcher beside the program, by the name of the choice: none for `native`, durable-rules for `rete` and `both`."""

from collections.abc import Sequence

from zweck.editions.edition import Edition
from zweck.logic.kleene import Truth
from zweck.match import Disagreement, Matcher
from zweck.match.rete import Rete


def second(name: str) -> Matcher | None:
    """The matcher that judges the program, or stands in its place.

    Raises:
        MatcherUnavailable: if durable-rules is wanted and does not import here.
    """
    return None if name == "native" else Rete()


def agreed(edition: Edition, truths: Sequence[Truth], others: Sequence[Truth]) -> None:
    """Compare the truths of all names that two matchers found.

    Raises:
        Disagreement: if they differ.
    """
    differing = [place for place, (one, other) in enumerate(zip(truths, others, strict=True)) if one is not other]
    if differing:
        raise Disagreement(dict.fromkeys(edition.names[place].key for place in differing))
