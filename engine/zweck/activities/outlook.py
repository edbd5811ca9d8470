"""The outlook: which answers turn until a day, when, to what, and why. Each is found as until when an answer stays (`validity`)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from zweck.activities.needs import Needs
from zweck.activities.prepared import Prepared
from zweck.activities.search import resting
from zweck.activities.validity import Rests, Turn, Turns
from zweck.company import Company
from zweck.company.event import Event
from zweck.company.shapes import Held
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.logic.condition import Value


class Line(NamedTuple):
    """A turn: of what, of how many, and the outcome before it."""

    about: str
    before: Outcome
    turn: Turn
    number: int = 1


def lines(about: str, decision: Decision, turns: Turns, until: date, rests: Rests | None = None) -> Iterator[Line | None]:
    """The turns of one answer until a day, that day included; `None` stands for a day that was asked about and turns nothing."""
    before = decision.outcome
    for found in turns.steps(decision, rests):
        if found.day > until:
            return
        yield None if found.turn is None else Line(about, before, found.turn)
        if found.turn is not None and found.turn.outcome is not None:
            before = found.turn.outcome


def of_activity(found: Needs, company: Company, turns: Turns, until: date) -> Iterator[Line | None]:
    """The turns of the call that was found for an activity, about the ordinary person of whom it was found."""
    activity = company.on(found.activity, found.day)
    if activity is not None:
        rests = resting(activity, company, found.day, consented=found.consented)
        yield from lines(found.activity, found.decision, turns, until, rests)


def of_persons(
    persons: Iterable[Sequence[Event]], stated: Mapping[str, Value], prepared: Prepared, company: Company, turns: Turns, until: date
) -> list[Line]:
    """The turns of a call about each of some persons, those that are alike together, by their days.

    Persons of one class whose events end on the same days are asked about once.
    """
    kinds: dict[object, tuple[Held, Sequence[Event], int]] = {}
    for events in persons:
        held = prepared.person(events, prepared.records(stated))
        ends = prepared.ends(held)
        key = object() if ends is None else (held.key, ends)
        kinds[key] = (held, events, kinds[key][2] + 1 if key in kinds else 1)
    counted: Counter[Line] = Counter()
    for held, events, count in kinds.values():
        decision = turns.answering.decide(prepared.question(stated, held), Detail.REASONS)
        rests = Rests(prepared.activity, company, events)
        counted.update({one: count for one in lines(prepared.activity.id, decision, turns, until, rests) if one is not None})
    return in_order([one._replace(number=count) for one, count in counted.items()])


def in_order(found: Iterable[Line]) -> list[Line]:
    """Lines by their days, then by what they are about."""
    return sorted(found, key=lambda one: (one.turn.day, one.about, one.before, one.turn.outcome or ""))
