"""A consent text: the wording that persons saw, what it is for, and its appraisal, once for all who consented (design 5.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from zweck.company.activity import Appraisal
from zweck.forms.span import NOWHERE, Span
from zweck.logic.condition import Value
from zweck.words.text import Text


@dataclass(frozen=True, slots=True, eq=False)
class ConsentText:
    """One version of a consent text: used from a day on, for purposes, and for the channels that it names."""

    id: str
    title: Text
    controller: str
    start: date
    wording: Text
    purposes: tuple[str, ...]
    channels: frozenset[str] = frozenset()
    facts: Mapping[str, Value | None] = field(default_factory=dict)
    appraisals: tuple[Appraisal, ...] = ()
    until: date | None = None
    digest: str = ""
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def version(self) -> str:
        """Name and first day of the version, e.g. `phone-consent@2026-01-01`."""
        return f"{self.id}@{self.start}"
