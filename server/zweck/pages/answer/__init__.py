"""An answer as a lawyer likes to read it."""

from typing import Final

from zweck.law.texts.quote import Quotations
from zweck.pages.answer import origins, sections
from zweck.pages.answer.examination import examination
from zweck.pages.answer.view import Answered
from zweck.pages.answer.writer import Library, Writer
from zweck.pages.page import Page
from zweck.pages.quoted import Quotes

SECTIONS: Final = (
    sections.headline,
    origins.aged,
    sections.laws,
    sections.open_laws,
    sections.gaps,
    sections.scopes,
    sections.contradictions,
    origins.conflicts,
    sections.openings,
    sections.missing,
    origins.ways,
    sections.obligations,
    sections.steps_of_the_person,
    sections.rights,
    sections.presumptions,
    origins.sources,
    origins.records,
    origins.notes,
    sections.doubts,
    sections.closing,
)

EXAMINED: Final = (
    sections.headline,
    origins.aged,
    sections.contradictions,
    origins.conflicts,
    examination,
    sections.missing,
    origins.notes,
    sections.closing,
)


def page_of(decision: Answered, language: str, library: Library, *, whole: bool = True, quotations: Quotations | None = None) -> Page:
    """The answer in `de` or `en`; without `whole`, in short."""
    writer = Writer(decision, Page(), language, library, whole, Quotes(quotations, language))
    for section in EXAMINED if decision.examination is not None else SECTIONS:
        section(writer)
    return writer.page
