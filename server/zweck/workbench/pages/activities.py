"""The company's activities: those in force, reviews that are due, the record of processing activities, and the outlook."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl

from starlette.responses import Response

from zweck.activities.entry import Entry, due, entry, in_force
from zweck.activities.outlook import Line, in_order, lines, of_activity
from zweck.decision.decision import Detail
from zweck.facts.question import FactError
from zweck.pages import outlook as turning
from zweck.pages.activities import record, reviews
from zweck.service.refusals import InvalidField
from zweck.workbench.asked import AddressedQuestion, TooMuch
from zweck.workbench.bench import Bench
from zweck.workbench.days import chosen_day
from zweck.workbench.view import View

AHEAD: Final = 365
"""Days of an outlook, where no last one is chosen; at most ten times as many."""

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


def outlook(view: View) -> Response:
    """The days on which answers turn: those about activities, and those to the questions in the case file."""
    first = chosen_day(view.params.get("at", ""))
    wanted = chosen_day(view.params.get("until", "")) if view.params.get("until") else first + timedelta(days=AHEAD)
    until = max(first, min(wanted, first + timedelta(days=10 * AHEAD)))
    page = view.bench.page(first)
    found = [*_of_activities(view.bench, first, until), *_of_cases(view.bench, first, until)]
    turning.write(in_order(one for one in found if one is not None), first, until, view.language, page)
    return view.render("outlook.html.j2", day=first, until=until, turns=page)


def _of_activities(bench: Bench, first: date, until: date) -> Iterator[Line | None]:
    for one in _entries(bench, first):
        yield from of_activity(one.needs, bench.company, bench.turns, until)


def _of_cases(bench: Bench, first: date, until: date) -> Iterator[Line | None]:
    """The turns of the answers to kept questions from their own days on; those that are over when the outlook begins are left out."""
    for kept in bench.cases.all():
        try:
            posed = bench.pose(AddressedQuestion.read(parse_qsl(kept.query)))
        except (FactError, InvalidField, TooMuch):
            continue
        rests = None if posed.about is None else posed.about.rests(bench.company)
        for one in lines(kept.title, posed.decision(Detail.REASONS), bench.turns, until, rests):
            if one is None or one.turn.day > first:
                yield one


@lru_cache(8)
def _entries(bench: Bench, day: date) -> tuple[Entry, ...]:
    """The entries; the facts that a call must state are searched for, which takes its time."""
    return tuple(entry(activity, bench.company, bench.engine, day) for activity in in_force(bench.company, day))
