"""A duty whose wording was not read: nothing is due while it may run, and it carries no storing."""

from datetime import date
from typing import Final

import pytest

from tests.periods.drawing import reckoned
from tests.periods.judge import Entered, Judge, rows
from zweck.periods.reckon import DUTY, OVERDUE, STATUTE, Phase

KNOWN: Final = frozenset(("created", "ended", "used", "audited", "held"))
DECLARED: Final = {"records": "patient_file", "after": "P3Y", "from": "ended"}
ROWS: Final = {"DE": "BGB-630F", "AT": "AERZTEG-51"}
"""Ten years from the end of the treatment in both countries; the wording of the Austrian row was not read."""


def file(country: str, day: date) -> Judge:
    """A treatment that ended in 2020, with three years declared."""
    record = Entered("patient_file", {"created": date(2020, 1, 7), "ended": date(2020, 5, 5)}, KNOWN, (), (), None, None, None)
    return Judge(record, rows(), DECLARED, {}, day, country)


@pytest.mark.parametrize(("country", "duty"), [("DE", True), ("AT", None)])
def test_a_duty_from_memory_forbids_and_carries_nothing(country: str, duty: bool | None) -> None:
    found = reckoned(file(country, date(2028, 1, 1)))
    assert (found.facts[DUTY], found.facts[STATUTE]) == (duty, duty)
    assert found.keep_until == date(2030, 5, 5)
    assert found.rows == (ROWS[country],)
    assert found.phase is (Phase.KEPT if duty else Phase.UNKNOWN)
    assert found.erase_by == (date(2030, 5, 5) if duty else None)
    assert bool(found.missing) is (duty is None)


def test_it_is_over_as_any_other() -> None:
    found = reckoned(file("AT", date(2030, 5, 6)))
    assert (found.facts[DUTY], found.facts[OVERDUE], found.phase) == (False, True, Phase.OVERDUE)
