"""The sources that an activity brings to a question on a day, and the record of which a question states class and days (design 5.6)."""

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from typing import Final

from zweck.bounded.cache import Bounded
from zweck.company.activity import Activity, Appraisal, Company
from zweck.company.event import zone_of
from zweck.facts.basis import Today
from zweck.facts.merge import AgreedFacts, Origin, Source, Why
from zweck.facts.profiles import RETENTION, profile_sources
from zweck.forms.quoting import near, shown
from zweck.law.vocabulary import Vocabulary
from zweck.periods.ends import REVIEW
from zweck.periods.reckon import DUTY, NEEDED, OVERDUE, Reckoned, reckon
from zweck.periods.record import HELD, Hold, Record, Start
from zweck.words.said import Said, SaidError, joined, says

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
    kept: dict[Hashable, Reckoned] = field(default_factory=partial(Bounded, MAX_KEPT), compare=False)
    """Reckonings by all that they read."""

    def __call__(self, facts: AgreedFacts) -> Source:
        """The source with what follows from the stated record."""
        source = Source(Origin.PERIOD, {}, self.activity.version)
        if not self.is_about(facts):
            return source
        found = self.reckoned(facts)
        if found is None:
            return source._replace(facts=UNKNOWN, why_unknown=Why.OPEN_FACT)
        why = None
        if None in found.facts.values():
            why = Why.NO_START if Start.CREATED in found.missing else why_open(found.missing)
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
            self.kept[key] = found
        return found


def _contradict(facts: AgreedFacts) -> bool:
    """Whether an event of the record is stated for a day before its beginning; a person can come of age before it."""
    created = facts.agreed(DAYS[Start.CREATED])
    later = (facts.agreed(DAYS[start]) for start in (Start.ENDED, Start.USED, Start.AUDITED))
    return isinstance(created, date) and any(isinstance(day, date) and day < created for day in later)


def why_open(missing: Collection[str], *, whole: bool = True) -> Why:
    """Why a fact of a record is unknown, by what would have to be known; `whole` says whether the register is."""
    if REVIEW in missing:
        return Why.REVIEW
    if not whole:
        return Why.INCOMPLETE
    return Why.NO_END if {*missing} & {*Start} else Why.OPEN_FACT


class UnknownActivity(SaidError):
    """A question names an activity that does not exist, or not on its day; `help` says what to do."""


def in_force(company: Company, name: str, day: date) -> Activity:
    """The version of an activity on a day.

    Raises:
        UnknownActivity: if there is none.
    """
    check_known(company, name)
    found = company.on(name, day)
    if found is None:
        raise UnknownActivity(
            says("company.activity_not_force", name=name, day=day, days=joined("forms.and_then", [*map(_days, company.activities[name])]))
        )
    return found


def _days(one: Activity) -> Said:
    return says("company.from_until", start=one.start, until=one.until) if one.until else says("company.from", start=one.start)


def check_known(company: Company, name: str) -> None:
    """Whether there is an activity of this name on any day.

    Raises:
        UnknownActivity: if not.
    """
    if name not in company.activities:
        raise UnknownActivity(says("company.no_activity", name=shown(name)), near(name, company.activities) or says("company.prints_all"))


def today_of(company: Company, name: str, clock: Callable[[str], Today]) -> Today:
    """The day of a question about an activity that states none: by a clock, in the time zone of the activity's controller.

    Where controllers follow each other, that of the version that is in force on its day; where none is, or there is no such activity, that
    of the last one.

    Raises:
        UnknownActivity: where the day of each controller, in its time zone, is one of the other's version.
    """
    versions = company.activities.get(name, ())
    if len(versions) == 1:
        return clock(company.controllers[versions[0].controller].time_zone)
    days = [(one, clock(company.controllers[one.controller].time_zone)) for one in reversed(versions)]
    found = next((today for one, today in days if company.on(name, today.day) is one), None)
    if found is None and days and company.on(name, days[0][1].day):
        raise UnknownActivity(says("company.between_controllers", name=name))
    return found or (days[0][1] if days else clock(""))


def sources_of(
    activity: Activity,
    company: Company,
    day: date,
    vocabulary: Vocabulary,
    registers: Iterable[Source] = (),
    consulted: Iterable[str] = (),
) -> list[Source]:
    """All sources beside the caller's facts: profile, activity, registers, appraisals, and what is presumed."""
    time_zone = company.controllers[activity.controller].time_zone
    return [*standing_beside(activity, company, consulted, vocabulary), *registers, *own_sources(activity, day, time_zone)]


def standing_beside(activity: Activity, company: Company, consulted: Iterable[str], vocabulary: Vocabulary) -> list[Source]:
    """The profile, and what consulted registers say by finding nothing; of records that is nothing where the activity declares periods."""
    kinds = [kind for kind in consulted if kind != RETENTION or not activity.erased]
    return profile_sources(company.controllers[activity.controller], kinds, vocabulary)


@lru_cache(maxsize=1024)
def own_sources(activity: Activity, day: date, time_zone: str = "") -> tuple[Source, ...]:
    """The sources that an activity is by itself, and one for the record of which a question states class and days.

    `time_zone` is that of the controller.
    """
    derives = StatedRecord(activity, day, time_zone)
    records = (Source(Origin.PERIOD, {}, activity.version, derives=derives),) if activity.erased else ()
    return (
        *records,
        Source(Origin.ACTIVITY, activity.facts, activity.version),
        *(appraised(appraisal, activity.version, day) for appraisal in activity.appraisals),
        *(Source(Origin.PRESUMED, one.facts, activity.version, fallback=True) for one in activity.presumes),
    )


def appraised(appraisal: Appraisal, of: str, day: date) -> Source:
    """The facts of an appraisal of something, unknown before its day and after the day of its review."""
    why = Why.NOT_YET if day < appraisal.on else Why.OVERDUE if day > appraisal.review_by else None
    facts = dict.fromkeys(appraisal.facts) if why else appraisal.facts
    return Source(
        Origin.APPRAISAL,
        facts,
        appraisal.document or of,
        appraisal.on,
        appraisal.review_by,
        rests_on=appraisal.rests_on,
        why_unknown=why,
        by=appraisal.by,
    )
