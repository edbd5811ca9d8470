"""Data are refused under another name: a camera that is no video surveillance (K141), call records that are no traffic data (K143).

So are log-ins that the employment needs, and against which the interest of the staff prevails (K152), messages that publish (K153),
published data that a camera observes (K154), genes at insurers (K155), and mailboxes read to sell (K151).
"""

from datetime import date

import pytest

from tests.law import shipped_law
from zweck.facts.contradictions import check
from zweck.logic.condition import Value

CIRCUMSTANCES: dict[str, Value] = {
    "video.area": "neighbouring",
    "video.public_access": False,
    "video.covert": True,
    "video.sound": True,
    "video.retention_hours": 48,
}


def refused(kinds: set[str], circumstance: str) -> bool:
    """Whether the camera is refused as not named among the kinds of data."""
    stated: dict[str, Value] = {"data.kinds": frozenset(kinds), circumstance: CIRCUMSTANCES[circumstance]}
    return any("(K141)" in str(one.message) for one in check(stated, shipped_law().vocabulary).faults)


@pytest.mark.parametrize("circumstance", CIRCUMSTANCES)
def test_a_camera_is_named(circumstance: str) -> None:
    """Stated beside pictures alone it is refused; named it is not."""
    assert refused({"image"}, circumstance)
    assert not refused({"image", "video_surveillance", "voice"}, circumstance)


def test_call_records_of_a_provider_are_traffic_data() -> None:
    """Those of its own hotline are not: there its position is none."""
    stated: dict[str, Value] = {"controller.telecom_role": "provider", "data.kinds": frozenset({"call_metadata"})}
    own = {**stated, "controller.telecom_role": "none"}
    vocabulary = shipped_law().vocabulary
    assert any("(K143)" in str(one.message) for one in check(stated, vocabulary).faults)
    assert check(own, vocabulary).faults == ()


@pytest.mark.parametrize("basis", ["basis.employment_necessary", "basis.contract_necessary", "basis.collective_agreement"])
def test_what_the_employment_needs_is_proportionate(basis: str) -> None:
    """No rule asks for a weighing of log-ins that are only kept; one that is stated counts all the same."""
    stated: dict[str, Value] = {
        "subject.relationship": "employee",
        "data.kinds": frozenset({"usage_data"}),
        "operation.kind": "store",
        "purpose.kind": "employment",
        basis: True,
    }
    vocabulary = shipped_law().vocabulary
    assert check(stated, vocabulary).faults == ()
    assert any("(K152)" in str(one.message) for one in check({**stated, "balancing.subject_interest": "overrides"}, vocabulary).faults)


REFUSED: list[tuple[str, dict[str, Value], dict[str, Value]]] = [
    (
        "K151",
        {"operation.kind": "use", "purpose.kind": "employment", "channel.advertising": True},
        {"channel.advertising": False},
    ),
    ("K151", {"operation.kind": "use", "purpose.kind": "recruiting", "channel.advertising": True}, {"operation.kind": "contact"}),
    ("K153", {"operation.kind": "publish", "channel.medium": "email"}, {"channel.medium": "website"}),
    ("K153", {"operation.kind": "publish", "channel.medium": "postal"}, {"operation.kind": "contact"}),
    (
        "K154",
        {"data.source": "observation", "data.kinds": frozenset({"video_surveillance"}), "data.published_by": "subject_by_mistake"},
        {"data.source": "public_source"},
    ),
    (
        "K154",
        {"data.source": "own_records", "data.kinds": frozenset({"voice"}), "data.published_by": "subject"},
        {"data.kinds": frozenset({"name"})},
    ),
    (
        "K155",
        {
            "controller.financial_institution": True,
            "controller.seat_country": "DE",
            "data.sensitive": frozenset({"genetic"}),
            "operation.kind": "use",
            "purpose.kind": "contract",
            "subject.relationship": "prospect",
            "time.decision_date": date(2010, 2, 1),
        },
        {"time.decision_date": date(2010, 1, 31)},
    ),
]


@pytest.mark.parametrize(("contradiction", "stated", "otherwise"), REFUSED)
def test_what_cannot_be_true_together(contradiction: str, stated: dict[str, Value], otherwise: dict[str, Value]) -> None:
    """It is refused, and with one statement changed it is not."""
    vocabulary = shipped_law().vocabulary
    assert any(f"({contradiction})" in str(one.message) for one in check(stated, vocabulary).faults)
    assert check({**stated, **otherwise}, vocabulary).faults == ()
