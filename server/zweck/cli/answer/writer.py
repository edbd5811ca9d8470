"""What every section of an answer needs: the answer, the page, the reader's language, and a library to look names up in."""

from dataclasses import dataclass
from datetime import date

from zweck.cli.layout import Page
from zweck.cli.library import Library
from zweck.explain.values import day
from zweck.law.vocabulary import Text, Value
from zweck.service.decode import protobuf as decode
from zweck.v1 import decision_pb2 as v1


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes one answer onto one page."""

    decision: v1.Decision
    page: Page
    language: str
    library: Library

    @property
    def outcome(self) -> str:
        """The outcome by its name."""
        return v1.Outcome.Name(self.decision.outcome)

    @property
    def date(self) -> date | None:
        """The day whose law was applied."""
        return date.fromisoformat(self.decision.date) if self.decision.date else None

    def say(self, phrase: Text, **values: object) -> str:
        """A phrase in the reader's language."""
        return phrase[self.language].format(**values)

    def pick(self, text: v1.LocalizedText) -> str:
        """A text of the answer in the reader's language."""
        return text.de if self.language == "de" else text.en

    def day(self, written: str) -> str:
        """A day of the answer in the reader's language."""
        return day(date.fromisoformat(written), self.language)

    def value(self, fact: str, sent: v1.FactValue) -> str:
        """A value of the answer in words."""
        found = decode.stated(sent)
        value: Value | None = frozenset(found) if isinstance(found, list) else found
        return "" if value is None else self.library.value(fact, value, self.language)

    def written(self, sent: v1.FactValue) -> str:
        """A value as a request states it."""
        found = decode.stated(sent)
        return str(found).lower() if isinstance(found, bool) else f"[{', '.join(found)}]" if isinstance(found, list) else str(found)

    def item(self, text: str, *, marker: str = "– ", citation: str = "", id: str = "") -> None:
        """An item of a list: the citation first, the id last."""
        self.page.paragraph(text, indent=2, marker=marker, head=f"{citation}:" if citation else "", tail=f"[{id}]" if id else "")
