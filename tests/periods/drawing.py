"""Records as they may be entered: drawn at random, in the form of the judge and in that of the reckoner."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.periods.judge import BERLIN, KINDS, Entered, Judge, rows
from zweck.load import load
from zweck.periods.period import Count, period
from zweck.periods.reckon import Reckoned, reckon
from zweck.periods.record import NO_TIME, Because, Declared, Extension, Hold, Record, Start, Stretch
from zweck.periods.rows import Periods

OWN: Final = "own_class"
EVENTS: Final = ("ended", "used", "audited", "withdrawn", "of_age")
LENGTHS: Final = ("P0D", "P30D", "P2W", "P3M", "P6M", "P1Y", "P3Y", "P8Y", "P10Y")


@cache
def table() -> Periods:
    """The shipped rows."""
    return load(Path(__file__).parents[2] / "policies").vocabulary.periods


def record_of(record: Entered) -> Record:
    """The record as the reckoner reads it."""
    starts = {Start(name): day for name, day in record.starts.items()}
    holds = tuple(Hold(*one) for one in record.holds)
    extensions = tuple(Extension(*one) for one in record.extensions)
    return Record(record.of, starts, record.known, holds, extensions, record.reviewed, record.demanded, record.erased)


def declared_of(erased: Mapping[str, Any] | None, of: str) -> Declared | None:
    """The declaration as the reckoner reads it."""
    if erased is None:
        return None
    return Declared(
        of,
        stretch(erased),
        stretch(erased.get("needed", erased)),
        Because(erased["because"]) if "because" in erased else None,
        period(erased.get("within", "P0D")) or NO_TIME,
        period(erased["review_after"]) if "review_after" in erased else None,
        frozenset(erased.get("unless", KINDS)),
        tuple(stretch(keep) for keep in erased.get("keeps", ())),
    )


def stretch(said: Mapping[str, Any]) -> Stretch:
    """A period of a declaration."""
    length = period(said["after"])
    assert length is not None
    starts = [said["from"]] if isinstance(said["from"], str) else said["from"]
    return Stretch(length, tuple(Start(name) for name in starts), Count(said.get("count", "day")))


def reckoned(judge: Judge) -> Reckoned:
    """The reckoning of the same record."""
    countries = {judge.country} if judge.country else None
    declared = declared_of(judge.erased, judge.record.of)
    return reckon(record_of(judge.record), table(), declared, judge.facts, judge.day, countries, BERLIN)


def drawn_case(random: Random) -> Judge:
    """A record, what is declared for it, and a day."""
    shipped = rows()
    of = random.choice([OWN, *[row["records"] for row in shipped]])
    created = date(1970, 1, 1) + timedelta(days=random.randrange(47_000))
    day = created + timedelta(days=random.choice((0, 1, 30, 200, 500, 1200, 3000, 5000, 12_000)) + random.randrange(400))
    if random.random() < 0.3:  # at an edge
        day = random.choice((date(created.year + random.randrange(12), 12, 31), date(2025, 1, 1), date(2024, 12, 31), date(2018, 5, 25)))
    starts: dict[str, Any] = {} if random.random() < 0.15 else {"created": created}
    if of == "footage" and starts and random.random() < 0.6:
        starts["created"] = datetime(created.year, created.month, created.day, random.randrange(24), 30, tzinfo=BERLIN)
    for name in EVENTS:
        if random.random() < 0.45:
            after = timedelta(days=random.randrange(1, 2500))
            starts[name] = created - after if name == "of_age" and random.random() < 0.5 else created + after
    starts = {name: on for name, on in starts.items() if name in ("created", "of_age") or on <= day}
    known = frozenset(name for name in ("created", *EVENTS, "held") if random.random() < 0.7)
    whole = random.random() < 0.5
    known = frozenset(("created", "ended", "used", "audited", "withdrawn", "held")) if whole else known
    facts = {
        name: random.choice((True, False, None))
        for name in ("controller.merchant", "controller.financial_institution", *[row["not_if"] for row in shipped if "not_if" in row])
    }
    some = created + timedelta(days=random.randrange(2000))
    record = Entered(
        of,
        starts,
        known,
        tuple(_hold(random, created, day) for _ in range(random.choice((0, 0, 0, 1, 2)))),
        tuple(_extension(random, created, day) for _ in range(random.choice((0, 0, 0, 1, 2)))),
        some if some <= day and random.random() < 0.3 else None,
        some if random.random() < 0.2 else None,
        some if random.random() < 0.03 else None,
    )
    return Judge(record, shipped, _erased(random), facts, day, random.choice(("DE", "DE", "DE", "AT", None)))


def _hold(random: Random, created: date, day: date) -> tuple[date, date | None, str, date | None]:
    on = created + timedelta(days=random.randrange(max(1, (day - created).days + 1)))
    until = on + timedelta(days=random.randrange(1100)) if random.random() < 0.8 else None
    released = on + timedelta(days=random.randrange(1, 900)) if random.random() < 0.4 else None
    return on, until, random.choice(("", *KINDS)), released


def _extension(random: Random, created: date, day: date) -> tuple[date, date, str]:
    on = created + timedelta(days=random.randrange(max(1, (day - created).days + 1)))
    return on, on + timedelta(days=random.randrange(2500)), random.choice(("review", "authority"))


def _erased(random: Random) -> Mapping[str, Any] | None:
    if random.random() < 0.3:
        return None
    starts = random.choice(("created", "ended", "used", "withdrawn", ["created", "ended"], ["ended", "withdrawn"]))
    by_year = random.random() < 0.3
    found: dict[str, Any] = {"after": random.choice(("P1Y", "P3Y", "P8Y", "P10Y") if by_year else LENGTHS), "from": starts}
    if by_year:
        found["count"] = "year"
    if random.random() < 0.6:
        found |= {"because": random.choice(("claims", "duty")), "needed": {"after": random.choice(LENGTHS[:5]), "from": starts}}
    if starts != "created" or random.random() < 0.3:
        found["review_after"] = random.choice(("P1Y", "P2Y"))
    if random.random() < 0.4:
        found["within"] = random.choice(("P14D", "P3M"))
    if random.random() < 0.3:
        found["unless"] = random.sample(KINDS, 2)
    if random.random() < 0.2:
        found["keeps"] = [{"after": random.choice(("P2Y", "P6M")), "from": "created", "document": "works agreement"}]
    return found
