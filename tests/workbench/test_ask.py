"""The interview: tiles, one question at a time, the ordinary course on one screen, then what could allow it."""

import re

import pytest
from starlette.testclient import TestClient

from tests.workbench.conftest import DAY, Document, Get, pairs_of
from zweck.workbench.bench import Bench

CALL = {"time.decision_date": DAY, "occasion": "advertising-call"}
QUESTION = 'id="question"'


def form_of(page: Document) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The parts that the form of a question keeps, and those that its buttons offer."""
    action, kept, offered = page.forms[0]
    assert action.endswith("/ask")
    return kept, offered


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_first_page_has_the_situations_and_the_activities(get: Get, bench: Bench, language: str) -> None:
    page = get(f"/{language}/", {"time.decision_date": DAY})
    offered = page.forms[0][2]
    assert [value for name, value in offered if name == "occasion" and value] == [one.name for one in bench.policies.occasions]
    assert {value for name, value in offered if name == "activity"} == bench.company.activities.keys()
    assert all(one.title[language] in page.text.replace("&#39;", "'") for one in bench.policies.occasions)


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


def test_a_tile_states_its_facts_and_the_first_question_is_asked(get: Get) -> None:
    page = get("/en/begin", CALL)
    kept, offered = form_of(page)
    assert ("purpose.kind", "advertising") in kept
    assert len({name for name, _ in offered}) == 1
    assert page.outcome == "UNDETERMINED"
    assert "<li><b>" in page.text
    for part in ("at most", "On this hangs:", "I do not know", "unknown", "advertising call"):
        assert part in page.text


def test_one_question_at_a_time_until_the_end(get: Get) -> None:
    """A person who knows nothing is asked each question once; `at most` never grows on the way."""
    page, asked = get("/de/begin", CALL), set()
    while "höchstens noch" in page.text:
        kept, offered = form_of(page)
        name = offered[-1][0]
        assert name not in asked
        asked.add(name)
        page = get("/de/ask", [*kept, (name, "unknown")])
    assert len(asked) > 3
    assert "Regelfall bestätigen" in page.text or "Die Antwort" in page.text


def test_the_ordinary_course_is_confirmed_once_and_can_be_denied(get: Get) -> None:
    start = {"time.decision_date": "2026-01-01", "operation.kind": "collect", "purpose.kind": "customer_service"}
    page = get("/en/ask", start)
    for _ in range(60):
        if "at most" not in page.text:
            break
        kept, offered = form_of(page)
        page = get("/en/ask", [*kept, (offered[-1][0], "unknown")])
    assert "Confirm the ordinary course" in page.text
    denied = next(link for link in page.links if "about=" in link)
    name = dict(pairs_of(denied))["about"]
    question = get(denied)
    assert f'name="{name}"' in question.text
    kept, _ = page.forms[0][1:]
    confirmed = get("/en/ask", kept)
    assert "Confirm the ordinary course" not in confirmed.text
    assert confirmed.outcome == page.outcome


def test_a_prohibition_unless_shown_offers_to_ask_what_could_allow_it(get: Get) -> None:
    """The call to a consumer who has not consented."""
    facts = {**CALL, "controller": "muster-service", "consulted": ["rights", "consent", "age", "retention"]}
    page = get("/en/begin", facts)
    for _ in range(40):
        if "at most" not in page.text and "Confirm the ordinary course" not in page.text:
            break
        kept, offered = form_of(page)
        chosen = {"subject.location_country": "DE"}.get(offered[0][0] if offered else "", "unknown")
        page = get("/en/ask", [*kept, (offered[-1][0], chosen)] if offered else kept)
    assert "unless shown otherwise" in page.text
    offer = next(kept for action, kept, _ in page.forms if ("allowing", "1") in kept)
    allowing = get("/en/ask", offer)
    assert "at most" in allowing.text
    assert dict(form_of(allowing)[1])


def test_an_activity_brings_its_facts_and_its_sources(get: Get, bench: Bench) -> None:
    page = get("/en/begin", {"time.decision_date": DAY, "activity": "call-back", "consulted": ["rights", "consent", "age", "retention"]})
    assert "Call back on request" in page.text
    assert "From profile and activity" in page.text
    question = page.forms[0][2][0][0] if page.forms[0][2] else ""
    assert question not in bench.company.activities["call-back"][0].facts


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
        ("controller.establishment_countries", "text"),
    ],
)
def test_every_type_of_fact_has_its_field(get: Get, fact: str, kind: str) -> None:
    assert get("/de/ask", {"about": fact}).fields[fact] == kind


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_fact_can_be_asked(bench: Bench, get: Get, language: str) -> None:
    for name, fact in [*bench.vocabulary.facts.items()][:: 9 if language == "de" else 11]:
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
