"""On every day on which any law or table changes, and on the day before, each law has exactly the version that it should."""

from datetime import date, timedelta

import pytest

from tests.law import shipped_cases, shipped_law
from zweck.analysis.coverage.boundaries import boundaries
from zweck.editions.build import Editions
from zweck.law.vocabulary import DECISION_DATE

POLICIES = shipped_law()
DAY = timedelta(days=1)
TURNS = Editions.of(POLICIES).starts


@pytest.mark.parametrize("law", sorted(POLICIES.laws))
def test_versions_follow_each_other_without_gap_or_overlap(law: str) -> None:
    """Each version ends on the day before the next one begins; only the last one may be open."""
    versions = POLICIES.laws[law].versions

    ends = [version.until for version in versions[:-1]]
    assert ends == [later.start - DAY for later in versions[1:]]


@pytest.mark.parametrize("day", sorted({day for turn in TURNS for day in (turn - DAY, turn)}), ids=str)
def test_one_version_a_day(day: date) -> None:
    """Between its first and its last day a law has one version, outside them none; the edition of the day stands on just these."""
    edition = Editions.of(POLICIES).on(day)
    in_force = {plan.version.law: plan.version.start for plan in edition.laws}
    for law in POLICIES.laws.values():
        covering = [version for version in law.versions if version.start <= day and (version.until is None or day <= version.until)]
        alive = law.versions[0].start <= day and (law.versions[-1].until is None or day <= law.versions[-1].until)

        assert len(covering) == int(alive)
        if covering and covering[0].scope is not None:
            assert in_force[law.id] == covering[0].start


def test_data_protection_law_has_no_gap() -> None:
    """The old BDSG ends on the day before the GDPR begins."""
    old, new = POLICIES.laws["de-bdsg-old"].versions[-1], POLICIES.laws["eu-gdpr"].versions[0]

    assert old.until == new.start - DAY == date(2018, 5, 24)


def test_every_day_on_which_the_law_changes_has_a_case_on_it_and_one_before_it() -> None:
    """That they show the change `zweck test --coverage` says, in `test_guide.py`."""
    turns = {one.day for one in boundaries(POLICIES)}
    assert {case.question.stated.get(DECISION_DATE) for case in shipped_cases()} >= {one for turn in turns for one in (turn - DAY, turn)}
