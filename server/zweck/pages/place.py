"""A place in the law with everything that cites it, wherever it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from zweck.cases import Case
from zweck.catalogue.citing import Citing, Mention, Statement
from zweck.law.policy import PolicySet
from zweck.pages import DIM, Page, say
from zweck.pages.quoted import Quotes
from zweck.pages.wording import span


@dataclass(frozen=True, slots=True)
class PlacePage:
    """Writes the page of a place: on a day, or on all days."""

    policies: PolicySet
    found: Citing
    cases: Sequence[Case]
    day: date | None
    language: str
    quotes: Quotes
    page: Page = field(default_factory=Page)

    def write(self) -> Page:
        """The heading, the wording of the day where texts are known, the rules by law, what stands beside them, the cases."""
        self.page.heading(self.found.written, {"bold": True})
        self._title()
        self.quotes.below(self.page, self.found.written, self.day or date.today(), 2)
        for law, statements in groupby(self.found.statements, lambda one: one.law):
            self.page.heading(self.policies.laws[law].versions[-1].title[self.language])
            for number, one in enumerate(statements):
                if number:
                    self.page.blank()
                self._statement(one)
        if not self.found.statements:
            self.page.paragraph(self._say("place.nothing"), indent=2)
        self._mentions("statute.omitted", self.found.absent)
        self._mentions("place.doubts", self.found.doubts)
        self._mentions("place.facts", self.found.facts)
        self._mentions("place.acts", self.found.acts)
        self._cases()
        return self.page

    def _title(self) -> None:
        statutes = self.policies.citations.statutes
        titles = [statutes[str(path[0])].title[self.language] for path in self.found.wanted if path[0] in statutes]
        if titles:
            day = f", {self._say('place.on', day=self.day)}" if self.day is not None else ""
            self.page.paragraph(f"{', '.join(dict.fromkeys(titles))}{day}")

    def _statement(self, one: Statement) -> None:
        kind = say(f"kind.{one.kind}", self.language)
        self.page.paragraph("", indent=2, marker="– ", head=one.citation, tail=f"[{kind} {one.law}/{one.id}]")
        days = "; ".join(span(period.start if period.start != date.min else None, period.until, self.language) for period in one.days)
        self.page.paragraph(one.text[self.language], indent=4)
        self.page.paragraph(days, indent=4, tail=f"({one.span})", style=DIM)

    def _mentions(self, key: str, mentions: Iterable[Mention]) -> None:
        for number, one in enumerate(mentions):
            if not number:
                self.page.heading(self._say(key))
            text = f"{one.citation}: {one.text[self.language]}" if one.citation else one.text[self.language]
            self.page.paragraph(text, indent=2, marker="– ", head=f"{one.name}:")

    def _cases(self) -> None:
        if self.cases:
            self.page.heading(self._say("place.cases", count=len(self.cases)))
        for path, cases in groupby(self.cases, lambda case: case.path):
            self.page.paragraph(", ".join(case.id for case in cases), indent=2, marker="– ", head=f"{path}:")

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)
