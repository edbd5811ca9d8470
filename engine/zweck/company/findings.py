"""Declared periods beside the law and the prose about them: what is a fault, and what a deletion concept remarks."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from zweck.company.activity import Activity, Company
from zweck.company.apply import SEAT
from zweck.company.erased import period_in_words, title_of
from zweck.facts.profiles import Profile
from zweck.forms.form import Context
from zweck.logic.condition import Value
from zweck.logic.functions import function_of
from zweck.periods.period import Count, Period, last_day
from zweck.periods.record import Because, Declared, Stretch
from zweck.periods.rows import MEMORY, UNION, PeriodEffect, PeriodRow, Periods, changed
from zweck.words.said import Said, joined, says
from zweck.words.text import Text

CLAIMS: Final = "basis.legal_claims"

SAMPLES: Final = tuple(date(year, month, day) for year in (2023, 2024) for month, day in ((1, 1), (2, 28), (6, 30), (8, 31), (12, 31)))
"""Days on which an event may have happened: periods that count differently are compared on each of them."""


NUMBERS: Final = {
    0.5: "half a|half an|halbe|halben|halber|halbes",
    1: "a|an|one|ein|eine|einem|einen|einer|eines",
    1.5: "eineinhalb|anderthalb",
    2: "two|zwei",
    3: "three|drei",
    4: "four|vier",
    5: "five|fünf",
    6: "six|sechs",
    7: "seven|sieben",
    8: "eight|acht",
    9: "nine|neun",
    10: "ten|zehn",
    11: "eleven|elf",
    12: "twelve|zwölf",
    15: "fifteen|fünfzehn",
    18: "eighteen|achtzehn",
    20: "twenty|zwanzig",
    30: "thirty|dreißig",
}
"""Words for numbers in both languages."""

UNITS: Final = r"years?|months?|jahre?n?s?|jährig\w*|monate?n?s?|monatig\w*"
NUMBERED: Final = re.compile(
    rf"\b(?P<number>[0-9]+|{'|'.join(NUMBERS.values())})[\s-]*(?:calendar |kalender)?(?P<unit>{UNITS})\b", re.IGNORECASE
)
"""A number of years or months in prose."""


class _Facts(dict[str, Value | None]):
    """The facts of an activity and its controller; others are unknown."""

    def __missing__(self, name: str) -> None:
        return None


def rows_for(one: Declared, activity: Activity, profile: Profile, table: Periods) -> Iterator[PeriodRow]:
    """The rows for a class of records that surely apply to a controller and its activity, whenever they are law."""
    facts = _Facts({**profile.facts, **activity.facts})
    for row in table.rows.get(one.of, ()):
        if row.key in (UNION, facts[SEAT]) and (row.when is None or function_of(row.when)(facts) is True):
            yield row


def check_maximum(activity: Activity, profile: Profile, table: Periods, context: Context) -> None:
    """Note a declared period that is longer than the law allows while the activity is in force."""
    for one in activity.erased:
        for row in rows_for(one, activity, profile, table):
            alive = row.valid_until is None or row.valid_until >= activity.start
            alive = alive and (activity.until is None or row.valid_from is None or row.valid_from <= activity.until)
            if row.effect is PeriodEffect.AT_MOST and alive and not row.not_if and row.extendable is None and beyond(one, row):
                context.fault("ZW214", one.span, says("ZW214.beyond_maximum", row=row.row, citation=row.citation))


def beyond(one: Declared, row: PeriodRow) -> bool:
    """Whether a declared period can end after a row's."""
    return _any(one.own, row, lambda mine, theirs: mine > theirs)


def findings(activity: Activity, profile: Profile, table: Periods, day: date) -> Iterator[Said]:
    """The remarks of a deletion concept on declared periods: too short, too long, resting on memory or on nothing."""
    for one in activity.erased:
        title = title_of(one, table)
        rows = [row for row in rows_for(one, activity, profile, table) if row.holds_on(day)]
        duties = [row for row in rows if row.effect is PeriodEffect.KEEP]
        for row in duties:
            if _any(one.own, row, lambda mine, theirs: mine < theirs):
                yield says("company.finding.too_short", title=title, citation=row.citation, period=_of(row))
            if row.checked == MEMORY:
                yield says("company.finding.from_memory", title=title, citation=row.citation)
        for row in rows:
            if row.effect is PeriodEffect.AT_MOST and beyond(one, row):
                yield says("company.finding.beyond_maximum", title=title, period=_of(row), citation=row.citation)
        yield from _reason(one, activity, duties, rows, title)
    if activity.erased and activity.record is not None and activity.record.prose is not None:
        declared = {length.months for one in activity.erased for length in _lengths(one)}
        for found in NUMBERED.finditer(f"{activity.record.prose.de}\n{activity.record.prose.en}"):
            if _months(found) not in declared:
                yield says("company.finding.prose", prose=found.group())


def new_findings(activity: Activity, companies: tuple[Company, Company], tables: tuple[Periods, Periods], day: date) -> list[Said]:
    """The remarks that an edit of the law brings on an activity, on a day or from the first day of a changed row on."""
    firsts = [row.valid_from for _, row in changed(*tables) if row is not None and row.valid_from is not None]
    days = sorted({day, *(first for first in firsts if first > day)})
    before, after = (_ahead(company, activity.id, table, days) for company, table in zip(companies, tables, strict=True))
    return [one for one in after if one not in before]


def _ahead(company: Company, name: str, table: Periods, days: list[date]) -> dict[Said, None]:
    """The remarks on an activity on each of some days on which it is in force."""
    return dict.fromkeys(
        said
        for day in days
        if (one := company.on(name, day)) is not None
        for said in findings(one, company.controllers[one.controller], table, day)
    )


def unruled(activity: Activity, table: Periods) -> Said | None:
    """The classes of an activity's records about which no row of law is, in a sentence."""
    titles = [title_of(one, table) for one in activity.erased if not table.rows.get(one.of)]
    return says("company.unruled", titles=joined("company.also", titles)) if titles else None


def _lengths(one: Declared) -> Iterator[Period]:
    """The periods that are declared for a class."""
    yield from (one.own.after, one.needed.after, one.within, *(keep.after for keep in one.keeps))


def _months(found: re.Match[str]) -> int:
    number, unit = found.group("number").lower(), found.group("unit").lower()
    value = float(number) if number.isdigit() else next(value for value, words in NUMBERS.items() if number in words.split("|"))
    return int(value * (1 if unit.startswith("mon") else 12))


def _reason(one: Declared, activity: Activity, duties: list[PeriodRow], rows: list[PeriodRow], title: Text) -> Iterator[Said]:
    if one.because is Because.DUTY and not duties:
        yield says("company.finding.no_duty", title=title)
    elif one.because is Because.DUTY and all(_any(one.own, row, lambda mine, theirs: mine > theirs) for row in duties):
        longest = max(duties, key=lambda row: last_day(SAMPLES[0], row.period, row.count))
        declared = period_in_words(one.own)
        yield says("company.finding.longer_than_duty", title=title, declared=declared, period=_of(longest), citation=longest.citation)
    if one.because is Because.CLAIMS:
        horizon = next((row for row in rows if row.row == one.row), None)
        if horizon is None:
            yield says("company.finding.no_horizon", title=title)
        elif horizon.checked == MEMORY:
            yield says("company.finding.from_memory", title=title, citation=horizon.citation)
        elif beyond(one, horizon):
            yield says("company.finding.longer_than_claims", title=title, period=_of(horizon), citation=horizon.citation)
        if not any(CLAIMS in appraisal.facts for appraisal in activity.appraisals):
            yield says("company.finding.no_appraisal", title=title)


def _of(row: PeriodRow) -> Said:
    return period_in_words(Stretch(row.period, (row.start,), row.count))


def _any(own: Stretch, row: PeriodRow, differs: Callable[[date, date], bool]) -> bool:
    """Whether two periods from the same event differ so on one of the sample days."""
    if row.start not in own.start:
        return False
    if Count.HOUR in (own.count, row.count):
        hours = (_hours(own.after), _hours(row.period))
        return None not in hours and differs(*(date.fromordinal(1 + (one or 0)) for one in hours))
    return any(differs(last_day(day, own.after, own.count), last_day(day, row.period, row.count)) for day in SAMPLES)


def _hours(length: Period) -> int | None:
    """The hours of a period without months."""
    return None if length.months else length.hours + 24 * length.days
