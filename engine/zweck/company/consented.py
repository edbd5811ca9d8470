"""The consents of a person to an activity, what was withdrawn of them (design 3.7), and whether the person can consent alone."""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple

from zweck.company import Activity, Company, ConsentText
from zweck.company.apply import appraised
from zweck.company.event import CONSENTED, ENDING, EVERYTHING, POSITION, Course, Event, EventKind, in_time, zone_of
from zweck.facts.merge import Origin, Source, Why
from zweck.logic.condition import All, Condition, Interval, Not, Operator, Test, Value

PURPOSE: Final = "purpose.kind"
MEDIUM: Final = "channel.medium"
OF_AGE: Final = Interval("18..")
MINOR: Final = Interval("..17")
"""The ages of persons who came of age, and who did not yet."""


class _Ended(NamedTuple):
    """The channels that events took away from a consent; `whole` where nothing is left for the activity."""

    whole: bool
    channels: frozenset[str] = frozenset()


def consented(
    found: Course, activity: Activity, company: Company, day: date, base: Source, purposes: Set[str], time_zone: str
) -> Iterator[Source]:
    """Whether the person consented to a text on which the activity rests, and what its appraisal says; of several the last valid one.

    To one text the last consent stands in the place of those before, also where it ends earlier. It is unknown whether one stands where the
    person has objected to the activity since.
    Where none is valid, and where the activity rests on no consent, a withdrawal that concerns it holds until it is ended by a consent.
    `purposes` are those of the vocabulary; the day is one of `time_zone`.
    """
    about = _Concerns(found, activity, company, purposes, day)
    valid = [event for event in about.given if event.text in activity.consents and (event.until is None or day <= event.until)]
    standing = [(event, ended) for event in valid if not (ended := about.ended(event)).whole]
    last = max(standing, key=lambda one: in_time(one[0]), default=None)
    objection = None if last is None else about.objected(last[0])
    if last is not None and objection is None:
        event, ended = last
        if event in given_as_minor(found.events, time_zone, day):
            base = base._replace(why_unknown=base.why_unknown or Why.AS_MINOR)
        yield from _consented(event, ended.channels, company.text(event.scope), activity, day, base)
        return
    withdrawn, perhaps, other = about.withdrawals() if objection is None else ([], [objection], [])
    known = dict(base.facts)
    if withdrawn:
        known |= {"consent.given": True, "consent.withdrawn": True}
    elif perhaps:
        known |= {"consent.given": None, "consent.withdrawn": None}
    elif other:
        known |= {"consent.given": False, "consent.withdrawn": None if base.why_unknown else False}
    chosen = withdrawn or perhaps or other
    yield from by_event(known, dict.fromkeys(known, max(chosen, key=POSITION)) if chosen else {}, base)


class _Concerns:
    """The events about consents, and which of them concern an activity."""

    def __init__(self, found: Course, activity: Activity, company: Company, purposes: Set[str], day: date) -> None:
        self._found, self._day = found, day
        self._activity = activity
        self._company = company
        self._purposes = purposes
        self._purpose, self._medium = word_of(activity, PURPOSE), word_of(activity, MEDIUM)
        given = sorted((event for event in found.events if event.kind in CONSENTED and found.counts(event)), key=in_time)
        self.given = [*{event.text: event for event in given}.values()]  # to each text the last one
        self._ending = [event for event in found.events if event.kind in ENDING]

    def ended(self, given: Event) -> _Ended:
        """The part of a consent that is gone by events which it does not end itself."""
        text = self._company.text(given.scope)
        channels = _channels(given.channels, text)
        lost: frozenset[str] = frozenset()
        for event in self._ending:
            if not self._touches(event, given.text, text) or self._found.after(given, event):
                continue
            lost |= event.channels
            if not event.channels or self._medium in lost or (channels and channels <= lost):
                return _Ended(whole=True)
        return _Ended(whole=False, channels=lost)

    def objected(self, given: Event) -> Event | None:
        """An objection to the activity that stands behind a consent: it needs no form to withdraw one (Art. 7 (3) GDPR)."""
        found, mine = self._found, {EVERYTHING, self._activity.id, self._purpose}
        return next(
            (
                event
                for event in found.events
                if event.kind is EventKind.OBJECTED
                and event.scope in mine
                and event.state != "rejected"
                and not found.after(given, event)
                and not any(
                    one.kind is EventKind.OBJECTION_LIFTED
                    and one.scope in (event.scope, EVERYTHING, self._activity.id)
                    and found.counts(one)
                    and found.after(one, event)
                    for one in found.events
                )
            ),
            None,
        )

    def _touches(self, event: Event, name: str, text: ConsentText | None) -> bool:
        """Whether an event is about a text: about everything, the text in any version, or one of its purposes.

        One about a text that the company's files do not have may be about this one under another name.
        """
        if event.scope == EVERYTHING or event.text == name:
            return True
        if event.scope not in self._purposes:
            return event.text not in self._company.texts
        return event.scope == self._purpose if self._purpose else text is None or event.scope in text.purposes

    def withdrawals(self) -> tuple[list[Event], list[Event], list[Event]]:
        """The withdrawals that concern the activity and stand, those that may by the channel of the call, and others of its consents.

        Where it rests on no consent a refusal may: to a person who was asked and said no, another ground is not plainly open.
        """
        names = self._activity.consents
        ending = (EventKind.WITHDRAWN,) if names else (EventKind.WITHDRAWN, EventKind.REFUSED)
        withdrawn: list[Event] = []
        perhaps: list[Event] = []
        other = [event for event in self._found.events if event.kind in CONSENTED and event.text in names]
        for event in self._ending:
            concerned = [name for name in names if self._touches(event, name, next(reversed(self._company.texts.get(name, ())), None))]
            if not (concerned if names else self._reaches(event)) or event.kind not in ending:
                other += [event] if concerned else []
            elif self._given_again(event, concerned):
                other += [event] if names else []
            elif event.kind is EventKind.WITHDRAWN and (not event.channels or self._medium in event.channels):
                withdrawn.append(event)
            elif event.kind is EventKind.REFUSED or not self._medium:
                perhaps.append(event)
        return withdrawn, perhaps, other

    def _given_again(self, event: Event, names: Sequence[str]) -> bool:
        """Whether a later consent ended a withdrawal: one to each text that it concerns, or one that stands and covers the activity."""
        later = [given for given in self.given if self._found.after(given, event)]
        if self._activity.consents:
            return {*names} <= {given.text for given in later}
        standing = (given for given in later if (given.until is None or self._day <= given.until) and not self.ended(given).whole)
        return any(
            self._covers(self._company.text(given.scope), given.channels, surely=True)
            for given in standing
            if self._touches(event, given.text, None)
        )

    def _reaches(self, event: Event) -> bool:
        """Whether an event concerns an activity that rests on no consent: by everything, its purpose, or a text for it."""
        if event.scope == EVERYTHING:
            return True
        texts = self._company.texts.get(event.text, ())
        if texts:
            return any(self._covers(text, text.channels, surely=False) for text in texts)
        return not (self._purpose and event.scope in self._purposes and event.scope != self._purpose)

    def _covers(self, text: ConsentText | None, own: frozenset[str], *, surely: bool) -> bool:
        """Whether a text, in its `own` channels if there are any, is for purpose and channel of the activity, as far as known."""
        purpose = text is not None and (self._purpose in text.purposes if self._purpose else not surely)
        several = (own, text.channels if text else own)
        return purpose and all(not some or (self._medium in some if self._medium else not surely) for some in several)


def _channels(own: frozenset[str], text: ConsentText | None) -> frozenset[str]:
    """The channels of a consent: its `own`, as far as the text names them, if it names any; without any those of the text."""
    return own & text.channels if text and text.channels and own else own or (text.channels if text else own)


def given_as_minor(events: Sequence[Event], time_zone: str, day: date) -> list[Event]:
    """The consents that a person gave before the day on which the person came of age, where that is not later than `day`.

    A birthday makes them no better (Art. 8 (1) GDPR): it is not known whether the child could consent alone.
    """
    of_age = [event.until for event in events if event.kind is EventKind.OF_AGE_ON and event.until is not None and event.until <= day]
    zone, since = zone_of(time_zone), max(of_age, default=date.min)
    return [event for event in events if event.kind in CONSENTED and event.effective.astimezone(zone).date() < since]


def _consented(
    event: Event, lost: frozenset[str], text: ConsentText | None, activity: Activity, day: date, base: Source
) -> Iterator[Source]:
    stands = None if base.why_unknown else True
    known: dict[str, Value | None] = {**base.facts, "consent.given": stands, "consent.withdrawn": stands and False}
    if text is None:  # a text that is gone cannot be read, so it cannot be known to what the person agreed
        yield Source(Origin.REGISTER, {**known, "consent.given": None}, f"event {event.position}", why_unknown=Why.TEXT_GONE)
        return
    known["consent.channels"] = _channels(event.channels, text) - lost
    known["consent.recorded"] = bool(event.evidence)
    holds, sources = _of_text(text, day)
    if lost and not word_of(activity, MEDIUM):
        holds = All((holds, Not(Test(MEDIUM, Operator.ONE_OF, lost))))
    yield Source(
        Origin.REGISTER,
        known,
        f"event {event.position}",
        event.effective.date(),
        rests_on=holds,
        why_unknown=base.why_unknown,
        until=event.until,
    )
    yield from sources


@lru_cache(maxsize=1024)
def _of_text(text: ConsentText, day: date) -> tuple[Condition, tuple[Source, ...]]:
    """The purposes to which a text consents, and the sources that it is by itself."""
    return Test(PURPOSE, Operator.ONE_OF, frozenset(text.purposes)), (
        *((Source(Origin.TEXT, text.facts, text.version),) if text.facts else ()),
        *(appraised(appraisal, text.version, day) for appraisal in text.appraisals),
    )


def aged(found: Course, day: date, base: Source, texts: Sequence[str]) -> Iterator[Source]:
    """Whether the person is of age, as an interval of ages; whether a guardian authorised the consent to one of the `texts`.

    It authorised those given by then, of its text if it names one: a later one may be the child's alone (Art. 8 (1) GDPR).
    In a register that is not whole for ages neither is known: what would deny it may be missing.
    """
    if base.why_unknown:
        yield base
        return
    known = dict(base.facts)
    proofs: dict[str, Event] = {}
    said = [event for event in found.events if event.kind is EventKind.OF_AGE_ON]
    for minor, event in sorted(
        (
            (event.until > day, event)
            for event in said
            if event.until is not None and not any(found.counts(other) and found.after(other, event) for other in said)
        ),
        key=itemgetter(0),
    ):
        if minor or found.counts(event):
            known["subject.age"], proofs["subject.age"] = MINOR if minor else OF_AGE, event
    given = [event for event in found.events if event.kind in CONSENTED and (not texts or event.text in texts)]
    for event in (one for one in found.events if one.kind is EventKind.GUARDIAN_AUTHORISED and found.counts(one)):
        if all(event.scope in (EVERYTHING, one.scope, one.text) and not found.after(one, event) for one in given):
            known["consent.parental"] = True
            proofs["consent.parental"] = event
    yield from by_event(known, proofs, base)


def by_event(known: Mapping[str, Value | None], proofs: Mapping[str, Event], base: Source) -> Iterator[Source]:
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


def word_of(activity: Activity, name: str) -> str:
    """The word that an activity states of a fact, as its purpose; empty where the call states it."""
    found = activity.facts.get(name)
    return found if isinstance(found, str) else ""
