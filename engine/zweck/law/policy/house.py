"""Houses: rules of an organisation, laid over the law."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from zweck.forms.diagnostics import NOWHERE, Span
from zweck.law.policy.records import Release
from zweck.words.text import Text

HOUSES: Final = Path("houses")
"""The folder of the houses that are kept together with the law."""


@dataclass(frozen=True, slots=True)
class MaxAge:
    """The greatest age in days that the sources of a law may have where a permission rests on it; of every law where `law` is empty."""

    law: str
    days: int
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class House:
    """A house: its name, the content hash of its files and the folder they were in, its laws and facts, what it released."""

    name: str
    title: Text
    revision: str
    path: str
    laws: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    releases: tuple[Release, ...] = ()

    @property
    def below(self) -> Path:
        """The folder of its files among those of the whole policy set."""
        return HOUSES / self.name
