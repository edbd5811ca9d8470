"""How states come to rest once the columns of a group are read."""

from collections.abc import Mapping
from typing import NamedTuple

from zweck.logic.condition import Value
from zweck.tables.following import Follower
from zweck.tables.settling import Level
from zweck.tables.standing import Reading


class Tidy(NamedTuple):
    """How a state comes to rest after the columns of one group, and what is still open then."""

    level: Level
    open: Mapping[Reading, int]
    silent: tuple[tuple[int, int], ...]
    conditions: tuple[tuple[int, int, int], ...]
    refused: int
    followers: tuple[tuple[Follower, dict[tuple[Value | None, Value | None], int]], ...]
    """The facts whose values are known now, each with the marks of those that were met."""
    done: int
    """The bits of conditions that gave such values, and no other ones."""
    known: dict[tuple[Reading, int, int], int]
    """The boards that came to rest, with the terms of columns that a row left out."""
