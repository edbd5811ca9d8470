"""The digests of the wording against which the law was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from zweck.law.citation.parts import Place
from zweck.law.diagnostics import NOWHERE, Span

Version = tuple[str, date]
"""A version of a statute's text: the statute's id and its first day."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A change of a cited wording that no rule needs to follow, and why."""

    statute: str
    place: Place
    earlier: date
    later: date
    reason: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The digest of each cited place by the version of the text, and the changes that were examined."""

    digests: Mapping[Version, Mapping[Place, str]] = field(default_factory=dict)
    examined: tuple[Examined, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)
