"""An unasked advertisement is prohibited in Germany and Austria, and never permitted where something is left out or elsewhere."""

from itertools import combinations
from typing import Final

import pytest

from tests.law import shipped_law
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.law.countries import CURRENT

MEDIA: Final = ("phone_call", "automated_call", "email", "sms", "fax", "social_dm", "app_push")
NEVER: Final = {Outcome.PERMITTED, Outcome.NOT_REGULATED}


@pytest.fixture(scope="module")
def engine() -> Engine:
    """An engine of the shipped law."""
    return Engine(shipped_law())


def outcome(engine: Engine, facts: dict[str, object], *, presume: bool) -> Outcome:
    """The outcome of a question of today."""
    return engine.decide(engine.ask({"time.decision_date": "2026-11-25", **facts}, presume_unstated=presume), Detail.OUTCOME).outcome


def advertisement(medium: str, country: str) -> dict[str, object]:
    """An advertisement by a medium to a person in a country, without a word about consent."""
    return {"operation.kind": "contact", "purpose.kind": "advertising", "channel.medium": medium, "subject.location_country": country}


@pytest.mark.parametrize("presume", [True, False])
@pytest.mark.parametrize("country", ["DE", "AT"])
@pytest.mark.parametrize("medium", MEDIA)
def test_it_is_prohibited(engine: Engine, medium: str, country: str, presume: bool) -> None:
    assert outcome(engine, advertisement(medium, country), presume=presume) is Outcome.PROHIBITED
    assert outcome(engine, {**advertisement(medium, country), "consent.given": False}, presume=presume) is Outcome.PROHIBITED


@pytest.mark.parametrize("presume", [True, False])
@pytest.mark.parametrize("country", ["DE", "AT"])
@pytest.mark.parametrize("medium", MEDIA)
def test_with_something_left_out_it_is_never_permitted(engine: Engine, medium: str, country: str, presume: bool) -> None:
    whole = advertisement(medium, country)
    for number in range(1, len(whole) + 1):
        for left_out in combinations(whole, number):
            facts = {name: value for name, value in whole.items() if name not in left_out}
            assert outcome(engine, facts, presume=presume) not in NEVER, left_out


@pytest.mark.parametrize("medium", MEDIA)
def test_to_another_country_it_is_never_permitted(engine: Engine, medium: str) -> None:
    permitted = {country for country in CURRENT if outcome(engine, advertisement(medium, country), presume=True) in NEVER}
    assert permitted == set()
