"""Activities that may be carried out now with a person, and what stands in the way of the others."""

from zweck.pages.page import BULLET, DIM, Page
from zweck.pages.phrases import say
from zweck.pages.text import wrapped
from zweck.v1 import activity_pb2 as v1
from zweck.v1 import decision_pb2 as decisions


def render(found: v1.SearchActivitiesResponse, language: str, width: int) -> str:
    """The activities, permitted ones first."""
    page = Page()
    write(found, language, page)
    return wrapped(page, width)


def write(found: v1.SearchActivitiesResponse, language: str, page: Page) -> None:
    """Write the activities onto a page, a heading for each outcome."""
    headed = -1
    for one in found.activities:
        if one.outcome != headed:
            headed = one.outcome
            page.heading(say(f"outcome.{decisions.Outcome.Name(headed)}" if headed else "searched.refused", language))
        until = say("searched.until", language, day=one.valid_until) if one.valid_until else ""
        page.paragraph(
            getattr(one.summary.title, language), indent=2, marker=BULLET, tail=" · ".join(filter(None, (one.summary.activity, until)))
        )
        for line in (one.refused, *_open(one, language)):
            if line:
                page.paragraph(line, indent=6, style=DIM)
    if not found.activities:
        page.paragraph(say("searched.none", language))


def _open(one: v1.ActivityFound, language: str) -> list[str]:
    """The ways to a permission, else the facts that are missing."""
    ways = [", ".join(getattr(act.title, language) for act in way.acts) for way in one.remedies if way.acts]
    if ways:
        return [say("searched.way", language, way=way) for way in ways]
    missing = ", ".join(getattr(fact.label, language) for fact in one.missing_facts)
    return [say("searched.missing", language, facts=missing)] if missing else []
