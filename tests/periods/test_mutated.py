"""Each row of the law changed in small ways, one at a time: a record at one of its edges notices, by the answers of the judge."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import product
from random import Random
from typing import Any, Final

import pytest

from tests.periods.drawing import record_of, table
from tests.periods.judge import BERLIN, Entered, Judge, rows
from tests.proving import PROVING
from zweck.periods.period import NEVER, Count, Period, shifted
from zweck.periods.reckon import reckon
from zweck.periods.rows import Change, PeriodEffect, PeriodRow, Periods

NIGHT: Final = timedelta(days=1)
WHOLE: Final = frozenset(("created", "ended", "used", "audited", "withdrawn", "held"))
BEGUN: Final = tuple(map(date.fromisoformat, ("1999-03-15", "2009-12-31", "2012-02-29", "2016-05-31", "2022-07-31", "2025-06-15")))
"""Days on which records begin: before and after changes of law, at ends of months, on a leap day."""

LATER: Final = timedelta(days=800)
EARLIER: Final = timedelta(days=-45 * 365)
"""In some records one of the events is so much later than the others, the coming of age so much earlier, or one has not happened."""

SHARE: Final = 1 if PROVING else 12
"""One mutant of so many is examined."""

BESIDE: Final = ("dropped", "period -1", "count", "condition", "from +1", "from -1")
TAX: Final = (
    "The tax code keeps the same record for the same time, of merchants and of others: the commercial code adds its norm, and no day."
)
EVE: Final = "On the day more or less that both are law, the earlier version keeps the record, or lets it go, on the same day."
EXPLAINED: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "HGB-257-4-VOUCHER-1985": (TAX, (*BESIDE, "until +1", "until -1")),
    "HGB-257-4-VOUCHER-OLD": (TAX, (*BESIDE, "until -1", "change")),
    "HGB-257-4-VOUCHER": (TAX, BESIDE),
    "HGB-257-4-VOUCHER-FIN": (TAX, tuple(name for name in BESIDE if name != "condition")),
    "HGB-257-4-BOOK": (TAX, BESIDE),
    "HGB-257-4-LETTER": (TAX, BESIDE),
    "UGB-212": (TAX, BESIDE),
    "AO-147-3-VOUCHER-1977": (EVE, ("until +1",)),
    "AO-147-3-VOUCHER-OLD": (EVE, ("from -1",)),
    "AO-147-3-VOUCHER": (EVE, ("from -1",)),
    "USTG-14B-1": (EVE, ("from -1",)),
    "USTG-14B-1-FIN": (EVE, ("from -1",)),
    "TDDDG-10-2": (EVE, ("from -1",)),
    "TKG04-97": (EVE, ("until +1",)),
    "FPERSV-1-ERASE": (
        "It goes by 31 March after the year of its end: a year to the day and one to the year's end lead there.",
        ("count",),
    ),
}
"""By row why no record need notice these changes; each of them survives, and no other."""


def mutants() -> Iterator[tuple[PeriodRow, str, PeriodRow | None]]:
    """A row, what is changed, and the row then; `None` where it is dropped. Horizons set no fact, and are judged with declarations."""
    for row in (row for several in table().rows.values() for row in several if row.effect is not PeriodEffect.HORIZON):
        for name, new in changed(row):
            yield row, name, new


def changed(row: PeriodRow) -> Iterator[tuple[str, PeriodRow | None]]:
    """The changes of one row."""
    yield "dropped", None
    length = row.period
    for more in (1, -1):
        other = Period(hours=length.hours + more) if length.hours else replace(length, days=length.days + more) if length.days else None
        other = other or Period(length.months + more * (12 if row.count in (Count.YEAR, Count.AGE) else 1))
        if min(other.months, other.days, other.hours) >= 0:
            yield f"period {more:+}", replace(row, period=other)
    if row.count in (Count.DAY, Count.YEAR) and not length.months % 12 and not length.hours:
        yield "count", replace(row, count=Count.YEAR if row.count is Count.DAY else Count.DAY)
    yield "effect", replace(row, effect=PeriodEffect.AT_MOST if row.effect is PeriodEffect.KEEP else PeriodEffect.KEEP)
    if row.key in ("DE", "AT"):
        yield "country", replace(row, key="AT" if row.key == "DE" else "DE")
    if row.when is not None:
        yield "condition", replace(row, when=None)
    if row.not_if:
        yield "circumstance", replace(row, not_if="")
    if row.grace is not None:
        yield "grace", replace(row, grace=None)
    if row.extendable is not None:
        yield "extension", replace(row, extendable=None)
    if row.valid_from is not None:
        yield from ((f"from {days:+}", replace(row, valid_from=row.valid_from + days * NIGHT)) for days in (1, -1))
    if row.valid_until is not None:
        yield from ((f"until {days:+}", replace(row, valid_until=row.valid_until + days * NIGHT)) for days in (1, -1))
    if row.change is not None:
        yield "change", replace(row, change=Change.NEW if row.change is Change.RUNNING else Change.RUNNING)


@cache
def cases(of: str) -> tuple[tuple[Judge, dict[str, bool | None]], ...]:
    """Records of a class on the days around each edge of its rows, each with the answers of the judge."""
    mine = [row for row in table().rows[of] if row.effect is not PeriodEffect.HORIZON]
    facts = sorted({*table().read.get(of, ())})
    turns = {day + NIGHT * step for row in mine for day in (row.valid_from, row.valid_until) if day for step in (-1, 0, 1)}
    starts = [name.value for name in table().classes[of].starts]
    extended: tuple[Any, ...] = ((),)
    if any(row.extendable for row in mine):
        extended = ((), "review", "authority")
    found = []
    turned = [("", EARLIER), *product([name for name in starts if name != "created"], (LATER, EARLIER, None))]
    clocks = (time(0, 30), time(23, 30)) if any(row.count is Count.HOUR for row in mine) else (None,)
    for begun, country, values, extension, (name, shift), clock in product(
        sorted({*BEGUN, *turns}), ("DE", "AT"), truths(len(facts)), extended, turned, clocks
    ):
        at = {one: begun + (shift or EARLIER) if one == name else begun for one in starts if one != name or shift}
        if name != "of_age" and shift == EARLIER and name:
            continue
        ends = {shifted(day, row.period, row.count) for day in at.values() for row in mine}
        ends |= {shifted(end, row.grace) for end in ends for row in mine if row.grace is not None and end < NEVER}
        ends |= {date(end.year + 1, 3, 31) for end in ends for row in mine if row.grace_to_march and end < NEVER}
        days = {day + NIGHT * step for day in (*ends, *turns) for step in (-1, 0, 1) if date.min < day < NEVER - NIGHT}
        events: dict[str, Any] = {one: datetime.combine(day, clock, BERLIN) if clock else day for one, day in at.items()}
        for day in sorted(day for day in days if day >= max([begun, *at.values()])):
            extensions = ((day - NIGHT, day + 40 * NIGHT, extension),) if extension else ()
            judge = Judge(Entered(of, events, WHOLE, (), extensions), rows(), None, dict(zip(facts, values, strict=True)), day, country)
            found.append((judge, judge.all_facts()))
    return tuple(found)


def truths(number: int) -> list[tuple[bool, ...]]:
    """All truths of so many facts, or of many all alike and one by one otherwise."""
    if number <= 3:
        return [*product((True, False), repeat=number)]
    plain = [(value,) * number for value in (True, False)]
    return plain + [tuple(value != (one == place) for place in range(number)) for value in (True, False) for one in range(number)]


def noticed(row: PeriodRow, new: PeriodRow | None) -> bool:
    """Whether some record has another answer than the judge's."""
    whole = table()
    others = tuple(one if one is not row else new for one in whole.rows[row.of])
    changed = Periods(whole.classes, {**whole.rows, row.of: tuple(one for one in others if one is not None)})
    for judge, wanted in cases(row.of):
        found = reckon(record_of(judge.record), changed, None, judge.facts, judge.day, {judge.country or "DE"}, BERLIN).facts
        if any(found[name] != value for name, value in wanted.items()):
            return True
    return False


ALL: Final = [*mutants()]
CHOSEN: Final = ALL if PROVING else Random(32).sample(ALL, len(ALL) // SHARE)


@pytest.mark.parametrize(("row", "name", "new"), CHOSEN, ids=lambda one: one if isinstance(one, str) else getattr(one, "row", "-"))
def test_a_changed_row_is_noticed(row: PeriodRow, name: str, new: PeriodRow | None) -> None:
    assert noticed(row, new) != (name in EXPLAINED.get(row.row, ("", ()))[1])


def test_each_explanation_is_of_a_change() -> None:
    made = {(row.row, name) for row, name, _ in ALL}
    assert [(row, name) for row, (_, names) in EXPLAINED.items() for name in names if (row, name) not in made] == []


def test_no_row_as_it_is_is_noticed() -> None:
    """The cases agree with the law as it is."""
    for of in sorted({row.of for row, _, _ in CHOSEN}):
        row = next(one for one in table().rows[of] if one.effect is not PeriodEffect.HORIZON)
        assert not noticed(row, row)
