"""Obligations that the second reading of the texts took away or added: cases state which obligations ride, not which do not."""

from typing import Final

import pytest

from tests.law import shipped_law
from zweck.engine import Engine

REPORT: Final = {
    "time.decision_date": "2024-09-01",
    "controller.type": "private_body",
    "controller.role": "controller",
    "controller.seat_country": "DE",
    "controller.establishment_countries": [],
    "controller.service_role": "none",
    "controller.media_undertaking": True,
    "operation.kind": "collect",
    "operation.country": "DE",
    "purpose.kind": "journalism",
    "purpose.collected_for": "contract",
    "purpose.compatible": True,
    "purpose.business_context": "own_business",
    "data.kinds": ["name"],
    "data.sensitive": [],
    "data.source": "third_party",
    "data.lawfully_obtained": True,
    "data.audience": "private",
    "data.published_by": "not_published",
    "data.retention_duty": False,
    "disclosure.recipient": "none",
    "channel.medium": "none",
    "channel.advertising": False,
    "operation.automated_decision": False,
    "operation.large_scale": False,
    "operation.monitors_behaviour": False,
    "consent.given": False,
    "subject.location_country": "DE",
    "subject.relationship": "member_of_public",
    "subject.market_role": "consumer",
    "subject.age": 40,
    "safeguards.notice_given": False,
    "balancing.legitimate_interest": True,
    "balancing.necessary": True,
    "balancing.subject_interest": "exists",
}
BLOG: Final = {
    **REPORT,
    "controller.type": "natural_person",
    "controller.seat_country": "AT",
    "controller.media_undertaking": False,
    "operation.household_only": False,
    "operation.country": "AT",
    "subject.location_country": "AT",
}
NOTICES: Final = {"DU-NOTICE", "DU-NOTICE-NEW-PURPOSE"}


@pytest.fixture(scope="module")
def engine() -> Engine:
    """An engine of the shipped law."""
    return Engine(shipped_law())


def obligations(engine: Engine, facts: dict[str, object], **other: object) -> set[str]:
    """The ids of the obligations that ride on the answer."""
    stated = {**facts, **{name.replace("__", "."): value for name, value in other.items()}}
    question = engine.ask(stated, presume_unstated=True, consulted=["rights", "consent", "age", "retention"])
    return {obligation.id for obligation in engine.decide(question).obligations if not obligation.conditional}


def test_journalism_owes_no_notice_in_germany(engine: Engine) -> None:
    assert not obligations(engine, REPORT) & {*NOTICES, "DU-OBJECTION-NOTE"}
    assert obligations(engine, REPORT, purpose__kind="information_service") >= {*NOTICES, "DU-OBJECTION-NOTE"}


def test_other_journalism_owes_no_notice_in_austria_since_2024_07_01(engine: Engine) -> None:
    assert not obligations(engine, BLOG) & NOTICES
    assert obligations(engine, BLOG, time__decision_date="2024-06-30") >= NOTICES


@pytest.mark.parametrize(("source", "owed"), [("third_party", True), ("public_source", True), ("subject", False), ("own_records", False)])
def test_passing_on_data_from_elsewhere_calls_for_notice(engine: Engine, source: str, owed: bool) -> None:
    passing = {"operation__kind": "transmit", "disclosure__recipient": "third_party", "disclosure__country": "DE"}
    seen = {"data__audience": "everyone", "data__published_by": "third_party"} if source == "public_source" else {}
    other = obligations(engine, REPORT, purpose__kind="contract", data__source=source, **passing, **seen)
    assert ("DU-NOTICE" in other) is owed


def test_nothing_is_to_be_erased_while_a_statute_wants_it_kept(engine: Engine) -> None:
    unlawful = {"operation__kind": "use", "purpose__kind": "contract", "data__lawfully_obtained": False, "data__source": "own_records"}
    kept = {"data__retention_duty": True, "data__retention_by_statute": True}
    assert "DU-ERASE" in obligations(engine, REPORT, **unlawful, data__retention_duty=False)
    assert "DU-ERASE" in obligations(engine, REPORT, **unlawful, **{**kept, "data__retention_by_statute": False})
    assert "DU-ERASE" not in obligations(engine, REPORT, **unlawful, **kept)


def test_research_owes_safeguards_until_they_are_there(engine: Engine) -> None:
    study = {"operation__kind": "store", "purpose__kind": "scientific_research", "purpose__collected_for": "scientific_research"}
    assert "DU-RESEARCH" in obligations(engine, REPORT, **study, safeguards__statistics_guarantees=False)
    assert "DU-RESEARCH" not in obligations(engine, REPORT, **study, safeguards__statistics_guarantees=True)


def test_pictures_in_austria_are_marked_and_logged_but_not_by_the_media(engine: Engine) -> None:
    camera = {"data__kinds": ["video_surveillance"], "data__source": "observation", "video__area": "own_premises", "video__covert": False}
    marks = {"DU-PICTURE-MARK", "DU-PICTURE-LOG"}
    where = {**BLOG, "controller.type": "private_body", "video.concrete_incidents": True, "video.retention_hours": 24, "video.sound": False}
    security = {"purpose__kind": "security", "purpose__collected_for": "security"}
    assert obligations(engine, where, **camera, **security) >= marks
    assert not obligations(engine, where, **camera, controller__media_undertaking=True) & marks
