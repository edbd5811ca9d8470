"""A camera is video surveillance wherever it stands: its circumstances are refused beside kinds of data that do not name it (K141)."""

import pytest

from tests.law import shipped_law
from zweck.logic.condition import Value
from zweck.sources.contradictions import check

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
    return any("(K141)" in one.message for one in check(stated, shipped_law().vocabulary).faults)


@pytest.mark.parametrize("circumstance", CIRCUMSTANCES)
def test_a_camera_is_named(circumstance: str) -> None:
    """Stated beside pictures alone it is refused; named it is not."""
    assert refused({"image"}, circumstance)
    assert not refused({"image", "video_surveillance", "voice"}, circumstance)
