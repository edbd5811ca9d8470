"""No address makes a page fail: facts by chance, days at the ends of the calendar, a case file that cannot be opened."""

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final

import pytest
from starlette.testclient import TestClient

from tests.proving import at_most
from tests.workbench.conftest import HOST, PORT, TOKEN
from zweck.law.vocabulary import DECISION_DATE, Fact, FactType
from zweck.workbench.app import application
from zweck.workbench.casefile import CaseFile
from zweck.workbench.context import Workbench
from zweck.workbench.guard import Admission

ROUNDS: Final = at_most(24, 9)
VIEWS: Final = ("ask", "examination", "ways", "opinion", "case.yaml")
DAYS: Final = ("unknown", "2026-01-01", "9999-12-31", "0001-01-01")
PERIODS: Final = "periods?class=accounting_book&created=0001-01-01&ended=9999-12-31&"
ENDS: Final = ("0001-01-01", "9999-12-31")
VALUES: Final = {
    FactType.BOOL: ("true", "false"),
    FactType.INT: ("0", "17", "999999999"),
    FactType.COUNTRY: ("DE", "us"),
    FactType.DATE: DAYS,
    FactType.SET: ("-", "AT, CH"),
}


def value(fact: Fact, chance: Random) -> str:
    """A value that a person could type, or that she does not know one."""
    return chance.choice(("unknown", *(fact.values or VALUES[fact.type])))


def test_facts_by_chance(browser: TestClient, workbench: Workbench) -> None:
    """Facts that contradict each other are refused; all else is answered."""
    chance, facts, answered = Random(17), [*workbench.vocabulary.facts.values()], 0
    for _ in range(ROUNDS):
        stated = {fact.name: value(fact, chance) for fact in chance.sample(facts, chance.randint(0, 20))}
        about = {"about": chance.choice(facts).name, "activity": chance.choice(["", "call-back"]), "whole": chance.choice(["", "1"])}
        pairs = {**stated, **about, DECISION_DATE: chance.choice(DAYS), "consulted": chance.choice(["rights", "age"])}
        status = browser.get(f"/{chance.choice(['de', 'en'])}/{chance.choice(VIEWS)}", params=pairs).status_code
        assert status in (200, 400)
        answered += status == 200
    assert answered > ROUNDS / 3


@pytest.mark.parametrize("day", ENDS)
@pytest.mark.parametrize(
    "path",
    ["", "law?", "law/eu-gdpr?", "law/eu-gdpr/between?from=2026-01-01&", "activities?", "coverage?", "find?q=Art.+6+DSGVO&", PERIODS],
)
def test_days_at_the_ends_of_the_calendar(browser: TestClient, path: str, day: str) -> None:
    assert browser.get(f"/de/{path}at={day}&to={day}" if path else f"/de/?{DECISION_DATE}={day}").status_code == 200


@pytest.mark.parametrize(
    "path", ["law?at=", "law/eu-gdpr?at=", "law/eu-gdpr/between?to=2026-01-01&from=", "activities?at=", f"{PERIODS}at="]
)
def test_a_day_that_is_none_is_refused(browser: TestClient, path: str) -> None:
    """It is not taken for today, whose law is another one."""
    page = browser.get(f"/de/{path}31.12.2026")
    assert page.status_code == 400
    assert "nimmt einen Tag des Kalenders als" in page.text
    assert "31.12.2026" in page.text


def test_a_number_that_no_case_has(browser: TestClient) -> None:
    assert browser.post(f"/en/cases/{10**30}/remove", content="").status_code == 200
    assert browser.get(f"/en/ask?case={10**30}").status_code == 200


def test_a_case_file_that_cannot_be_opened_says_so(workbench: Workbench, tmp_path: Path) -> None:
    broken = replace(workbench, cases=CaseFile(tmp_path / "cases.db"))
    broken.cases.path.write_bytes(b"no database at all" * 100)
    with TestClient(application(broken, Admission.at(PORT, TOKEN)), base_url=f"http://{HOST}") as browser:
        page = browser.get("/de/cases", params={"token": TOKEN})
    assert page.status_code == 503
    assert "lässt sich nicht lesen" in page.text
