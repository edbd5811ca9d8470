"""The example's table asked now of a copy as of today: what a withdrawal does to it, and what its summary says."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from docs.examples.lay_out import lay_out
from tests.bulk.test_recheck import Bulk, bulk, enter, head, key, outcomes, url
from zweck.chain.addresses import address
from zweck.company import Company, load_company
from zweck.company.register import EventKind
from zweck.engine import Engine
from zweck.facts.basis import Today
from zweck.facts.question import read
from zweck.law.policy import PolicySet
from zweck.pseudonym import Kind, Pseudonyms
from zweck.register import Entry, Register
from zweck.register.chain import REGISTER
from zweck.service.decode.questions import Background, Manner, posed

__all__ = ["bulk", "enter", "key", "url"]

pytestmark = pytest.mark.usefixtures("shipped_once")

ZONE = "Europe/Berlin"
SERVICE = "muster-service"


@pytest.fixture
def today() -> date:
    """The day in the time zone of the controller."""
    return datetime.now(ZoneInfo(ZONE)).date()


@pytest.fixture
def company(tmp_path: Path, today: date) -> Path:
    """The example group as it stands today."""
    return lay_out(tmp_path / "group", today)


Entering = Callable[..., None]


@pytest.fixture
def entering(url: str, key: Path, company: Path, today: date) -> Entering:
    """Enters an event of a customer, as many days ago; the register begins with a consent of K-1001."""
    pseudonyms = Pseudonyms.read(key)
    (text,) = (company / "texts" / "phone-consent").iterdir()

    def one(person: str, kind: EventKind, scope: str = "*", ago: int = 0) -> None:
        at = datetime.now(ZoneInfo(ZONE)) - timedelta(days=ago)
        until = at.date() if kind is EventKind.OF_AGE_ON else None
        with closing(Register(address(url, REGISTER), wait=10)) as register:
            register.record([Entry(pseudonyms.of(Kind.CUSTOMER_NUMBER, person), SERVICE, kind, scope, at, until=until, evidence="form 1")])

    one("K-1001", EventKind.OF_AGE_ON, ago=100)
    one("K-1001", EventKind.GIVEN, f"phone-consent@{text.stem}", ago=100)
    return one


def decide(bulk: Bulk, company: Path, out: Path, binding: Path | None = None) -> str:
    """The output of a run over the customers."""
    bind = binding or company / "bindings" / "win-back.yaml"
    done = bulk(company / "customers.csv", "--bind", bind, "--out", out, "--jobs", 1, "--activities", company)
    return " ".join(done.output.split())


def stating(company: Path, day: date) -> Path:
    """The same binding with a stated day."""
    text = (company / "bindings" / "win-back.yaml").read_text(encoding="utf-8")
    bind = company / "bindings" / f"win-back-{day}.yaml"
    bind.write_text(text.replace("constants:\n", f"constants:\n  time.decision_date: {day}\n"), encoding="utf-8")
    return bind


def test_a_withdrawal_counts_for_a_run_about_now_and_a_stated_day_permits_nothing(
    bulk: Bulk, company: Path, entering: Entering, tmp_path: Path, today: date
) -> None:
    said = decide(bulk, company, tmp_path / "before")
    assert outcomes(tmp_path / "before")["K-1001"] == "PERMITTED", said
    assert f"A run is no permission for later. It holds for {today.day} {today:%B %Y} ({ZONE})" in said
    entering("K-1001", EventKind.WITHDRAWN, "phone-consent")
    decide(bulk, company, tmp_path / "live")
    found = head(tmp_path / "live")
    assert (outcomes(tmp_path / "live")["K-1001"], found["basis"], found["day"], found["time_zone"]) == (
        "PROHIBITED",
        "LIVE",
        str(today),
        ZONE,
    )
    said = decide(bulk, company, tmp_path / "stated", stating(company, today - timedelta(days=1)))
    found = head(tmp_path / "stated")
    assert (outcomes(tmp_path / "stated")["K-1001"], found["basis"], found["day"]) == ("PERMITTED", "AS_OF", "")
    assert "A run as of a stated day is for plans and audits, and permits nothing." in said
    assert "A run as of a stated day" in (tmp_path / "stated" / "summary.html").read_text(encoding="utf-8")


def test_a_row_has_the_decision_id_of_a_question_about_now(
    bulk: Bulk, law: PolicySet, engine: Engine, company: Path, entering: Entering, url: str, key: Path, tmp_path: Path, today: date
) -> None:
    decide(bulk, company, tmp_path / "run")
    found = json.loads(bulk("explain", tmp_path / "run", "--row", "K-1001", "--json").stdout)
    assert (found["outcome"], found["basis"], found["date"], found["time_zone"]) == ("PERMITTED", "LIVE", str(today), ZONE)
    facts = {
        "subject.location_country": "DE",
        "subject.market_role": "consumer",
        "subject.relationship": "customer",
        "data.deletion_overdue": False,
    }
    pseudonyms = Pseudonyms.read(key)
    with closing(Register(address(url, REGISTER), wait=10)) as register:
        background = Background(law.vocabulary, loaded(company, law), pseudonyms, register, clock=lambda zone: Today(today, zone))
        subjects = pseudonyms.all(Kind.CUSTOMER_NUMBER, "K-1001")
        asked, _ = posed(read(facts, law.vocabulary), Manner(activity="win-back-call"), subjects, background)
    assert found["decision_id"] == engine.decide(asked).decision_id


def loaded(company: Path, law: PolicySet) -> Company:
    return load_company(company, law.vocabulary)
