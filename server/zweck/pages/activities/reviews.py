"""Appraisals whose review is due, and facts of activities in words."""

from collections.abc import Mapping, Sequence
from datetime import date

from zweck.company import Activity, Appraisal
from zweck.explain.values import value_in_words
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value
from zweck.pages import Page, say


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


def facts_in_words(facts: Mapping[str, Value | None], vocabulary: Vocabulary, language: str) -> str:
    """Facts by their labels with their values: `relationship: customer; age: 30`."""
    found = [(vocabulary.facts[name], value) for name, value in facts.items() if value is not None]
    return "; ".join(f"{fact.label[language]}: {value_in_words(value, fact, language)}" for fact, value in found)
