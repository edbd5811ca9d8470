"""Quotes the wording of cited places, each once on a page."""

from datetime import date
from typing import Final

from zweck.law.texts.quote import Quotations
from zweck.pages import DIM, Page, say


class Quotes:
    """Quotes below the rules of one page; without texts, nothing."""

    def __init__(self, quotations: Quotations | None, language: str) -> None:
        self._quotations = quotations
        self._language = language
        self._seen: set[str] = set()

    def below(self, page: Page, citation: str, day: date | None, indent: int) -> None:
        """The wording of what a citation names on a day, unless it stands above already."""
        found = self._quotations.of(citation, day) if self._quotations is not None and day is not None else ()
        for one in found:
            if one.place in self._seen:
                continue
            self._seen.add(one.place)
            page.paragraph(say("proof.wording", self._language, place=one.place, text=one.text), indent=indent, style=DIM)
            for line in one.lines:
                bare = line.lstrip(" ")
                page.paragraph(bare, indent=indent + 2 + len(line) - len(bare), style=DIM)


NO_QUOTES: Final = Quotes(None, "en")
