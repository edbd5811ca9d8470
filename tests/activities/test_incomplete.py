"""A register into which not all was entered never permits what the whole one forbids."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tests.activities.group import DAY, FOLDER, NAMES, called, engine, event, group, persons, register
from zweck.company import Company
from zweck.company.register import OF_CONSENT, Event, EventKind, looked_up
from zweck.explain.remedies import GOOD
from zweck.facts.profiles import load_profiles
from zweck.forms.diagnostics import PolicyError

KINDS: Final = {
    "rights": (
        EventKind.OBJECTED,
        EventKind.OBJECTION_LIFTED,
        EventKind.RESTRICTED,
        EventKind.RESTRICTION_LIFTED,
        EventKind.ERASURE_REQUESTED,
    ),
    "consent": OF_CONSENT,
    "age": (EventKind.OF_AGE_ON, EventKind.GUARDIAN_AUTHORISED),
}
"""The events of each kind of register."""

ROUNDS: Final = 40


def without(kind: str) -> Company:
    """The company whose registers are whole but for one kind."""
    profiles = {
        name: replace(profile, holds={one: date.min for one in profile.holds if one != kind})
        for name, profile in group().controllers.items()
    }
    return replace(group(), controllers=profiles)


def history(name: str, random: Random) -> Iterator[Event]:
    """The ordinary person with some more events, one after the other."""
    mine = persons(name)
    yield from mine
    scopes = [one.scope for one in mine if one.kind is EventKind.GIVEN]
    at = datetime.combine(DAY, datetime.min.time(), UTC) - timedelta(days=30)
    for number in range(random.randrange(4)):
        kind = random.choice([kind for kinds in KINDS.values() for kind in kinds])
        scope = random.choice(scopes or ["*"]) if kind in OF_CONSENT else random.choice(["*", "advertising", name])
        at += timedelta(days=random.randrange(1, 9))
        state = random.choice(["", "upheld", "rejected"]) if kind is EventKind.OBJECTED else ""
        one = event(kind, name, scope, position=100 + number, state=state)
        yield one._replace(effective=at, recorded=at, evidence="form", until=DAY if kind is EventKind.OF_AGE_ON else None)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_missing_of_a_kind_that_is_not_whole_permits_nothing(name: str) -> None:
    random = Random(name)
    for _ in range(ROUNDS):
        whole = [*history(name, random)]
        kind = random.choice([*KINDS])
        entered = [one for one in whole if one.kind not in KINDS[kind] or random.random() < 0.5]
        company = without(kind)
        if called(name, register(name, entered, company), company=company).outcome in GOOD:
            assert called(name, register(name, whole)).outcome in GOOD, (kind, entered, whole)


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_register_that_is_not_whole_permits_nothing(name: str) -> None:
    company = replace(group(), controllers={one: replace(profile, holds={}) for one, profile in group().controllers.items()})
    assert called(name, register(name, [], company), company=company).outcome not in GOOD


def test_no_register_is_whole_for_what_no_event_can_deny(tmp_path: Path) -> None:
    profiles = tmp_path / "controllers.yaml"
    text = (FOLDER / "controllers.yaml").read_text(encoding="utf-8")
    profiles.write_text(text.replace("age: 2025-01-01}", "age: 2025-01-01, retention: 2025-01-01}", 1), encoding="utf-8")
    with pytest.raises(PolicyError, match="a register cannot be whole for `retention`: no activity of the controller declares records"):
        load_profiles(profiles, engine().policies.vocabulary)


def test_deadlines_for_deletion_are_unknown_to_a_register() -> None:
    """Also where an older file declares them."""
    activity = replace(group().activities["newsletter"][0], looks_up=("retention",), erased=())
    profile = replace(group().controllers[activity.controller], holds={"retention": date.min})
    company = replace(group(), controllers={activity.controller: profile})
    (source,) = looked_up(persons("newsletter"), activity, company, DAY, engine().policies.vocabulary)
    assert {*source.facts.values()} == {None}
