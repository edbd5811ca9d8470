"""Erasure by time alone: five years from giving and from each use, and nothing that was forbidden is permitted afterwards."""

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.activities.group import engine
from tests.record.conftest import of_what_was_read
from tests.register.conftest import ADA, BEN, KEY, RESEARCH, SERVICE, TEXT, ago, event, faults, kinds, registering, tampering
from tests.register.test_command import Call, call  # noqa: F401  the fixture
from tests.register.test_erase import facts, history, today
from zweck.chain.database import RecordError
from zweck.chain.key import Key
from zweck.company import Company
from zweck.company.register import EventKind
from zweck.periods.period import Count, Period
from zweck.register import Entry
from zweck.register.erase import Due, erase_due
from zweck.register.holding import ERASED, PROOF, Hold, by_phone

YEAR = 365.25


def erased(url: str, company: Company | None = None, day: date | None = None, key: Key | None = KEY) -> Due:
    """The outcome of an erasure."""
    with tampering(url) as database:
        return erase_due(database, key, SERVICE, day or today(), by_phone(company))


def years(number: float) -> datetime:
    """So many years ago."""
    return ago(days=number * YEAR)


def use(consent: int, at: datetime, subject: str = ADA) -> Entry:
    """A use of a consent."""
    return Entry(subject, SERVICE, EventKind.USED, TEXT, effective=at, about=consent, decision=f"d {at}")


def test_a_consent_that_ended_goes_five_years_after_its_last_use(url: str, company: Company) -> None:
    with registering(url) as register:
        register.record(
            [event("GIVEN", effective=years(7)), event("WITHDRAWN", effective=years(5.5)), event("GIVEN", BEN, effective=years(7))]
        )
        register.record([event("WITHDRAWN", BEN, effective=years(5.5)), use(1, years(6)), use(3, years(4.5), BEN)])
        register.record([event("GIVEN", controller=RESEARCH, scope="survey-consent@2025-01-01", effective=years(7))])
        found = erased(url, company)
        assert found.events == [1, 2, 5]
        assert found.stay == {Hold.PROOF_OF_CALLS: 2, Hold.BESIDE_PROOF: 1}
        assert found.next == years(4.5).date().replace(year=years(4.5).year + 5)
        assert erased(url, company).events == []
        assert found.next is not None
        assert erased(url, company, found.next).events == []
        assert erased(url, company, found.next + timedelta(days=1)).events == [3, 4, 6]
    assert kinds(url) == [None, None, None, None, None, None, "GIVEN", None, None]
    assert faults(url) == []


@of_what_was_read
def test_a_consent_in_force_stays_whatever_its_age(url: str, company: Company) -> None:
    with registering(url) as register:
        register.record(
            [event("GIVEN", effective=years(9)), event("RENEWED", effective=years(8)), event("OF_AGE_ON", until=date(2000, 1, 1))]
        )
    found = erased(url, company)
    assert found.events == [1]
    assert found.stay == {Hold.IN_FORCE: 1, Hold.NO_PERIOD: 1}


@of_what_was_read
def test_a_withdrawal_is_kept_for_five_years_of_its_own(url: str, company: Company) -> None:
    with registering(url) as register:
        register.record([event("GIVEN", effective=years(8)), event("WITHDRAWN", effective=years(1))])
        assert erased(url, company).events == [1]
        assert [each.kind.value for each in register.events([ADA]).events[ADA]] == ["WITHDRAWN"]
        assert erased(url, company, today() + timedelta(days=round(4.1 * YEAR))).events == [2]


@of_what_was_read
def test_a_withdrawal_stays_beside_what_it_ended(url: str, company: Company) -> None:
    email = event("GIVEN", effective=years(6.5), scope="recording-consent@2025-01-01")
    with registering(url) as register:
        register.record([event("GIVEN", effective=years(7)), email, event("WITHDRAWN", effective=years(6))])
    found = erased(url, company)
    assert found.events == [1]
    assert found.stay == {Hold.NO_PERIOD: 1, Hold.BESIDE_PROOF: 1}


@of_what_was_read
def test_objections_and_restrictions_stay(url: str) -> None:
    with registering(url) as register:
        register.record([event("OBJECTED", effective=years(9)), event("RESTRICTED", effective=years(9))])
    assert erased(url).stay == {Hold.OBJECTION: 1, Hold.RESTRICTION: 1}


def test_where_the_key_of_pseudonyms_was_rotated_no_end_of_a_consent_goes(url: str) -> None:
    """A consent under the other version may be the same person's."""
    later = "2:" + "c" * 32
    with registering(url) as register:
        register.record([event("GIVEN", effective=years(7)), event("WITHDRAWN", effective=years(6)), event("OBJECTED", later)])
    assert erased(url).events == [1]


def test_only_with_the_key(url: str) -> None:
    with registering(url) as register:
        register.record([event("GIVEN", effective=years(7)), event("WITHDRAWN", effective=years(6))])
    with pytest.raises(RecordError, match="sealed with"):
        erased(url, key=None)
    assert kinds(url) == ["GIVEN", "WITHDRAWN"]


@pytest.mark.parametrize("seed", range(30))
def test_nothing_that_was_forbidden_is_permitted_afterwards(tmp_path: Path, company: Company, seed: int) -> None:
    """Whatever happened within some eight years."""
    now = datetime.now(UTC)
    with registering(f"sqlite:///{tmp_path}/register.db") as register:
        for entry in history(random.Random(seed)):
            register.record([replace(entry, effective=now - 50 * (now - entry.effective)) if entry.effective else entry])
        day = today()
        before = facts(register, company, day)
        erased(f"sqlite:///{tmp_path}/register.db", company, day)
        after = facts(register, company, day)
    for name, known in before.items():
        rights = {fact: value for fact, value in known.items() if fact.startswith("rights.")}
        assert {fact: after[name].get(fact) for fact in rights} == rights
        valid = [each.get("consent.given") is True and each.get("consent.withdrawn") is not True for each in (known, after[name])]
        assert valid[0] == valid[1]


def test_the_command(call: Call, url: str) -> None:  # noqa: F811
    with registering(url) as register:
        register.record([event("GIVEN", effective=years(7)), event("WITHDRAWN", effective=years(6)), event("GIVEN", BEN)])
    assert "leave --subject or --due out" in call("erase", "--due", "--yes").stderr
    found = call("erase", "--due", "--lang", "de", stdin="y\n", subject="")
    assert "Der Inhalt von 2 Ereignissen wurde gelöscht." in found.stdout
    assert "Einwilligung, die noch wirksam ist" in found.stdout
    found = call("erase", "--due", "--yes", "--json", subject="")
    assert json.loads(found.stdout) == {"erased": [], "stay": {"in_force": 1}, "next": None}
    assert "use --subject KIND:REFERENCE or --due" in call("erase", "--yes", subject="").stderr


@pytest.mark.parametrize(("row", "period"), [("UWG-7A-GIVEN", PROOF), ("UWG-7A-USED", PROOF), ("OWIG-31", ERASED)])
def test_proofs_are_kept_as_long_as_the_table_of_periods_says(row: str, period: Period) -> None:
    """A change of the law in the table is one of the register."""
    found = [one for rows in engine().policies.vocabulary.periods.rows.values() for one in rows if one.row == row]
    assert [(one.period, one.count, one.valid_until) for one in found] == [(period, Count.DAY, None)]
