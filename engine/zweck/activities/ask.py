"""Questions of facts that were checked: with those of a profile and of consulted registers, or of all other sources of an activity."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from zweck.company import NO_COMPANY, Activity, Company, check_known, in_force, sources_of, today_of
from zweck.facts.basis import Today
from zweck.facts.merge import Source
from zweck.facts.profiles import Profile, profile_sources
from zweck.facts.question import Question, question, read
from zweck.law.vocabulary import DECISION_DATE, Vocabulary
from zweck.logic.condition import Value

LookUp = Callable[[Activity, date], Sequence[Source]]
"""Gives the sources that were looked up of the person, for an activity on a day."""


def ask_about(
    name: str,
    facts: Mapping[str, object],
    company: Company,
    vocabulary: Vocabulary,
    *,
    registers: Sequence[Source] = (),
    consulted: Iterable[str] = (),
    clock: Callable[[str], Today] | None = None,
) -> Question:
    """The question that a call asks about an activity, as `pose` does; `registers` are what was looked up of the person.

    Raises:
        FactError: for facts of the call that cannot be understood, or that contradict each other.
        UnknownActivity: if there is no such activity on the day; without a day, on no day.
    """
    stated = read(facts, vocabulary)
    return pose(stated, vocabulary, company, name, look_up=lambda *_: registers, consulted=[*consulted], clock=clock)


def pose(
    stated: Mapping[str, Value | None],
    vocabulary: Vocabulary,
    company: Company = NO_COMPANY,
    activity: str = "",
    *,
    profile: Profile | None = None,
    presume_unstated: bool = False,
    look_up: LookUp = lambda *_: (),
    consulted: Sequence[str] = (),
    clock: Callable[[str], Today] | None = None,
) -> Question:
    """The question of stated facts about an activity, for which nothing is presumed but what it presumes by name; or about none.

    `consulted` are kinds of register in which the caller found nothing adverse. Where no day is stated, the question is a `LIVE` one of the
    day that `clock` shows in the time zone of the controller: that of the activity, or of `profile`. Without a day no version of the
    activity can be chosen, and the question is one about the day.

    Raises:
        FactError: if facts contradict each other.
        UnknownActivity: if there is no such activity on the day; without a day, on no day.
    """
    if not activity:
        today = None if clock is None or DECISION_DATE in stated else clock("" if profile is None else profile.time_zone)
        sources = () if profile is None and not consulted else profile_sources(profile, consulted, vocabulary)
        return question(stated, vocabulary, presume_unstated=presume_unstated, sources=sources, today=today)
    when = day_of(stated, company, activity, clock)
    if when is None:
        return question(stated, vocabulary)
    today, day = (when, when.day) if isinstance(when, Today) else (None, when)
    found = in_force(company, activity, day)
    return question(stated, vocabulary, sources=sources_of(found, company, day, vocabulary, look_up(found, day), consulted), today=today)


def day_of(
    stated: Mapping[str, Value | None], company: Company, activity: str, clock: Callable[[str], Today] | None
) -> date | Today | None:
    """The day of a question about an activity: the stated one, or what a clock shows; `None` where it is unknown.

    Raises:
        UnknownActivity: without a day, if there is no such activity on any.
    """
    if clock is not None and DECISION_DATE not in stated:
        return today_of(company, activity, clock)
    day = stated.get(DECISION_DATE)
    if isinstance(day, date):
        return day
    check_known(company, activity)
    return None
