"""Releases: what was frozen, when and why."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from zweck.forms.span import NOWHERE, Span


class Part(StrEnum):
    """A thing that can be frozen: the consolidated version of a law, a table, or a fact that the rules read."""

    VERSION = "version"
    TABLE = "table"
    FACT = "fact"


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """One thing that can be frozen; `name` is `law@first-day`, or the name of a table or fact."""

    part: Part
    name: str

    @classmethod
    def version(cls, law: str, start: date) -> "Thing":
        """A version of a law."""
        return cls(Part.VERSION, f"{law}@{start.isoformat()}")


@dataclass(frozen=True, slots=True)
class Frozen:
    """A thing as it was released: the digest of its meaning (empty where it was withdrawn), and why it was released or changed."""

    thing: Thing
    digest: str
    reason: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Release:
    """The versions that were frozen on a day, under a name."""

    name: str
    on: date
    frozen: tuple[Frozen, ...]
    span: Span = field(default=NOWHERE, compare=False)
