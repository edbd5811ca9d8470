"""Texts that would be programs: in titles, notes, names, searches; each is shown, none runs."""

import re

import pytest
from starlette.testclient import TestClient

from tests.workbench.conftest import DAY, templates

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
RUNS = re.compile(r"<script>|<img|onerror=alert\(2\)>(?!&)", re.IGNORECASE)
FACTS = {"time.decision_date": DAY, "operation.kind": "contact", "consent.given": "true"}


@pytest.mark.parametrize("view", ["ask", "examination", "ways", "opinion"])
def test_titles_notes_and_names(browser: TestClient, view: str) -> None:
    hostile = dict.fromkeys(("title", "by", "reason:consent.given", "document:consent.given", "was", "about", "case", "confirmed"), EVIL)
    response = browser.get(f"/de/{view}", params=FACTS | hostile)
    assert response.status_code == 200
    assert RUNS.search(response.text) is None
    assert "&lt;script&gt;" in response.text


@pytest.mark.parametrize("name", ["controller", "activity", "consulted", "operation.kind", "x.<script>alert(1)</script>"])
def test_faults_quote_what_was_sent(browser: TestClient, name: str) -> None:
    response = browser.get("/en/ask", params={name: EVIL})
    assert response.status_code == 400
    assert RUNS.search(response.text) is None


@pytest.mark.parametrize("path", ["find?q=", "law?at=", "law?turn=", "coverage?at=", "activities?at=", "cases?at="])
def test_searches_and_days(browser: TestClient, path: str) -> None:
    response = browser.get(f"/de/{path}{EVIL}".replace("<", "%3C").replace(">", "%3E").replace('"', "%22"))
    assert response.status_code == (400 if path.endswith("at=") else 200)
    assert RUNS.search(response.text) is None


def test_cases(browser: TestClient) -> None:
    sent = {"query": "operation.kind=contact", "title": EVIL, "note": EVIL, "by": EVIL}
    response = browser.post("/de/cases", data=sent)
    assert response.status_code == 200
    assert RUNS.search(response.text) is None
    assert response.text.count("&lt;script&gt;") >= 3


def test_the_header_of_a_file_is_never_made_of_what_was_sent(browser: TestClient) -> None:
    response = browser.get("/de/case.yaml", params=FACTS | {"title": 'a"\r\nSet-Cookie: x=y'})
    assert "x=y" not in str(response.headers)


def test_no_template_switches_escaping_off_or_has_a_program_or_a_style_of_its_own() -> None:
    """So the content security policy need allow neither."""
    for template in templates():
        text = template.read_text(encoding="utf-8")
        assert re.search(r"\|\s*safe|autoescape|<style|\sstyle=|\son\w+=|<script(?! src=\"\{\{ prefix \}\}/assets/)", text) is None, (
            template.name
        )
