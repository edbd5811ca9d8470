"""The reckoning: what is true of a record on a day, until when it must be kept, and by when it must be gone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, tzinfo
from enum import StrEnum
from typing import Final, TypeVar

from zweck.periods.day import OnDay
from zweck.periods.period import NIGHT
from zweck.periods.record import Declared, Record
from zweck.periods.rows import Periods
from zweck.periods.statutes import FactValues

T = TypeVar("T")

MAX_TURNS: Final = 100
"""Days that are looked at for the next one on which something turns; after as many the last one is given, which is never too late."""

DUTY: Final = "data.retention_duty"
STATUTE: Final = "data.retention_by_statute"
NEEDED: Final = "data.still_needed"
OVERDUE: Final = "data.deletion_overdue"


class Phase(StrEnum):
    """Where a record stands on a day."""

    IN_USE = "in_use"
    KEPT = "kept"
    """Only storing is allowed: a duty runs."""
    HELD = "held"
    ERASABLE = "erasable"
    """It may be stored for claims or until a maximum of law, may go, and is not used."""
    DUE = "due"
    OVERDUE = "overdue"
    ERASED = "erased"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The truth about one record on one day; of a fact `None` is unknown.

    `facts` has `data.retention_duty`, `data.still_needed`, `data.deletion_overdue`, and `data.retention_by_statute` where a duty runs or
    may run. `keep_until` is the last day of the duties that surely are law for it, `at_least` whether others may run longer, or go on until
    an event that has not happened. `erase_by` is the last day on which it may exist, `None` while that is not known or a hold stands.
    `rows` are the ids of the rows that set `keep_until`, or a maximum. `missing` names what would have to be known: events, `held`,
    `review`, and facts. `until` is the eve of the next day on which anything of this turns, if nothing further happens; `None`: never.
    """

    phase: Phase
    facts: Mapping[str, bool | None]
    needed_until: date | None = None
    keep_until: date | None = None
    at_least: bool = False
    erase_by: date | None = None
    rows: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    until: date | None = None


def reckon(
    record: Record,
    table: Periods,
    declared: Declared | None,
    known: FactValues,
    day: date,
    countries: Collection[str] | None = None,
    zone: tzinfo = UTC,
    *,
    turning: bool = True,
) -> Reckoned:
    """The truth about a record on a day, by the rows of the day and what an activity declares for its class.

    `known` has the facts that conditions of rows read; one that is not there is unknown. `countries` are those of the controller's seat or
    of the establishment that keeps the record; `None`: not known, so that no row surely applies. `zone` is the time zone of the day. Unless
    `turning`, the next turn is left out, for which other days are reckoned, too.
    """

    def on(day: date) -> OnDay:
        return OnDay(record, table, declared, known, day, countries, zone)

    first = on(day)
    now = _reckoned(first)
    if not turning:
        return now
    ahead = {turn for turn in first.turns() if turn > day}
    last: date | None = None
    for _ in range(MAX_TURNS):
        if not ahead:
            return now
        last = min(ahead)
        then = on(last)
        if _reckoned(then) != now:
            break
        ahead = {turn for turn in (*ahead, *then.turns()) if turn > last}
    return now if last is None else replace(now, until=last - NIGHT)


def _reckoned(on: OnDay) -> Reckoned:
    if on.erased:
        return Reckoned(Phase.ERASED, {DUTY: False, NEEDED: False, OVERDUE: False})
    facts = {DUTY: on.duty, NEEDED: on.needed, OVERDUE: on.overdue}
    if on.duty is not False:
        facts[STATUTE] = on.by_statute
    keep_until, at_least = on.keep_until
    missing = tuple(dict.fromkeys(on.missing()))
    return Reckoned(_phase(on), facts, on.need.day if on.need else None, keep_until, at_least, on.erase_by, on.rows(), missing)


def _phase(on: OnDay) -> Phase:
    """The first that fits."""
    needed = on.needed is True and on.overdue is False
    if not on.bounded:
        return Phase.KEPT if on.duty else Phase.UNKNOWN
    if on.held:
        return Phase.HELD
    if on.duty:
        return Phase.IN_USE if needed else Phase.KEPT
    if on.duty is None:
        return Phase.IN_USE if needed else Phase.UNKNOWN
    if on.overdue is None or on.past_maximum is None or (on.needed is None and on.declared is not None):
        return Phase.UNKNOWN
    if needed and not on.past_maximum:
        return Phase.IN_USE
    if on.held is None:
        return Phase.UNKNOWN
    if on.carried and not on.past_maximum:
        return Phase.ERASABLE
    if on.erase_by is None:
        return Phase.UNKNOWN
    return Phase.DUE if on.day <= on.erase_by else Phase.OVERDUE


def agreed(one: Reckoned, other: Reckoned) -> Reckoned:
    """The common part of two reckonings of one record: for a day between the two times of an event, with it and without it."""
    names = dict.fromkeys((*one.facts, *other.facts))
    facts = {name: _common(one.facts.get(name), other.facts.get(name)) for name in names}
    ends = [end for end in (one.until, other.until) if end is not None]
    return Reckoned(
        one.phase if one.phase is other.phase else Phase.UNKNOWN,
        facts,
        _common(one.needed_until, other.needed_until),
        _common(one.keep_until, other.keep_until),
        one.at_least or other.at_least or one.keep_until != other.keep_until,
        _common(one.erase_by, other.erase_by),
        tuple(row for row in one.rows if row in other.rows),
        tuple(dict.fromkeys((*one.missing, *other.missing))),
        min(ends, default=None),
    )


def _common(one: T | None, other: T | None) -> T | None:
    return one if one == other else None
