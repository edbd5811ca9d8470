"""The sources that an activity brings to a question on a day."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from zweck.company.activity import Activity, Appraisal
from zweck.company.company import Company
from zweck.facts.basis import Today
from zweck.facts.merge import Origin, Source, Why
from zweck.facts.profiles import standing
from zweck.forms.near import near
from zweck.forms.quoting import shown
from zweck.law.vocabulary import Vocabulary


class UnknownActivity(Exception):
    """A question names an activity that does not exist, or not on its day; `help` says what to do."""

    def __init__(self, message: str, help: str) -> None:
        """Keep both sentences."""
        super().__init__(message)
        self.help = help


def in_force(company: Company, name: str, day: date) -> Activity:
    """The version of an activity on a day.

    Raises:
        UnknownActivity: if there is none.
    """
    check_known(company, name)
    found = company.on(name, day)
    if found is None:
        days = ", ".join(f"from {one.start}" + (f" until {one.until}" if one.until else "") for one in company.activities[name])
        raise UnknownActivity(f"the activity `{name}` is not in force on {day}", f"it is {days}")
    return found


def check_known(company: Company, name: str) -> None:
    """Whether there is an activity of this name on any day.

    Raises:
        UnknownActivity: if not.
    """
    if name not in company.activities:
        help = near(name, company.activities) or "`zweck activities show` prints all"
        raise UnknownActivity(f"there is no activity `{shown(name)}`", help)


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
    return [*standing(company.controllers[activity.controller], consulted, vocabulary), *registers, *own_sources(activity, day)]


@lru_cache(maxsize=1024)
def own_sources(activity: Activity, day: date) -> tuple[Source, ...]:
    """The sources that an activity is by itself."""
    return (
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
