"""After an adverse event no fact that it concerns is at its harmless value, and no answer is laxer than without it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

import pytest

from tests.activities.group import DAY, NAMES, called, engine, group, persons
from tests.proving import drawn
from zweck.activities.prepared import PreparedActivities
from zweck.company import Activity
from zweck.company.event import ADVERSE, still_relevant
from zweck.company.register import Event, EventKind, looked_up
from zweck.explain.remedies import GOOD
from zweck.facts.basis import Basis, Today
from zweck.facts.merge import Why, merge

VOCABULARY: Final = engine().policies.vocabulary
HISTORIES: Final = 100_000
NOON: Final = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
TEXTS: Final = {name: versions[-1] for name, versions in group().texts.items()}
PURPOSES: Final = ("advertising", "market_research", "customer_service", "self_presentation", "monitoring")
CHANNELS: Final = ("email", "phone_call", "postal")
KINDS: Final = tuple(kind for kind in EventKind if kind not in (EventKind.USED, EventKind.REQUESTED, EventKind.CORRECTED))


def scopes(kind: EventKind) -> Sequence[str]:
    """The scopes that an event of a kind can have."""
    texts = [*TEXTS, *(text.version for text in TEXTS.values())]
    if kind in (EventKind.GIVEN, EventKind.RENEWED):
        return [text.version for text in TEXTS.values()]
    if kind in (EventKind.OBJECTED, EventKind.OBJECTION_LIFTED):
        return ["*", *PURPOSES, *NAMES]
    if kind is EventKind.WITHDRAWN:
        return ["*", *texts, *PURPOSES]
    return ["*", *texts] if kind in (EventKind.REFUSED, EventKind.INVALIDATED) else ["*"]


def drawn_event(random: Random, position: int, recorded: datetime, controller: str, kinds: Sequence[EventKind] = KINDS) -> Event:
    """An event that was entered then, and took effect then or some time before."""
    kind = random.choice(kinds)
    back = random.choice((timedelta(), timedelta(), timedelta(hours=1), timedelta(days=random.randrange(400))))
    channels = (
        frozenset(random.sample(CHANNELS, random.randrange(1, 3))) if kind is EventKind.WITHDRAWN and random.random() < 0.3 else frozenset()
    )
    return Event(
        position,
        kind,
        controller,
        random.choice(scopes(kind)),
        recorded - back,
        recorded,
        channels,
        state=random.choice(("", "upheld", "rejected", "without_reasons")) if kind is EventKind.OBJECTED else "",
        until=DAY - timedelta(days=9) if kind is EventKind.OF_AGE_ON else None,
        evidence="form",
    )


def history(random: Random, activity: Activity) -> list[Event]:
    """The ordinary person, and up to six further events, some of one call, some of a clock that was set back."""
    found = [*persons(activity.id)]
    recorded = NOON - timedelta(days=random.randrange(1, 200))
    for position in range(10, 10 + random.randrange(7)):
        recorded += random.choice((timedelta(), timedelta(minutes=5), timedelta(days=7), timedelta(hours=-3)))
        found.append(drawn_event(random, position, recorded, activity.controller))
        if random.random() < 0.1:
            void = random.choice(found).position
            found.append(Event(100 + position, EventKind.CORRECTED, activity.controller, "*", recorded, recorded, about=void))
    return found


def concerned(event: Event, activity: Activity) -> Iterator[str]:
    """The facts that an adverse event concerns, by the meaning of its kind and scope: nothing of the program is used."""
    purpose, medium = activity.facts["purpose.kind"], activity.facts.get("channel.medium")
    match event.kind:
        case EventKind.OBJECTED:
            if event.scope in ("*", "advertising", activity.id, purpose):
                yield "rights.marketing_objection"
            if event.scope in ("*", activity.id) or event.scope == purpose != "advertising":
                yield "rights.objection"
        case EventKind.RESTRICTED:
            yield "rights.restricted"
        case EventKind.ERASURE_REQUESTED:
            yield "rights.erasure_request"
        case EventKind.WITHDRAWN if not event.channels or medium in event.channels:
            text = TEXTS.get(event.scope.partition("@")[0])
            if text is None:
                reaches = event.scope in ("*", purpose)
            elif activity.consents:
                reaches = text.id in activity.consents
            else:
                reaches = purpose in text.purposes and (not text.channels or medium in text.channels)
            if reaches:
                yield "consent.withdrawn"
        case EventKind.REFUSED | EventKind.INVALIDATED if event.scope == "*" or event.text in activity.consents:
            yield "consent.given"
        case _:
            return


def known(events: Sequence[Event], activity: Activity, basis: Basis = Basis.LIVE) -> dict[str, Any]:
    """The facts of the person."""
    sources = looked_up(events, activity, group(), DAY, VOCABULARY, basis=basis)
    return {name: value for source in sources for name, value in source.facts.items()}


def harmless(name: str, facts: Mapping[str, Any]) -> bool:
    """Whether a fact is at its harmless value; a consent that was withdrawn is none."""
    if name == "consent.given":
        return facts[name] is True and facts["consent.withdrawn"] is not True
    return bool(facts[name] == VOCABULARY.facts[name].silence.harmless)


def permitted(events: Sequence[Event], activity: Activity, kept: dict[str, bool]) -> bool:
    """Whether a call about the person is permitted; `kept` are answers by the facts of the register, beside which nothing differs."""
    sources = looked_up(events, activity, group(), DAY, VOCABULARY)
    key = f"{activity.id} {[(sorted(source.facts.items(), key=str), source.rests_on, source.until) for source in sources]}"
    if key not in kept:
        kept[key] = called(activity.id, sources).outcome in GOOD
    return kept[key]


def decided(event: Event, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether an event is the controller's decision on an objection, which is milder than an open one: no other fact may change then."""
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return event.kind is EventKind.OBJECTED and event.state in ("rejected", "without_reasons") and changed == {"rights.objection"}


@pytest.mark.parametrize("part", range(10))
def test_an_adverse_event_is_heard(part: int) -> None:
    random = Random(f"adverse {part}")
    heard = 0
    kept: dict[str, bool] = {}
    for _ in range(drawn(HISTORIES // 10)):
        activity = group().activities[random.choice(NAMES)][0]
        before = history(random, activity)
        entered = max(event.recorded for event in before) + timedelta(seconds=1)
        adverse = drawn_event(random, 999, entered, activity.controller, [kind for kind in KINDS if kind in ADVERSE])
        after = [*before, adverse]
        facts = known(after, activity)
        for name in concerned(adverse, activity):
            if name in facts:
                heard += 1
                assert not harmless(name, facts), (activity.id, name, adverse, before)
        if permitted(after, activity, kept) and not decided(adverse, known(before, activity), facts):
            assert permitted(before, activity, kept), (activity.id, adverse, before)
    assert heard


@pytest.mark.parametrize("objected", ["*", "market_research", "market-research"])
@pytest.mark.parametrize(("rejected", "ends"), [("*", True), ("market_research", True), ("market-research", True), ("newsletter", False)])
def test_a_rejection_ends_the_objections_that_it_concerns(objected: str, rejected: str, ends: bool) -> None:
    """Found among 100,000 histories: one about the activity, its purpose or everything ends a wide one, and no other does."""
    activity = group().activities["market-research"][0]
    at = NOON - timedelta(days=30)
    said = [(objected, "without_reasons", at), (rejected, "rejected", at + timedelta(days=7))]
    decision = [
        Event(10 + n, EventKind.OBJECTED, activity.controller, scope, on, on, state=state) for n, (scope, state, on) in enumerate(said)
    ]
    assert known([*persons(activity.id), *decision], activity)["rights.objection"] == ("rejected" if ends else "without_reasons")


@pytest.mark.parametrize("part", range(10))
def test_what_can_no_longer_matter_changes_no_fact(part: int) -> None:
    """The events that are kept for look-ups say what all of them say, today and after whatever is entered next."""
    random = Random(f"standing {part}")
    for _ in range(drawn(HISTORIES // 10)):
        activity = group().activities[random.choice(NAMES)][0]
        events = [event for event in history(random, activity) if event.kind is not EventKind.CORRECTED]
        kept: list[Event] = []
        for event in events:
            kept = still_relevant([*kept, event])
        assert kept == still_relevant(events)
        assert known(kept, activity) == known(events, activity)
        adverse = [event for event in events if event.kind in ADVERSE]
        assert {(event.kind, event.scope, event.channels, event.state) for event in adverse} == {
            (event.kind, event.scope, event.channels, event.state) for event in kept if event.kind in ADVERSE
        }


@pytest.mark.parametrize("name", NAMES)
def test_an_objection_stands_under_another_name_of_the_activity(name: str) -> None:
    """Another server has entered it by other files, or the file was renamed: to which activity it was made is not known."""
    files = dict(group().activities)
    files["renamed"] = tuple(replace(one, id="renamed") for one in files.pop(name))
    company = replace(group(), activities=files)
    activity = files["renamed"][0]

    def facts(*events: tuple[EventKind, str]) -> dict[str, Any]:
        at = [NOON - timedelta(days=9 - place) for place in range(len(events))]
        said = [Event(50 + place, *one[:1], activity.controller, *one[1:], at[place], at[place]) for place, one in enumerate(events)]
        return dict(merge(looked_up([*persons(name), *said], activity, company, DAY, VOCABULARY), VOCABULARY).stated)

    without = facts()
    rights = {"rights.objection", "rights.marketing_objection"}
    for fact in rights & without.keys():
        assert harmless(fact, without), "the register is whole"
        objected = facts((EventKind.OBJECTED, name))
        assert objected == without | dict.fromkeys(rights)
        assert facts((EventKind.OBJECTED, name), (EventKind.OBJECTED, "*"))[fact] not in (None, False, "none")
        for scope in (name, "*"):
            assert facts((EventKind.OBJECTED, name), (EventKind.OBJECTION_LIFTED, scope)) == without
        assert facts((EventKind.OBJECTION_LIFTED, "*"), (EventKind.OBJECTED, name)) == objected
        assert facts((EventKind.OBJECTED, next(one for one in NAMES if one != name))) == without, "that one is there"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", ["renamed", "followed by another"])
def test_what_was_said_to_a_controller_stands_when_another_follows(name: str, how: str) -> None:
    """It has another id in the files, or a later version of the activity has another controller; what speaks for it does not go along."""
    (before,) = group().activities[name]
    after = replace(before, controller="follower", start=before.start + timedelta(days=1))
    profile = replace(group().controllers[before.controller], id="follower")
    others = {one.id: one for one in group().controllers.values() if how != "renamed" or one.id != before.controller}
    versions = (after,) if how == "renamed" else (before, after)
    company = replace(group(), controllers={**others, "follower": profile}, activities={**group().activities, name: versions})
    at = [NOON - timedelta(days=9 - place) for place in range(4)]

    def said(place: int, kind: EventKind, controller: str = before.controller, scope: str = "*") -> Event:
        return Event(50 + place, kind, controller, scope, at[place], at[place], evidence="form")

    def facts(*events: Event) -> dict[str, Any]:
        shown = [one._replace(controller="follower") for one in persons(name)]
        asked = [*shown, *events]
        prepared = PreparedActivities(company, VOCABULARY).on(name, Today(DAY, "Europe/Berlin")).person(asked)
        sources = looked_up(asked, after, company, DAY, VOCABULARY)
        assert [(one.facts, one.why_unknown) for one in prepared.sources] == [(one.facts, one.why_unknown) for one in sources]
        return dict(merge(sources, VOCABULARY).stated)

    without, another = facts(), next(iter({*others} - {before.controller}))
    for kind in (EventKind(one) for one in ADVERSE):
        own, theirs = facts(said(0, kind, "follower")), facts(said(0, kind))
        assert theirs == own
        assert own != without or kind not in (EventKind.OBJECTED, EventKind.RESTRICTED) or "rights" not in after.looks_up
        assert facts(said(0, kind, "muster-bank")) == own, "one that the files do not have"
        assert facts(said(0, kind, another)) == without, "one that they have"
    for kind, scope in ((EventKind.OBJECTED, name), *((EventKind.WITHDRAWN, text) for text in after.consents)):
        assert facts(said(0, kind, another, scope)) == facts(said(0, kind, "follower", scope)) != without, "it was theirs"
    lifted = said(1, EventKind.OBJECTION_LIFTED)
    assert facts(said(0, EventKind.OBJECTED), lifted) == without
    assert facts(said(0, EventKind.OBJECTED), lifted._replace(controller="follower")) == without
    texts = [text.version for one in after.consents for text in group().texts[one]]
    for text in texts:
        refused = said(0, EventKind.REFUSED, "follower")
        assert facts(refused, said(1, EventKind.GIVEN, scope=text)) == facts(refused)
    assert facts(said(0, EventKind.OBJECTED), said(1, EventKind.CORRECTED)._replace(about=50)) == without


@pytest.mark.parametrize("basis", Basis)
def test_what_lifted_an_objection_by_mistake_lifts_it_nowhere(basis: Basis) -> None:
    """Another controller had the activity when it lifted the objection to it; its correction names no activity."""
    name = "newsletter"
    (activity,) = group().activities[name]
    another = next(one for one in group().controllers if one != activity.controller)
    kinds = (EventKind.OBJECTED, EventKind.OBJECTION_LIFTED, EventKind.CORRECTED)
    at = [NOON - timedelta(days=9 - place) for place in range(len(kinds))]
    said = [Event(50 + place, kind, another, name, at[place], at[place], evidence="letter") for place, kind in enumerate(kinds)]
    said[2] = said[2]._replace(scope="*", about=51)

    def objected(events: list[Event]) -> Any:
        sources = looked_up([*persons(name), *events], activity, group(), DAY, VOCABULARY, basis=basis)
        return merge(sources, VOCABULARY).stated["rights.marketing_objection"]

    assert [objected(said[:place]) for place in range(4)] == [False, True, False, True]


@pytest.mark.parametrize("scope", ["phone-consent", "phone-consent@2025-01-01"])
def test_a_withdrawal_stands_under_another_name_of_the_text(scope: str) -> None:
    """Another server has entered it by other files, or the file was renamed."""
    name, renamed = "win-back-call", "by-phone"
    texts = dict(group().texts)
    texts[renamed] = tuple(replace(one, id=renamed) for one in texts.pop("phone-consent"))
    files = {**group().activities, name: tuple(replace(one, consents=(renamed,)) for one in group().activities[name])}
    activity, company = files[name][0], replace(group(), activities=files, texts=texts)
    willing = [one._replace(scope=one.scope.replace("phone-consent", renamed)) for one in persons(name)]
    at = [NOON - timedelta(days=9), NOON - timedelta(days=2)]

    def withdrawn(*events: Event) -> Any:
        sources = looked_up([*willing, *events], activity, company, DAY, VOCABULARY)
        return next(source.facts["consent.withdrawn"] for source in sources if "consent.withdrawn" in source.facts)

    said = Event(50, EventKind.WITHDRAWN, activity.controller, scope, at[0], at[0])
    assert withdrawn() is False
    assert withdrawn(said) is True
    assert withdrawn(said._replace(scope=next(one for one in texts if one != renamed))) is False, "that one is there"
    assert (
        withdrawn(said, Event(51, EventKind.GIVEN, activity.controller, texts[renamed][-1].version, at[1], at[1], evidence="form")) is False
    )


@pytest.mark.parametrize("name", NAMES)
def test_whoever_withdraws_everything_withdrew(name: str) -> None:
    activity = group().activities[name][0]
    at = NOON - timedelta(days=1)
    facts = known([*persons(name), Event(999, EventKind.WITHDRAWN, activity.controller, "*", at, at)], activity)
    assert facts.get("consent.withdrawn", True) is True


def test_an_answer_as_of_a_day_names_what_was_entered_since() -> None:
    """It stays as it was on that day, and says that it is no answer about now."""
    activity = group().activities["newsletter"][0]
    later = NOON + timedelta(days=30)
    events = [*persons("newsletter"), Event(77, EventKind.OBJECTED, activity.controller, "advertising", later, later)]
    prepared = PreparedActivities(group(), VOCABULARY)
    held = prepared.on("newsletter", DAY).person(events)
    facts = {name: value for source in held.sources for name, value in source.facts.items()}
    assert facts["rights.marketing_objection"] is False
    (since,) = (source for source in held.sources if source.why_unknown is Why.SINCE)
    assert (since.reference, since.as_of, since.facts) == ("event 77", later.date(), {})
    now = prepared.on("newsletter", Today(DAY, "Europe/Berlin")).person(events)
    assert {name: value for source in now.sources for name, value in source.facts.items()}["rights.marketing_objection"] is True
    assert not any(source.why_unknown is Why.SINCE for source in now.sources)
