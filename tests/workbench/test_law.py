"""The law: the tree by day, one law, two days of it, the search, coverage, activities."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Final

import click
import pytest
from starlette.testclient import TestClient

from tests.activities.group import engine
from tests.workbench.conftest import DAY, HOST, PORT, TOKEN, Get
from zweck.decision.aged import AGED
from zweck.engine import Engine
from zweck.law.policy.records import FindingKind, WatchFinding
from zweck.law.watch.state import older
from zweck.pages import statute
from zweck.pages.text import wrapped
from zweck.workbench.app import application
from zweck.workbench.context import Workbench
from zweck.workbench.guard import Admission


def words(text: str) -> set[str]:
    """The words of a page."""
    return {*unescape(text).replace("\N{NO-BREAK SPACE}", " ").split()}


@pytest.mark.parametrize("day", ["1985-01-01", "2010-06-01", "2026-02-02"])
def test_the_tree_shows_the_versions_of_the_day(get: Get, workbench: Workbench, day: str) -> None:
    page = get("/en/law", {"at": day})
    for law in workbench.policies.laws.values():
        there = f"/en/law/{law.id}?at={day}" in page.links
        assert there is (law.on(date.fromisoformat(day)) is not None), law.id


def test_the_slider_chooses_a_day_on_which_the_law_changes(get: Get, workbench: Workbench) -> None:
    turns = workbench.engine.editions.starts
    page = get("/de/law", {"turn": "12"})
    assert f'value="{turns[12].isoformat()}"' in page.text
    assert f'max="{len(turns) - 1}"' in page.text
    assert get("/de/law", {"turn": "99999999999"}).text.count("aria-current") == 1


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_law_is_what_the_command_line_shows(get: Get, language: str) -> None:
    """The same words: nothing is left out, and no sentence is written twice."""
    policies, day = engine().policies, date(2026, 2, 2)
    version = policies.laws["de-uwg"].on(day)
    assert version is not None
    shown = {word for word in click.unstyle(wrapped(statute.page_of(policies, version, day, language), 100)).split() if word.isalpha()}
    page = get(f"/{language}/law/de-uwg", {"at": day.isoformat()})
    assert shown - words(page.text.replace("<", " <").replace(">", "> ")) == set()
    assert any(link.startswith("https://") for link in page.links)


def test_a_law_on_another_day_and_an_unknown_law(get: Get) -> None:
    assert "Not in force on" in get("/en/law/eu-gdpr", {"at": "1990-01-01"}).text
    get("/en/law/nothing", status=404)


def test_two_versions_side_by_side(get: Get, workbench: Workbench) -> None:
    versions = workbench.policies.laws["de-uwg"].versions
    page = get("/de/law/de-uwg/between", {"from": versions[-1].start.isoformat(), "to": versions[0].start.isoformat()})
    assert page.text.count('class="beside"') >= 3
    assert "Neu: " in page.text or "Geändert: " in page.text
    get("/de/law/eu-gdpr/between", {"from": "1980-01-01", "to": "1981-01-01"}, status=404)


def test_a_place_is_found_in_every_law_that_cites_it(get: Get) -> None:
    text = get("/en/find", {"q": "§ 26 BDSG"}).text
    assert all(f" {law}/" in text for law in ("common", "de-bdsg", "de-kug", "eu-gdpr"))
    assert "no rule cites a statute" in get("/en/find", {"q": "§ 1 XYZ"}).text
    assert "keine Regel" in get("/de/find", {"q": "§ 1 XYZ"}).text.lower() or "XYZ" in get("/de/find", {"q": "§ 1 XYZ"}).text


def test_words_find_rules_facts_and_acts(get: Get) -> None:
    page = get("/de/find", {"q": "Einwilligung Telefon"})
    assert get("/de/find", {"q": "widerrufen"}).text.count("<li>") > 3
    assert any("/de/fact/" in link for link in get("/de/find", {"q": "Einwilligung"}).links)
    assert page.text
    assert "Nichts gefunden" in get("/de/find", {"q": "Quastenflosser"}).text


def test_the_rules_of_a_day_are_searched_where_one_is_given(get: Get) -> None:
    before, after = (get("/en/find", {"q": "eu-gdpr GDPR-6", "at": day}).text for day in ("2017-01-01", "2026-01-01"))
    assert before.count("GDPR-6") <= after.count("GDPR-6")


def test_a_fact_and_an_act_whole(get: Get, workbench: Workbench) -> None:
    fact = workbench.vocabulary.facts["consent.given"]
    assert unescape(get("/de/fact/consent.given").text).replace("\N{NO-BREAK SPACE}", " ").count(fact.meaning.de.split(".")[0]) >= 1
    act = next(iter(workbench.vocabulary.acts.values()))
    assert act.title.en in unescape(get(f"/en/act/{act.name}").text).replace("\N{NO-BREAK SPACE}", " ")
    get("/en/fact/no.thing", status=404)
    get("/en/act/nothing", status=404)


def test_coverage_and_gaps(get: Get) -> None:
    text = get("/de/coverage").text
    assert "Alles andere ist eine Lücke." in text
    assert "Quellen gelesen" in text


def test_activities_with_their_reviews_and_the_record(get: Get, workbench: Workbench) -> None:
    page = get("/de/activities", {"at": "2026-12-02"})
    assert "Überprüfung überfällig seit" in page.text
    assert "/de/begin?activity=call-back&time.decision_date=2026-12-02" in page.links


def test_the_record_of_processing_activities(get: Get, workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two activities: what their calls must state is searched for, which takes its time."""
    few = {name: workbench.company.activities[name] for name in ("call-back", "newsletter")}
    monkeypatch.setattr("zweck.workbench.pages.company.in_force", lambda company, day: [versions[0] for versions in few.values()])
    record = get("/de/record", {"at": "2026-02-02"}).text
    assert record.count('class="paper record"') == len(few)
    assert "Muster Service GmbH" in record
    assert "Rückrufwunsch: 3 Monate" in record


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_first_page_has_what_is_due_of_the_law(workbench: Workbench, language: str) -> None:
    """Old sources by day, and open findings, whose texts cannot speak; nothing where nothing is due."""
    finding = WatchFinding("uwg-x", "uwg", FindingKind.CHANGED, date(2026, 5, 1), date(2026, 5, 2), "md:x", "§ 7 <b>\x1b[1m")
    watch = replace(workbench.policies.watch, findings=(finding,))
    open_ = Workbench(Engine(replace(workbench.policies, watch=watch)), workbench.cases, workbench.company)
    with TestClient(
        application(open_, Admission.at(PORT, TOKEN)), base_url=f"http://{HOST}", headers={"Authorization": f"Bearer {TOKEN}"}
    ) as client:
        text = client.get(f"/{language}/", params={"time.decision_date": "2026-11-30"}).text
        early = client.get(f"/{language}/", params={"time.decision_date": "2020-01-01"}).text
    section = text.partition('id="lawdue"')[2].partition("</details>")[0]
    lines = re.findall(r"<li>(.*?)</li>", section)
    assert f"({len(lines)})" in section
    assert len(lines) == 1 + len(older(workbench.policies, date(2026, 11, 30), AGED))
    assert any("uwg-x" in line and "&lt;b&gt;" in line for line in lines)
    assert "\x1b" not in text
    assert len(re.findall("<li>", early.partition('id="lawdue"')[2])) == 1


ISO: Final = re.compile(r"(?<![@\w:/.-])\d{4}-\d{2}-\d{2}")
"""A day as machines write it; in an id such as `newsletter@2026-01-01` it is a name."""


def test_no_german_page_writes_days_as_machines_do(get: Get) -> None:
    for path in (
        *(f"law?at={DAY}", f"law/de-bdsg?at={DAY}", "law/de-uwg/between?from=2005-01-01&to=2026-01-01", "coverage", f"outlook?at={DAY}"),
        *(
            f"activities?at={DAY}",
            f"record?at={DAY}",
            f"periods?at={DAY}&class=accounting_book&created=2024-12-31",
            "find?q=widerrufen",
            "",
        ),
        *(f"ask?time.decision_date={DAY}&operation.kind=contact", f"opinion?time.decision_date={DAY}&operation.kind=contact"),
    ):
        text = get(f"/de/{path}").text
        assert ISO.findall(re.sub(r"<[^>]*>", " ", text)) == [], path
        assert [label for label in re.findall(r'aria-(?:label|valuetext)="([^"]*)"', text) if ISO.search(label)] == [], path
