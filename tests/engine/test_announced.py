"""Announced changes: from their day on no permission rests on a place that they change, and prohibitions stay."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from tests.agreement.compare import Ways, rete_here
from tests.arcadia import CASES, POLICIES
from zweck.cases import load_cases
from zweck.decision.decision import Decision, Outcome
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.forms.diagnostics import NOWHERE, PolicyError
from zweck.law.vocabulary import DECISION_DATE
from zweck.load import load
from zweck.logic.condition import All, AnyOf, walk

HEAD = "ar/privacy/2001-01-01/policy.yaml"
SHORT = "short: HDSG\n"
DAY = date(2006, 1, 1)
EVE = DAY - timedelta(days=1)

Announce = Callable[..., Engine]


@pytest.fixture
def announced(tmp_path: Path) -> Announce:
    """Arcadia with a change of some places that is announced for a day."""

    def call(*places: str, day: date = DAY, source: str = "Arkadischer Anzeiger 2005 S. 9") -> Engine:
        copy = Path(copytree(POLICIES, tmp_path / "policies"))
        head = copy / HEAD
        said = (
            f"announced:\n  - announced: NEXT\n    day: {day}\n    source: {source}\n    places: [{', '.join(places)}]\n"
            "    text: {de: Neu gefasst., en: Reworded.}\n"
        )
        head.write_text(head.read_text(encoding="utf-8").replace(SHORT, SHORT + said), encoding="utf-8")
        return Engine(load(copy))

    return call


def case(engine: Engine, name: str, day: date) -> Question:
    found = next(one for one in load_cases(CASES, engine.policies) if one.id == name)
    return Question({**found.question.stated, DECISION_DATE: day}, found.question.presume_unstated)


def answer(engine: Engine, name: str, day: date) -> Decision:
    return engine.decide(case(engine, name, day))


def test_a_permission_that_rests_on_the_place_is_open_from_that_day_on(announced: Announce) -> None:
    engine = announced("Art. 4 Nr. 2 HDSG")
    assert answer(engine, "statistics-of-a-guild", EVE).outcome is Outcome.PERMITTED
    found = answer(engine, "statistics-of-a-guild", DAY)
    assert found.outcome is Outcome.UNDETERMINED
    assert [(gap.id, gap.citation, gap.text.en) for gap in found.gaps] == [("NEXT", "Arkadischer Anzeiger 2005 S. 9", "Reworded.")]


def test_the_condition_of_the_gap_keeps_the_places_of_the_scope(announced: Announce) -> None:
    version = announced("Art. 4 Nr. 2 HDSG").policies.laws["ar-privacy"].versions[0]
    assert version.scope is not None
    said, kept = ({one.span for one in walk(of) if isinstance(one, All | AnyOf)} for of in (version.scope.when, version.omits[0].when))
    assert said
    assert said <= kept - {NOWHERE}


def test_the_day_is_a_boundary_of_the_law(announced: Announce) -> None:
    """So an answer of the day before holds until that day."""
    assert DAY in announced("Art. 4 Nr. 2 HDSG").editions.starts


def test_the_whole_of_which_a_rule_cites_a_part_counts(announced: Announce) -> None:
    assert answer(announced("Art. 4 HDSG"), "statistics-of-a-guild", DAY).outcome is Outcome.UNDETERMINED


@pytest.mark.parametrize("place", ["Art. 4 Nr. 1 HDSG", "Art. 13 HDSG"])
def test_other_places_change_nothing(announced: Announce, place: str) -> None:
    assert answer(announced(place), "statistics-of-a-guild", DAY).outcome is Outcome.PERMITTED


def test_a_permission_on_another_ground_stays(announced: Announce) -> None:
    """The person also consented, and consent is not changed."""
    engine = announced("Art. 4 Nr. 2 HDSG")
    asked = case(engine, "statistics-of-a-guild", DAY)
    assert engine.decide(Question({**asked.stated, "consent.given": True}, True)).outcome is Outcome.PERMITTED


def test_a_law_that_does_not_apply_rests_on_nothing(announced: Announce) -> None:
    engine = announced("Art. 4 HDSG")
    assert answer(engine, "household", DAY).outcome is Outcome.NOT_REGULATED
    assert answer(engine, "outside-the-league", DAY).outcome is Outcome.NOT_REGULATED


def test_no_prohibition_turns(announced: Announce) -> None:
    engine = announced("Art. 4 HDSG", "Art. 5 HDSG", "Art. 7 HDSG", "Art. 8 HDSG")
    plain = Engine(load(POLICIES))
    prohibited = [
        one
        for one in load_cases(CASES, engine.policies)
        if plain.decide(Question({**one.question.stated, DECISION_DATE: DAY}, one.question.presume_unstated)).outcome is Outcome.PROHIBITED
    ]
    assert len(prohibited) > 2
    assert {answer(engine, one.id, DAY).outcome for one in prohibited} == {Outcome.PROHIBITED}


def test_it_goes_with_the_versions_that_follow(announced: Announce) -> None:
    """A later version that does not restate the ground still has the change before it."""
    engine = announced("Art. 6 HDSG", day=date(2012, 1, 1))
    version = engine.policies.laws["ar-privacy"].on(date(2012, 1, 1))
    assert version is not None
    assert [one.id for one in version.announced] == ["NEXT"]


def test_all_ways_to_decide_agree(announced: Announce) -> None:
    engine = announced("Art. 4 HDSG", "Art. 7 Abs. 2 HDSG", "Art. 8 HDSG")
    ways = Ways(engine.policies, rete_here())
    for one in load_cases(CASES, engine.policies):
        for day in (EVE, DAY, date(2011, 1, 1)):
            assert ways.differ(Question({**one.question.stated, DECISION_DATE: day}, one.question.presume_unstated)) == ""


def test_once_it_is_encoded_it_must_go(announced: Announce) -> None:
    with pytest.raises(PolicyError) as raised:
        announced("Art. 4 HDSG", day=date(2010, 7, 1), source="Arkadischer Anzeiger 2010 S. 77")
    assert [fault.code for fault in raised.value.diagnostics] == ["ZW431"]


@pytest.mark.parametrize(("place", "code"), [("Art. 4000 HDSG", "ZW603"), ("Art. 4 XYZ", "ZW602"), ("§", "ZW601")])
def test_places_must_exist(announced: Announce, place: str, code: str) -> None:
    with pytest.raises(PolicyError) as raised:
        announced(place)
    assert code in {fault.code for fault in raised.value.diagnostics}
