"""The facts of persons whose events have the same shape: derived once, with the references and days of each person."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from zweck.bounded.cache import Bounded
from zweck.company import Activity, Company
from zweck.company.consented import given_as_minor
from zweck.company.event import CONSENTED, OF_RECORDS, Course, Event, EventKind, end_of, split, unheard
from zweck.company.register import NO_FACTS, heard, held_by, looked_up, looks_at_records, standing_on
from zweck.company.retention import ALL_RECORDS, Named, RecordOnDay, Retention
from zweck.facts.basis import Basis, Today
from zweck.facts.merge import Origin, Source, Why
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value

MAX_SHAPES: Final = 1_000
"""Shapes of events that are known again, of one activity on one day."""

SINCE: Final = Source(Origin.REGISTER, NO_FACTS, why_unknown=Why.SINCE)
"""An adverse event that took effect after the day as of which is asked."""

NEVER: Final = datetime.min.replace(tzinfo=UTC)


Known = tuple[Hashable, "Sequence[Form]", Sequence[Event]]
"""The key of a person's class, the forms of its sources, and the events of this person to which their places belong."""


class Entry(NamedTuple):
    """An event as a source names it: its reference, the day of its effect and its last day, where the source has them."""

    reference: str
    as_of: date | None
    until: date | None


class Form(NamedTuple):
    """A source, and the place of the event that it names, if it names one; whether it has that event's day, and its end."""

    source: Source
    place: int | None
    dated: bool
    ends: bool

    def entry(self, event: Event) -> Entry:
        """A person's event in this source."""
        return Entry(f"event {event.position}", event.effective.date() if self.dated else None, event.until if self.ends else None)


class Held:
    """The part of a register about a person: a class of persons whose sources differ only in references and days, and those of this one.

    Persons of the same activity and day with equal keys are of one class.
    """

    __slots__ = ("ends", "entries", "forms", "key", "read", "records", "written")

    def __init__(
        self,
        key: Hashable,
        forms: Sequence[Form],
        events: Sequence[Event] = (),
        records: Sequence[RecordOnDay] = (),
    ) -> None:
        """The forms are those of the class, with the places of events among these; `records` are those that the sources are about."""
        self.read: Sequence[Event] | None = None
        """All events about the person; `None` where the register was not read."""
        self.ends: Hashable = None
        """The last days in these events, kept by `zweck.activities.prepared.Prepared.ends`."""
        self.key = key
        self.records = records
        self.written: bytes | None = None
        """The records as an answer writes them, kept by its writer."""
        self.forms = forms
        self.entries = tuple([form.entry(events[form.place]) for form in forms if form.place is not None])
        """The events of this person that the sources name, in their order."""

    @property
    def sources(self) -> list[Source]:
        """The sources."""
        entries = iter(self.entries)
        return [form.source if form.place is None else named(form.source, next(entries)) for form in self.forms]


class Shapes:
    """The facts of persons in the register for one activity on one day."""

    def __init__(self, activity: Activity, company: Company, day: date, vocabulary: Vocabulary, today: Today | None = None) -> None:
        """With `today` for questions about now, whose day is that of a clock in its time zone."""
        self._activity = activity
        self.company = company
        self._day = day
        self._vocabulary = vocabulary
        self._basis, self._time_zone = (Basis.AS_OF, "") if today is None else (Basis.LIVE, today.time_zone)
        self._profile = company.controllers[activity.controller]
        self.over = end_of(day, self._profile.time_zone or self._time_zone)
        """The moment at which the day is over."""
        self._forms: dict[Hashable, tuple[object, tuple[Form, ...]]] = {}
        self._recordless = Bounded[Hashable, tuple[Hashable, Sequence[Form]]](MAX_SHAPES)
        reads = looks_at_records(activity, company)
        self._retention = Retention(activity, company, day, vocabulary, self._basis, self._time_zone) if reads else None

    def unknown(self, why: Why) -> Held:
        """The facts of a person of whom nothing can be read."""
        return Held(why, [*_forms(looked_up(None, self._activity, self.company, self._day, self._vocabulary, why), ())])

    def named(self, stated: Mapping[str, Value | None], key: str) -> Named:
        """The records that a call with these facts is about, one by the digest of its key."""
        return ALL_RECORDS if self._retention is None else self._retention.named(stated, key)

    def of(self, events: Sequence[Event], about: Named = ALL_RECORDS) -> Held:
        """The facts of a person with these events; of records those that a call is about."""
        events = heard(events, self._activity, self.company)
        key, forms, named, found = *self._ordinary(events), list[RecordOnDay]()
        if self._retention is not None:
            found = self._retention.records(events, about)
            key, forms, named = self._with_records(key, forms, named, self._retention, found, about)
        held = Held(key, forms, named, found or ())
        held.read = events  # a list of its own: what was looked up keeps this, and a cycle would wait for a search for garbage
        return held

    def _with_records(
        self,
        key: Hashable,
        forms: Sequence[Form],
        events: Sequence[Event],
        retention: Retention,
        found: Sequence[RecordOnDay],
        about: Named,
    ) -> Known:
        """The class of a person with records and the events: days of records stand in entries, all else of them in the key."""
        if not found:
            mine = key, about.of, about.stated
            shared = self._recordless.get(mine)
            if shared is None:  # the same for each such person
                (source,) = retention.sources((), about)
                form = Form(source, None, dated=True, ends=True)
                shared = self._recordless[mine] = (key, (_of_record(source),)), (*forms, form)
            return *shared, events
        sources = retention.sources(found, about)
        begun = [one.begun._replace(until=one.reckoned.until) for one in found]  # as an entry names it: with the eve of the next turn
        further = [Form(source, place, dated=True, ends=True) for place, source in enumerate(sources, len(events))]
        return (key, tuple(map(_of_record, sources))), (*forms, *further), [*events, *begun]

    def _ordinary(self, events: Sequence[Event]) -> Known:
        """The class of a person and the events, but for records."""
        key, forms, ordered = self._classified(events)
        if self._basis is Basis.LIVE:
            return key, forms, ordered
        later = unheard(self._day, events, self._profile.time_zone)
        further = [Form(SINCE, len(ordered) + place, dated=True, ends=False) for place in range(len(later))]
        return ((key, len(later)), (*forms, *further), [*ordered, *later]) if later else (key, forms, ordered)

    def _classified(self, events: Sequence[Event]) -> Known:
        """The class of a person and the events that count."""
        plain = self._in_order(events)
        if plain is not None:
            found, (ordered, key) = None, plain
        else:
            found = standing_on(self._day, split(events)[1], self._profile, self._basis, self._time_zone)
            ordered = found.events
            key = (_relation(found), self._counting(found), *[self._statement(event) for event in ordered])
        minor = given_as_minor(ordered, self._profile.time_zone or self._time_zone)
        key = key if not minor else (key, tuple(map(ordered.index, minor)))
        known = self._forms.get(key)
        if known is None:
            found = found or Course(ordered, lambda one, other: one.position > other.position, self._counts)
            sources = held_by(found, self._activity, self.company, self._day, self._vocabulary, self._time_zone)
            forms = tuple(_forms(sources, ordered))
            if len(self._forms) >= MAX_SHAPES:
                return key, forms, ordered
            mark = object()  # two threads could come to the same number
            known = self._forms[key] = mark, forms
        return *known, ordered

    def _in_order(self, events: Sequence[Event]) -> tuple[Sequence[Event], Hashable] | None:
        """The events that count with their key, where each is plainly later than those before, so that the last decides; else `None`.

        One about the age may have any time: alone it ends nothing.
        """
        over, live = self.over, self._basis is Basis.LIVE
        found: list[Event] = []
        latest, entered, last, aged = NEVER, NEVER, 0, False
        for event in events:
            position, kind, _, _, effective, recorded, *_ = event
            if kind in OF_RECORDS:
                continue
            if position <= last or recorded < entered or effective > recorded:
                return None
            last, entered = position, recorded
            if kind is EventKind.OF_AGE_ON and not aged:
                aged = True
            elif effective <= latest or kind in (EventKind.CORRECTED, EventKind.OF_AGE_ON):
                return None
            else:
                latest = effective
            if live or effective < over:
                found.append(event)
        counting = None if not live or entered < over else tuple(map(self._counts, found))  # none was recorded after the last one
        return found, (counting, *[self._statement(event) for event in found])

    def _counts(self, event: Event) -> bool:
        """Whether an event that took effect before it was recorded counts for the controller already."""
        return self._basis is Basis.AS_OF or event.recorded < self.over

    def _counting(self, found: Course) -> Hashable:
        """Which events count already; as a rule all do."""
        counting = [found.counts(event) for event in found.events]
        return None if all(counting) else tuple(counting)

    def _statement(self, event: Event) -> Hashable:
        """All of an event but its position and times."""
        _, kind, _, scope, _, _, channels, until, state, evidence, *_ = event
        ends = None if until is None else (until > self._day) - (until < self._day)
        return kind, scope, state, channels, ends, not evidence


def _of_record(source: Source) -> Hashable:
    """All of the source of a record but its event and days."""
    return frozenset(source.facts.items()), source.why_unknown, source.rows, source.rests_on


def _relation(found: Course) -> Hashable:
    """Which event ends which other one, and the order of their times and positions."""
    events, after = found.events, found.after
    order = tuple([after(one, other) for one in events for other in events if one is not other])
    consents = [event for event in events if event.kind in CONSENTED]
    times = tuple(_ranks([event.effective for event in consents])) if len(consents) > 1 else ()
    positions = [event.position for event in events]
    return order, times, () if positions == sorted(positions) else tuple(_ranks(positions))


def _ranks(values: Sequence[Any]) -> list[int]:
    """The place of each value in their order; equal ones share it."""
    order = {value: place for place, value in enumerate(sorted({*values}))}
    return [order[value] for value in values]


def _forms(sources: Iterable[Source], events: Sequence[Event]) -> Iterator[Form]:
    """The forms of sources. Only a source of the register names an event: a document may have any name."""
    places = {f"event {event.position}": place for place, event in enumerate(events)}
    for source in sources:
        place = places.get(source.reference) if source.origin is Origin.REGISTER else None
        yield Form(source, place, source.as_of is not None, source.until is not None)


def named(source: Source, entry: Entry) -> Source:
    """The source as it names another person's event."""
    origin, facts, _, _, review_by, fallback, rests_on, why_unknown, _, by, rows, derives = source
    return Source(origin, facts, entry.reference, entry.as_of, review_by, fallback, rests_on, why_unknown, entry.until, by, rows, derives)
