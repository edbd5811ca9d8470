"""The digests of the wording against which the law was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from zweck.forms.span import NOWHERE, Span

TextVersion = tuple[str, date]
"""A version of a statute's text: the statute's id and the version's first day."""


@dataclass(frozen=True, slots=True)
class Digested:
    """A cited place as it is written, the digest of its wording, and that of its letters alone, where it was kept."""

    place: str
    digest: str
    letters: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Examined:
    """A change of a cited wording, between the texts of two days, that rules need not follow, and why."""

    statute: str
    place: str
    earlier: date
    later: date
    reason: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Wording:
    """The cited places with their digests, by the version of the text, and the changes that were examined."""

    texts: Mapping[TextVersion, tuple[Digested, ...]] = field(default_factory=dict)
    examined: tuple[Examined, ...] = ()


NO_WORDING: Final = Wording()
