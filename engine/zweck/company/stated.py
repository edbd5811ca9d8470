"""The record of which a question states the class and the days: the facts that follow, beside those of the register (design 5.6)."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from zweck.company.activity import Activity
from zweck.company.effect import zone_of
from zweck.facts.merge import AgreedFacts, Origin, Source, Why
from zweck.periods.reckon import DUTY, NEEDED, OVERDUE, Reckoned, reckon
from zweck.periods.record import HELD, Hold, Record, Start

RETENTION: Final = "retention"
SEAT: Final = "controller.seat_country"
CLASS: Final = "record.class"
IS_HELD: Final = "record.held"
OWN: Final = "own"
"""The value of `record.class` for a class that an activity defines itself."""

DAYS: Final = {
    Start.CREATED: "record.created",
    Start.ENDED: "record.ended",
    Start.USED: "record.used",
    Start.AUDITED: "record.audited",
    Start.OF_AGE: "record.of_age",
}
"""The facts with the days of a record."""

MAX_KEPT: Final = 200
"""Reckonings that are kept, of one activity on one day."""

UNKNOWN: Final = dict.fromkeys((DUTY, NEEDED, OVERDUE))


@dataclass(frozen=True, slots=True)
class StatedRecord:
    """Derives the facts about the record of a question for an activity on a day in a time zone.

    Where a question names no record, nothing is derived. A class alone names records of the register, where the activity looks them up.
    """

    activity: Activity
    day: date
    time_zone: str = ""
    kept: dict[Hashable, Reckoned] = field(default_factory=dict, compare=False)
    """Reckonings by all that they read."""

    def __call__(self, facts: AgreedFacts) -> Source:
        """The source with what follows from the stated record."""
        source = Source(Origin.PERIOD, {}, self.activity.version)
        if not self.is_about(facts):
            return source
        found = self.reckoned(facts)
        if found is None:
            return source._replace(facts=UNKNOWN, why_unknown=Why.OPEN_FACT)
        why = _why(found) if None in found.facts.values() else None
        created = facts.agreed(DAYS[Start.CREATED])
        as_of = created if isinstance(created, date) else None
        return source._replace(facts=found.facts, as_of=as_of, until=found.until, rows=found.rows, why_unknown=why)

    def is_about(self, facts: AgreedFacts) -> bool:
        """Whether a question states a record by itself."""
        if any(facts.is_stated(name) for name in DAYS.values()):
            return True
        return (facts.is_stated(CLASS) or facts.is_stated(IS_HELD)) and RETENTION not in self.activity.looks_up

    def reckoned(self, facts: AgreedFacts, *, turning: bool = True) -> Reckoned | None:
        """The reckoning of the stated record; `None` where its class is not known, or its days contradict each other."""
        of = self._class(facts)
        return None if of is None or _contradict(facts) else self._reckoned(of, facts, turning=turning)

    def _class(self, facts: AgreedFacts) -> str | None:
        """The class of the record; of an activity with one class it need not be stated, and `own` is its one class beside the tables."""
        declared = [one.of for one in self.activity.erased]
        own = [of for of in declared if of not in self.activity.periods.classes]
        if not facts.is_stated(CLASS):
            return declared[0] if len(declared) == 1 else None
        of = facts.agreed(CLASS)
        if of == OWN:
            return own[0] if len(own) == 1 else None
        return of if isinstance(of, str) else None

    def _reckoned(self, of: str, facts: AgreedFacts, *, turning: bool) -> Reckoned:
        days = {start: day for start, name in DAYS.items() if isinstance(day := facts.agreed(name), date)}
        held, seat = facts.agreed(IS_HELD), facts.agreed(SEAT)
        known = frozenset((*days, *(() if held is None else (HELD,))))
        record = Record(of, days, known, (Hold(date.min),) if held is True else ())
        known_facts = {name: facts.agreed(name) for name in self.activity.periods.read.get(of, ())}
        key = (of, tuple(days.items()), held, seat, turning, *known_facts.values())
        found = self.kept.get(key)
        if found is None:
            declared = next((one for one in self.activity.erased if one.of == of), None)
            countries = (seat,) if isinstance(seat, str) else None
            zone = zone_of(self.time_zone)
            found = reckon(record, self.activity.periods, declared, known_facts, self.day, countries, zone, turning=turning)
            if len(self.kept) >= MAX_KEPT:
                self.kept.clear()
            self.kept[key] = found
        return found


def _contradict(facts: AgreedFacts) -> bool:
    """Whether an event of the record is stated for a day before its beginning; a person can come of age before it."""
    created = facts.agreed(DAYS[Start.CREATED])
    later = (facts.agreed(DAYS[start]) for start in (Start.ENDED, Start.USED, Start.AUDITED))
    return isinstance(created, date) and any(isinstance(day, date) and day < created for day in later)


def _why(found: Reckoned) -> Why:
    """Why a fact of a record is unknown."""
    missing = {*found.missing}
    if Start.CREATED in missing:
        return Why.NO_START
    if "review" in missing:
        return Why.REVIEW
    return Why.NO_END if missing & {*Start} else Why.OPEN_FACT
