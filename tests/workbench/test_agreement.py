"""Every page shows the outcome that engine and gRPC give for the same facts, by the pages' own requests.

An eighth of the cases of the article and of everyday questions, in `make prove` all, are asked by the views that cost little; a sample of
all other suites by every view. `make walk` asks all cases of all suites, by each view in turn.
"""

import os
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tests.activities.group import DAY, NAMES, engine, group
from tests.everyday.stories import stories
from tests.proving import PROVING
from tests.server.conftest import serving
from tests.workbench.conftest import Get
from tests.workbench.test_screens import answered
from zweck.activities.ask import ask_about
from zweck.cases import Case, load_cases
from zweck.decision.decision import Detail
from zweck.editions.edition import Edition
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value
from zweck.service.encode.protobuf import fact_value
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.workbench.addressed import typed
from zweck.workbench.context import Workbench

SUITES: Final = Path(__file__).parents[1] / "policies"
SEED: Final = 17
SAMPLE: Final = 32 if PROVING else 16
EDITIONS: Final = 4
FOLDERS: Final = 8
VIEWS: Final = ("ask", "examination", "ways", "opinion")
EVERY: Final = "ZWECK_WALK" in os.environ
WHOLE: Final = ("article", "everyday")
EACH: Final = 1 if EVERY or PROVING else 8
"""One of so many of their cases is asked."""

LIGHT: Final = ("ask", "ways")
UNKNOWN: Final = "unknown"


@cache
def by_folder() -> dict[str, list[Case]]:
    """All cases by the folder of their suite; other tests of this folder read all of them, too."""
    found: dict[str, list[Case]] = {}
    for case in load_cases(SUITES, engine().policies):
        found.setdefault(Path(case.path).absolute().relative_to(SUITES).parts[0], []).append(case)
    return found


@cache
def sample() -> list[Case]:
    """Some cases of each of the editions that most cases ask: to build an edition takes longer than to ask it."""
    editions: dict[Edition, list[Case]] = {}
    chance = Random(SEED)
    suites = by_folder()
    for folder in chance.sample(sorted(suites), FOLDERS):
        for case in suites[folder]:
            day = case.question.stated[DECISION_DATE]
            if isinstance(day, date):
                editions.setdefault(engine().editions.on(day), []).append(case)
    largest = sorted(editions.values(), key=len, reverse=True)[:EDITIONS]
    found = [case for cases in largest for case in chance.sample(cases, SAMPLE // EDITIONS)]
    return chance.sample(found, len(found))


def address(facts: dict[str, Value | None], *, presume: bool) -> list[tuple[str, str]]:
    """A question as an address."""
    return [(name, value) for name, given in facts.items() for value in typed(given)] + ([] if presume else [("strict", "1")])


@pytest.fixture(scope="module")
def service() -> Iterator[DecisionServiceStub]:
    """The same law over gRPC."""
    with serving(engine(), engine().policies) as channel:
        yield DecisionServiceStub(channel)


def test_the_pages_show_what_engine_and_server_answer(get: Get, service: DecisionServiceStub) -> None:
    outcomes = set()
    suites = by_folder()
    whole = [case for folder in (suites if EVERY else WHOLE) for case in suites[folder][::EACH]]
    asked = [(case, VIEWS[place % len(VIEWS)]) for place, case in enumerate(sample())]
    views = VIEWS if EVERY else LIGHT
    asked += [(case, views[place % len(views)]) for place, case in enumerate(whole)]
    assert len(whole) > 100 / EACH
    for place, (case, view) in enumerate(asked):
        stated, presume = dict(case.question.stated), case.question.presume_unstated
        message = v1.CheckProcessingRequest(
            facts={name: v1.FactValue(string_value=UNKNOWN) if value is None else fact_value(value) for name, value in stated.items()},
            presume_unstated=presume,
        )
        served = service.CheckProcessing(message)
        page = get(f"/{('de', 'en')[place // 2 % 2]}/{view}", address(stated, presume=presume))
        expected = engine().decide(case.question, Detail.OUTCOME).outcome.name
        assert page.outcome == v1.Outcome.Name(served.outcome) == expected, case.id
        if view == "opinion":
            assert served.decision_id[:12] in page.text
        outcomes.add(page.outcome)
    assert len(outcomes) >= 2


def test_all_views_of_a_question_agree(get: Get) -> None:
    for case in sample()[:4]:
        pairs = address(dict(case.question.stated), presume=case.question.presume_unstated)
        assert len({get(f"/en/{view}", pairs).outcome for view in VIEWS}) == 1


def test_an_interview_that_is_answered_truthfully_ends_where_the_engine_does(get: Get, workbench: Workbench) -> None:
    """Everyday stories, from the given facts to the end, through the forms of the pages."""
    for story in stories()[::5]:
        page, screens = get("/en/ask", address(dict(story.start), presume=True)), 0
        while 'name="rows"' in page.text:
            page, screens = answered(get, page, workbench, story.whole)[0], screens + 1
        measured = story.entry["measured"]
        assert page.outcome == measured["ends"].removesuffix(" unless shown"), story.id
        assert screens <= measured["screens"] + 1  # a page answers rows, too, that an answer above made needless


@pytest.mark.parametrize("name", NAMES[::4])
def test_a_call_about_an_activity(get: Get, name: str) -> None:
    """With the facts of the activity, and of registers that hold nothing adverse."""
    consulted = ("rights", "consent", "age", "retention")
    page = get("/de/ask", [("activity", name), ("time.decision_date", DAY.isoformat()), *(("consulted", kind) for kind in consulted)])
    asked = ask_about(name, {"time.decision_date": DAY}, group(), engine().policies.vocabulary, consulted=consulted)
    assert page.outcome == engine().decide(asked, Detail.OUTCOME).outcome.name
