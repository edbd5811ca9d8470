"""Everything that clients do, at once."""

from tests.arcadia import CASES
from tests.engine.strategies import ARCADIA
from tests.faults.database import wait_for
from tests.faults.inside import inside
from tests.faults.mixed import actions, mixed, questions


def test_a_mixed_load() -> None:
    """For long, and with an eye on the memory: `make soak ONLY=mixed`."""
    things = actions(ARCADIA, questions(ARCADIA, CASES))
    with inside() as address, mixed(address, things) as load:
        wait_for(lambda: load.errors.total() > 0 or all(load.done[name] > 5 for name in things))
    assert load.errors == {}
