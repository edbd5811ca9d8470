"""The reckoning: what is true of a record on a day, until when it must be kept, and by when it must be gone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from enum import StrEnum

from zweck.logic.condition import Value
from zweck.periods.record import Declared, Record
from zweck.periods.rows import Periods


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
    """What is true of one record on one day; of a fact `None` is unknown.

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
    known: Mapping[str, Value | None],
    day: date,
    countries: Collection[str] | None = None,
    zone: tzinfo = UTC,
) -> Reckoned:
    """What is true of a record on a day, by the rows of the day and what an activity declares for its class.

    `known` has the facts that conditions of rows read; one that is not there is unknown. `countries` are those of the controller's seat or
    of the establishment that keeps the record; `None`: not known, so that no row surely applies. `zone` is the time zone of the day.
    """
    raise NotImplementedError


def agreed(one: Reckoned, other: Reckoned) -> Reckoned:
    """What two reckonings of one record have in common: for a day between the two times of an event, with it and without it."""
    raise NotImplementedError
