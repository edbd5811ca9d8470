"""The record of which a question states the class and the days: the facts that follow, beside those of the register (design 5.6)."""

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from zweck.company.activity import Activity
from zweck.company.effect import zone_of
from zweck.facts.merge import AgreedFacts, Origin, Source, Why
from zweck.logic.condition import Value
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

UNKNOWN: Final = dict.fromkeys((DUTY, NEEDED, OVERDUE))


class _Agreed(NamedTuple):
    """Facts as the conditions of rows read them: those on which all sources agree."""

    facts: AgreedFacts

    def get(self, name: str, /) -> Value | None:
        """The value of a fact."""
        return self.facts.agreed(name)


@dataclass(frozen=True, slots=True)
class StatedRecord:
    """Derives the facts about the record of a question for an activity on a day in a time zone.

    Where a question names no record, nothing is derived. A class alone names records of the register, where the activity looks them up.
    """

    activity: Activity
    day: date
    time_zone: str = ""

    def __call__(self, facts: AgreedFacts) -> Source:
        """The source with what follows from the stated record."""
        source = Source(Origin.PERIOD, {}, self.activity.version)
        stated = [name for name in DAYS.values() if facts.is_stated(name)]
        named = not stated and (facts.is_stated(CLASS) or facts.is_stated(IS_HELD))
        if not stated and (not named or RETENTION in self.activity.looks_up):
            return source
        of = self._class(facts)
        if of is None or _contradict(facts):
            return source._replace(facts=UNKNOWN, why_unknown=Why.OPEN_FACT)
        found = self._reckoned(of, facts)
        why = _why(found) if None in found.facts.values() else None
        created = facts.agreed(DAYS[Start.CREATED])
        as_of = created if isinstance(created, date) else None
        return source._replace(facts=found.facts, as_of=as_of, until=found.until, rows=found.rows, why_unknown=why)

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

    def _reckoned(self, of: str, facts: AgreedFacts) -> Reckoned:
        days = {start: day for start, name in DAYS.items() if isinstance(day := facts.agreed(name), date)}
        held, seat = facts.agreed(IS_HELD), facts.agreed(SEAT)
        known = frozenset((*days, *(() if held is None else (HELD,))))
        record = Record(of, days, known, (Hold(date.min),) if held is True else ())
        declared = next((one for one in self.activity.erased if one.of == of), None)
        countries = (seat,) if isinstance(seat, str) else None
        return reckon(record, self.activity.periods, declared, _Agreed(facts), self.day, countries, zone_of(self.time_zone))


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
