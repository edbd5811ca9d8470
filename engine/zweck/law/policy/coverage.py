"""Coverage: which fields of law a policy set has for which places, when a field matters, and what is known to be absent."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date
from enum import StrEnum
from typing import Final

from zweck.forms.diagnostics import NOWHERE, Span
from zweck.law.citation.parts import ALWAYS
from zweck.law.policy.rule import InForce
from zweck.logic.condition import Condition
from zweck.words.text import Text

TOO_OLD: Final = "SOURCES_TOO_OLD"
"""The id of the gap that sources are older than a house allows."""


class OmissionEffect(StrEnum):
    """The consequence of what a law says and its encoding leaves out."""

    MAY_FORBID = "may_forbid"
    """A gap: where it matters, nothing is permitted."""

    MAY_ALLOW = "may_allow"
    """A prohibition names it."""

    DUTY = "duty"
    """A note."""


@dataclass(frozen=True, slots=True)
class Governed:
    """A field of law matters where `when` holds, and then by the law of the country that the fact `law_of` states.

    `number` is its place among those of its field, from 1.
    """

    field: str
    number: int
    law_of: str
    citation: str
    text: Text
    when: Condition
    in_force: InForce = ALWAYS


@dataclass(frozen=True, slots=True)
class Field:
    """A field of law, and the cases in which it matters."""

    name: str
    title: Text
    governed: tuple[Governed, ...]
    span: Span = made(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Omission:
    """Law that is known and not encoded: provisions, what they say, where they matter; a note goes with the answer of the law `of`.

    One that is `announced` is a change of the law from its first day on.
    """

    id: str
    place: str
    text: Text
    effect: OmissionEffect
    when: Condition
    in_force: InForce = ALWAYS
    of: str = ""
    announced: bool = False
    span: Span = made(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Announcement:
    """A change of the law that is known to come on a day and is not encoded: the places that it changes, and where it was promulgated.

    From that day on a permission that rests on a rule which cites one of the places is open (design 3.8).
    """

    id: str
    day: date
    source: str
    places: tuple[str, ...]
    text: Text
    span: Span = made(default=NOWHERE, compare=False)
    place_spans: tuple[Span, ...] = made(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Cover:
    """A field of law that a version has for a country, or for those in a table on the day."""

    field: str
    place: str = ""
    table: str = ""
    span: Span = made(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The fields of law by name, and absent laws: holes."""

    fields: Mapping[str, Field] = made(default_factory=dict)
    holes: tuple[Omission, ...] = ()


NO_COVERAGE: Final = Coverage()


@dataclass(frozen=True, slots=True)
class Gap:
    """Law that is not in the policy set, as an answer names it: a field of law of a country, or provisions that are known and absent.

    With the effect `may_forbid` it leaves open what would be permitted; with `may_allow` a prohibition names it; with `duty` it is a note.
    """

    id: str
    effect: OmissionEffect
    citation: str
    text: Text
    country: str = ""
