"""The law: every law and version by the day, one law as an outline, two days of it side by side."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.responses import Response

from zweck.law.policy import Law, Version
from zweck.pages import covered, statute
from zweck.pages.synopsis import Synopsis
from zweck.workbench.days import chosen_day
from zweck.workbench.view import View

FIRST: Final = date(1977, 1, 1)
"""The left end of the timelines; the first Federal Data Protection Act came into force in 1978."""

WIDE: Final = 1000
"""Units of a timeline from its left end to today in five years."""

AHEAD: Final = 5
PLACES: Final = ("eu", "de", "at", "ch", "abroad", "common")
"""The order of the places of laws; others follow."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A version on the timeline of its law, from `left` on, `width` units wide."""

    version: Version
    left: int
    width: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A law with its versions, and the one in force on the day."""

    law: Law
    title: str
    version: Version | None
    bars: tuple[Bar, ...]
    now: int


def laws(view: View) -> Response:
    """The tree of laws on a day, which a slider chooses among those on which the law changes."""
    turns = view.bench.engine.editions.starts
    day = chosen_day(view.params.get("at", ""))
    turn = view.params.get("turn", "")
    if turn.isascii() and turn.isdigit() and int(turn[:6]) < len(turns):
        day = turns[int(turn[:6])]
    rows = [_row(law, day, view.language) for law in view.bench.policies.laws.values()]
    places = dict.fromkeys((*PLACES, *(_where(row.law) for row in rows)))
    groups = [(place, found) for place in places if (found := [row for row in rows if _where(row.law) == place])]
    return view.render(
        "laws.html.j2", day=day, turns=turns, turn=max(0, bisect_right(turns, day) - 1), groups=groups, known=PLACES, wide=WIDE
    )


def law(view: View) -> Response:
    """A law as it stood on a day."""
    day = chosen_day(view.params.get("at", ""))
    found = view.bench.policies.laws.get(view.request.path_params["law"])
    if found is None:
        return view.render("missing.html.j2", 404)
    version = found.on(day)
    page = view.bench.page(day, 2)
    if version is not None:
        statute.write(view.bench.policies, version, day, view.language, page, view.bench.quotes(view.language))
    return view.render("law.html.j2", law=found, title=_title(found, view.language), version=version, day=day, page=page)


def between(view: View) -> Response:
    """A law on two days side by side."""
    found = view.bench.policies.laws.get(view.request.path_params["law"])
    days = sorted(chosen_day(view.params.get(name, "")) for name in ("from", "to"))
    if found is None or all(found.on(day) is None for day in days):
        return view.render("missing.html.j2", 404)
    old, new = days
    synopsis = Synopsis(view.bench.policies, found.id, (old, new), view.language, lambda: view.bench.page(new, 4))
    return view.render("between.html.j2", law=found, title=synopsis.title, blocks=list(synopsis.blocks()), old=old, new=new)


def coverage(view: View) -> Response:
    """The fields of law that are there, for which places and days, and the known holes."""
    day = chosen_day(view.params["at"]) if view.params.get("at") else None
    page = view.bench.page(day or date.today(), 2)
    covered.write(view.bench.policies, day, view.language, page)
    return view.render("coverage.html.j2", page=page, day=day)


def _row(law: Law, day: date, language: str) -> Row:
    version = law.on(day)
    bars = tuple(
        Bar(one, _place(one.start), max(2, _place(one.until or date.max) - _place(one.start) - 2), one is version) for one in law.versions
    )
    return Row(law, _title(law, language), version, bars, _place(day))


def _where(law: Law) -> str:
    return law.id.partition("-")[0]


def _place(day: date) -> int:
    """Where a day stands on a timeline."""
    last = date(date.today().year + AHEAD, 1, 1)
    share = (min(max(day, FIRST), last) - FIRST) / (last - FIRST)
    return round(share * WIDE)


def _title(law: Law, language: str) -> str:
    return law.versions[-1].title[language]
