"""The interview in the browser's forms: screens of questions in everyday words, answered as the stories are."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.interview.respondent import Facts, Respondent
from tests.interview.stories import Story, begun, stories
from tests.workbench.conftest import Document, Get
from zweck.workbench.addressed import AddressedQuestion, typed
from zweck.workbench.context import Workbench
from zweck.workbench.screens import ROW

SOME = ("call-former-customers", "letter-news-to-buyers", "picture-of-street", "provider-in-the-us-certified", "camera-in-the-break-room")


def answered(get: Get, page: Document, workbench: Workbench, truth: Facts) -> tuple[Document, int]:
    """The page behind a screen, and the clicks that it took: one for each choice, one for the button."""
    action, kept, _ = page.forms[0]
    posed = workbench.pose(AddressedQuestion.read(kept))
    screen = posed.interview.screen
    assert screen is not None
    person, pairs = Respondent(truth), [*kept]
    for row in screen.rows:
        if row.fact:
            pairs += [(row.fact, value) for value in typed(truth.get(row.fact))]
        else:
            pairs += [(f"{ROW}{row.key}", name) for name in person.chosen(row)]
    return get(action, pairs), len(pairs) - len(kept) + 1


@pytest.mark.parametrize("story", [one for one in stories() if one.id in SOME], ids=str)
def test_a_story_ends_in_the_browser_as_at_the_terminal(get: Get, workbench: Workbench, story: Story) -> None:
    page = get("/de/begin", {"occasion": story.occasion, "time.decision_date": str(story.truth["time.decision_date"])})
    screens, clicks = 0, 1
    while 'name="rows"' in page.text:
        page, more = answered(get, page, workbench, story.truth)
        screens, clicks = screens + 1, clicks + more
    assert page.outcome == story.outcome.name
    at_terminal = len(Respondent(story.truth).run(begun(story)).screens)
    assert abs(screens - at_terminal) <= 1  # a page has answers, too, that one above it makes needless
    if story.id == "call-former-customers":
        assert screens <= 6
        assert clicks <= 25


def test_an_answer_in_everyday_words_is_taken_back_with_exactly_what_it_stated(get: Get, workbench: Workbench) -> None:
    story = next(one for one in stories() if one.id == "call-former-customers")
    page = get("/de/begin", {"occasion": story.occasion, "time.decision_date": "2026-11-30"})
    page, _ = answered(get, page, workbench, story.truth)
    said = re.findall(r'<li><span>(Wo spielt[^<]*) <b>[^<]*</b></span> <a href="([^"]*)"', page.text)
    assert said
    back = AddressedQuestion.read(parse_qsl(urlsplit(unescape(said[0][1])).query))
    assert "subject.location_country" not in back.facts
    assert "operation.country" not in back.facts
    assert back.facts["subject.relationship"] == ("former_customer",)
    assert "places" not in back.shown
    assert "Wo spielt" in get(unescape(said[0][1])).text


def test_silence_on_a_screen_states_nothing(get: Get) -> None:
    """No row is preset, and what is left open is asked by the questions of its facts."""
    page = get("/en/begin", {"occasion": "newsletter", "time.decision_date": "2026-11-30"})
    action, kept, _ = page.forms[0]
    assert not re.search(r"<(input|option)[^>]* (checked|selected)", page.text)
    then = get(action, kept)
    assert {name for name, _ in then.forms[0][1] if "." in name} == {name for name, _ in kept if "." in name}


def test_a_row_that_is_not_on_the_screen_states_nothing(get: Get) -> None:
    """A no to a question that was not shown would switch off a rule."""
    page = get("/en/begin", {"occasion": "newsletter", "time.decision_date": "2026-11-30"})
    action, kept, _ = page.forms[0]
    then = get(action, [*kept, (f"{ROW}sensitive", "no"), (f"{ROW}objected", "no"), ("rest", "1")])
    assert "data.sensitive" not in dict(then.forms[0][1])
    assert "rights.objection" not in dict(then.forms[0][1])


def test_the_button_for_all_other_lines_answers_screening_questions_alone(get: Get) -> None:
    """A row of which several choices may be true stays open: it is no question of yes and no."""
    story = next(one for one in stories() if one.id == "staff-pay")
    page = get("/en/begin", {"occasion": story.occasion, "time.decision_date": "2026-11-30"})
    action, kept, _ = page.forms[0]
    assert f'name="{ROW}kinds"' in page.text
    then = AddressedQuestion.read(get(action, [*kept, ("rest", "1")]).forms[0][1])
    assert (then.said, then.facts) == ((), AddressedQuestion.read(kept).facts)
