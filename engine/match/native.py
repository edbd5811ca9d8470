"""The native matcher: rule bases as generated Python.

`match` finds the truth of every name by one function for the whole edition. `points` finds no more than a verdict needs: only the laws that
the question can concern (`native_laws`), each by a function of its own that stops where nothing more matters (`native_law`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from types import CodeType
from typing import Final, cast

from engine.compile.edition import Edition, Named
from engine.evaluate import Truth, Values
from engine.match.native_law import Codes
from engine.match.native_laws import Laws, Points
from engine.match.python import INDENT, Writer

WORTH: Final = 30
"""To make a function of the shipped law takes 2 to 9 ms, and saves about 0.2 ms each time."""

Decider = Callable[[Values], tuple[Truth, ...]]


class Native:
    """Generates the functions of each edition when they are worth it; editions share what is the same in them."""

    name = "native"

    def __init__(self, worth: int = WORTH) -> None:
        """Start without any function; one for a law is made when it has been wanted `worth` times."""
        self._worth = worth
        self._deciders: dict[Edition, Decider] = {}
        self._shapes: dict[object, _Shape] = {}
        self._laws: dict[Edition, Laws] = {}
        self._codes: Codes = {}
        self._lock = Lock()

    def match(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of all names, in their order."""
        decider = self._deciders.get(edition)
        if decider is None:
            with self._lock:
                decider = self._deciders.setdefault(edition, self._decider(edition))
        return decider(values)

    def points(self, edition: Edition, values: Values) -> Points:
        """The truths on which a verdict rests, for each law that may apply."""
        return self._of(edition).points(values)

    def truths(self, edition: Edition, places: tuple[int, ...], values: Values) -> tuple[Truth, ...]:
        """The truths of the names at some places."""
        return self._of(edition).truths(places, values)

    def _of(self, edition: Edition) -> Laws:
        found = self._laws.get(edition)
        return found or self._laws.setdefault(edition, Laws(edition, self._codes, self._worth))

    def _decider(self, edition: Edition) -> Decider:
        shape = self._shapes.get(edition.shape)
        if shape is None:
            shape = self._shapes[edition.shape] = write(edition)
        return shape.decider(edition)


@dataclass(frozen=True, slots=True)
class _Shape:
    """The function of all editions that differ in table entries only, as code, and the constants that are the same in all of them."""

    code: CodeType
    constants: Mapping[str, object]

    def decider(self, edition: Edition) -> Decider:
        """The function for one of these editions."""
        scope = dict(self.constants)
        for place, named in enumerate(edition.names):
            if named.dated:
                scope |= _written(place, named, edition, {})[1]
        exec(self.code, scope)  # noqa: S102  our own text, made of checked policies
        return cast(Decider, scope.pop("decide"))  # in its own scope, it would keep itself and all that it needs alive


def write(edition: Edition) -> _Shape:
    """The function for an edition and all that are like it."""
    writer = Writer(edition.index.__getitem__)
    body: list[str] = []
    for place, named in enumerate(edition.names):
        body += _written(place, named, edition, writer.facts)[0] if named.dated else writer.lines(place, named.condition)
    names = range(len(edition.names))
    result = ", ".join(f"True if p{place} else False if n{place} else None" for place in names)
    reads = [f"{variable} = values[{fact!r}]" for fact, variable in writer.facts.items()]
    lines = [*reads, *body, f"return ({result}{',' if names else ''})"]
    source = "\n".join(["def decide(values):", *(INDENT + line for line in lines)])
    return _Shape(compile(source, "<edition>", "exec"), writer.constants)


def _written(place: int, named: Named, edition: Edition, facts: dict[str, str]) -> tuple[list[str], dict[str, object]]:
    """The lines of a name in which tables stand, and their constants under names of its own: only these differ from day to day."""
    writer = Writer(edition.index.__getitem__, facts, prefix=f"d{place}_")
    return writer.lines(place, named.condition), writer.constants
