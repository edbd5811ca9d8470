"""Activities that may be carried out now with a person, and what stands in the way of the others."""

from collections.abc import Sequence
from typing import NamedTuple

from zweck.pages import BULLET, DIM, Page, say
from zweck.words.text import Text


class Possible(NamedTuple):
    """An activity, its outcome, empty where the question was refused, and until when it stays; what is missing, or the acts of each way."""

    activity: str
    title: Text
    outcome: str
    until: str = ""
    refused: str = ""
    missing: Sequence[Text] = ()
    ways: Sequence[Sequence[Text]] = ()


def page_of(found: Sequence[Possible], language: str) -> Page:
    """The activities in their order, a heading for each outcome."""
    page = Page()
    headed = None
    for one in found:
        if one.outcome != headed:
            headed = one.outcome
            page.heading(say(f"outcome.{headed}" if headed else "diff.unasked", language))
        until = say("answer.until", language, day=one.until) if one.until else ""
        page.paragraph(one.title[language], indent=2, marker=BULLET, tail=" · ".join(filter(None, (one.activity, until))))
        lines = [one.refused, *(say("searched.way", language, way=", ".join(act[language] for act in way)) for way in one.ways if way)]
        if one.missing and not one.ways:
            lines.append(say("diff.to_state", language, facts=", ".join(fact[language] for fact in one.missing)))
        for line in filter(None, lines):
            page.paragraph(line, indent=6, style=DIM)
    if not found:
        page.paragraph(say("searched.none", language))
    return page
