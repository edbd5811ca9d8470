"""The sources that an activity brings to a question on a day."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from zweck.company.activity import Activity, Appraisal, Company
from zweck.company.stated import StatedRecord
from zweck.facts.basis import Today
from zweck.facts.merge import Origin, Source, Why
from zweck.facts.profiles import RETENTION, profile_sources
from zweck.forms.near import near
from zweck.forms.quoting import shown
from zweck.law.vocabulary import Vocabulary
from zweck.words.said import Said, SaidError, joined, says


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
        days = joined("forms.and_then", [_days(one) for one in company.activities[name]])
        raise UnknownActivity(says("company.activity_not_force", name=name, day=day, days=days))
    return found


def _days(one: Activity) -> Said:
    return says("company.from_until", start=one.start, until=one.until) if one.until else says("company.from", start=one.start)


def check_known(company: Company, name: str) -> None:
    """Whether there is an activity of this name on any day.

    Raises:
        UnknownActivity: if not.
    """
    if name not in company.activities:
        help = near(name, company.activities) or says("company.prints_all")
        raise UnknownActivity(says("company.no_activity", name=shown(name)), help)


def today_of(company: Company, name: str, clock: Callable[[str], Today]) -> Today:
    """The day of a question about an activity that states none: by a clock, in the time zone of the activity's controller.

    Where controllers follow each other, that of the version that is in force on its day; where none is, or there is no such activity, that
    of the last one.
    """
    versions = company.activities.get(name, ())
    if len(versions) == 1:
        return clock(company.controllers[versions[0].controller].time_zone)
    days = [(one, clock(company.controllers[one.controller].time_zone)) for one in reversed(versions)]
    return next((today for one, today in days if company.on(name, today.day) is one), days[0][1] if days else clock(""))


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
    reference = appraisal.document or of
    days = (appraisal.on, appraisal.review_by)
    return Source(Origin.APPRAISAL, facts, reference, *days, rests_on=appraisal.rests_on, why_unknown=why, by=appraisal.by)
