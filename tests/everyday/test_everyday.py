"""Everyday questions of a lawyer: answers name the law, and truthful answers to further questions lead to the truth.

The cases stand in `tests/policies/everyday`; here stands what a case file cannot carry. Not every story reaches the goal of
`everyday.yaml`; each must hold what was measured, so that a better ranking shows as a change of the table.
"""

import pytest

from tests.everyday.interview import decide, ending, interview
from tests.everyday.stories import TABLE, Story, asked, engine, stories
from zweck.decision.decision import Decision, Outcome

each = pytest.mark.parametrize("story", stories(), ids=str)


def cited(decision: Decision) -> str:
    """Every citation that an answer names."""
    named = [reason.citation for reason in decision.reasons] + [opening.citation for opening in decision.openings]
    return " · ".join(named)


@each
def test_a_case_with_profile_starts_where_the_interview_starts(story: Story) -> None:
    assert story.profile is None or story.profile.question.stated == story.start


@each
def test_a_prohibition_says_what_it_rests_on(story: Story) -> None:
    decision = decide(story.start)

    assert ("conclusive" in story.entry) == (decision.outcome is Outcome.PROHIBITED)
    if decision.outcome is Outcome.PROHIBITED:
        assert decision.conclusive is story.entry["conclusive"]
        assert {*story.entry["openings"]} <= {opening.ground for opening in decision.openings}


@each
def test_where_the_law_says_otherwise_the_answer_still_differs(story: Story) -> None:
    """A cure makes this fail: then the entry takes the answer of the law, and `docs/disagreements.md` loses its line."""
    assert story.entry.get("by_law") != ending(decide(story.start))


@each
def test_answers_name_the_places_of_the_law(story: Story) -> None:
    for part, facts in (("profile", story.start), ("truth", story.truth.question.stated)):
        found = cited(decide(facts))
        assert [place for place in story.entry["cites"][part] if place not in found] == [], found


@each
def test_the_whole_truth_decides(story: Story) -> None:
    decision = decide(story.whole)

    assert decision.outcome is story.truth.expect.outcome
    assert decision.missing_facts == ()
    assert decision.conclusive is (decision.outcome is Outcome.PROHIBITED)


@each
def test_the_whole_truth_extends_what_is_given_and_contradicts_nothing(story: Story) -> None:
    assert story.start.items() <= story.whole.items()
    assert engine().ask(dict(story.whole)).contradictions == ()
    assert asked(story.whole).stated == story.whole


@each
def test_an_interview_holds_what_was_measured(story: Story) -> None:
    found = interview(story)

    measured = {"screens": len(found.screens), "decided": found.decided, "ends": found.end}
    assert measured == story.entry["measured"]


def test_the_table_counts_the_stories_that_reach_the_goal() -> None:
    reached = [
        story.id
        for story in stories()
        if story.entry["measured"]["screens"] <= TABLE["goal"]["screens"]
        and story.entry["measured"]["ends"].removesuffix(" unless shown") == story.truth.expect.outcome
    ]

    assert len(reached) == TABLE["goal"]["reached"], reached
