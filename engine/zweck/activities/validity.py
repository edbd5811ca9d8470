"""Until when an answer stays: the first day on which this very answer is another one, found by asking again, and why it is."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Generator, Hashable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any, Final, NamedTuple, Protocol

from zweck.activities.causes import EVE, Cause, Change, after, of_company, of_events, of_facts, of_law, of_sources
from zweck.activities.idle import Idle, named_by
from zweck.bounded.cache import Bounded, ByIdentity, Cache
from zweck.bounded.steps import finished
from zweck.company import Activity, Company, own_sources
from zweck.company.event import Event
from zweck.company.shapes import Shapes
from zweck.decision.decision import Decision, Detail, Finding, LawResult, Outcome, Reason, Ruling
from zweck.editions.coverage import COVERAGE
from zweck.facts.basis import Basis, Today
from zweck.facts.merge import Origin, Source, Why
from zweck.facts.profiles import profile_sources
from zweck.facts.question import FactError, Question, question
from zweck.law.countries import SETTLED
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, FactType
from zweck.logic.condition import facts_of, tests_in

MAX_ASKED: Final = 8
"""Days on which one question is asked again before its answer is sent; a later turn is not looked for."""

MAX_KEPT: Final = 20_000
KEPT: Final = 512
"""Turns that are kept, and the bytes that each takes, about."""

MAX_RULINGS: Final = 1_000
"""Rulings of which it is kept on which laws they rest, and what they say."""

MAX_SHAPED: Final = 200
"""Activities and days of which the facts of persons are known again."""


class Answering(Protocol):
    """The part of an engine that is needed."""

    def decide(self, question: Question, detail: Detail) -> Decision:
        """Answer a question."""

    def heard(self, question: Question) -> Collection[str]:
        """The laws that may apply to a dated question while nothing stands against the controller."""


class Rests(NamedTuple):
    """All beside the law on which an answer about an activity rests; without `events` the register of the person was not read, and why.

    `record` is the digest of the key of the record that the question names.
    """

    activity: Activity
    company: Company
    events: Sequence[Event] | None = None
    why: Why | None = None
    record: str = ""

    @classmethod
    def of(cls, name: str, day: date | None, company: Company) -> "Rests | None":
        """All on which an answer about an activity rests on a day; `None` where none is named, or in force then."""
        activity = company.on(name, day) if name and day is not None else None
        return None if activity is None else cls(activity, company)


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


class Step(NamedTuple):
    """A day that was asked about, and the turn if there is one then."""

    day: date
    turn: Turn | None


Causes = tuple[Cause, ...]


class Turns:
    """Finds when answers by one policy set turn; safe to use from several threads."""

    def __init__(self, engine: Answering, policies: PolicySet) -> None:
        """Ask `engine`, which answers by `policies`."""
        self.answering = engine
        """The engine."""
        self._policies = policies
        self._idle = Idle(policies)
        self._law = of_law(policies)
        self._days = tuple(self._law)
        self._asked = set[int]()
        self._dates = {fact.name for fact in policies.vocabulary.facts.values() if fact.type is FactType.DATE} - {DECISION_DATE}
        checked = tests_in(*[one.when for one in policies.vocabulary.contradictions])
        self._settled = date.max if any(DECISION_DATE in facts_of(test) for test in checked) else SETTLED
        self.kept: Cache[tuple[Turn | None]] = Cache(MAX_KEPT)
        """The turns of answers that were asked for with a key."""
        self._shapes = Bounded[Hashable, Shapes](MAX_SHAPED)
        self._rulings = ByIdentity[tuple[frozenset[str], Hashable]](MAX_RULINGS)

    def first(
        self, decision: Decision, rests: Rests | None = None, *, detail: Detail = Detail.REASONS, key: Hashable = None
    ) -> Turn | None:
        """The first turn of an answer; `None` where no day is known on which it can turn, or its own day is unknown.

        With detail `outcome` it is that of the outcome and the laws. Equal keys say that answers turn on the same day.
        """
        return finished(self.finding(decision, rests, detail=detail, key=key))

    def finding(
        self, decision: Decision, rests: Rests | None = None, *, detail: Detail = Detail.REASONS, key: Hashable = None
    ) -> Generator[None, None, Turn | None]:
        """Finds the first turn with a pause before each day that is asked about whose law may have to be made first."""
        known = None if key is None else self.kept.get(key)
        if known is None:
            found, place = None, bisect_right(self._days, decision.date or date.min)
            if place not in self._asked:
                self._asked.add(place)
                yield
            for asked, step in enumerate(self.steps(decision, rests, detail), 1):
                found = step.turn
                if found is not None or asked >= MAX_ASKED:
                    found = found or next((Turn(day, None) for day in after(step.day)), None)
                    break
                yield
            known = (found,)
            if key is not None:
                self.kept.put(key, known, KEPT)
        return known[0]

    def steps(self, decision: Decision, rests: Rests | None = None, detail: Detail = Detail.REASONS) -> Iterator[Step]:
        """The days on which an answer may turn, each asked about when it is taken, the earliest first."""
        day = decision.question.stated.get(DECISION_DATE)
        if not isinstance(day, date):
            return
        now, since, laws = decision, day, self._laws(decision)
        detail = Detail.OUTCOME if detail is Detail.OUTCOME else Detail.REASONS
        others = self._others(decision.question, day, rests)
        place = bisect_right(self._days, day)
        while (turn := min([*self._days[place : place + 1], *others], default=None)) is not None:
            lawful, beside = self._law.get(turn, ()), tuple(dict.fromkeys(others.pop(turn))) if turn in others else ()
            place += bool(lawful)
            stays = None if beside else self._idle.on(now.question, since, turn, laws)
            if stays is not None:
                if not stays:
                    since = turn
                    yield Step(turn, None)
                continue
            later = self.again(decision.question, turn, turn, rests, detail)
            if later is None:
                over = tuple([one for one in beside if one.change is Change.ACTIVITY])
                yield Step(turn, Turn(turn, None, over or (*lawful, *beside)))
                return
            changed = later.outcome is not now.outcome or self.substance(later.finding) != self.substance(now.finding)
            yield Step(
                turn, Turn(turn, later.outcome, self._behind(now, later, turn, (lawful, beside), rests, detail)) if changed else None
            )
            now, since, laws = later, turn, self._laws(later)
            _add(others, turn, now.question)

    def _laws(self, answer: Decision) -> frozenset[str]:
        """The laws on which an answer rests; of a prohibition unless shown also those that may apply while nothing stands against."""
        may = self.answering.heard(answer.question) if answer.outcome is Outcome.PROHIBITED and not answer.conclusive else ()
        return self._rulings.of(answer.finding.ruling, _read)[0].union(may)

    def substance(self, finding: Finding) -> Hashable:
        """A finding without ways, names of versions, links, and how old its sources are."""
        return _OF_FINDING(finding), self._rulings.of(finding.ruling, _read)[1]

    def _others(self, asked: Question, day: date, rests: Rests | None) -> dict[date, list[Cause]]:
        """The days after `day` on which something else than the law begins or ends."""
        found: dict[date, list[Cause]] = {}
        dated = [] if asked.stated.keys().isdisjoint(self._dates) else [*of_facts(asked.stated)]
        if rests is not None:
            dated += of_company(rests.company.activities[rests.activity.id], rests.company)
            zone = rests.company.controllers[rests.activity.controller].time_zone or asked.time_zone
            dated += of_events(rests.events or (), day, zone)
        for turn, one in dated:
            if turn > day:
                found.setdefault(turn, []).append(one)
        _add(found, day, asked)
        return found

    def again(self, asked: Question, law: date, sources: date, rests: Rests | None, detail: Detail) -> Decision | None:
        """The answer to a question by the law of another day, with its other sources and the events of a person as they are on a day.

        `None` where the activity is not in force on the day of the sources, or the facts contradict each other.
        """
        vocabulary, merged = self._policies.vocabulary, asked.merged
        if merged is None is rests and law > self._settled:  # nothing that is checked turns with the day
            stated = {**asked.stated, DECISION_DATE: law}
            later = Question(stated, asked.presume_unstated, asked.contradictions, None, asked.basis, asked.time_zone)
            return self.answering.decide(later, detail)
        today = Today(law, asked.time_zone) if asked.basis is Basis.LIVE else None
        said = asked.stated if merged is None else merged.sources[0].facts
        own = {name: value for name, value in said.items() if name != DECISION_DATE} | ({DECISION_DATE: law} if today is None else {})
        beside = [] if merged is None else [one for one in merged.sources[1:] if one.origin is not Origin.CLOCK]
        if rests is not None:
            activity = rests.company.on(rests.activity.id, sources)
            if activity is None:
                return None
            registers: list[Source] = []
            if rests.events is not None or rests.why is not None:
                shapes = self._shapes_of(activity, rests.company, sources, today)
                about = shapes.named(own, rests.record)
                held = shapes.unknown(rests.why or Why.UNREADABLE) if rests.events is None else shapes.of(rests.events, about)
                registers = held.sources
            consulted = [one for one in beside if one.fallback and one.origin is Origin.REGISTER]
            profile = rests.company.controllers[activity.controller]
            beside = [*profile_sources(profile, (), vocabulary), *consulted, *registers, *own_sources(activity, sources, profile.time_zone)]
        try:
            later = question(own, vocabulary, presume_unstated=asked.presume_unstated, sources=beside, today=today)
        except FactError:
            return None
        return self.answering.decide(later, detail)

    def _shapes_of(self, activity: Activity, company: Company, day: date, today: Today | None) -> Shapes:
        """The facts of persons for an activity on a day, known again for others of their class."""
        key = (activity.id, day, None if today is None else today.time_zone)
        found = self._shapes.get(key)
        if found is None or found.company is not company:
            found = self._shapes[key] = Shapes(activity, company, day, self._policies.vocabulary, today)
        return found

    def _behind(
        self, now: Decision, then: Decision, turn: date, causes: tuple[Causes, Causes], rests: Rests | None, detail: Detail
    ) -> Causes:
        """The causes of a turn: without the law's, or all others, where these alone would change nothing; of the law those of its laws."""
        lawful, others = causes
        if lawful and others:
            known = self.substance(now.finding)
            of_law, of_others = (self.again(now.question, *days, rests, detail) for days in ((turn, turn - EVE), (turn - EVE, turn)))
            if of_law is not None and self.substance(of_law.finding) == known:
                return others
            if of_others is not None and self.substance(of_others.finding) == known:
                others = ()
        named = {*named_by(now.finding.ruling), *named_by(then.finding.ruling)} if len(lawful) > 1 else ()
        return (*([one for one in lawful if not one.law or one.law in named] or lawful), *others)


def _add(others: dict[date, list[Cause]], day: date, asked: Question) -> None:
    """Add the days after `day` on which sources of a question end, where nothing is known to end: what follows from them may turn again."""
    for turn, one in () if asked.merged is None else of_sources(asked.merged.sources):
        if turn > day and not any(known.change in (Change.END, Change.OF_AGE) for known in others.get(turn, ())):
            others.setdefault(turn, []).append(one)


def _but(kind: type[Any], *names: str) -> Callable[[Any], Hashable]:
    """All fields of a kind of thing but some."""
    return attrgetter(*(one.name for one in fields(kind) if one.name not in names))


_OF_FINDING: Final = _but(Finding, "ruling", "remedies", "examination")
_OF_RULING: Final = _but(Ruling, "laws", "reasons", "checked_until", "sources")
_OF_LAW: Final = _but(LawResult, "version", "layers")
_OF_REASON: Final = _but(Reason, "links")


def _read(ruling: Ruling) -> tuple[frozenset[str], Hashable]:
    """The laws on which a ruling rests, and its substance."""
    said = tuple(map(_OF_REASON, ruling.reasons)), _OF_RULING(ruling), tuple(map(_OF_LAW, ruling.laws))  # what differs most, first
    return frozenset([COVERAGE, *named_by(ruling)]), said
