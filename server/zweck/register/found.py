"""The events of persons as a look-up finds them."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from zweck.company.event import Event


class Events(tuple[Event, ...]):
    """The events of one person, which are never changed: another look-up that finds others has other ones."""

    @cached_property
    def derived(self) -> dict[object, object]:
        """Conclusions from exactly these events, by the thing that drew them, which keeps them few."""
        return {}


class Found(NamedTuple):
    """The events of persons, by their pseudonyms, in their order, and how far the register went then; uses of consents are left out."""

    position: int
    events: Mapping[str, Sequence[Event]]


NOTHING: Final = Found(0, {})
