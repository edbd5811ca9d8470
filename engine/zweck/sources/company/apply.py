"""The sources that an activity brings to a question on a day."""

from collections.abc import Iterable, Mapping
from datetime import date

from zweck.law.diagnostics import near
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value
from zweck.logic.functions import function_of
from zweck.sources.company.activity import Activity, Appraisal
from zweck.sources.company.company import Company
from zweck.sources.contradictions import Known
from zweck.sources.merge import Origin, Source, merge
from zweck.sources.profiles import standing


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
    if name not in company.activities:
        raise UnknownActivity(f"there is no activity `{name}`", near(name, company.activities) or "`zweck activities show` prints all")
    found = company.on(name, day)
    if found is None:
        days = ", ".join(f"from {one.start}" + (f" until {one.until}" if one.until else "") for one in company.activities[name])
        raise UnknownActivity(f"the activity `{name}` is not in force on {day}", f"it is {days}")
    return found


def sources_of(
    activity: Activity,
    company: Company,
    day: date,
    stated: Mapping[str, Value | None],
    vocabulary: Vocabulary,
    registers: Iterable[Source] = (),
    consulted: Iterable[str] = (),
) -> list[Source]:
    """All sources beside the caller's facts: profile, activity, registers, appraisals that hold, and what is presumed.

    An appraisal that does not hold makes its facts unknown: before its day, after its review was due, or where what it rests on is not
    surely true of all other facts.
    """
    firm = [
        *standing(company.controllers[activity.controller], consulted, vocabulary),
        Source(Origin.ACTIVITY, activity.facts, activity.version),
        *registers,
    ]
    fallback = [Source(Origin.PRESUMED, one.facts, activity.version, fallback=True) for one in activity.presumes]
    known = merge([Source(Origin.CALLER, stated), *firm, *fallback], vocabulary).stated
    return [*firm, *(appraised(appraisal, activity.version, day, known) for appraisal in activity.appraisals), *fallback]


def appraised(appraisal: Appraisal, of: str, day: date, known: Mapping[str, Value | None]) -> Source:
    """The facts of an appraisal of something, unknown where it does not hold."""
    why = _why_unknown(appraisal, day, known)
    facts = dict.fromkeys(appraisal.facts) if why else appraisal.facts
    reference = appraisal.document or of
    return Source(Origin.APPRAISAL, facts, reference, appraisal.on, appraisal.review_by, why_unknown=why)


def _why_unknown(appraisal: Appraisal, day: date, known: Mapping[str, Value | None]) -> str:
    """The reason for which an appraisal does not hold; empty where it does."""
    if day < appraisal.on:
        return "not yet made"
    if day > appraisal.review_by:
        return "review overdue"
    if appraisal.rests_on is not None and function_of(appraisal.rests_on)(Known(known)) is not True:
        return "outside of what it rests on"
    return ""
