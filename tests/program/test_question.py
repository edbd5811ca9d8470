"""One question at a time: the bytes of its names and of its facts say what planes of many questions and the reading of silence say."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from random import Random

import pytest

from tests.agreement.generate import policy_set, questions
from tests.agreement.plain import Plain
from tests.agreement.situations import Situations, house_situations
from tests.program.laws import truths
from tests.proving import drawn
from zweck.editions.build import Editions
from zweck.engine import Engine
from zweck.facts.question import Question, complete, stated_in
from zweck.facts.silences import FactSet, against_controller
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Interval
from zweck.program import straight
from zweck.program.lanes import compiler_of
from zweck.program.laws import Given
from zweck.program.places import ASSUMED, IMPLIED, KNOWN, PLANES, STATED, Places
from zweck.program.planes import About, Input, Program
from zweck.program.question import Both
from zweck.program.silence import Reading
from zweck.program.straight import Straight

QUESTIONS = 20_000
SETS = 600


@pytest.fixture(scope="module")
def situations() -> Situations:
    return house_situations()


def wrong(policies: PolicySet, asked: list[Question]) -> list[str]:
    """The names and facts of which the planes of one question say something else."""
    compiler, engine, editions, found = compiler_of(policies), Engine(policies), Editions.of(policies), []
    for question in asked:
        day = question.stated.get(DECISION_DATE)
        if not isinstance(day, date):
            continue
        edition = editions.on(day)
        explainer = engine._explainer(edition)
        posed = explainer.pose(stated_in(question), presuming=question.presume_unstated)
        facts = complete(question, policies.vocabulary)
        adverse, against = against_controller(facts), posed.against()
        found += [] if (adverse is None) is (against is None) else ["reading S"]
        for reading, wanted, planes in ((Reading.U, facts, posed.planes), (Reading.S, adverse or facts, against or posed.planes)):
            mine = posed.facts(adverse=reading is Reading.S)
            found += [name for name in policies.vocabulary.facts if mine.values[name] != wanted.values[name]]
            at = posed.both.reading(adverse=reading is Reading.S)
            found += [
                name for name, place in explainer._units.places.facts.items() if at[place] | at[place + 1] << PLANES != flags(name, wanted)
            ]
            (names,) = truths(compiler, edition, reading, [question])
            for several in (explainer.truths(planes), Plain().truths(edition, wanted.values), engine.truths(edition, wanted.values)):
                found += [named.key for named, one, other in zip(edition.names, names, several, strict=True) if one is not other]
    return found


def flags(name: str, facts: FactSet) -> int:
    """The planes of a fact."""
    known = facts.values[name] is not None and not isinstance(facts.values[name], Interval)
    return known * KNOWN | (name in facts.stated) * STATED | (name in facts.implied) * IMPLIED | (name in facts.assumed) * ASSUMED


def test_the_shipped_law(situations: Situations) -> None:
    chance = Random(11)
    assert wrong(situations.policies, [situations.draw(chance) for _ in range(drawn(QUESTIONS) // 2)]) == []


def test_generated_law() -> None:
    for seed in range(drawn(SETS)):
        chance = Random(seed)
        policies = policy_set(chance)
        assert wrong(policies, list(questions(chance, 40))) == [], seed


def test_laws_may_apply_by_either_reading(situations: Situations) -> None:
    """Those of which the scope does not fail, also where it fails by the first reading alone; here the readings are of two questions."""
    engine, chance, apart = Engine(situations.policies), Random(5), 0
    explainer = engine._explainer(Editions.of(situations.policies).on(date(2026, 1, 1)))
    posed = [explainer.pose(stated_in(situations.draw(chance)), presuming=False).planes for _ in range(60)]
    for both in pairwise(posed):
        found = [[seat for seat, _ in one.heard] for one in explainer._laws.match(Both(*both))]
        assert found == [[seat for seat, _ in Given(explainer._laws, explainer.truths(planes)).heard] for planes in both]
        apart += not {*found[1]} <= {*found[0]}
    assert apart


def test_step_by_step_and_written_out_are_one(situations: Situations, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first runs of a law go step by step, later ones are a function; both find the same."""
    chance, found = Random(2), []
    asked = [replace(one, stated={**one.stated, DECISION_DATE: date(2026, 6, 1)}) for one in (situations.draw(chance) for _ in range(30))]
    for worth in (0, 10**9):
        monkeypatch.setattr(straight, "WORTH", worth)
        engine = Engine(replace(situations.policies))
        found.append([engine.decide(one).finding for one in asked])
    assert found[0] == found[1]


def test_an_expression_that_is_too_deep_for_python_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(straight, "WORTH", 0)
    program = Program()
    inputs = [program.number(Input(About.KNOWN, str(number))) for number in range(600)]
    plane = inputs[0]
    for number, one in enumerate(inputs[1:]):
        plane = program.all((plane, one)) if number % 2 else program.any((plane, one))
    code = Straight(program, [plane], {one: place for place, one in enumerate(inputs)}, 1)
    assert code.run(bytes([1] * 600)) == b"\1"
    assert code.run(bytes([1] * 599 + [0])) == (b"\1" if 598 % 2 == 0 else b"\0")


def test_a_law_that_is_too_large_is_never_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """To compile it would hold up every other question of the process."""
    monkeypatch.setattr(straight, "WORTH", 0)
    monkeypatch.setattr(straight, "MAX_WRITTEN", 3)
    monkeypatch.setattr(Straight, "_written", None)
    program = Program()
    inputs = [program.number(Input(About.KNOWN, str(number))) for number in range(3)]
    code = Straight(program, [program.any(inputs)], {one: place for place, one in enumerate(inputs)}, 1)
    assert [code.run(bytes(at)) for at in ([0, 0, 0], [0, 1, 0])] == [b"\0", b"\1"]


def test_tests_that_come_later_change_no_place(situations: Situations) -> None:
    """A place is given once; what values turn is found again where a fact has a further test."""
    places, edition = Places(situations.policies.vocabulary), situations.editions.on(date(2026, 6, 1))
    tests = [*{id(test): test for named in edition.names for test in edition.made.tests(named.condition)}.values()]
    places.add(tests[:200])
    before = {test: places.of(test) for test in tests[:200]}
    places.add(tests)
    assert {test: places.of(test) for test in tests[:200]} == before
    assert len({places.of(test) for test in tests}) == len(tests)
