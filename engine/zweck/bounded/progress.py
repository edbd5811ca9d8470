"""Long work gives its items through the `Progress` of its caller, who may count them and show how far it is."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

Each = TypeVar("Each")


class Progress(Protocol):
    """Gives the items one by one; `what` names them in one word, `total` says how many there are where they have no length."""

    def __call__(self, what: str, items: Iterable[Each], total: int | None = None, /) -> Iterable[Each]:
        """The items, in their order."""


def quietly(_what: str, items: Iterable[Each], _total: int | None = None, /) -> Iterable[Each]:
    """The items as they are; it is not said how far the work is."""
    return items
