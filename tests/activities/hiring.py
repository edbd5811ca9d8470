"""An activity that declares when its records go, with the register of its controller, and records of persons."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from tests.activities.group import engine, group
from zweck.company import Activity, Company
from zweck.company.register import Event, EventKind
from zweck.periods.period import Count, Period
from zweck.periods.record import Because, Declared, Start, Stretch

HIRING: Final = "newsletter"
SERVICE: Final = "muster-service"
BERLIN: Final = ZoneInfo("Europe/Berlin")
FILE, VOUCHER = f"{HIRING}:applicant_file", f"{HIRING}:booking_voucher"
VOCABULARY: Final = engine().policies.vocabulary

DECLARED: Final = (
    Declared(
        "applicant_file",
        Stretch(Period(6), (Start.ENDED,)),
        Stretch(Period(), (Start.ENDED,)),
        Because.CLAIMS,
        review_after=Period(12),
    ),
    Declared(
        "booking_voucher",
        Stretch(Period(12 * 8), (Start.CREATED,), Count.YEAR),
        Stretch(Period(12), (Start.CREATED,), Count.YEAR),
        Because.DUTY,
        Period(3),
    ),
)
"""Applicants' files as in the situations RT10 to RT19, vouchers as in RT04."""


@cache
def hiring(kinds: tuple[str, ...] = ("retention",), since: date | None = date(2025, 1, 1)) -> tuple[Activity, Company]:
    """The activity, and its company, whose register is whole for records since a day, or never."""
    known = group()
    versions = tuple(replace(one, start=date(2025, 1, 1), erased=DECLARED, looks_up=kinds) for one in known.activities[HIRING])
    profile = known.controllers[SERVICE]
    facts = {**profile.facts, "controller.merchant": True, "controller.financial_institution": False}
    holds = {**profile.holds, **({"retention": since} if since else {})}
    controllers = {**known.controllers, SERVICE: replace(profile, facts=facts, holds=holds)}
    return versions[0], replace(known, activities={**known.activities, HIRING: versions}, controllers=controllers)


class History:
    """The events about one person, which `person` numbers apart from those of others."""

    def __init__(self, person: int = 0) -> None:
        self.events: list[Event] = []
        self._records: dict[str, int] = {}
        self._person = person

    def add(
        self,
        kind: str,
        on: date,
        record: str = "",
        *,
        scope: str = "*",
        until: date | None = None,
        state: str = "",
        recorded: date | None = None,
        void: int = 0,
    ) -> "History":
        """One more event, about noon; `void` is the place of one that it corrects."""
        at, position = noon(on), self._person * 1000 + len(self.events) + 1
        about = self.events[void - 1].position if void else 0 if kind == "STARTED" or not record else self._records[record]
        if kind == "STARTED":
            self._records[record] = position
        entered = at if recorded is None else noon(recorded)
        more = {"until": until, "state": state, "about": about, "key": record if kind == "STARTED" else ""}
        self.events.append(Event(position, EventKind(kind), SERVICE, scope, at, entered, **more))  # type: ignore[arg-type]
        return self

    def applied(self, on: date, record: str = "A-1", ended: date | None = None) -> "History":
        """An applicant's file, and its end."""
        self.add("STARTED", on, record, scope=FILE)
        return self if ended is None else self.add("ENDED", ended, record)

    def billed(self, on: date, record: str = "V-1") -> "History":
        """A voucher."""
        return self.add("STARTED", on, record, scope=VOUCHER)


def noon(day: date) -> datetime:
    """Noon where the controller is."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN)


def days(number: int) -> timedelta:
    """So many days."""
    return timedelta(days=number)
