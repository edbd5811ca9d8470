"""An activity as the record of processing activities has it (Art. 30 GDPR), with its grounds and what a call must state."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from zweck.activities.needs import Needs, Propose, answer_to, needs
from zweck.company import Activity, Appraisal, Company
from zweck.decision.decision import Decision, Outcome, Reason
from zweck.engine import Engine
from zweck.facts.profiles import Profile


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
    found = needs(activity.id, company, engine, engine.policies.vocabulary, day, propose)
    unneeded = tuple(one for one in activity.appraisals if found.stated is not None and not _needed(one, activity, company, engine, found))
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
    if decision.outcome is not Outcome.PERMITTED:
        return
    reasons = {reason.rule: reason for reason in decision.reasons}
    ids = dict.fromkeys(id for law in decision.laws for requirement in law.requirements for id in requirement.grounds)
    yield from (reasons[id] for id in ids if id in reasons)


def _needed(appraisal: Appraisal, activity: Activity, company: Company, engine: Engine, found: Needs) -> bool:
    """Whether the call that is permitted with an appraisal is not permitted without it."""
    without = replace(activity, appraisals=tuple(one for one in activity.appraisals if one is not appraisal))
    versions = tuple(without if one is activity else one for one in company.activities[activity.id])
    bare = replace(company, activities={**company.activities, activity.id: versions})
    answer = answer_to(found.stated or {}, activity.id, bare, engine, engine.policies.vocabulary, found)
    return answer is None or answer.outcome is not Outcome.PERMITTED
