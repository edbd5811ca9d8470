"""Appraisals whose review is due."""

from collections.abc import Sequence
from datetime import date

from zweck.company import Activity, Appraisal
from zweck.pages.page import Page
from zweck.pages.phrases import say
from zweck.pages.text import wrapped


def render(found: Sequence[tuple[Activity, Appraisal]], day: date, within: int, language: str, width: int) -> str:
    """The appraisals with the days of their reviews; those that are overdue count no longer."""
    page = Page()
    write(found, day, within, language, page)
    return wrapped(page, width)


def write(found: Sequence[tuple[Activity, Appraisal]], day: date, within: int, language: str, page: Page) -> None:
    """Write the reviews onto a page."""
    if not found:
        page.paragraph(say("activities.no_review", language, count=within))
    for activity, appraisal in found:
        key = "activities.overdue" if appraisal.review_by < day else "activities.due"
        page.heading(f"{activity.title[language]} [{activity.version}]")
        page.paragraph(say(key, language, day=appraisal.review_by), indent=2, tail=appraisal.document)
        page.paragraph(appraisal.reason[language], indent=2, head=f"{appraisal.by}:")
