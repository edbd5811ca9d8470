"""The case file: kept, asked again, exported, removed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from tests.activities.group import engine, group
from tests.workbench.conftest import DAY, HOST, PORT, TOKEN
from zweck.cases import load_cases
from zweck.cli.main import cli
from zweck.decision.decision import Detail
from zweck.pages.phrases import say
from zweck.workbench.addressed import AddressedQuestion
from zweck.workbench.app import application
from zweck.workbench.casefile import CaseFile, Kept
from zweck.workbench.context import Workbench
from zweck.workbench.guard import Admission

PERIODS = ["periods", "accounting_book", "--at", "2026-02-02", "--created", "2024-12-31", "--fact", "controller.merchant=true"]
QUESTION = {"time.decision_date": DAY, "operation.kind": "collect", "purpose.kind": "advertising", "title": "Posts"}


@pytest.fixture
def own(tmp_path: Path) -> Workbench:
    """A workbench with an empty case file."""
    return Workbench(engine(), CaseFile(tmp_path / "folder" / "cases.db"), group())


@pytest.fixture
def client(own: Workbench) -> Iterator[TestClient]:
    """A browser of it."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with TestClient(application(own, Admission.at(PORT, TOKEN)), base_url=f"http://{HOST}", headers=headers) as browser:
        yield browser


def keep(client: TestClient, own: Workbench, title: str = "Posts of May", **more: str) -> Kept:
    """A case that was just kept."""
    asked = AddressedQuestion.read([*(QUESTION | more).items()])
    response = client.post("/en/cases", data={"query": asked.query(), "title": title, "note": "ask again", "by": "legal team"})
    assert (response.status_code, response.history[0].status_code) == (200, 303)
    assert title in response.text
    return own.cases.all()[0]


def test_a_case_is_kept_with_its_answer(client: TestClient, own: Workbench) -> None:
    assert "The case file is empty." in client.get("/en/cases").text
    case = keep(client, own)
    decision = own.pose(AddressedQuestion.read([*QUESTION.items()])).decision(Detail.REASONS)
    assert (case.title, case.note, case.by, case.day) == ("Posts of May", "ask again", "legal team", DAY)
    assert (case.outcome, case.decision, case.revision) == (decision.outcome.name, decision.decision_id, decision.revision)
    assert own.cases.path.stat().st_size > 0


def test_the_day_of_a_question_without_one_is_kept(client: TestClient, own: Workbench) -> None:
    case = keep(client, own, **{"time.decision_date": ""})
    assert dict(parse_qsl(case.query))["time.decision_date"] == case.day


def test_a_case_that_was_opened_is_kept_in_its_place(client: TestClient, own: Workbench) -> None:
    number = keep(client, own).number
    keep(client, own, "Posts of June", case=str(number))
    assert [(one.number, one.title) for one in own.cases.all()] == [(number, "Posts of June")]


def test_cases_are_asked_again_by_another_law_and_those_that_flip_are_shown(client: TestClient, own: Workbench) -> None:
    case = keep(client, own)
    assert "now different" not in client.get("/en/cases").text
    own.cases.keep(replace(case, outcome="PERMITTED" if case.outcome != "PERMITTED" else "PROHIBITED", revision="0" * 64))
    page = client.get("/en/cases").text
    assert "One answer is another one now." in page
    assert page.count("now different") == 1


def test_cases_are_asked_on_another_day(client: TestClient, own: Workbench) -> None:
    keep(client, own)
    page = client.get("/en/cases?at=1970-01-01").text
    assert "(1 January 1970)" in page
    assert "time.decision_date=1970-01-01" in page


def test_a_case_whose_facts_no_longer_exist_is_shown_as_such(client: TestClient, own: Workbench) -> None:
    case = keep(client, own)
    own.cases.keep(replace(case, query="operation.gone=yes"))
    page = client.get("/de/cases").text
    assert "lässt sich nicht mehr stellen" in page
    assert "operation.gone" in page


def test_a_case_is_removed_for_good(client: TestClient, own: Workbench) -> None:
    secret = "a-remark-that-must-go-for-good"  # noqa: S105
    case = keep(client, own, secret)
    assert client.post(f"/en/cases/{case.number}/remove", content="").status_code == 200
    assert own.cases.all() == []


def test_a_question_becomes_a_test_case(client: TestClient, own: Workbench, tmp_path: Path) -> None:
    """Its answer passes; the place in the law is left to the person, and a title with quotes stays one line."""
    response = client.get("/en/case.yaml", params={**QUESTION, "title": 'He said "no"\n- case: evil', "subject.location_country": "DE"})
    assert response.headers["content-disposition"].endswith('.yaml"')
    path = tmp_path / "case.yaml"
    path.write_text(response.text.replace("<the place in the text that says so>", "Art. 6 DSGVO"), encoding="utf-8")
    (case,) = load_cases(path, engine().policies)
    assert engine().decide(case.question, Detail.OUTCOME).outcome is case.expect.outcome
    assert "case: evil" in case.title


def test_a_form_without_length_or_too_long_is_refused(client: TestClient) -> None:
    assert client.post("/en/cases", content=b"x" * 200_000).status_code == 413
    assert client.post("/en/cases", content=iter([b"query="])).status_code == 413


def test_a_question_that_cannot_be_understood_is_not_kept(client: TestClient, own: Workbench) -> None:
    assert client.post("/de/cases", data={"query": "operation.kind=telefon"}).status_code == 400
    assert own.cases.all() == []


# --- the outlook ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_outlook_shows_activities_and_kept_questions(client: TestClient, own: Workbench, language: str) -> None:
    keep(client, own, **{"activity": "newsletter", "time.decision_date": "2026-03-01"})
    page = client.get(f"/{language}/outlook", params={"at": "2026-02-02", "until": "2026-12-31"})
    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert page.status_code == 200
    assert "Posts of May" in page.text
    assert {"de": "Rückgewinnungsanruf", "en": "Win-back call"}[language] in page.text
    assert {"de": "2. Dezember 2026", "en": "2 December 2026"}[language] in text
    empty = client.get(f"/{language}/outlook", params={"at": "2026-02-02", "until": "2020-01-01"})
    assert {"de": "ändert sich nichts", "en": "Nothing turns"}[language] in empty.text
    assert f"/{language}/outlook" in client.get(f"/{language}/activities").text
    assert client.get(f"/{language}/outlook", params={"at": "2026-02-02", "until": "9999-12-31"}).status_code == 200


@pytest.mark.parametrize("language", ["de", "en"])
def test_periods_are_those_of_the_command(client: TestClient, language: str) -> None:
    """The same lines as `zweck periods`; where the record stands is marked; what is no day is none."""
    asked = {"class": "accounting_book", "at": "2026-02-02", "created": "2024-12-31", "controller.merchant": "true"}
    page = client.get(f"/{language}/periods", params=asked)
    shown = unescape(re.sub(r"<[^>]*>", "", page.text)).replace("\N{NO-BREAK SPACE}", " ")
    said = CliRunner().invoke(cli, [*PERIODS, "--lang", language]).output
    for part in re.findall(r"§[^;]*", " ".join(said.split())):
        assert part.strip() in shown
    marked = re.findall(r'<li aria-current="step">.*<b>([^<]*)', page.text)
    assert marked == [{"de": "nur noch aufzubewahren", "en": "kept only"}[language]]
    assert 'class="swatch" viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" class="unknown"' in page.text
    plain = client.get(f"/{language}/periods", params=asked | {"created": "soon"})
    assert plain.status_code == 200
    assert 'aria-current="step"' not in plain.text
    assert client.get(f"/{language}/periods", params=asked | {"controller.seat_country": "Germany"}).status_code == 400
    assert f"/{language}/periods" in client.get(f"/{language}/activities").text


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_other_way_round_shows_each_activity_with_its_outcome(client: TestClient, own: Workbench, language: str) -> None:
    """With the facts of the question that no activity states itself; each outcome is that of the question about the activity."""
    facts = {"time.decision_date": "2026-02-02", "subject.relationship": "customer", "purpose.kind": "advertising"}
    page = client.get(f"/{language}/possible", params=facts)
    assert page.status_code == 200
    for name, (activity, *_) in group().activities.items():
        assert activity.title[language] in page.text
        stated = {fact: value for fact, value in facts.items() if fact not in {*activity.stated()}}
        outcome = own.pose(AddressedQuestion.read([*stated.items(), ("activity", name)])).decision(Detail.REASONS).outcome
        assert say(f"outcome.{outcome}", language) in page.text
    assert ", …" in page.text  # the first facts that are missing, not all
    assert f"/{language}/possible?" in client.get(f"/{language}/ways", params=facts).text
    assert client.get(f"/{language}/possible", params={"operation.kind": "contakt"}).status_code == 400
