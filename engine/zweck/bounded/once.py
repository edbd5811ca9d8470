"""A thing, and all that is made of it once and shared by all who ask for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar, cast

T = TypeVar("T")


class _Made(dict[Callable[[Any], Any], Any]):
    """Results by the functions that made them; a pickle of them, and a deep copy, is empty."""

    __slots__ = ()

    def __reduce__(self) -> tuple[type["_Made"], tuple[()]]:
        return _Made, ()


@dataclass(frozen=True, slots=True, eq=False)
class Once:
    """A thing that never changes, with what was made of it; what is made by `replace` or read from a pickle begins with nothing made."""

    _made: _Made = field(default_factory=_Made, init=False, repr=False, compare=False)

    def once(self, make: Callable[[Self], T]) -> T:
        """The result of `make` for this thing, never `None`: made when it is first wanted, and the same for all threads.

        `make` is a class or a function of a module: a function that is made for each call would be kept for each. Threads that want it
        first at the same time may each make it; the result that is kept is one.
        """
        found = self._made.get(make)
        if found is None:
            found = self._made.setdefault(make, make(self))
        return cast(T, found)
