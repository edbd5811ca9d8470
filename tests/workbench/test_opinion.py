"""The opinion: all its parts, on one page, as a PDF."""

import json
import re
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from docx import Document
from starlette.testclient import TestClient

from tests.messages import decision as message
from tests.workbench.conftest import DAY, Get
from tests.workbench.test_examination import CALL
from zweck.cli.main import cli
from zweck.decision.decision import Detail
from zweck.words.said import day as in_words
from zweck.workbench.addressed import AddressedQuestion
from zweck.workbench.context import Workbench
from zweck.workbench.docx import TYPE, as_pdf, has_pdf

NOTED = {**CALL, "title": "Former customers", "by": "data protection officer", "consent.given": "true"}
REASON = {"reason:consent.given": "she ticked the box of 3 May", "document:consent.given": "form 12"}
HEADINGS = {
    "de": [
        "Sachverhalt",
        "Rechtsfrage",
        "Ergebnis",
        "Rechtliche Prüfung",
        "Pflichten",
        "Vorbehalte",
        "Anlage: Angaben und Belege",
        "Unterschrift",
    ],
    "en": [
        "The facts of the case",
        "The question",
        "Result",
        "Legal examination",
        "Obligations",
        "Reservations",
        "Annex: facts and documents",
        "Signature",
    ],
}


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_opinion_has_all_its_parts_in_their_order(get: Get, workbench: Workbench, language: str) -> None:
    text = get(f"/{language}/opinion", NOTED | REASON).text
    document = text[text.index('<article class="document') :]
    assert [heading for heading in re.findall(r"<h2>([^<]*)</h2>", document) if heading in HEADINGS[language]] == HEADINGS[language][:-1]
    assert HEADINGS[language][-1] in document
    decision = workbench.pose(AddressedQuestion.read([*NOTED.items()])).decision(Detail.REASONS)
    for part in (
        decision.decision_id[:12],
        decision.revision[:12],
        "she ticked the box of 3 May",
        "form 12",
        "data protection officer",
        "Former customers",
    ):
        assert part in document


def test_the_examination_is_numbered(get: Get) -> None:
    text = get("/de/opinion", CALL).text
    document = text[text.index("Rechtliche Prüfung") :]
    assert re.search(r"<h3>I\. ", document)
    assert re.search(r'<span class="mark[^"]*">1\. [✓✗?]</span>', document)
    assert re.search(r'<span class="mark[^"]*">a\) [✓✗?]</span>', document)


def test_the_examination_can_be_whole(get: Get) -> None:
    essential, whole = (get("/en/opinion", {**CALL, "whole": flag}).text for flag in ("", "1"))
    assert len(whole) > len(essential) * 1.2
    assert "Do not apply" in whole
    assert "Do not apply" not in essential


def test_one_page_for_the_team(get: Get) -> None:
    text = get("/en/opinion", {**NOTED, "short": "1"}).text
    document = text[text.index('<article class="document') :]
    assert "Legal examination" not in document
    assert "Annex" not in document
    assert len(re.sub(r"<[^>]*>|\s+", " ", document)) < 6500


def test_every_fact_stands_in_the_annex_with_its_source(get: Get, workbench: Workbench) -> None:
    pairs = {"time.decision_date": DAY, "activity": "call-back"}
    text = get("/en/opinion", pairs).text
    posed = workbench.pose(AddressedQuestion.read([*pairs.items()]))
    annex = text[text.index("Annex: facts") :]
    assert annex.count('<th scope="row">') == len(posed.question.stated) - 1
    assert "the activity call-back@2026-01-01" in annex
    assert "an appraisal LIA-2025-02" in annex
    assert "a named presumption" in annex


def test_reasons_are_asked_for_behind_what_others_want_proven(get: Get) -> None:
    page = get("/en/opinion", NOTED)
    assert page.fields["reason:consent.given"] == "textarea"
    assert "reason:channel.medium" not in page.fields


@pytest.fixture
def pdf() -> None:
    """WeasyPrint with Pango."""
    if not has_pdf():
        pytest.skip("WeasyPrint or Pango is not installed")


@pytest.mark.usefixtures("pdf")
def test_the_opinion_as_a_pdf(browser: TestClient) -> None:
    response = browser.get("/de/opinion.pdf", params=NOTED | REASON)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/pdf"
    assert re.fullmatch(r'attachment; filename="zweck-[0-9a-f]{12}\.pdf"', response.headers["content-disposition"])
    assert response.content.startswith(b"%PDF-1.7")
    assert b"/MarkInfo" in response.content or b"/ObjStm" in response.content


@pytest.mark.usefixtures("pdf")
def test_a_pdf_fetches_nothing(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    style = tmp_path / "secret.css"
    style.write_text("p::before { content: 'secret' }", encoding="utf-8")
    parts = f'<link rel="stylesheet" href="{style.as_uri()}"><img src="{style.as_uri()}" alt="">'
    as_pdf(f'<html lang="en"><title>x</title>{parts}<p>text</p></html>')
    assert caplog.text.count("disallowed protocol") == 2


DAYS_OF: Final = "de-uwg"


def run(*words: str) -> str:
    """The text that a command prints."""
    return CliRunner().invoke(cli, words, catch_exceptions=False).output


def test_every_surface_has_the_same_days_of_a_law(get: Get, workbench: Workbench) -> None:
    """Until when it was read and compared: the answer, its message, the law on both surfaces, the opinion, coverage."""
    version = workbench.policies.laws[DAYS_OF].versions[-1]
    assert version.checked_until is not None
    assert version.compared_until is not None
    day = date(2026, 11, 30)
    posed = workbench.pose(AddressedQuestion.read([*(CALL | {"time.decision_date": day.isoformat()}).items()]))
    decision = posed.decision(Detail.REASONS)
    source = next(one for one in decision.finding.ruling.sources if one.law == DAYS_OF)
    assert (source.read, source.compared) == (version.checked_until, version.compared_until)
    age = (day - max(version.checked_until, version.compared_until)).days
    said = next(one for one in message(decision).reservations if one.law == DAYS_OF)
    assert said.days == age
    words = [in_words(one, "en") for one in (version.checked_until, version.compared_until)]
    assert all(word in said.text.en for word in words)
    pages = {
        "show": run("show", DAYS_OF, "--at", day.isoformat(), "--lang", "en"),
        "law": unescape(get(f"/en/law/{DAYS_OF}", {"at": day.isoformat()}).text),
        "opinion": unescape(get("/en/opinion", CALL | {"time.decision_date": day.isoformat()}).text),
    }
    for name, text in pages.items():
        plain = " ".join(re.sub(r"<[^>]*>", " ", text).replace("\N{NO-BREAK SPACE}", " ").split())
        assert all(word in plain for word in words), name
    covered = json.loads(run("coverage", "--at", day.isoformat(), "--json"))["sources"][DAYS_OF]
    assert (covered["read"], covered["compared"]) == (version.checked_until.isoformat(), version.compared_until.isoformat())
    assert covered["courts"] == (version.courts_until or version.checked_until).isoformat()


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_opinion_for_word_says_what_the_page_says(browser: TestClient, get: Get, language: str) -> None:
    """All parts in their order, the signature on no page of its own, and no ids but on request."""
    response = browser.get(f"/{language}/opinion.docx", params={**NOTED, **REASON})
    assert response.headers["content-type"] == TYPE
    document = Document(BytesIO(response.content))
    headings = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    assert [one for one in HEADINGS[language] if one in headings] == [
        one for one in HEADINGS[language] if one not in ("Unterschrift", "Signature")
    ]
    text = "\n".join(one.text for one in document.paragraphs)
    assert document.core_properties.title == NOTED["title"]
    assert "[UWG-" not in text
    with_ids = browser.get(f"/{language}/opinion.docx", params={**NOTED, "ids": "1"}).content
    assert "UWG-7" in "\n".join(one.text for one in Document(BytesIO(with_ids)).paragraphs)
    plain = get(f"/{language}/opinion", {**NOTED, **REASON}).text.replace("\N{NO-BREAK SPACE}", " ")
    for line in [one.text for one in document.paragraphs if len(one.text) > 60 and ":" not in one.text][:8]:
        assert line.strip("☐ –✓✗")[:40] in unescape(plain), line
    assert any("form 12" in cell.text for row in document.tables[0].rows for cell in row.cells)


def test_the_facts_stand_in_the_order_in_which_a_case_is_described(get: Get) -> None:
    """The controller, the operation, the person, the data, and the reasons."""
    page = unescape(
        get("/de/opinion", {**CALL, "controller.type": "private_body", "subject.relationship": "customer", "consent.given": "false"}).text
    )
    facts = page[page.index("Sachverhalt") : page.index("Rechtsfrage")]
    assert "<ul>" not in facts
    found = [facts.index(word) for word in ("nichtöffentliche", "Kontaktaufnahme", "Kunde", "nicht eingewilligt") if word in facts]
    assert found == sorted(found)
    assert len(found) > 2
