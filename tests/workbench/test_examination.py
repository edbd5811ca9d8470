"""The examination as a tree, and values that are tried in it; ways, and one that is tried."""

import re
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.texts import put_texts
from tests.workbench.conftest import DAY, HOST, PORT, TOKEN, Get, pairs_of
from zweck.cli.options import load_quotations
from zweck.decision.decision import Detail
from zweck.engine import Engine
from zweck.load import load
from zweck.pages.answer.examination import Node
from zweck.pages.survivors import lines
from zweck.workbench.addressed import AddressedQuestion
from zweck.workbench.app import application
from zweck.workbench.casefile import CaseFile
from zweck.workbench.context import Workbench
from zweck.workbench.guard import Admission
from zweck.workbench.pages.ask import points_of

ARCADIA = Path(__file__).parents[1] / "arcadia" / "policies"
CALL = {
    "time.decision_date": DAY,
    "operation.kind": "contact",
    "purpose.kind": "advertising",
    "channel.medium": "phone_call",
    "channel.initiated_by": "controller",
    "channel.advertising": "true",
    "subject.location_country": "DE",
    "subject.market_role": "consumer",
    "controller": "muster-service",
    "consulted": "rights",
}


def nodes(points: list[Node]) -> list[Node]:
    """All points."""
    return [found for point in points for found in (point, *nodes([*point.nodes]))]


def test_every_law_requirement_ground_and_condition_stands_in_the_tree(workbench: Workbench, get: Get) -> None:
    posed = workbench.pose(AddressedQuestion.read([*CALL.items()]))
    examined = posed.decision(Detail.EXAMINATION).examination
    assert examined is not None
    apply, out = points_of(posed, posed.writer(Detail.EXAMINATION, "en"))
    assert {node.id for node in (*apply, *out)} == {law.law for law in examined.laws}
    ids = {node.id for node in nodes(apply)}
    assert {one.rule.rule.rpartition("/")[2] for law in examined.laws for one in law.requirements} <= ids
    grounds = {
        ground.rule.rpartition("/")[2]
        for law in examined.laws
        for one in law.requirements
        if one.rule.truth is not False
        for ground in one.grounds
    }
    assert grounds <= ids
    text = get("/en/examination", CALL).text
    assert all(f">{id}</span>" in text for id in grounds)
    assert "Still to be shown." in text
    assert 'href="https://' in text


LISTED = [
    ("time.decision_date", "2018-05-24"),
    ("data.kinds", "post_content"),
    ("data.sensitive", "-"),
    ("data.source", "public_source"),
    ("data.audience", "registered_users"),
    ("data.published_by", "subject"),
    ("operation.kind", "collect"),
    ("purpose.kind", "own_statistics"),
    ("purpose.business_context", "own_business"),
    ("balancing.subject_interest", "exists"),
    ("controller.type", "private_body"),
    ("controller.role", "controller"),
    ("controller.seat_country", "DE"),
    ("controller.service_role", "none"),
    ("subject.location_country", "DE"),
    ("operation.country", "DE"),
    ("consulted", "rights"),
    ("consulted", "retention"),
]


@pytest.mark.parametrize(("language", "title"), [("de", "bliebe auch neben diesen Angaben"), ("en", "would stay beside these facts")])
def test_a_permission_lists_the_facts_that_it_would_survive(workbench: Workbench, get: Get, language: str, title: str) -> None:
    """With their norms; an answer that is no permission has no such list."""
    pose = workbench.pose(AddressedQuestion.read(LISTED))
    assert pose.decision(Detail.REASONS).outcome.name == "PERMITTED"
    text = get(f"/{language}/examination", LISTED).text
    assert "§ 35 Abs. 2 BDSG a.F." in text.partition(title)[2]
    assert title not in get(f"/{language}/examination", CALL).text
    listed = re.findall(r'<li>([^<]*) <span class="tail">([^<]*)</span></li>', text)
    survivors = workbench.coherence.survivors(pose.question)
    assert [(unescape(fact), unescape(norms)) for fact, norms in listed] == [*lines(survivors, workbench.vocabulary, language)]
    assert "safeguards.works_council" in {one.fact for one in survivors if one.explained and not one.citations}


def test_a_value_shows_its_source(get: Get) -> None:
    text = get("/en/examination", CALL).text
    assert "the controller&#39;s profile muster-service" in text
    assert "the question" in text


def test_a_value_can_be_tried_and_the_page_says_what_it_was_before(get: Get) -> None:
    page = get("/en/examination", CALL)
    action, kept, _ = next(form for form in page.forms if form[0].endswith("#try"))
    assert '<button name="about" value="channel.medium"' in page.text
    trying = get(action, [*kept, ("about", "channel.medium")])
    action, kept, offered = next(form for form in trying.forms if form[0].endswith("/examination"))
    assert ("was", page.outcome.lower()) in kept
    assert ("channel.medium", "postal") in offered
    after = get(action, [*kept, ("channel.medium", "postal")])
    if after.outcome != page.outcome:
        assert "Before:" in after.text


def test_a_trial_against_an_activity_is_no_contradiction(get: Get, workbench: Workbench) -> None:
    """Its facts become the person's own, and nothing is presumed that the activity did not presume."""
    asked = {"time.decision_date": DAY, "activity": "call-back"}
    trying = get("/en/examination", {**asked, "about": "channel.medium"})
    action, kept, _ = next(form for form in trying.forms if form[0].endswith("/examination"))
    names = {name for name, _ in kept}
    assert "activity" not in names
    assert ("strict", "1") in kept
    assert workbench.company.activities["call-back"][0].facts.keys() - {"channel.medium"} <= names
    after = get(action, [*kept, ("channel.medium", "postal")])
    assert "contradict each other" not in after.text


def test_a_way_is_a_card_of_acts_and_can_be_tried(get: Get) -> None:
    facts = {**CALL, "consent.given": "false", "channel.sender_open": "true"}
    page = get("/de/ways", facts)
    assert page.outcome in ("PROHIBITED", "UNDETERMINED")
    assert "Angenommen, Sie würden" in page.text
    assert '<article class="card' not in page.text, "a way is named before it was examined"
    while 'name="rows"' in page.text:
        action, kept, _ = page.forms[0]
        page = get(action, [*kept, *((name, "unknown") for name in page.fields if "." in name and ":" not in name)])
    cards = page.text.count('<article class="card')
    assert cards >= 1
    assert "führt zur Erlaubnis" in page.text or "kein Weg zur Erlaubnis" in page.text
    assert '<ul class="checklist">' in page.text
    link = next(link for link in page.links if "was=" in link)
    tried = get(link)
    before, after = dict(pairs_of(link)), tried.outcome
    assert before["was"] == page.outcome.lower()
    assert after == page.outcome or "Vorher:" in tried.text


def test_what_no_law_governs_needs_no_way(get: Get) -> None:
    page = get("/de/ways", {"time.decision_date": DAY, "subject.status": "legal_person", "operation.kind": "collect"})
    assert (page.outcome in ("PERMITTED", "NOT_REGULATED")) is ("kein Weg ist nötig" in page.text)


def test_where_texts_are_configured_the_wording_of_the_day_stands_beside_the_rule(tmp_path: Path) -> None:
    """An invented statute with its texts of two days."""
    policies = load(ARCADIA)
    quotations = load_quotations(put_texts(tmp_path / "texts"), policies)
    own = Workbench(Engine(policies), CaseFile(tmp_path / "cases.db"), quotations=quotations)
    with TestClient(application(own, Admission.at(PORT, TOKEN)), base_url=f"http://{HOST}") as browser:
        pairs = {"time.decision_date": "2012-01-01", "at": "2012-01-01", "q": "Art. 4 HDSG", "token": TOKEN}
        for path in ("examination", "law/ar-privacy", "find"):
            text = browser.get(f"/en/{path}", params=pairs).text.replace("\N{NO-BREAK SPACE}", " ")
            assert "Wording of Art. " in text, path
            assert "hdsg@2010-07-01" in text
