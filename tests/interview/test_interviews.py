"""Interviews from the tile: stories end where the law does, in few screens and in order; so do the cases, also where much is unknown."""

from random import Random
from statistics import median

import pytest

from tests.interview.cases import UNKNOWN, Measured, cases, measured, outcome, usually
from tests.interview.cases import begun as begun_with
from tests.interview.respondent import Respondent
from tests.interview.stories import Story, begun, ended, engine, stories
from tests.proving import PROVING
from zweck.interview.screens import MAX_ROWS, Row
from zweck.interview.ways import GOOD
from zweck.law.vocabulary import SilenceClass

MEDIAN = 5
RARELY = 7
MOST = 10
SAMPLE = tuple(Random(5).sample(cases(), len(cases()) if PROVING else 25))
SHORT = SAMPLE if PROVING else SAMPLE[:10]
"""Those about which an interview is led a second time, in which the person knows less, errs, or looks for ways."""


@pytest.mark.parametrize("story", stories(), ids=str)
def test_a_story_ends_where_the_law_does(story: Story) -> None:
    _, run = ended(story)
    assert run.outcome is story.outcome is outcome(story.truth)
    assert run.unordered == []
    assert max(run.rows) <= MAX_ROWS


def test_stories_take_few_screens() -> None:
    screens = [len(ended(story)[1].screens) for story in stories()]
    assert median(screens) <= 6
    assert max(screens) <= MOST


@pytest.fixture(scope="module")
def found() -> list[Measured]:
    """Interviews about the sample, with the tile alone."""
    return [*measured(SAMPLE)]


def test_cases_end_where_the_whole_truth_does_and_nothing_is_asked_too_early(found: list[Measured]) -> None:
    assert [str(one.case) for one in found if one.run.outcome is not one.truth] == []
    assert [str(one.case) for one in found if one.run.unordered] == []
    assert max(max(one.run.rows, default=0) for one in found) <= MAX_ROWS


def test_cases_take_as_many_screens_as_the_table_says(found: list[Measured]) -> None:
    screens = sorted(len(one.run.screens) for one in found)
    assert median(screens) <= MEDIAN
    assert screens[int(len(screens) * 0.9)] <= RARELY
    assert screens[-1] <= MOST


def test_the_measured_table_holds_in_nine_of_ten(found: list[Measured]) -> None:
    """The words “rarely more than” are true; with all cases they are exactly what was measured."""
    said = engine().policies.sheets.usually.alone
    if PROVING:
        assert [*said] == usually(found)
    for answered, (often, rarely) in enumerate(said):
        left = [len(one.run.screens) - answered - 1 for one in found if len(one.run.screens) > answered]
        assert often <= rarely
        if len(left) >= 10:
            assert sum(count <= rarely for count in left) >= 0.8 * len(left)


def test_somebody_who_does_not_know_much_is_never_allowed_what_is_forbidden() -> None:
    for one in measured(SHORT, unknown=UNKNOWN):
        assert one.run.outcome not in GOOD or one.truth in GOOD, str(one.case)


class Forgetful(Respondent):
    """Answers by the neighbour `other` whatever a dropped fact is part of, and says that fact by its own question."""

    def _true(self, row: Row) -> tuple[str, ...]:
        return () if any(self.dropped in one.states for one in row.choices) else Respondent._true(self, row)

    dropped = ""


@pytest.mark.parametrize("story", stories()[:: 1 if PROVING else 7], ids=str)
def test_each_option_is_no_more_than_its_facts(story: Story) -> None:
    """A person who finds no option for a fact is asked for it by itself, and comes to the same end."""
    first = begun(story)
    Respondent(story.truth).run(first)
    stated = {name for given in first.given for name in given.facts}
    for name in sorted(stated)[:: 1 if PROVING else 4]:
        person = Forgetful(story.truth)
        person.dropped = name
        assert person.run(begun(story)).outcome is story.outcome, name


@pytest.mark.parametrize("question", [*engine().policies.sheets.questions], ids=lambda one: one.name)
def test_a_burdening_no_says_what_silence_says_anyway(question: object) -> None:
    """Only relieving questions can win anything by their no."""
    facts = engine().policies.vocabulary.facts
    for name, value in question.closes.items():  # type: ignore[attr-defined]
        silence = facts[name].silence
        assert question.relieves or (silence.silence_class is SilenceClass.SHOWN and value == silence.against)  # type: ignore[attr-defined]


def test_slips_are_counted() -> None:
    """Somebody takes the neighbouring option in 5 % of the answers: what that wins is known, and nothing of it is silent."""
    won = 0
    for place, case in enumerate(SHORT):
        interview = begun_with(case)
        person = Respondent(case.truth, slips=Random(place), rate=0.05)
        run = person.run(interview)
        if run.outcome in GOOD and outcome(case.truth) not in GOOD:
            won += 1
            assert {*person.slipped} & {given.row.key for given in interview.given}, "a slip that no page shows"
    assert won <= 0.05 * len(SHORT) + 2
