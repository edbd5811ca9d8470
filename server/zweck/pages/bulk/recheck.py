"""A run that was checked again, on a terminal."""

from collections.abc import Sequence

from zweck.pages.bulk.summary import number
from zweck.pages.page import DIM, Page
from zweck.pages.phrases import say
from zweck.pages.text import wrapped
from zweck.register.kept import Later
from zweck.tables.comparing import Turned
from zweck.tables.run import Run
from zweck.tables.whole import Ended


def render(base: Run, ended: Ended, later: Later, turned: Sequence[Turned], day: str, language: str, width: int) -> str:
    """How many rows were decided again, and how many turned, with the first of each turn."""
    page = Page()
    page.heading(say("bulk.recheck", language, name=base.head.name))
    page.paragraph(say("bulk.rechecked", language, count=ended.figures.rows, before=base.head.position, now=later.position))
    if day:
        page.paragraph(say("bulk.on", language, day=day))
    if later.erased:
        page.paragraph(say("bulk.erased", language))
    if not turned:
        page.paragraph(say("bulk.none_turned", language))
    for one in turned:
        pair = f"{say(f'outcome.{one.old.value}', language)} → {say(f'outcome.{one.new.value}', language)}"
        first = say("bulk.first", language, ids=", ".join(one.first))
        page.paragraph(f"{number(one.rows)} ({first})", indent=2, head=f"{pair}:")
    page.blank()
    page.paragraph(say("bulk.until", language, now=later.position), style=DIM)
    return wrapped(page, width)
