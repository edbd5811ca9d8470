"""The interview: tiles, one screen after the other, the ordinary course on one screen, then the answer."""

import re

import pytest
from starlette.testclient import TestClient

from tests.workbench.conftest import DAY, Document, Get, pairs_of
from zweck.interview.said import denials
from zweck.interview.screens import screening_row
from zweck.workbench.context import Workbench

CALL = {"time.decision_date": DAY, "occasion": "advertising-call"}
QUESTION = 'id="question"'
ROWS = 'name="rows"'


def form_of(page: Document) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The parts that the form of a question keeps, and those that its buttons offer."""
    action, kept, offered = page.forms[0]
    assert action.endswith("/ask")
    return kept, offered


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_first_page_has_the_situations_and_the_activities(get: Get, workbench: Workbench, language: str) -> None:
    page = get(f"/{language}/", {"time.decision_date": DAY})
    offered = page.forms[0][2]
    assert [value for name, value in offered if name == "occasion" and value] == [one.name for one in workbench.policies.occasions]
    assert {value for name, value in offered if name == "activity"} == workbench.company.activities.keys()
    assert all(one.title[language] in page.text.replace("&#39;", "'") for one in workbench.policies.occasions)


def test_without_a_day_it_asks_about_now_and_says_so(get: Get) -> None:
    facts = {"operation.kind": "collect", "purpose.kind": "advertising"}
    assert 'value="2026' not in re.findall(r"<input type=.date. id=.day.[^>]*>", get("/en/").text)[0]
    live, dated = get("/en/ask", facts).text, get("/en/ask", {**facts, "time.decision_date": DAY}).text
    assert re.search(r"now, under the law of .{1,60}\(", live)
    assert "now, under the law of" not in dated
    assert "under the law of" in dated
    assert "jetzt, nach dem Recht vom" in get("/de/ask", {**facts, "time.decision_date": "unknown"}).text


def test_the_language_is_that_of_the_browser(browser: TestClient) -> None:
    for accepted, first in (("de-DE,de;q=0.9", "/de/"), ("fr, en;q=0.5, de;q=0.1", "/en/"), ("fr", "/en/")):
        response = browser.get("/", headers={"Accept-Language": accepted}, follow_redirects=False)
        assert response.headers["location"] == first


@pytest.mark.parametrize(
    ("language", "said", "name"),
    [("de", "„Ausweiskopie oder -nummer“ meint Kopie", "national_id"), ("en", "and pay have", "account_data")],
)
def test_the_meaning_of_a_fact_has_the_labels_of_its_values(get: Get, language: str, said: str, name: str) -> None:
    """A lawyer knows no names of values; an English word that is one stays a word."""
    meaning = get(f"/{language}/ask?about=data.kinds").text.partition('class="meaning"')[2]
    assert said in meaning
    assert name not in meaning


@pytest.mark.parametrize(("language", "said"), [("de", "Alter in vollen Jahren: mindestens 18"), ("en", "at least 18")])
def test_who_is_no_minor_is_at_least_of_age(workbench: Workbench, language: str, said: str) -> None:
    policies = workbench.engine.policies
    row = next(screening_row(one) for sheet in policies.sheets.screening for one in sheet.questions if "subject.age" in one.closes)
    assert any(said in one for one in denials(row, policies.vocabulary.facts, language))


def unknowing(get: Get, page: Document) -> Document:
    """The page behind a screen of which nothing is known: rows in everyday words stay open, facts are unknown."""
    action, kept, _ = page.forms[0]
    facts = {name for name in page.fields if "." in name and ":" not in name}
    return get(action, [*kept, *((name, "unknown") for name in facts)])


def test_a_tile_states_its_facts_and_the_first_sheet_is_shown(get: Get) -> None:
    page = get("/en/begin", CALL)
    kept, _ = form_of(page)
    assert ("purpose.kind", "advertising") in kept
    assert ("occasion", "advertising-call") in kept
    assert page.outcome == "UNDETERMINED"
    assert page.text.count('<fieldset class="row"') == 6
    for part in ("The main things first", "What depends on this:", "something else", "advertising call", "Who is the person to you?"):
        assert part in page.text


def test_somebody_who_knows_nothing_comes_to_an_end(get: Get) -> None:
    page, asked = get("/de/begin", CALL), set[str]()
    for _ in range(60):
        if ROWS not in page.text:
            break
        rows = {name for name in page.fields if "." in name or ":" in name}
        assert not rows & asked, "asked twice"
        asked |= rows
        page = unknowing(get, page)
    assert len(asked) > 20
    assert ROWS not in page.text
    assert page.outcome == "UNDETERMINED"


def test_the_ordinary_course_is_confirmed_once_and_can_be_denied(get: Get) -> None:
    page = get("/en/ask", {"time.decision_date": "2026-01-01", "operation.kind": "collect", "purpose.kind": "customer_service"})
    while ROWS in page.text:
        page = unknowing(get, page)
    assert "Confirm the ordinary course" in page.text
    denied = next(link for link in page.links if "about=" in link)
    name = dict(pairs_of(denied))["about"]
    question = get(denied)
    assert f'name="{name}"' in question.text
    kept, _ = page.forms[0][1:]
    confirmed = get("/en/ask", kept)
    assert "Confirm the ordinary course" not in confirmed.text
    assert confirmed.outcome == page.outcome


def test_what_the_person_knows_is_found_by_a_word_and_said_at_any_time(get: Get) -> None:
    page = get("/en/begin", CALL)
    kept = list(page.forms[1][1])
    found = get("/en/ask", [*kept, ("more", "guardian authorised parental")])
    assert "There is no fact about" in found.text
    found = get("/en/ask", [*kept, ("more", "withdrawn")])
    link = next(link for link in found.links if "about=consent.withdrawn" in link)
    question = get(link)
    assert ("consent.withdrawn", "true") in question.forms[0][2]
    told = get("/en/ask", [*question.forms[0][1], ("consent.withdrawn", "true")])
    assert 'name="rows"' in told.text
    assert ("consent.withdrawn", "true") in told.forms[0][1]


def test_an_activity_brings_its_facts_and_its_sources(get: Get, workbench: Workbench) -> None:
    page = get("/en/begin", {"time.decision_date": DAY, "activity": "call-back", "consulted": ["rights", "consent", "age", "retention"]})
    assert "Call back on request" in page.text
    assert "From profile and activity" in page.text
    question = page.forms[0][2][0][0] if page.forms[0][2] else ""
    assert question not in workbench.company.activities["call-back"][0].facts


def test_an_answer_can_be_changed(get: Get) -> None:
    page = get("/en/ask", {"time.decision_date": DAY, "operation.kind": "contact", "channel.medium": "postal", "about": "channel.medium"})
    kept, offered = form_of(page)
    assert 'value="postal" aria-pressed="true"' in page.text
    assert ("operation.kind", "contact") in kept
    assert all(name != "channel.medium" for name, _ in kept)
    assert ("channel.medium", "phone_call") in offered


@pytest.mark.parametrize(
    ("fact", "kind"),
    [
        ("subject.age", "text"),
        ("subject.location_country", "select"),
        ("data.kinds", "checkbox"),
        ("controller.establishment_countries", "select"),
    ],
)
def test_every_type_of_fact_has_its_field(get: Get, fact: str, kind: str) -> None:
    assert get("/de/ask", {"about": fact}).fields[fact] == kind


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_fact_can_be_asked(workbench: Workbench, get: Get, language: str) -> None:
    for name, fact in [*workbench.vocabulary.facts.items()][:: 9 if language == "de" else 11]:
        assert fact.question[language].split("?")[0].split("'")[0].split('"')[0][:20] in get(f"/{language}/ask", {"about": name}).text


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ({"operation.knid": "contact"}, "gemeint: `operation.kind`?"),
        ({"operation.kind": "telefon"}, "nicht `telefon`"),
        ({"subject.age": "alt"}, "eine ganze Zahl"),
        ({"time.decision_date": "31. 12. 2026"}, "Tag des Kalenders"),
        ({"controller": "niemand"}, "niemand"),
        ({"activity": "nichts"}, "nichts"),
        ({"consulted": "krypta"}, "krypta"),
    ],
    ids=str,
)
def test_a_question_that_cannot_be_understood_says_why(get: Get, pairs: dict[str, str], said: str) -> None:
    assert said in get("/de/ask", pairs, 400).text
