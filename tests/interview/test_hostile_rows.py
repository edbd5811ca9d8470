"""Answers that no honest form sends, and facts that stand already: nothing is overwritten, nothing is stated in silence."""

from typing import Final

import pytest

from tests.interview.stories import begun, engine, stories
from tests.proving import PROVING
from zweck.facts.question import FactError
from zweck.interview.interview import Course, Interview
from zweck.interview.screens import NO, YES, Row, screening_row


def screening(name: str) -> Row:
    """The row of a screening question."""
    return screening_row(next(one for one in engine().policies.sheets.questions if one.name == name))


def call() -> Interview:
    """An advertising call of which only the situation is known."""
    return begun(next(one for one in stories() if one.id == "call-former-customers"))


def test_a_no_overwrites_nothing() -> None:
    interview = call()
    interview.answer({"rights.objection": "rejected"})
    interview.choose(screening("objected"), (NO,))
    assert interview.stated["rights.objection"] == "rejected"
    assert interview.stated["rights.marketing_objection"] is False
    assert interview.given[-1].facts == ("rights.marketing_objection",)


def test_what_is_unknown_stays_unknown_to_a_later_no() -> None:
    interview = call()
    interview.answer({"data.sensitive": None})
    interview.choose(screening("sensitive"), (NO,))
    assert interview.stated["data.sensitive"] is None


def test_a_choice_that_there_is_not_states_nothing() -> None:
    interview = call()
    before = dict(interview.stated)
    for chosen in ((), ("no-such",), ("",)):
        interview.choose(screening("sensitive"), chosen)
    interview.choose(screening("sensitive"), (YES,))
    assert interview.stated == before


def test_an_answer_that_contradicts_is_refused_and_nothing_of_it_is_taken() -> None:
    """Video of a shop that is no video at all."""
    interview = call()
    before = dict(interview.stated)
    with pytest.raises(FactError):
        interview.answer(
            {"operation.kind": "collect", "channel.medium": "none"} | {"data.kinds": ["device_data"], "video.area": "own_premises"}
        )
    assert interview.stated == before


FURTHER: Final[tuple[dict[str, str], ...]] = (
    {},
    {"controller.type": "natural_person"},
    {"subject.relationship": "employee"},
    {"data.source": "public_source"},
)
"""Facts with which a situation may begin; in `make test` it begins with one of them, the next situation with the next."""


def test_no_answer_is_offered_that_would_be_refused() -> None:
    """Of all situations, every answer of the first sheet can be taken by itself."""
    law = engine()
    for place, tile in enumerate(law.policies.occasions):
        facts = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in tile.facts.items()}
        for extra in FURTHER if PROVING else FURTHER[place % len(FURTHER) :][:1]:
            try:
                interview = Interview(law, {"time.decision_date": "2026-11-30", **facts, **extra}, course=Course(tile.name))
            except FactError:
                continue
            screen = interview.screen
            for row in screen.rows if screen is not None else ():
                for one in row.choices:
                    again = Interview(law, interview.question, course=Course(tile.name))
                    again.choose(row, (one.name,))
                    assert not again.question.contradictions, (tile.name, row.key, one.name)


def test_a_row_that_vanished_is_not_counted_as_shown() -> None:
    interview = call()
    screen = interview.screen
    assert screen is not None
    interview.turn(screen, screen.rows[:1])
    assert interview.course.shown == ("first", "places")
    assert interview.course.screens == 1
