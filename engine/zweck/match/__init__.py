"""Two matchers find the truths of an edition's names: `native`, by terms on a board, and `rete`, durable-rules; they must agree."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Final, Protocol

from zweck.editions.edition import Edition, LawPlan
from zweck.logic.kleene import Truth, Values

MATCHERS: Final = ("native", "rete")


class Matched(Protocol):
    """The truths of names for the facts of one question, by their places in the edition."""

    @property
    def plans(self) -> Sequence[LawPlan]:
        """The laws that the question can concern."""
        ...

    @property
    def key(self) -> Hashable:
        """Equal keys of an edition mean equal truths of all points and riders. `None` where that is not known."""
        ...

    def __getitem__(self, place: int) -> Truth:
        """The truth of a name of these laws; it means nothing where the scope of the law is false."""
        ...

    def found(self, place: int) -> bool:
        """Whether the truth of a name is found, and means something."""
        ...


class Matcher(Protocol):
    """Finds the truths of an edition's names for a value of every fact; safe to use from several threads."""

    def match(self, edition: Edition, values: Values) -> Matched:
        """The truths on which a verdict rests, and of what rides on it."""
        ...

    def truths(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of all names, in their order."""
        ...


class Whole:
    """The truths of all names, found at once."""

    key: Hashable = None

    def __init__(self, edition: Edition, truths: tuple[Truth, ...]) -> None:
        self.plans: Sequence[LawPlan] = edition.laws
        self._truths = truths

    def __getitem__(self, place: int) -> Truth:
        """The truth of a name."""
        return self._truths[place]

    def found(self, place: int) -> bool:
        """Every one is."""
        return True


class MatcherUnavailable(Exception):
    """The matcher that was asked for cannot run here; the message says why and what to do."""


class Disagreement(Exception):
    """Two matchers find different truths; `names` are the names of the rule base on which they differ."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"the matchers disagree on {', '.join(self.names)}")
