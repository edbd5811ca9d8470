"""Both matchers find the same truths in every case and every entry of the snapshots, whose answers `native` gives in their own tests."""

import pytest

from tests.agreement.situations import Situations
from zweck.decision.decision import Detail
from zweck.engine import Engine


@pytest.mark.usefixtures("durable")
def test_both_matchers_agree_on_every_case(situations: Situations) -> None:
    engine = Engine(situations.policies, "both")
    assert len(situations.bases) > 4_000
    for question in situations.bases:
        engine.decide(question, Detail.OUTCOME)
