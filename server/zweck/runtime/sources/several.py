"""Policies from several sources: a law and the houses that are laid over it."""

from collections.abc import Hashable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from zweck.runtime.sources.source import Opened, Source


@dataclass(frozen=True, slots=True)
class Several:
    """Sources that are read together."""

    parts: tuple[Source, ...]

    def __str__(self) -> str:
        """As the user wrote them."""
        return self.name

    def __iter__(self) -> Iterator[Source]:
        """Each of them."""
        return iter(self.parts)

    @property
    def name(self) -> str:
        """As the user wrote them."""
        return ", ".join(part.name for part in self.parts)

    @property
    def every(self) -> float:
        """Seconds between two looks at whether one of them changed."""
        return min(part.every for part in self.parts)

    def stamp(self) -> Hashable:
        """The stamps of all parts."""
        return tuple(part.stamp() for part in self.parts)

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """All of them."""
        with ExitStack() as stack:
            first, *more = [stack.enter_context(part.opened())._replace(name=part.name) for part in self.parts]
            yield first._replace(more=tuple(more))
