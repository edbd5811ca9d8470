"""Until when a record of a class must be kept, and until when it may: the rows of the law and the phases of one record."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Final

from starlette.responses import Response

from zweck.facts.question import read
from zweck.pages import until
from zweck.periods.reckon import Phase
from zweck.periods.record import Start
from zweck.periods.rows import RecordClass
from zweck.workbench.addressed import typed
from zweck.workbench.screens import choices
from zweck.workbench.view import View

SEAT: Final = "controller.seat_country"
HOME: Final = "DE"
"""The country of the controller, where the address names none."""

PHASES: Final = (Phase.IN_USE, Phase.KEPT, Phase.HELD, Phase.ERASABLE, Phase.DUE, Phase.OVERDUE)


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
    found = None
    if of is not None:
        days = dict(_days(view.params, of))
        state = view.params.get("state")
        record = until.recorded(of.name, days, running=state == Phase.IN_USE, held=state == Phase.HELD)
        found = until.answer(record, table, known, day, (str(known[SEAT]),))
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
        rows=view.workbench.page(day, 2, until.page_of(found, view.language) if found else None),
        phases=PHASES,
    )


def _days(params: Mapping[str, str], of: RecordClass) -> Iterator[tuple[Start, date]]:
    """The days of the events; what is no day is none."""
    for start in of.starts:
        with suppress(ValueError):
            yield start, date.fromisoformat(params.get(start.value, ""))
