"""An activity as the record of processing activities has it (Art. 30 GDPR), with its grounds and what a call must state."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from zweck.activities.needs import Called, Needs, answer_to, needs, numbers_of
from zweck.activities.search import Numbers, Propose
from zweck.company import Activity, Appraisal, Company
from zweck.decision.decision import Decision, Outcome, Reason
from zweck.engine import Engine
from zweck.facts.profiles import Profile
from zweck.logic.condition import facts_in

WEIGHING: Final = "balancing."
AGE_CONSIDERED: Final = "balancing.age_considered"
AGE: Final = "subject.age"


@dataclass(frozen=True, slots=True)
class Entry:
    """An activity on a day: its controller, what a call must state, the grounds on which a permitted call rests, appraisals without use."""

    activity: Activity
    controller: Profile
    needs: Needs
    grounds: tuple[Reason, ...]
    unneeded: tuple[Appraisal, ...]


def entry(activity: Activity, company: Company, engine: Engine, day: date, propose: Propose | None = None) -> Entry:
    """The entry of an activity that is in force on the day; `propose` finds calls that are permitted."""
    numbers = numbers_of(engine.editions.on(day))
    found = needs(activity.id, company, engine, engine.policies.vocabulary, day, propose, numbers)
    calls = [] if found.stated is None or not activity.appraisals else [Called(found.consented, found.stated), *found.calls]
    if calls and found.consented:
        calls += _without_consent(activity, company, engine, day, propose, numbers)
    standing = [one for one in activity.appraisals if found.calls and one.on <= day <= one.review_by]
    unneeded = tuple(one for one in standing if not _needed(one, activity, company, engine, found, calls))
    return Entry(activity, company.controllers[activity.controller], found, tuple(grounds_of(found.decision)), unneeded)


def in_force(company: Company, day: date) -> list[Activity]:
    """The activities in force on a day, by name."""
    found = (company.on(name, day) for name in sorted(company.activities))
    return [activity for activity in found if activity is not None]


def due(company: Company, day: date, within: int) -> list[tuple[Activity, Appraisal]]:
    """The appraisals in force on a day whose review is overdue or due within so many days, the most urgent first."""
    limit = day + min(timedelta(days=within), date.max - day)
    found = [(one, appraisal) for one in in_force(company, day) for appraisal in one.appraisals if appraisal.review_by <= limit]
    return sorted(found, key=lambda pair: (pair[1].review_by, pair[0].id))


def grounds_of(decision: Decision) -> Iterator[Reason]:
    """The grounds that hold, by law and requirement."""
    reasons = {reason.rule: reason for reason in decision.reasons if decision.outcome is Outcome.PERMITTED}
    ids = dict.fromkeys(id for law in decision.laws for requirement in law.requirements for id in requirement.grounds)
    yield from (reasons[id] for id in ids if id in reasons)


def for_adults(activity: Activity) -> list[Appraisal]:
    """The appraisals that weigh interests, rest on no age, and do not say that they consider children (Art. 6(1)(f) GDPR, recital 38)."""
    if any(AGE_CONSIDERED in one.facts for one in activity.appraisals):
        return []
    weighing = (one for one in activity.appraisals if any(name.startswith(WEIGHING) for name in one.facts))
    return [one for one in weighing if one.rests_on is None or AGE not in facts_in(one.rests_on)]


def _without_consent(
    activity: Activity, company: Company, engine: Engine, day: date, propose: Propose | None, numbers: Numbers
) -> Iterator[Called]:
    """A call about a person who has not consented, where one is permitted."""
    bare = _changed(activity, company, replace(activity, consents=()))
    stated = needs(activity.id, bare, engine, engine.policies.vocabulary, day, propose, numbers).stated
    if stated is not None:
        yield Called(False, stated)


def _needed(appraisal: Appraisal, activity: Activity, company: Company, engine: Engine, found: Needs, calls: Iterable[Called]) -> bool:
    """Whether a call that is permitted with an appraisal is not permitted without it."""
    bare = _changed(activity, company, replace(activity, appraisals=tuple(one for one in activity.appraisals if one is not appraisal)))
    asked = ((call.stated, replace(found, consented=call.consented)) for call in calls)
    answers = (answer_to(stated, activity.id, bare, engine, engine.policies.vocabulary, of_call) for stated, of_call in asked)
    return any(answer is None or answer.outcome is not Outcome.PERMITTED for answer in answers)


def _changed(activity: Activity, company: Company, version: Activity) -> Company:
    """The company with another version in the place of one."""
    versions = tuple(version if one is activity else one for one in company.activities[activity.id])
    return replace(company, activities={**company.activities, activity.id: versions})
