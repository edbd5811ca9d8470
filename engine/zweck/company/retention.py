"""The records of a person on a day: which there are, until when each may and must be kept, and the facts that follow."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import reduce
from typing import Final, NamedTuple

from zweck.bounded.cache import Bounded
from zweck.company.activity import Activity, Company
from zweck.company.apply import CLASS, SEAT, why_open
from zweck.company.consented import MEDIUM, PURPOSE, word_of
from zweck.company.event import (
    CONSENTED,
    ENDING,
    EVERYTHING,
    Event,
    EventKind,
    end_of,
    ends,
    in_time,
    since_reopened,
    split,
    standing_records,
    without_void,
    zone_of,
)
from zweck.facts.basis import Basis
from zweck.facts.merge import Origin, Source, Why
from zweck.facts.profiles import RETENTION
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import All, Condition, Operator, Test, Value
from zweck.periods.reckon import DUTY, NEEDED, OVERDUE, STATUTE, Phase, Reckoned, agreed, reckon
from zweck.periods.record import HELD, WHOLE, Extension, Hold, Record, Start

UNKNOWN: Final[Mapping[str, bool | None]] = {DUTY: None, NEEDED: None, OVERDUE: None, STATUTE: None}
"""The facts about records, where nothing is known."""

NOTHING_KNOWN: Final = Reckoned(Phase.UNKNOWN, UNKNOWN, missing=(Start.CREATED.value,))
RESTRICTION: Final = "restriction"
MAX_KEPT: Final = 1_000
"""Reckonings that are known again."""


class Named(NamedTuple):
    """The records that a call is about: of a class, the one with the digest of a key; with neither all of the person.

    `stated` are facts of the call on which statutory periods depend.
    """

    of: str = ""
    key: str = ""
    stated: frozenset[tuple[str, Value]] = frozenset()


ALL_RECORDS: Final = Named()


class RecordOnDay(NamedTuple):
    """A record of a person: the event with which it began, its day, its class, and what is true of it."""

    begun: Event
    began: date
    of: str
    reckoned: Reckoned


class Retention:
    """The records of persons in one activity on one day."""

    def __init__(
        self, activity: Activity, company: Company, day: date, vocabulary: Vocabulary, basis: Basis = Basis.LIVE, time_zone: str = ""
    ) -> None:
        """With the rows and the profile of the day; `time_zone` is that of the day, where the controller has none."""
        profile = company.controllers[activity.controller]
        zone = profile.time_zone or time_zone
        self._activity, self._day, self._basis, self._controller = activity, day, basis, profile.id
        self._zone, self._over = zone_of(zone), end_of(day, zone)
        self._after: Callable[[Event, Event], bool] = ends if basis is Basis.LIVE else lambda one, other: one.effective > other.effective
        self._scope = f"{activity.id}:"
        self._declared = {one.of: one for one in activity.erased}
        self._table = vocabulary.periods
        self._known = {name: value for name, value in profile.facts.items() if activity.facts.get(name, value) == value}
        self._known |= {name: value for name, value in activity.facts.items() if name not in profile.facts}
        seat = profile.facts.get(SEAT)
        self._countries = (seat,) if isinstance(seat, str) else None
        self._complete = {kind for kind, since in profile.holds.items() if since <= day}
        self._reads = frozenset(name for of in self._declared for name in self._table.read.get(of, ()))
        self._taken = Bounded[Hashable, Condition | None](MAX_KEPT)
        self._reckoned = Bounded[Hashable, Reckoned](MAX_KEPT)

    def records(self, events: Sequence[Event], named: Named = ALL_RECORDS, *, whole: bool = True) -> list[RecordOnDay]:
        """The records of a person, in the order of their beginnings; erased ones only where there are no others.

        Unless `whole`, holds on them may stand elsewhere.
        """
        if not any(event.kind is EventKind.STARTED and event.scope.startswith(self._scope) for event in events):
            return []
        mine = [event for event in events if event.controller == self._controller]
        if self._basis is Basis.AS_OF:
            mine = [event for event in mine if event.effective < self._over]
        found = self._by_position(mine, named, whole=whole)
        if any(event.recorded >= self._over for event in mine):  # between its two times an event counts only against
            before = self._by_position([event for event in mine if event.recorded < self._over], named, whole=whole)
            common = agreed if self._basis is Basis.AS_OF else adverse
            both = {position: (found.get(position), before.get(position)) for position in sorted({*found, *before})}
            found = {position: _both(one, other, common) for position, (one, other) in both.items()}
        return [one for one in found.values() if one.reckoned.phase is not Phase.ERASED] or [*found.values()]

    def named(self, stated: Mapping[str, Value | None], key: str = "") -> Named:
        """The records that a call with these facts is about, one by the digest of its key."""
        if not key and self._reads.isdisjoint(stated) and CLASS not in stated:
            return ALL_RECORDS
        of = stated.get(CLASS)
        mine = self._reads & stated.keys() - self._known.keys()
        known = frozenset((name, value) for name in mine if (value := stated[name]) is not None)
        return Named(of if isinstance(of, str) else "", key, known)

    def sources(self, found: Sequence[RecordOnDay], named: Named = ALL_RECORDS) -> list[Source]:
        """The facts of the records of a person that a call names: a source for each; where there is none, what is true of any."""
        return [self._source(one, named) for one in found] or [self._without(named)]

    def _without(self, named: Named) -> Source:
        """The facts of a person without a record: what would be true of one of each class, whenever it began."""
        classes = [of for of in self._declared if named.of in ("", of)] or [named.of] * bool(named.of)
        common = reduce(agreed, (self._reckon(Record(of, {}, WHOLE), named) for of in classes)) if classes else NOTHING_KNOWN
        return Source(Origin.REGISTER, {**UNKNOWN, **common.facts}, RETENTION, why_unknown=Why.NO_START, until=common.until)

    def _source(self, one: RecordOnDay, named: Named) -> Source:
        reckoned = one.reckoned
        why = why_open(reckoned.missing, whole=RETENTION in self._complete) if None in reckoned.facts.values() else None
        return Source(
            Origin.REGISTER,
            reckoned.facts,
            f"event {one.begun.position}",
            one.begun.effective.date(),
            rests_on=self._rests_on(one.of, named),
            why_unknown=why,
            until=reckoned.until,
            rows=reckoned.rows,
        )

    def _rests_on(self, of: str, named: Named) -> Condition | None:
        """The facts as they were taken for the rows of a class: where the sources of a question say otherwise, nothing is known."""
        key = of, named.stated
        if key not in self._taken:
            known = {**self._known, **dict(named.stated)}
            taken = ((name, known[name]) for name in sorted({*self._table.read.get(of, ())} & known.keys()))
            tests = tuple(Test(name, Operator.ONE_OF, frozenset({value})) for name, value in taken if isinstance(value, str | bool))
            self._taken[key] = All(tests) if tests else None
        return self._taken[key]

    def day_of(self, event: Event) -> date:
        """The day on which an event took effect, in the time zone of the controller."""
        return event.effective.astimezone(self._zone).date()

    def _by_position(self, events: Sequence[Event], named: Named, *, whole: bool) -> dict[int, RecordOnDay]:
        records, others = split(without_void(events))
        about: dict[int, list[Event]] = {}
        for event in sorted(standing_records(records), key=in_time):
            about.setdefault(event.about, []).append(event)
        found: dict[int, RecordOnDay] = {}
        for begun in sorted(about.get(0, ())):
            of = begun.scope.removeprefix(self._scope)
            if (
                begun.kind is not EventKind.STARTED
                or of == begun.scope
                or (named.of and of != named.of)
                or (named.key not in ("", begun.key))
            ):
                continue
            followers = since_reopened(about.get(begun.position, ()))
            record = self._record(begun, of, followers, self._holds([*about[0], *followers], others, begun), others)
            record = record if whole else record._replace(known=record.known - {HELD})
            found[begun.position] = RecordOnDay(begun, self.day_of(begun), of, self._reckon(record, named))
        return found

    def _record(self, begun: Event, of: str, followers: Sequence[Event], holds: Sequence[Hold], others: Sequence[Event]) -> Record:
        starts: dict[Start, date | datetime] = {Start.CREATED: begun.effective}
        extensions: list[Extension] = []
        reviewed = erased = None
        for event in followers:
            match event.kind:
                case EventKind.ENDED:
                    starts[Start(event.state or "ended")] = event.effective
                case EventKind.EXTENDED if event.until is not None:
                    extensions.append(Extension(self.day_of(event), event.until, event.state or "review"))
                case EventKind.REOPENED:
                    reviewed = self.day_of(event)
                case EventKind.ERASED:
                    erased = self.day_of(event)
                case _:
                    continue
        known = WHOLE if RETENTION in self._complete else frozenset((Start.CREATED.value,))
        ages = [event for event in others if event.kind is EventKind.OF_AGE_ON]
        of_age = {event.until for event in ages if event.until is not None and not any(self._after(one, event) for one in ages)}
        if len(of_age) == 1:  # days that contradict each other are none
            starts[Start.OF_AGE] = of_age.pop()
        if (withdrawn := self._withdrawn(others, begun)) is not None:
            starts[Start.WITHDRAWN] = withdrawn
        if "consent" in self._complete:
            known |= {Start.WITHDRAWN}
        demands = [event for event in others if event.kind is EventKind.ERASURE_REQUESTED and event.effective >= begun.effective]
        demanded = self.day_of(min(demands, key=in_time)) if demands else None
        return Record(of, starts, known, tuple(holds), tuple(extensions), reviewed, demanded, erased)

    def _withdrawn(self, others: Sequence[Event], begun: Event) -> datetime | None:
        """When the consent to the activity was withdrawn, refused or invalid since the record began, unless it was given again since."""
        about = {EVERYTHING, *self._activity.consents, word_of(self._activity, PURPOSE)}
        touching = [event for event in others if event.text in about and event.effective >= begun.effective]
        given = [event for event in touching if event.kind in CONSENTED]
        ended = (
            event.effective
            for event in touching
            if event.kind in ENDING
            and (not event.channels or word_of(self._activity, MEDIUM) in event.channels)
            and not any(self._after(one, event) for one in given)
        )
        return min(ended, default=None)

    def _holds(self, events: Sequence[Event], others: Sequence[Event], begun: Event) -> list[Hold]:
        """The holds on a record: its own, those of its class, of its activity, of everything; a restriction is one.

        A release ends those of its own reach, and narrower ones.
        """
        reach = {EVERYTHING: 0, self._activity.id: 1, begun.scope: 2}
        width = {event: 3 if event.about else reach[event.scope] for event in events if event.about or event.scope in reach}
        released = [event for event in width if event.kind is EventKind.RELEASED]
        lifted = [event for event in others if event.kind is EventKind.RESTRICTION_LIFTED]
        holds: list[Hold] = []
        for event in (event for event in width if event.kind is EventKind.HELD):
            ends = [one for one in released if width[one] <= width[event] and one.state in ("", event.state)]
            holds.append(self._hold(event, event.state, ends))
        restricted = (event for event in others if event.kind is EventKind.RESTRICTED)
        holds += (self._hold(event, RESTRICTION, [one for one in lifted if one.scope in (EVERYTHING, event.scope)]) for event in restricted)
        return holds

    def _hold(self, event: Event, kind: str, ends: Sequence[Event]) -> Hold:
        end = min((one for one in ends if in_time(one) > in_time(event)), key=in_time, default=None)
        return Hold(self.day_of(event), event.until, kind, None if end is None else self.day_of(end))

    def _reckon(self, record: Record, named: Named) -> Reckoned:
        key = (record.of, frozenset(record.starts.items()), *record[2:], named.stated)
        found = self._reckoned.get(key)
        if found is None:
            declared = self._declared.get(record.of)
            known = {**self._known, **dict(named.stated)}
            found = self._reckoned[key] = reckon(record, self._table, declared, known, self._day, self._countries, self._zone)
        return found


def adverse(one: Reckoned, other: Reckoned) -> Reckoned:
    """The more adverse of two reckonings of one record, fact by fact; where neither is, what they have in common."""
    common = agreed(one, other)
    facts = dict(common.facts)
    against = ((OVERDUE, True), (NEEDED, False))
    facts |= {name: value for name, value in against if value in (one.facts.get(name), other.facts.get(name))}
    return replace(common, facts=facts)


def _both(one: RecordOnDay | None, other: RecordOnDay | None, common: Callable[[Reckoned, Reckoned], Reckoned]) -> RecordOnDay:
    first = one or other
    if first is None:
        raise RuntimeError("one of them is there")
    return first._replace(reckoned=common(one.reckoned if one else NOTHING_KNOWN, other.reckoned if other else NOTHING_KNOWN))


def scopes_of(activity: Activity) -> Iterator[str]:
    """The scopes of its records, as `ACTIVITY:CLASS`."""
    return (f"{activity.id}:{one.of}" for one in activity.erased)
