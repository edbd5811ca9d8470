"""Appraisals whose review is due."""

from collections.abc import Sequence
from datetime import date

from zweck.company import Activity, Appraisal
from zweck.pages.page import Page
from zweck.pages.phrases import say


def page_of(found: Sequence[tuple[Activity, Appraisal]], day: date, within: int, language: str) -> Page:
    """The appraisals with the days of their reviews; those that are overdue count no longer."""
    page = Page()
    if not found:
        page.paragraph(say("activities.no_review", language, count=within))
    for activity, appraisal in found:
        key = "activities.overdue" if appraisal.review_by < day else "activities.due"
        page.heading(f"{activity.title[language]} [{activity.version}]")
        page.paragraph(say(key, language, day=appraisal.review_by), indent=2, tail=appraisal.document)
        page.paragraph(appraisal.reason[language], indent=2, head=f"{appraisal.by}:")
    return page
