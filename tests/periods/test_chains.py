"""Versions of a period and older records: the vouchers of 1992 to 2016, and chains of which the law has no example."""

from datetime import date
from typing import Final

import pytest

from tests.periods.drawing import table
from zweck.periods.period import Count, Period
from zweck.periods.reckon import DUTY, OVERDUE, Phase, Reckoned, reckon
from zweck.periods.record import HELD, WHOLE, Because, Declared, Extension, Record, Start, Stretch
from zweck.periods.rows import Change, PeriodEffect, PeriodRow, Periods

NO_BANK: Final = {"controller.merchant": True, "controller.financial_institution": False}


def voucher(created: date, day: date, known: frozenset[str] = WHOLE) -> Reckoned:
    """The reckoning of a voucher of a merchant that is no bank."""
    return reckon(Record("booking_voucher", {Start.CREATED: created}, known), table(), None, NO_BANK, day, {"DE"})


@pytest.mark.parametrize(
    ("year", "before", "after", "row"),
    [
        (2012, "2022-12-31", "2022-12-31", "HGB-257-4-VOUCHER-OLD"),
        (2014, "2024-12-31", "2024-12-31", "HGB-257-4-VOUCHER-OLD"),
        (2015, "2025-12-31", "2024-12-31", "HGB-257-4-VOUCHER"),
        (2016, "2026-12-31", "2024-12-31", "HGB-257-4-VOUCHER"),
        (2017, "2027-12-31", "2025-12-31", "HGB-257-4-VOUCHER"),
        (2024, "2034-12-31", "2032-12-31", "HGB-257-4-VOUCHER"),
    ],
)
def test_what_was_over_is_untouched_and_what_ran_ends_on_the_eve(year: int, before: str, after: str, row: str) -> None:
    old, new = (voucher(date(year, 5, 1), day) for day in (date(2024, 12, 31), date(2025, 1, 1)))
    assert (str(old.keep_until), str(new.keep_until)) == (before, after)
    assert row in new.rows


@pytest.mark.parametrize(("year", "last"), [(1991, "1997-12-31"), (1992, "2002-12-31"), (1998, "2008-12-31")])
def test_the_change_of_1998_took_over_what_was_running(year: int, last: str) -> None:
    assert str(voucher(date(year, 12, 31), date(2002, 1, 1)).keep_until) == last


def test_an_open_assessment_is_excluded_only_where_holds_are_known() -> None:
    day, created = date(2026, 1, 1), date(2016, 6, 30)
    assert voucher(created, day).facts[DUTY] is False
    open_still = voucher(created, day, WHOLE - {HELD})
    assert (open_still.facts[DUTY], open_still.phase) == (None, Phase.UNKNOWN)
    assert "tax_assessment_open" in open_still.missing


def row(name: str, years: int, first: date, last: date | None = None, change: Change | None = None, **more: object) -> PeriodRow:
    """A row of a made-up chain."""
    effect = more.pop("effect", PeriodEffect.KEEP)
    assert isinstance(effect, PeriodEffect)
    chain = "" if effect is PeriodEffect.AT_MOST else "a"
    parts = (Period(12 * years), Start.CREATED, Count.DAY, "§ 1 PA", "text", first, last)
    return PeriodRow(name, "tally", effect, "DE", *parts, chain=chain, change=change)


def kept(rows: tuple[PeriodRow, ...], created: date, day: date) -> Reckoned:
    """The reckoning by made-up rows."""
    return reckon(Record("tally", {Start.CREATED: created}, WHOLE), Periods({}, {"tally": rows}), None, {}, day, {"DE"})


def test_three_versions_are_walked_in_their_order() -> None:
    """Four years, then eight for what ran, then two for what ran: each step looks at the end under the one before."""
    rows = (
        row("PA-1", 4, date(2000, 1, 1), date(2003, 12, 31)),
        row("PA-2", 8, date(2004, 1, 1), date(2009, 12, 31), Change.RUNNING),
        row("PA-3", 2, date(2010, 1, 1), None, Change.RUNNING),
    )
    day = date(2010, 1, 1)
    ends = {
        date(1999, 12, 30): "2003-12-30",
        date(2000, 6, 1): "2008-06-01",
        date(2002, 6, 1): "2009-12-31",
        date(2009, 6, 1): "2011-06-01",
    }
    assert {created: str(kept(rows, created, day).keep_until) for created in ends} == ends


def test_a_change_for_new_records_leaves_older_ones() -> None:
    rows = (row("PA-1", 10, date(2000, 1, 1), date(2009, 12, 31)), row("PA-2", 2, date(2010, 1, 1), None, Change.NEW))
    found = {created: kept(rows, created, date(2013, 1, 1)) for created in (date(2009, 12, 31), date(2010, 1, 1))}
    assert [str(one.keep_until) for one in found.values()] == ["2019-12-31", "2012-01-01"]
    assert [one.facts[DUTY] for one in found.values()] == [True, False]


def test_what_is_no_law_any_more_keeps_nothing() -> None:
    rows = (row("PA-1", 10, date(2000, 1, 1), date(2009, 12, 31)),)
    assert kept(rows, date(2005, 1, 1), date(2009, 12, 31)).facts[DUTY] is True
    assert kept(rows, date(2005, 1, 1), date(2010, 1, 1)).facts[DUTY] is False


def test_a_duty_that_is_longer_than_a_maximum_prevails() -> None:
    rows = (row("PA-1", 5, date(2000, 1, 1)), row("PA-MAX", 3, date(2000, 1, 1), effect=PeriodEffect.AT_MOST))
    phases = {day: kept(rows, date(2010, 1, 1), day) for day in (date(2013, 1, 1), date(2013, 1, 2), date(2015, 1, 1), date(2015, 1, 2))}
    assert [one.phase for one in phases.values()] == [Phase.KEPT, Phase.KEPT, Phase.KEPT, Phase.OVERDUE]
    assert {str(one.erase_by) for one in phases.values()} == {"2015-01-01"}


def test_an_extension_moves_an_end_that_is_not_known_by_no_more_than_its_period() -> None:
    """By two years at most: where the recording may have been made long ago, an authority's day says nothing of today."""
    extensions = (Extension(date(2014, 10, 12), date(2018, 10, 30), "authority"),)
    for starts, overdue in (({Start.CREATED: date(2000, 12, 29)}, True), ({Start.CREATED: date(2012, 6, 1)}, False), ({}, None)):
        record = Record("securities_call", starts, WHOLE, extensions=extensions)
        assert reckon(record, table(), None, {}, date(2018, 5, 25), {"DE"}).facts[OVERDUE] is overdue, starts


def test_the_day_after_an_extension_is_a_turn() -> None:
    """A review carried keeping that rested on no duty any more; from the next day on the record is due."""
    own = Stretch(Period(96), (Start.CREATED,))
    declared = Declared("tally", own, Stretch(Period(1), (Start.CREATED,)), Because.DUTY, within=Period(3))
    record = Record("tally", {Start.CREATED: date(2020, 1, 1)}, WHOLE, extensions=(Extension(date(2021, 1, 1), date(2022, 3, 1)),))
    found = [reckon(record, Periods({}, {}), declared, {}, day, {"DE"}) for day in (date(2022, 2, 1), date(2022, 3, 2))]
    assert [one.phase for one in found] == [Phase.ERASABLE, Phase.DUE]
    assert found[0].until == date(2022, 3, 1)
