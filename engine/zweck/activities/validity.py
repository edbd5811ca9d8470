"""Until when an answer can stay as it is."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from zweck.company import Activity, Company
from zweck.company.effect import end_of, zone_of
from zweck.company.register import Event
from zweck.editions.build import Editions
from zweck.editions.coverage import absent
from zweck.editions.resolve import whole
from zweck.explain.remedies_acts import conditions as of_acts
from zweck.facts.merge import Origin
from zweck.facts.question import Question
from zweck.law.countries import COUNTRIES, LIMITED
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Condition, Operator, Test, leaves

EVE: Final = timedelta(days=1)


class Rests(NamedTuple):
    """The activity that an answer is about, its company, and the events of the person that were looked up for it."""

    activity: Activity
    company: Company
    events: Sequence[Event] = ()


def turning_days(policies: PolicySet) -> tuple[date, ...]:
    """The days on which the law can answer otherwise than on the day before, the earliest first."""
    return policies.once(_days)


def _days(policies: PolicySet) -> tuple[date, ...]:
    tests = {leaf for one in _conditions(policies) for leaf in leaves(one) if isinstance(leaf, Test) and leaf.fact == DECISION_DATE}
    return tuple(sorted({*Editions.of(policies).starts, *_codes(), *(day for test in tests for day in _turns(test))}))


def _conditions(policies: PolicySet) -> Iterator[Condition]:
    """All conditions as they are written: of rules, scopes, law that is not there, doubts, silence, contradictions and acts."""
    for version in (version for law in policies.laws.values() for version in law.versions):
        if version.scope is not None:
            yield version.scope.when
        yield from map(whole, version.rules)
        yield from (one.when for one in version.omits)
    yield from (one.when for one in absent(policies))
    yield from (doubt.when for doubt in policies.doubts.values() if doubt.when is not None)
    yield from (one for fact in policies.vocabulary.facts.values() for one in fact.silence.conditions())
    yield from (one.when for one in policies.vocabulary.contradictions)
    yield from of_acts(policies.vocabulary)


def _turns(test: Test) -> Iterator[date]:
    """The days on which a test of the day of decision can come out otherwise than on the day before."""
    operands = test.operand if isinstance(test.operand, frozenset) else (test.operand,)
    for day in (one for one in operands if isinstance(one, date)):
        if test.operator is not Operator.AFTER:
            yield day
        if test.operator is not Operator.BEFORE and day < date.max:
            yield day + EVE


def _codes() -> Iterator[date]:
    """The days on which country codes begin to stand for a country, or no longer do."""
    for one in (one for code in LIMITED for one in COUNTRIES[code]):
        yield from (day for day in (one.start, None if one.until is None else one.until + EVE) if day is not None)


def valid_until(question: Question, turning_days: Sequence[date], rests: Rests | None = None) -> date | None:
    """The last day before the first on which an answer can change; `None` where no such day is known, or the day is unknown.

    The days on which anything turns are collected here and nowhere else; `turning_days` are those of the law, in their order. An event
    that is entered later can change the answer at once.
    """
    day = question.stated.get(DECISION_DATE)
    if not isinstance(day, date):
        return None
    place = bisect_right(turning_days, day)
    firsts = [*turning_days[place : place + 1]]
    others = [value for name, value in question.stated.items() if isinstance(value, date) and name != DECISION_DATE]
    firsts += [turn for value in others for turn in (value, *_next(value)) if turn > day]
    firsts += [turn for turn in _sources(question) if turn > day]
    if rests is not None:
        firsts += [turn for turn in _company(rests) if turn > day]
    until = min(firsts) - EVE if firsts else None
    if rests is None or not rests.events:
        return until
    return earlier(until, person_until(rests, day, question.time_zone))


def person_until(rests: Rests, day: date, time_zone: str) -> date | None:
    """The last day before events of a person turn an answer: they take effect, consents end, persons come of age."""
    controller = rests.activity.controller
    time_zone = rests.company.controllers[controller].time_zone or time_zone
    events = [event for event in rests.events if event.controller == controller]
    over = end_of(day, time_zone)
    ahead = [at.astimezone(zone_of(time_zone)).date() for event in events for at in (event.effective, event.recorded) if at >= over]
    firsts = ahead + [turn for event in events if event.until is not None for turn in (event.until, *_next(event.until)) if turn > day]
    return min(firsts) - EVE if firsts else None


def earlier(one: date | None, other: date | None) -> date | None:
    """The earlier of two last days, of which each may be unknown."""
    return other if one is None else one if other is None else min(one, other)


def _next(day: date) -> Iterator[date]:
    if day < date.max:
        yield day + EVE


def _sources(question: Question) -> Iterator[date]:
    """The days on which an appraisal begins to count or is overdue, and those after the last day of anything else."""
    for source in question.merged.sources if question.merged is not None else ():
        yield from (turn for end in (source.review_by, source.until) if end is not None for turn in _next(end))
        if source.origin is Origin.APPRAISAL and source.as_of is not None:
            yield source.as_of


def _company(rests: Rests) -> Iterator[date]:
    """The days on which another version of the activity begins or this one ends, and on which a kind of register becomes whole."""
    activity, company = rests.activity, rests.company
    yield from (one.start for one in company.activities[activity.id])
    if activity.until is not None:
        yield from _next(activity.until)
    yield from company.controllers[activity.controller].holds.values()
