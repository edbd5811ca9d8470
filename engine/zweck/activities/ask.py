"""A question about an activity: the facts of the call with those of all other sources."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from zweck.company import Company, check_known, in_force, sources_of, today_of
from zweck.facts.basis import Today
from zweck.facts.merge import Source
from zweck.facts.question import Question, question, read
from zweck.law.vocabulary import DECISION_DATE, Vocabulary


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
    """The question that a call asks about an activity; nothing is presumed but what the activity presumes by name.

    `registers` are what was looked up of the person; `consulted` are kinds of register in which the caller found nothing adverse. Where the
    call states no day, the question is a `LIVE` one of the day that `clock` shows in the time zone of the activity's controller. Without a
    day no version of the activity can be chosen, and the question is one about the day.

    Raises:
        FactError: for facts of the call that cannot be understood, or that contradict each other.
        UnknownActivity: if there is no such activity on the day; without a day, on no day.
    """
    stated = read(facts, vocabulary)
    today = today_of(company, name, clock) if clock is not None and DECISION_DATE not in stated else None
    day = stated.get(DECISION_DATE) if today is None else today.day
    if not isinstance(day, date):
        check_known(company, name)
        return question(stated, vocabulary)
    activity = in_force(company, name, day)
    return question(stated, vocabulary, sources=sources_of(activity, company, day, vocabulary, registers, consulted), today=today)
