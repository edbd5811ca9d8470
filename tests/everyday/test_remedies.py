"""The ways that a lawyer would name, for the everyday questions."""

import re
from collections.abc import Mapping
from typing import Final

import pytest

from tests.everyday.stories import Story, asked, engine, stories
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.decision.remedied import RemedyResult
from zweck.law.vocabulary import ChangeableBy

BY_LAW: Final[Mapping[str, tuple[str, ...]]] = {
    "everyday-02-recording": ("ask-all-speakers",),  # § 201 StGB
    "everyday-05-satisfaction-survey": ("obtain-consent",),  # § 7 Abs. 2 Nr. 2 UWG
    "everyday-08-profile-and-crm": ("obtain-consent",),  # Art. 6 Abs. 1 lit. a, Abs. 4 DSGVO
    "everyday-11-cold-call-business": ("presumed-consent", "obtain-consent"),  # § 7 Abs. 2 Nr. 1 UWG
    "everyday-12-identity-card-copy": ("obtain-consent",),  # § 20 Abs. 2 PAuswG
    "everyday-15-emotion-analysis": ("obtain-consent",),  # Art. 9 Abs. 2 lit. a DSGVO
    "everyday-16-messenger-advertising": ("obtain-consent",),  # § 7 Abs. 2 Nr. 2 UWG
    "everyday-17-custom-audience": ("obtain-consent",),  # Art. 6 Abs. 1 lit. a DSGVO
    "everyday-20-wife": ("obtain-consent",),  # Art. 6 Abs. 1 lit. a, Abs. 4 DSGVO
    "everyday-22-pixel": ("obtain-consent",),  # § 25 Abs. 1 TDDDG
    "everyday-23-scoring": ("score-without-addresses",),  # § 37a Abs. 2 Nr. 1 lit. d BDSG
    "everyday-24-illness-note": ("obtain-consent",),  # Art. 9 Abs. 2 lit. a DSGVO
    "everyday-25-prize-draw-minor": ("ask-the-parents",),  # Art. 8 Abs. 1 DSGVO
}
"""Of each question that is prohibited by its whole truth: the acts that are the way of the law."""


def remedies(answer: Decision) -> list[RemedyResult]:
    """The controller's ways."""
    return [remedy for remedy in answer.remedies if not remedy.id]


def acts(answer: Decision) -> list[list[str]]:
    """The acts of each way."""
    return [[act.act for act in remedy.acts] for remedy in remedies(answer)]


def story(name: str) -> Story:
    """A story by its id."""
    return next(found for found in stories() if str(found) == name)


@pytest.mark.parametrize("name", BY_LAW)
def test_the_way_of_the_law_is_proposed(name: str) -> None:
    answer = engine().decide(asked(story(name).whole), Detail.FULL)
    assert answer.outcome is Outcome.PROHIBITED
    proposed = acts(answer)
    assert all(any(act in way for way in proposed) for act in BY_LAW[name]), proposed


def test_every_prohibited_story_has_a_way_of_the_law() -> None:
    prohibited = {str(one) for one in stories() if engine().decide(asked(one.whole), Detail.OUTCOME).outcome is Outcome.PROHIBITED}
    assert prohibited == set(BY_LAW)


def test_outsourcing_to_india_needs_a_contract_and_standard_clauses_with_an_assessment() -> None:
    """Art. 28 Abs. 3, Art. 46 DSGVO; EuGH C-311/18. Not Art. 49."""
    first, *others = acts(engine().decide(asked(story("everyday-14-service-in-india").start), Detail.FULL))
    assert first == ["processing-contract", "standard-clauses-with-assessment"]
    assert not any("consent-to-the-transfer" in way for way in others)


def test_the_police_get_what_a_crime_demands() -> None:
    """§ 24 Abs. 1 Nr. 1 BDSG."""
    unclaimed = {name: value for name, value in story("everyday-19-police").whole.items() if name != "basis.crime_or_danger"}
    answer = engine().decide(asked(unclaimed), Detail.FULL)
    assert ["crime-or-danger"] in acts(answer)
    assert not any("obtain-consent" in way for way in acts(answer))


SECOND: Final = frozenset({ChangeableBy.SUBJECT, ChangeableBy.PARENT, ChangeableBy.WORKS_COUNCIL})
"""Those who decide about a fact beside the controller; it can only ask them."""

IF_THEY_AGREE: Final = re.compile(r"wenn .*\bzustimm(?:t|en)\b|\bmutmaßlich\b|nicht melden")
"""The words of an act that rests on another person: the way is open only if she agrees; or the act examines what she wants."""


def test_an_act_that_another_person_must_perform_says_so() -> None:
    vocabulary = engine().policies.vocabulary
    acts_of_others = [
        act
        for act in vocabulary.acts.values()
        if any(vocabulary.facts[name].changeable_by in SECOND for name in act.establishes if act.establishes[name] is not False)
    ]
    assert len(acts_of_others) >= 6
    assert [act.name for act in acts_of_others if IF_THEY_AGREE.search(act.title.de) is None] == []


def test_staff_are_evaluated_in_groups_instead() -> None:
    """A lawful substitute: figures of groups in place of persons, where the monitoring of persons is forbidden."""
    monitored = {**story("everyday-10-agent-figures").whole, "balancing.subject_interest": "overrides"}
    answer = engine().decide(asked(monitored), Detail.FULL)
    assert answer.outcome is not Outcome.PERMITTED
    assert any("anonymous-summary" in way for way in acts(answer))
