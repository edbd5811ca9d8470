"""Until when a record of a class must be kept, and until when it may: the rows of the law and the phases of one record."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final, NamedTuple

from starlette.responses import Response

from zweck.company.apply import SEAT
from zweck.facts.question import read
from zweck.pages import until
from zweck.periods.reckon import Phase, reckon
from zweck.periods.record import Start
from zweck.periods.rows import RecordClass
from zweck.workbench.addressed import typed
from zweck.workbench.screens import choices
from zweck.workbench.view import View

HOME: Final = "DE"
"""The country of the controller, where the address names none."""

WIDE: Final = 1000
"""Units of the drawing of a record from its left to its right end."""

OPEN: Final = 100
"""Units of a stretch that nothing known ends."""

LEAST: Final = 4
"""Units of a stretch of few days among many years."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of days in one phase, from `left` on, `width` units wide; `last` is `None` where nothing known ends it.

    `is_now` says whether the day that is looked at is among them.
    """

    left: int
    width: int
    phase: Phase
    first: date
    last: date | None
    is_now: bool


class Drawn(NamedTuple):
    """The phases of a record, one after the other, and the place of today among them, if it is there."""

    bars: tuple[Bar, ...]
    now: int | None


def drawn(found: Sequence[until.Stage], today: date) -> Drawn:
    """The phases of a record as bars."""
    if not found:
        return Drawn((), None)
    first, final = found[0].first, found[-1]
    open_end = final.last is None
    end = max(final.first, today) if final.last is None else final.last
    scale = (WIDE - OPEN * open_end) / ((end - first).days + 1)

    def place(day: date) -> int:
        return round((day - first).days * scale)

    bars: list[Bar] = []
    for one in found:
        left = place(one.first)
        right = WIDE if one.last is None else place(one.last) + round(scale)
        bars.append(Bar(left, max(right - left, LEAST), one.phase, one.first, one.last, one.first <= today <= (one.last or date.max)))
    return Drawn(tuple(bars), place(today) if first <= today <= end else None)


def periods(view: View) -> Response:
    """The class that is asked for with its rows and days; without one, the classes.

    Raises:
        TooMuch: if the address has too many parts.
        FactError: for facts that cannot be understood.
    """
    vocabulary, day = view.workbench.vocabulary, view.at()
    table = vocabulary.periods
    known = read({SEAT: HOME} | view.question().raw(vocabulary), vocabulary)
    of = table.classes.get(view.params.get("class", ""))
    days: dict[Start, date] = {}
    found = course = None
    if of is not None:
        days = dict(_days(view.params, of))
        state = view.params.get("state")
        record = until.recorded(of.name, days, running=state == Phase.IN_USE, held=state == Phase.HELD)
        found = until.answer(record, table, known, day, (str(known[SEAT]),))
        if days:
            on = partial(reckon, record, table, None, known, countries=(str(known[SEAT]),))
            course = drawn(until.stages(on, min(days.values()), tuple(days.values())), day)
    missing = {fact for row in found.rows for fact in row.missing if fact in vocabulary.facts} if found else set()
    asked = [vocabulary.facts[name] for name in (SEAT, *sorted((missing | {*known}) - {SEAT}))]
    return view.render(
        "periods.html.j2",
        day=day,
        classes=sorted((one.title[view.language], name) for name, one in table.classes.items()),
        of=of,
        days=days,
        facts=[(fact, [*choices(fact, view.language)], typed(known[fact.name]) if fact.name in known else ()) for fact in asked],
        found=found,
        rows=view.workbench.page(day, 2, until.page_of(found, vocabulary, view.language) if found else None),
        course=course,
    )


def _days(params: Mapping[str, str], of: RecordClass) -> Iterator[tuple[Start, date]]:
    """The days of the events; what is no day is none."""
    for start in of.starts:
        with suppress(ValueError):
            yield start, date.fromisoformat(params.get(start.value, ""))
