"""Ways are examined to their end before one is named: the first that is named carries, and none is a dead end."""

import pytest

from tests.interview.cases import begun as begun_with
from tests.interview.cases import outcome
from tests.interview.respondent import Facts, Respondent
from tests.interview.stories import Story, begun, ended, engine, stories
from tests.interview.test_interviews import SHORT
from zweck.decision.decision import Outcome
from zweck.decision.remedied import Prospect
from zweck.interview.interview import Interview
from zweck.interview.ways import GOOD, MAX_WAYS, Examination, established

FORBIDDEN = [story for story in stories() if story.outcome is Outcome.PROHIBITED]


def examined(interview: Interview, truth: Facts) -> Examination:
    """The ways of an interview that has ended, each answered truthfully."""
    found = Examination(interview, engine().policies.vocabulary)
    for way, rest in found:
        Respondent({**truth, **established(way)}).run(rest)
    return found


@pytest.mark.parametrize("story", FORBIDDEN, ids=str)
def test_the_first_way_of_a_story_carries_and_is_permitted_once_it_is_taken(story: Story) -> None:
    ways = examined(ended(story)[0], story.truth).ways
    if ways:
        assert ways[0].prospect is Prospect.CARRIES
        assert outcome({**story.truth, **established(ways[0].way)}) in GOOD


def test_most_stories_know_a_way() -> None:
    known = [story.id for story in FORBIDDEN if Examination(ended(story)[0], engine().policies.vocabulary).left]
    assert len(known) >= 25


def test_ways_of_cases_end_as_they_are_named() -> None:
    """A way that fails or stays open never stands before one that carries."""
    count = 0
    for case in SHORT:
        interview = begun_with(case)
        if Respondent(case.truth).run(interview).outcome is not Outcome.PROHIBITED:
            continue
        found = examined(interview, case.truth)
        assert len(found.ways) <= MAX_WAYS
        prospects = [one.prospect for one in found.ways]
        assert prospects == sorted(prospects, key=[Prospect.CARRIES, Prospect.OPEN, Prospect.FAILS].index)
        for one in found.ways:
            if one.prospect is Prospect.CARRIES:
                count += 1
                assert one.decision.outcome in GOOD
    assert count


def test_answers_about_a_way_that_contradict_it_end_it() -> None:
    """A way whose facts contradict what was answered since is none; nothing is raised."""
    story = next(one for one in FORBIDDEN if one.id == "call-former-customers")
    interview = begun(story)
    Respondent(story.truth).run(interview)
    found = Examination(interview, engine().policies.vocabulary)
    for _, rest in found:
        rest.answer({"consent.withdrawn": True})
        rest.answered["consent.given"] = False
    assert all(one.prospect is not Prospect.CARRIES for one in found.ways)
