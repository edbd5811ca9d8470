"""The company's activities: those in force, reviews that are due, and the record of processing activities."""

from datetime import date
from functools import lru_cache
from typing import Final

from starlette.responses import Response

from zweck.activities.entry import Entry, due, entry, in_force
from zweck.pages.activities import record, reviews
from zweck.workbench.bench import Bench
from zweck.workbench.days import chosen_day
from zweck.workbench.view import View

WITHIN: Final = 90
"""Days within which a review is shown as due."""


def activities(view: View) -> Response:
    """The activities in force on a day, and the reviews that are overdue or due soon."""
    day = chosen_day(view.params.get("at", ""))
    page = view.bench.page(day)
    reviews.write(due(view.bench.company, day, WITHIN), day, WITHIN, view.language, page)
    found = in_force(view.bench.company, day)
    return view.render("activities.html.j2", day=day, activities=found, controllers=view.bench.company.controllers, reviews=page)


def verzeichnis(view: View) -> Response:
    """The record of processing activities (Art. 30 GDPR), as a table to print."""
    day = chosen_day(view.params.get("at", ""))
    rows = [record.row(one, view.bench.vocabulary, view.language) for one in _entries(view.bench, day)]
    return view.render("record.html.j2", day=day, rows=rows)


@lru_cache(8)
def _entries(bench: Bench, day: date) -> tuple[Entry, ...]:
    """The entries; the facts that a call must state are searched for, which takes its time."""
    return tuple(entry(activity, bench.company, bench.engine, day) for activity in in_force(bench.company, day))
