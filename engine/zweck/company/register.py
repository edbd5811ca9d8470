"""The state of a person on a day, from the events of a register (design 5.3): pure, so that every store gives the same answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import UTC, date, datetime
from typing import Final

from zweck.company import Activity, Company
from zweck.company.consented import PURPOSE, aged, by_event, consented, word_of
from zweck.company.event import (
    ADVERSE,
    ADVERTISING,
    CONSENTED,
    ENDING,
    EVERYTHING,
    NIGHT,
    OF_CONSENT,
    Course,
    Event,
    EventKind,
    course,
    end_of,
    split,
    unheard,
    zone_of,
)
from zweck.company.retention import UNKNOWN, Retention, scopes_of
from zweck.facts.basis import Basis
from zweck.facts.merge import Origin, Source, Why, adverse_order
from zweck.facts.profiles import RETENTION, Profile
from zweck.law.vocabulary import REGISTERS, Vocabulary
from zweck.logic.condition import Value

__all__ = [
    "ADVERTISING",
    "CONSENTED",
    "ENDING",
    "EVERYTHING",
    "OF_CONSENT",
    "PURPOSE",
    "Event",
    "EventKind",
    "end_of",
    "facts_of_persons",
    "heard",
    "held_by",
    "looked_up",
    "ordinary",
    "standing_on",
]

FOLLOWING: Final = (*ADVERSE, EventKind.OBJECTION_LIFTED, EventKind.RESTRICTION_LIFTED, EventKind.OF_AGE_ON, EventKind.CORRECTED)
"""The kinds that count where another controller follows: what stands against a processing, and what ends that without a new consent."""

OBJECTION: Final = "rights.objection"
MARKETING: Final = "rights.marketing_objection"
NO_FACTS: Final[Mapping[str, Value | None]] = {}
Said = tuple[Value, Event]
"""A value that an event gives to a fact."""


def looked_up(
    events: Iterable[Event] | None,
    activity: Activity,
    company: Company,
    day: date,
    vocabulary: Vocabulary,
    why: Why = Why.UNREADABLE,
    *,
    basis: Basis = Basis.LIVE,
    time_zone: str = "",
    stated: Mapping[str, Value | None] = NO_FACTS,
    record: str = "",
) -> list[Source]:
    """The facts of a person in the register for an activity on a day, by its kinds; with `None` for the events all are unknown, and `why`.

    Where the controller's register is not complete for a kind on the day, only what stands in it against the processing is known, for a
    later withdrawal or objection may be missing. `basis` says which events count: see `zweck.company.event.course`. `time_zone` is that
    of the day, where the controller has none. `stated` are the facts of the call, which may name the records that it is about; `record` is
    the digest of the key of the one that it names.
    """
    if events is None:
        names = _every_fact(activity, company, vocabulary)
        return [Source(Origin.REGISTER, dict.fromkeys(names), why_unknown=why)] if names else []
    profile, events = company.controllers[activity.controller], heard(events, activity, company)
    _, others = split(events)
    found = held_by(standing_on(day, others, profile, basis, time_zone), activity, company, day, vocabulary, time_zone)
    if basis is Basis.AS_OF:
        found += [
            Source(Origin.REGISTER, NO_FACTS, f"event {event.position}", event.effective.date(), why_unknown=Why.SINCE)
            for event in unheard(day, others, profile.time_zone)
        ]
    if looks_at_records(activity, company):
        retention = Retention(activity, company, day, vocabulary, basis, time_zone)
        about = retention.named(stated, record)
        found += retention.sources(retention.records(events, about), about)
    return found


def heard(events: Iterable[Event], activity: Activity, company: Company) -> list[Event]:
    """The events about a person that count for an activity: those of its controller, and what stands against processing at some others.

    These are the controllers that other versions of the activity have, those that the company's files do not have, which may have another
    id now, and of any other what names the activity or a text of it, which was theirs then. All corrections are heard. A consent to a text
    that was not in use on its day is one to a text that is not there.
    """
    mine, named = activity.controller, {activity.id, *activity.consents}
    theirs, known = {one.controller for one in company.activities[activity.id]}, company.controllers
    zone = zone_of(known[mine].time_zone)
    found = [
        event if event.controller == mine else event._replace(controller=mine)
        for event in events
        if (of := event.controller) == mine
        or (event.kind in FOLLOWING and (of in theirs or of not in known or event.text in named))
        or event.kind is EventKind.CORRECTED
    ]
    return [
        event._replace(scope=f"{event.text}@")
        if event.kind in CONSENTED and (text := company.text(event.scope)) and not (company.past or text.shown(event.effective, zone))
        else event
        for event in found
    ]


def looks_at_records(activity: Activity, company: Company) -> bool:
    """Whether the register decides about records of persons for an activity; past files without periods meant another thing."""
    return RETENTION in activity.looks_up and bool(activity.erased or not company.past)


def standing_on(day: date, events: Sequence[Event], profile: Profile, basis: Basis = Basis.LIVE, time_zone: str = "") -> Course:
    """The events of a controller that count on a day, in the time zone of the controller, or in `time_zone` where it has none."""
    return course(day, events, profile.time_zone or time_zone, basis)


def held_by(found: Course, activity: Activity, company: Company, day: date, vocabulary: Vocabulary, time_zone: str = "") -> list[Source]:
    """The facts of a person by the events that count; the day is one of `time_zone`, where the controller has none."""
    profile = company.controllers[activity.controller]
    sources: list[Source] = []
    records = looks_at_records(activity, company)
    for kind in (kind for kind in activity.looks_up if kind != RETENTION or not records):
        base = vocabulary.once(_bases)[kind, kind in profile.holds and profile.holds[kind] <= day]
        match kind:
            case "rights":
                sources += _rights(found, activity, company, base, vocabulary)
            case "consent":
                sources += consented(found, activity, company, day, base, vocabulary.once(_purposes), profile.time_zone or time_zone)
            case "age":
                sources += aged(found, day, base, activity.consents)
            case _:
                sources.append(base)
    return [source for source in sources if source.facts]


def facts_of_persons(activity: Activity, company: Company, vocabulary: Vocabulary) -> tuple[frozenset[str], frozenset[str]]:
    """The facts that the register decides for an activity of every person, and those that it decides of some."""
    every = {*_every_fact(activity, company, vocabulary)}
    some: set[str] = set()
    if "age" in activity.looks_up:
        some |= {"subject.age", "consent.parental"}
    if "consent" in activity.looks_up:
        some |= {"consent.given", "consent.withdrawn", "consent.channels", "consent.recorded"}
        for text in (text for name in activity.consents for text in company.texts.get(name, ())):
            some |= {*text.facts, *(name for appraisal in text.appraisals for name in appraisal.facts)}
    return frozenset(every), frozenset(some - every)


def _every_fact(activity: Activity, company: Company, vocabulary: Vocabulary) -> list[str]:
    """The facts that the register decides for an activity of every person."""
    decided = (name for kind in activity.looks_up for name in vocabulary.once(_decided)[kind])
    return [*dict.fromkeys((*decided, *(name for name in UNKNOWN if name in vocabulary.facts and looks_at_records(activity, company))))]


def _decided(vocabulary: Vocabulary) -> Mapping[str, Mapping[str, None]]:
    """The facts that each kind of register decides, all unknown; whether consent was given belongs to the kind `consent`."""
    found = {kind: [name for name, fact in vocabulary.facts.items() if fact.silence.register == kind] for kind in REGISTERS}
    found["consent"].append("consent.given")
    return {kind: dict.fromkeys(names) for kind, names in found.items()}


def _bases(vocabulary: Vocabulary) -> dict[tuple[str, bool], Source]:
    """The facts of a person of whom there is no entry of a kind, in a complete register and in another one; one object for each."""
    return {
        **{(kind, True): Source(Origin.REGISTER, _baseline(kind, vocabulary), kind) for kind in REGISTERS},
        **{(kind, False): Source(Origin.REGISTER, vocabulary.once(_decided)[kind], kind, why_unknown=Why.INCOMPLETE) for kind in REGISTERS},
    }


def _baseline(kind: str, vocabulary: Vocabulary) -> Mapping[str, Value | None]:
    """The facts of a person of whom a complete register has no entry; that a person is of age needs one."""
    if kind == "age":
        return vocabulary.once(_decided)[kind]
    found: dict[str, Value | None] = {name: vocabulary.facts[name].silence.harmless for name in vocabulary.once(_decided)[kind]}
    return found | {"consent.given": False} if kind == "consent" else found


def _purposes(vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(vocabulary.facts[PURPOSE].values if PURPOSE in vocabulary.facts else ())


def _rights(found: Course, activity: Activity, company: Company, base: Source, vocabulary: Vocabulary) -> Iterator[Source]:
    """Objections, restriction and demand for erasure. An objection to a purpose that only the call states is one to the activity.

    One to the activity or its purpose is one to advertising, too, where the processing is that (Art. 21 (2), (3) GDPR); the law says where.
    One to an activity that the company's files do not have may be to this one under another name, so that it is unknown.
    """
    purpose = word_of(activity, PURPOSE)
    mine = {EVERYTHING, activity.id} | ({purpose} if purpose else set())
    reached = (mine if purpose else mine | vocabulary.once(_purposes)) - {ADVERTISING}
    said: dict[str, list[Said]] = {}
    for event in found.events:
        match event.kind:
            case EventKind.OBJECTED | EventKind.OBJECTION_LIFTED:
                objected = event.kind is EventKind.OBJECTED
                if event.scope in mine | {ADVERTISING}:
                    said.setdefault(MARKETING, []).append((objected, event))
                if event.scope in reached:
                    said.setdefault(OBJECTION, []).append(((event.state or "pending") if objected else "none", event))
            case EventKind.RESTRICTED | EventKind.RESTRICTION_LIFTED:
                said.setdefault("rights.restricted", []).append((event.kind is EventKind.RESTRICTED, event))
            case EventKind.ERASURE_REQUESTED:
                said.setdefault("rights.erasure_request", []).append((True, event))
            case _:
                continue
    wide = {MARKETING: {EVERYTHING, ADVERTISING}, OBJECTION: mine - {ADVERTISING}}
    known, proofs = dict(base.facts), dict[str, Event]()
    for name, several in said.items():
        order = adverse_order(vocabulary.facts[name])
        value, proof = _held(several, order, wide.get(name, {EVERYTHING}), found) or (None, None)
        if proof is not None and not (base.why_unknown and value == order[0]):
            known[name], proofs[name] = value, proof
    yield from by_event(known, proofs, base)
    yield from _to_gone(found, company, {name: known.get(name) for name in (OBJECTION, MARKETING)}, vocabulary)


def _to_gone(found: Course, company: Company, known: Mapping[str, Value | None], vocabulary: Vocabulary) -> Iterator[Source]:
    """Objections to activities that the company's files do not have: they may be to this one, so that what is `known` otherwise is not."""
    named = {EVERYTHING} | company.activities.keys() | vocabulary.once(_purposes)
    for event in found.events:
        if (
            event.kind is EventKind.OBJECTED
            and event.scope not in named
            and not any(
                one.kind is EventKind.OBJECTION_LIFTED
                and one.scope in (event.scope, EVERYTHING)
                and found.counts(one)
                and found.after(one, event)
                for one in found.events
            )
        ):
            facts = {name: None for name, value in known.items() if value in (False, "none", "rejected")}
            yield Source(Origin.REGISTER, facts, f"event {event.position}", event.effective.date(), why_unknown=Why.ACTIVITY_GONE)


def _held(said: Sequence[Said], order: Sequence[Value], wide: Set[str], found: Course) -> Said | None:
    """The value that holds, with its event; `wide` are the scopes whose events end those of any scope, others only those of their own.

    Of each scope the mildest value that ends all more adverse ones; of all scopes the most adverse.
    """
    scopes = dict.fromkeys(event.scope for value, event in said if value != order[0]) or dict.fromkeys(event.scope for _, event in said)
    worst: list[Said] = []
    for scope in scopes:
        held = _mildest([one for one in said if one[1].scope == scope or one[1].scope in wide], order, found)
        if held is not None:
            worst.append(held)
    return max(worst, key=lambda one: (_rank(one[0], order), one[1].position), default=None)


def _mildest(said: Sequence[Said], order: Sequence[Value], found: Course) -> Said | None:
    """The mildest value whose event ends all that are more adverse, with its last event; a value that speaks for nothing counts late."""
    known = [one for one in said if one[0] != order[0] or found.counts(one[1])]
    held: Said | None = None
    for value, event in known:
        worse = [other for one, other in known if _rank(one, order) > _rank(value, order)]
        stands = all(found.after(event, other) for other in worse) and (not worse or found.counts(event))
        if stands and (held is None or _rank(value, order) <= _rank(held[0], order)):
            held = (value, event)
    return held


def _rank(value: Value, order: Sequence[Value]) -> int:
    """The place of a value from harmless to adverse; one that the vocabulary does not order is the most adverse."""
    return order.index(value) if value in order else len(order)


def ordinary(activity: Activity, company: Company, day: date, *, consented: bool) -> list[Event]:
    """The events of an ordinary person: of age, with records that begin on the day, and, if so wanted, with the activity's consents."""
    begun = datetime.combine(activity.start, datetime.min.time(), zone_of(company.controllers[activity.controller].time_zone))
    events = [Event(1, EventKind.OF_AGE_ON, activity.controller, EVERYTHING, begun, begun, until=activity.start - NIGHT)]
    for name in activity.consents if consented else ():
        shown = [text for text in company.texts[name] if text.start <= day]
        if shown:
            position = len(events) + 1
            given = datetime.combine(max(shown[-1].start, activity.start), datetime.min.time(), begun.tzinfo)
            events.append(Event(position, EventKind.GIVEN, activity.controller, shown[-1].version, given, given, evidence="form"))
    noon = datetime.combine(day, datetime.min.time().replace(hour=12), UTC)
    records = (
        Event(0, EventKind.STARTED, activity.controller, scope, noon, noon)
        for scope in scopes_of(activity)
        if RETENTION in activity.looks_up
    )
    return [*events, *(one._replace(position=place) for place, one in enumerate(records, len(events) + 1))]
