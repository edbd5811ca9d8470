"""Until when an answer stays: the first day on which this very answer is another one, found by asking again, and why it is."""

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from heapq import merge
from operator import itemgetter
from typing import Final, NamedTuple, Protocol

from zweck.activities.causes import EVE, OF_LAW, Cause, Change, Dated, after, cause, of_company, of_events, of_facts, of_law, of_sources
from zweck.activities.idle import Idle, named_by
from zweck.bounded.cache import Cache
from zweck.company import Activity, Company, own_sources
from zweck.company.event import Event
from zweck.company.register import looked_up
from zweck.decision.decision import Decision, Detail, Finding, Outcome
from zweck.facts.basis import Basis, Today
from zweck.facts.merge import Origin, Source, Why
from zweck.facts.profiles import RETENTION, standing
from zweck.facts.question import FactError, Question, question
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.periods.reckon import OVERDUE

MAX_ASKED: Final = 8
"""Days on which one question is asked again before its answer is sent; a later turn is not looked for."""

MAX_KEPT: Final = 20_000
KEPT: Final = 512
"""Turns that are kept, and the bytes that each takes, about."""


class Answering(Protocol):
    """The part of an engine that is needed."""

    def decide(self, question: Question, detail: Detail) -> Decision:
        """Answer a question."""
        ...


class Rests(NamedTuple):
    """All beside the law on which an answer about an activity rests; without `events` the register of the person was not read, and why.

    `record` is the digest of the key of the record that the question names.
    """

    activity: Activity
    company: Company
    events: Sequence[Event] | None = None
    why: Why | None = None
    record: str = ""


class Turn(NamedTuple):
    """The first day of another answer, its outcome, and what begins or ends on that day.

    Without an outcome the question cannot be asked on that day: the activity is over, or its facts contradict each other. Without causes
    the answer may be the same: later days were not asked about.
    """

    day: date
    outcome: Outcome | None
    causes: tuple[Cause, ...] = ()

    @property
    def until(self) -> date:
        """The last day before."""
        return self.day - EVE


class Turned(NamedTuple):
    """A turn, and the answer from that day on; `None` where there is none."""

    turn: Turn
    decision: Decision | None


Kept = tuple[Turn | None]


class Turns:
    """Finds when answers by one policy set turn; safe to use from several threads."""

    def __init__(self, engine: Answering, policies: PolicySet) -> None:
        """Ask `engine`, which answers by `policies`."""
        self._engine = engine
        self._policies = policies
        self._idle = Idle(policies)
        self._law = of_law(policies)
        self._days = tuple(self._law)
        self.kept: Cache[Kept] = Cache(MAX_KEPT)
        """The turns of answers that were asked for with a key."""

    def first(
        self, decision: Decision, rests: Rests | None = None, *, detail: Detail = Detail.REASONS, key: Hashable = None
    ) -> Turn | None:
        """The first turn of an answer; `None` where no day is known on which it can turn, or its own day is unknown.

        With detail `outcome` it is that of the outcome and the laws. Equal keys say that answers turn on the same day.
        """
        known = None if key is None else self.kept.get(key)
        if known is None:
            turned = next(self.of(decision, rests, detail=detail, most=MAX_ASKED), None)
            known = (None if turned is None else turned.turn,)
            if key is not None:
                self.kept.put(key, known, KEPT)
        return known[0]

    def of(
        self, decision: Decision, rests: Rests | None = None, *, detail: Detail = Detail.REASONS, most: int | None = None
    ) -> Iterator[Turned]:
        """All turns of an answer, the earliest first; after `most` days that were asked about the next one ends them, as it may turn."""
        day = decision.question.stated.get(DECISION_DATE)
        if not isinstance(day, date):
            return
        asked, now = 0, replace(decision, finding=substance(decision.finding))
        detail = Detail.OUTCOME if detail is Detail.OUTCOME else Detail.REASONS
        further: list[Dated] = []
        for turn, causes in _in_order(self._ahead(decision.question, day, rests), further):
            if self._idle.on(now, turn, causes):
                continue
            if asked == most:
                yield Turned(Turn(turn, None), None)
                return
            asked += 1
            later = self._answer(decision.question, turn, turn, rests, detail)
            if later is None:
                over = tuple([one for one in causes if one.change is Change.ACTIVITY])
                yield Turned(Turn(turn, None, over or causes), None)
                return
            further += [one for one in of_records(later.question) if one[0] > turn]
            after = replace(later, finding=substance(later.finding))
            if after.finding != now.finding:
                yield Turned(Turn(turn, after.outcome, self._behind(now, after, turn, causes, rests, detail)), later)
            now = after

    def _ahead(self, asked: Question, day: date, rests: Rests | None) -> Iterator[Dated]:
        """The days after `day` on which something begins or ends, in their order."""
        others = [*of_facts(asked.stated), *of_sources(asked.merged.sources if asked.merged is not None else ())]
        if rests is not None:
            versions = rests.company.activities[rests.activity.id]
            others += of_company(versions, rests.company)
            zone = rests.company.controllers[rests.activity.controller].time_zone or asked.time_zone
            others += of_events(rests.events or (), day, zone)
        law = ((turn, one) for turn in self._days[bisect_right(self._days, day) :] for one in self._law[turn])
        others = sorted((one for one in others if one[0] > day), key=itemgetter(0))
        return merge(law, others, self._of_records(asked, day, rests), key=itemgetter(0))

    def _of_records(self, asked: Question, day: date, rests: Rests | None) -> Iterator[Dated]:
        """The days after `day` on which something turns in records, one after the other: each is found from the one before."""
        found: Question | None = asked
        while found is not None and found.merged is not None:
            ends = [one.until for one in found.merged.sources if one.until is not None and OVERDUE in one.facts]
            turn = min((one for end in ends for one in after(end) if one > day), default=None)
            if turn is None:
                return
            yield turn, cause(Change.END, RETENTION)
            day, found = turn, again(asked, turn, turn, self._policies, rests)

    def _answer(self, asked: Question, law: date, sources: date, rests: Rests | None, detail: Detail) -> Decision | None:
        found = again(asked, law, sources, self._policies, rests)
        return None if found is None else self._engine.decide(found, detail)

    def _behind(
        self, now: Decision, after: Decision, turn: date, causes: tuple[Cause, ...], rests: Rests | None, detail: Detail
    ) -> tuple[Cause, ...]:
        """The causes of a turn: without the law's, or all others, where these alone would change nothing; of the law those of its laws."""
        lawful = [one for one in causes if one.change in OF_LAW]
        others = [one for one in causes if one not in lawful]
        if lawful and others:
            of_law = self._answer(now.question, turn, turn - EVE, rests, detail)
            of_others = self._answer(now.question, turn - EVE, turn, rests, detail)
            if of_law is not None and substance(of_law.finding) == now.finding:
                lawful = []
            elif of_others is not None and substance(of_others.finding) == now.finding:
                others = []
        named = {*named_by(now), *named_by(after)}
        kept = [one for one in lawful if not one.law or one.law in named] or lawful
        return (*kept, *others)


def of_records(asked: Question) -> Iterator[Dated]:
    """The days on which the periods of a stated record turn next; on each such day the next one follows."""
    merged = asked.merged
    return of_sources(one for one in merged.sources if one.origin is Origin.PERIOD) if merged is not None else iter(())


def _in_order(ahead: Iterator[Dated], further: list[Dated]) -> Iterator[tuple[date, tuple[Cause, ...]]]:
    """The days with their causes, in their order; to `further` others may be added for days to come, while these are gone through."""
    following = next(ahead, None)
    while following is not None or further:
        turn = min(day for day, _ in (*further, *([following] if following is not None else [])))
        causes = [one for day, one in further if day == turn]
        further[:] = [one for one in further if one[0] > turn]
        while following is not None and following[0] == turn:
            causes.append(following[1])
            following = next(ahead, None)
        yield turn, tuple(dict.fromkeys(causes))


def again(asked: Question, law: date, sources: date, policies: PolicySet, rests: Rests | None = None) -> Question | None:
    """A question by the law of another day, with its other sources and the events of a person as they are on a day.

    `None` where the activity is not in force on the day of the sources, or the facts contradict each other.
    """
    vocabulary, merged = policies.vocabulary, asked.merged
    own = dict(asked.stated if merged is None else merged.sources[0].facts)
    today = Today(law, asked.time_zone) if asked.basis is Basis.LIVE else None
    if today is None:
        own[DECISION_DATE] = law
    else:
        own.pop(DECISION_DATE, None)
    beside = [] if merged is None else [one for one in merged.sources[1:] if one.origin is not Origin.CLOCK]
    if rests is not None:
        activity = rests.company.on(rests.activity.id, sources)
        if activity is None:
            return None
        registers: list[Source] = []
        if rests.events is not None or rests.why is not None:
            zone = asked.time_zone
            why = rests.why or Why.UNREADABLE
            registers = looked_up(
                *(rests.events, activity, rests.company, sources, vocabulary, why),
                basis=asked.basis,
                time_zone=zone,
                stated=own,
                record=rests.record,
            )
        consulted = [one for one in beside if one.fallback and one.origin is Origin.REGISTER]
        profile = rests.company.controllers[activity.controller]
        beside = [*standing(profile, (), vocabulary), *consulted, *registers, *own_sources(activity, sources, profile.time_zone)]
    try:
        return question(own, vocabulary, presume_unstated=asked.presume_unstated, sources=beside, today=today)
    except FactError:
        return None


def substance(finding: Finding) -> Finding:
    """A finding without ways, names of versions, links, and how old its sources are."""
    ruling = finding.ruling
    laws = tuple([replace(one, version=date.min, layers=()) for one in ruling.laws])
    reasons = tuple([replace(one, links=()) for one in ruling.reasons])
    plain = replace(ruling, laws=laws, reasons=reasons, checked_until=None, sources=())
    return replace(finding, ruling=plain, remedies=(), examination=None)
