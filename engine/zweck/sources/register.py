"""The state of a person on a day, from the events of a register (design 5.3): pure, so that every store gives the same answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from zweck.basis import Basis
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Operator, Test, Value
from zweck.sources.company import Activity, Company, ConsentText
from zweck.sources.company.apply import appraised
from zweck.sources.effect import ADVERSE, in_effect
from zweck.sources.merge import Origin, Source, Why, most_adverse
from zweck.sources.profiles import Profile

EVERYTHING: Final = "*"
ADVERTISING: Final = "advertising"
OF_AGE: Final = 18
PURPOSE: Final = "purpose.kind"
NIGHT: Final = timedelta(days=1)
OBJECTION: Final = "rights.objection"


class EventKind(StrEnum):
    """The kinds of events."""

    REQUESTED = "REQUESTED"
    REFUSED = "REFUSED"
    GIVEN = "GIVEN"
    RENEWED = "RENEWED"
    WITHDRAWN = "WITHDRAWN"
    INVALIDATED = "INVALIDATED"
    OBJECTED = "OBJECTED"
    OBJECTION_LIFTED = "OBJECTION_LIFTED"
    RESTRICTED = "RESTRICTED"
    RESTRICTION_LIFTED = "RESTRICTION_LIFTED"
    ERASURE_REQUESTED = "ERASURE_REQUESTED"
    GUARDIAN_AUTHORISED = "GUARDIAN_AUTHORISED"
    OF_AGE_ON = "OF_AGE_ON"
    USED = "USED"
    CORRECTED = "CORRECTED"


CONSENTED: Final = (EventKind.GIVEN, EventKind.RENEWED)
OF_CONSENT: Final = (*CONSENTED, EventKind.REFUSED, EventKind.WITHDRAWN, EventKind.INVALIDATED)


class Event(NamedTuple):
    """One event about one person, in the register of one controller; `effective` is when it counts, `recorded` when it was entered.

    `scope` is a consent text with its day, an activity, a purpose, or `*`. `state` is the state of an objection; `until` the last day of a
    consent, or the day of `OF_AGE_ON`; `corrects` the position of the event that this one makes void.
    """

    position: int
    kind: EventKind
    controller: str
    scope: str
    effective: datetime
    recorded: datetime
    channels: frozenset[str] = frozenset()
    until: date | None = None
    state: str = ""
    evidence: str = ""
    corrects: int = 0


def looked_up(
    events: Iterable[Event] | None,
    activity: Activity,
    company: Company,
    day: date,
    vocabulary: Vocabulary,
    why: Why = Why.UNREADABLE,
    *,
    basis: Basis = Basis.AS_OF,
) -> list[Source]:
    """The facts of a person in the register for an activity on a day, by its kinds; with `None` for the events all are unknown, and `why`.

    Where the controller's register is not complete for a kind on the day, only what stands in it against the processing is known, for a
    later withdrawal or objection may be missing.
    """
    profile = company.controllers[activity.controller]
    if events is None:
        names = [name for kind in activity.looks_up for name in _facts_of(kind, vocabulary)]
        return [Source(Origin.REGISTER, dict.fromkeys(names), why_unknown=why)] if names else []
    standing = standing_on(day, events, profile, basis=basis)
    found: list[Source] = []
    for kind in activity.looks_up:
        base = _base(kind, vocabulary, kind in profile.holds and profile.holds[kind] <= day)
        match kind:
            case "rights":
                found += _rights(standing, activity, base, vocabulary)
            case "consent":
                found += _consent(standing, activity, company, day, base)
            case "age":
                found += _age(standing, day, base)
            case _:
                found.append(base)
    return [source for source in found if source.facts]


def facts_of_persons(activity: Activity, company: Company, vocabulary: Vocabulary) -> tuple[frozenset[str], frozenset[str]]:
    """The facts that the register decides for an activity of every person, and those that it decides of some."""
    every = {name for kind in activity.looks_up for name in _facts_of(kind, vocabulary)}
    some: set[str] = set()
    if "age" in activity.looks_up:
        some |= {"subject.age", "consent.parental"}
    if "consent" in activity.looks_up:
        some |= {"consent.given", "consent.withdrawn", "consent.channels", "consent.recorded"}
        for text in (text for name in activity.consents for text in company.texts.get(name, ())):
            some |= {*text.facts, *(name for appraisal in text.appraisals for name in appraisal.facts)}
    return frozenset(every), frozenset(some - every)


@lru_cache(maxsize=256)
def _facts_of(kind: str, vocabulary: Vocabulary) -> Mapping[str, None]:
    """The facts that a kind of register decides, all unknown; whether consent was given belongs to the kind `consent`."""
    found = [name for name, fact in vocabulary.facts.items() if fact.silence.register == kind]
    return dict.fromkeys([*found, "consent.given"] if kind == "consent" else found)


@lru_cache(maxsize=256)
def _base(kind: str, vocabulary: Vocabulary, complete: bool) -> Source:
    """The facts of a person of whom there is no entry of a kind, in a complete register or another one."""
    if complete:
        return Source(Origin.REGISTER, _baseline(kind, vocabulary), kind)
    return Source(Origin.REGISTER, _facts_of(kind, vocabulary), kind, why_unknown=Why.INCOMPLETE)


def _baseline(kind: str, vocabulary: Vocabulary) -> Mapping[str, Value | None]:
    """The facts of a person of whom a complete register has no entry; that a person is of age needs one."""
    if kind == "age":
        return _facts_of(kind, vocabulary)
    found: dict[str, Value | None] = {name: vocabulary.facts[name].silence.harmless for name in _facts_of(kind, vocabulary)}
    return found | {"consent.given": False} if kind == "consent" else found


def standing_on(day: date, events: Iterable[Event], profile: Profile, *, basis: Basis = Basis.AS_OF) -> list[Event]:
    """The events of a controller that count on a day, in the order in which they took effect, without those made void.

    Live, every adverse event counts that is there, and a harmless one from the later of its two times.
    """
    mine = [event for event in events if event.controller == profile.id]
    order = in_effect([(event.position, event.kind, event.effective, event.recorded) for event in mine])
    over = end_of(day, profile.time_zone)
    found = [event for event in mine if counts(event, over, basis)]
    void = {event.corrects for event in found if event.kind is EventKind.CORRECTED}
    return sorted([event for event in found if event.position not in void], key=lambda event: order[event.position])


def counts(event: Event, over: datetime, basis: Basis) -> bool:
    """Whether an event counts on a day that is `over` then."""
    if basis is Basis.AS_OF:
        return event.effective < over
    return event.kind in ADVERSE or max(event.effective, event.recorded) < over


@lru_cache(maxsize=256)
def end_of(day: date, time_zone: str) -> datetime:
    """The moment at which a day is over; the last day of the calendar is never over."""
    zone = ZoneInfo(time_zone) if time_zone else UTC
    return datetime.combine(day + NIGHT, datetime.min.time(), zone).astimezone(UTC) if day < date.max else datetime.max.replace(tzinfo=UTC)


def _rights(events: Sequence[Event], activity: Activity, base: Source, vocabulary: Vocabulary) -> Iterator[Source]:
    known = dict(base.facts)
    proofs: dict[str, Event] = {}
    mine = {EVERYTHING, activity.id, str(activity.facts.get(PURPOSE))}
    for event in events:
        found: dict[str, Value] = {}
        match event.kind:
            case EventKind.OBJECTED | EventKind.OBJECTION_LIFTED:
                objected = event.kind is EventKind.OBJECTED
                if event.scope in (EVERYTHING, ADVERTISING):
                    found["rights.marketing_objection"] = objected
                if event.scope in mine - {ADVERTISING}:
                    found[OBJECTION] = (event.state or "pending") if objected else "none"
            case EventKind.RESTRICTED | EventKind.RESTRICTION_LIFTED:
                found["rights.restricted"] = event.kind is EventKind.RESTRICTED
            case EventKind.ERASURE_REQUESTED:
                found["rights.erasure_request"] = True
            case _:
                continue
        if OBJECTION in found and _outweighed(OBJECTION, found[OBJECTION], event, known, proofs, vocabulary):
            del found[OBJECTION]
        known |= found
        proofs |= dict.fromkeys(found, event)
        for name in [name for name, value in found.items() if base.why_unknown and value == vocabulary.facts[name].silence.harmless]:
            known[name] = None
            del proofs[name]
    yield from _by_event(known, proofs, base)


def _outweighed(
    name: str, value: Value, event: Event, known: Mapping[str, Value | None], proofs: Mapping[str, Event], vocabulary: Vocabulary
) -> bool:
    """Whether an event of the same moment said something more adverse."""
    earlier = proofs.get(name)
    return bool(earlier and earlier.effective == event.effective and most_adverse(vocabulary.facts[name], (known[name], value)) != value)


def _consent(events: Sequence[Event], activity: Activity, company: Company, day: date, base: Source) -> Iterator[Source]:
    """Whether the person consented to a text on which the activity rests, and what its appraisal says; of several the last valid one."""
    last: dict[str, Event] = {}
    for event in events:
        name = event.scope.partition("@")[0]
        if event.kind in OF_CONSENT and (name in activity.consents or event.scope == EVERYTHING):
            last |= dict.fromkeys(activity.consents if event.scope == EVERYTHING else (name,), event)
    valid = [event for event in last.values() if event.kind in CONSENTED and (event.until is None or day <= event.until)]
    if valid:
        event = max(valid, key=lambda event: (event.effective, event.position))
        yield from _consented(event, company.text(event.scope), day, base)
        return
    withdrawn = [event for event in last.values() if event.kind is EventKind.WITHDRAWN]
    known = dict(base.facts)
    if last:
        known |= {"consent.given": bool(withdrawn), "consent.withdrawn": bool(withdrawn)}
    chosen = [*withdrawn, *last.values()]
    yield from _by_event(known, dict.fromkeys(known, chosen[0]) if chosen else {}, base)


def _consented(event: Event, text: ConsentText | None, day: date, base: Source) -> Iterator[Source]:
    stands = None if base.why_unknown else True
    known: dict[str, Value | None] = {**base.facts, "consent.given": stands, "consent.withdrawn": stands and False}
    if text is None:  # a text that is gone cannot be read, so it cannot be known to what the person agreed
        yield Source(Origin.REGISTER, {**known, "consent.given": None}, f"event {event.position}", why_unknown=Why.TEXT_GONE)
        return
    known["consent.channels"] = event.channels or text.channels
    known["consent.recorded"] = bool(event.evidence)
    purposes, sources = _of_text(text, day)
    proof = f"event {event.position}"
    why = base.why_unknown
    yield Source(Origin.REGISTER, known, proof, event.effective.date(), rests_on=purposes, why_unknown=why, until=event.until)
    yield from sources


@lru_cache(maxsize=1024)
def _of_text(text: ConsentText, day: date) -> tuple[Test, tuple[Source, ...]]:
    """The purposes to which a text consents, and the sources that it is by itself."""
    own = (Source(Origin.TEXT, text.facts, text.version),) if text.facts else ()
    appraisals = tuple(appraised(appraisal, text.version, day) for appraisal in text.appraisals)
    return Test(PURPOSE, Operator.ONE_OF, frozenset(text.purposes)), (*own, *appraisals)


def _age(events: Sequence[Event], day: date, base: Source) -> Iterator[Source]:
    """The age, where the person is known to be of age; whether a guardian authorised the consent."""
    known = dict(base.facts)
    proofs: dict[str, Event] = {}
    for event in events:
        if event.kind is EventKind.OF_AGE_ON and event.until is not None and event.until <= day:
            known["subject.age"] = OF_AGE
            proofs["subject.age"] = event
        if event.kind is EventKind.GUARDIAN_AUTHORISED:
            known["consent.parental"] = True
            proofs["consent.parental"] = event
    yield from _by_event(known, proofs, base)


def _by_event(known: Mapping[str, Value | None], proofs: Mapping[str, Event], base: Source) -> Iterator[Source]:
    """The facts with their events, and those without any."""
    if not proofs:
        yield base
        return
    for position, event in {event.position: event for event in proofs.values()}.items():
        facts = {name: known[name] for name, proof in proofs.items() if proof.position == position}
        yield Source(Origin.REGISTER, facts, f"event {position}", event.effective.date())
    rest = {name: value for name, value in known.items() if name not in proofs}
    if rest:
        yield base._replace(facts=rest)


def ordinary(activity: Activity, company: Company, day: date, *, consented: bool) -> list[Event]:
    """The events of an ordinary person: of age, and with the consents on which the activity rests, if so wanted."""
    begun = datetime.combine(activity.start, datetime.min.time(), UTC)
    events = [Event(1, EventKind.OF_AGE_ON, activity.controller, EVERYTHING, begun, begun, until=activity.start)]
    for name in activity.consents if consented else ():
        shown = [text for text in company.texts[name] if text.start <= day]
        if shown:
            position = len(events) + 1
            given = datetime.combine(shown[-1].start, datetime.min.time(), UTC)
            events.append(Event(position, EventKind.GIVEN, activity.controller, shown[-1].version, given, given, evidence="form"))
    return events
