"""Small rule bases for the rete matcher, and durable-rules with somebody who looks over its shoulder."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from zweck.editions.edition import Edition, Named
from zweck.logic.condition import Condition, Operator, Test


def edition(*conditions: Condition, strata: int = 1) -> Edition:
    """A rule base of these conditions, named `aa/0`, `aa/1` and so on."""
    names = tuple(Named(f"aa/{place}", condition, place if strata > 1 else 0) for place, condition in enumerate(conditions))
    return Edition(None, None, names, {named.key: place for place, named in enumerate(names)}, ())


def yes(fact: str) -> Test:
    """A test of a yes-or-no fact."""
    return Test(fact, Operator.ONE_OF, frozenset({True}))


def facts(count: int, seed: int) -> dict[str, bool | None]:
    """So many yes-or-no facts, each true, false or unknown."""
    chance = Random(seed)
    return {f"f{place}": chance.choice((True, False, None)) for place in range(count)}


class Durable:
    """The C module, with a count of its calls and a chance to interfere."""

    def __init__(self, real: Any) -> None:
        """Wrap the real module."""
        self.real = real
        self.calls: dict[str, int] = {}
        self.before: Callable[[str], None] = lambda _: None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """One of its functions."""

        def call(*arguments: Any) -> Any:
            self.before(name)
            self.calls[name] = self.calls.get(name, 0) + 1
            return getattr(self.real, name)(*arguments)

        return call


def memory() -> int:
    """The memory of the process, in kilobytes."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4
