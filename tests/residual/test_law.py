"""Every combination of a residual law is what the engine answers to the same facts, whichever choice of a class is taken."""

from datetime import date
from random import Random

import pytest

from tests.law import shipped_law
from tests.proving import at_most, drawn
from tests.residual.questions import about_binding, about_case
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.facts.merge import Origin, Source
from zweck.facts.question import FactError, Question, question
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Interval, Value
from zweck.residual import law as residual_law
from zweck.residual.boxes import largest
from zweck.residual.law import Ask, Open, Residual, TooLarge
from zweck.residual.table import UNSTATED, Class, Stated, Table, combined, turns

BINDINGS = ("newsletter-planned",)
"""Those that state a day and name no persons."""
CASES = 2_000
ROWS = 20_000
MOST = 4


@pytest.fixture(scope="module")
def residual() -> Residual:
    return Residual(shipped_law())


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(shipped_law())


def outcome(engine: Engine, ask: Ask, stated: Stated) -> Outcome | None:
    try:
        return engine.decide(ask(stated), Detail.OUTCOME).outcome
    except FactError:
        return None


def wrong_rows(engine: Engine, ask: Ask, table: Table, chance: Random, count: int) -> list[Stated]:
    """Combinations of which some choices come out otherwise than their class."""
    wrong: list[Stated] = []
    for _ in range(count):
        numbers = [chance.randrange(size) for size in table.sizes]
        place = 0
        for number, size in zip(numbers, table.sizes, strict=True):
            place = place * size + number
        chosen = [chance.choice(classes[number].choices) for classes, number in zip(table.classes, numbers, strict=True)]
        stated = {fact: choice for fact, choice in zip(table.facts, chosen, strict=True) if choice is not UNSTATED}
        if outcome(engine, ask, stated) is not table.outcomes[place]:
            wrong.append(stated)
    return wrong


@pytest.mark.parametrize("name", BINDINGS)
def test_every_combination_of_a_binding(residual: Residual, engine: Engine, name: str) -> None:
    ask, open_ = about_binding(name)
    table = residual.table(ask, open_)
    assert [outcome(engine, ask, stated) for stated in combined(table.facts, table.classes)] == list(table.outcomes)
    assert wrong_rows(engine, ask, table, Random(1), drawn(ROWS)) == []


def test_cases_of_which_facts_are_open(residual: Residual, engine: Engine) -> None:
    chance, several = Random(17), 0
    for _ in range(drawn(CASES)):
        ask, open_ = about_case(chance, MOST)
        table = residual.table(ask, open_)
        several += len({*table.outcomes}) > 1
        assert wrong_rows(engine, ask, table, chance, at_most(50, 15)) == []
    assert several > drawn(CASES) / 4


def test_the_newsletter_is_permitted_in_two_boxes(residual: Residual) -> None:
    ask, open_ = about_binding("newsletter-planned")
    table = residual.table(ask, open_)
    first, second = largest([one is Outcome.PERMITTED for one in table.outcomes], table.sizes)
    assert {*table.choices(first)} - {*table.choices(second)} == {"subject.market_role"}
    assert table.boxes(Outcome.PERMITTED) == (first, second)
    objected = dict(zip(table.facts, table.classes, strict=True))["rights.marketing_objection"]
    assert True not in table.choices(first)["rights.marketing_objection"]
    assert len(objected) > 1


def test_what_plays_no_part_has_one_class(residual: Residual) -> None:
    ask, open_ = about_binding("newsletter-planned")
    table = residual.table(ask, [*open_, Open("ai.used")])
    assert table.idle == ("ai.used",)


def test_too_many_combinations_are_refused(residual: Residual, monkeypatch: pytest.MonkeyPatch) -> None:
    ask, open_ = about_binding("newsletter-planned")
    monkeypatch.setattr(residual_law, "MAX_CELLS", 10)
    with pytest.raises(TooLarge):
        residual.table(ask, open_)


def test_a_table_differs_from_itself_nowhere(residual: Residual) -> None:
    table = residual.table(*about_binding("newsletter-planned"))
    assert turns(table, table) == ()


def test_a_wrong_cell_is_found(residual: Residual) -> None:
    table = residual.table(*about_binding("newsletter-planned"))
    place = table.outcomes.index(Outcome.PERMITTED)
    other = table._replace(outcomes=(*table.outcomes[:place], Outcome.PROHIBITED, *table.outcomes[place + 1 :]))
    (turn,) = turns(table, other)
    assert (turn.before, turn.after) == (Outcome.PERMITTED, Outcome.PROHIBITED)
    (box,) = turn.boxes
    (stated,) = turn.common.cells(box)
    assert stated == list(combined(table.facts, table.classes))[place]


def test_comparison_over_finer_classes() -> None:
    """Two tables distinguish other choices; only what really differs turns."""
    classes = ((Class((1,)), Class((2, 3))), (Class((1, 2)), Class((3,))))
    day = date(2026, 1, 1)
    one, other = (
        Table(day, ("a.b",), (several,), outcomes)
        for several, outcomes in zip(classes, [(Outcome.PERMITTED, Outcome.PROHIBITED)] * 2, strict=True)
    )
    (turn,) = turns(one, other)
    assert (turn.before, turn.after) == (Outcome.PROHIBITED, Outcome.PERMITTED)
    assert [turn.common.choices(box) for box in turn.boxes] == [{"a.b": (2,)}]


@pytest.mark.parametrize("known", [Interval("18.."), Interval("..17"), 30])
def test_a_number_of_a_source_is_a_bound_of_the_choices(residual: Residual, engine: Engine, known: Value) -> None:
    """A number stands for all up to the next one: also for whether it agrees with what a source says."""
    vocabulary = shipped_law().vocabulary
    facts: dict[str, Value | None] = {
        DECISION_DATE: date(2026, 11, 30),
        "operation.kind": "use",
        "purpose.kind": "advertising",
        "consent.given": True,
    }

    def ask(stated: Stated) -> Question:
        return question({**facts, **stated}, vocabulary, sources=[Source(Origin.REGISTER, {"subject.age": known}, "event 1")])

    table = residual.table(ask, [Open("subject.age")])
    numbers = {choice: number for number, one in enumerate(table.classes[0]) for choice in one.choices if isinstance(choice, int)}
    for age in range(60):
        place = numbers[max(start for start in numbers if start <= age)]
        assert outcome(engine, ask, {"subject.age": age}) is table.outcomes[place], age
        merged = ask({"subject.age": age}).merged
        first = ask({"subject.age": max(start for start in numbers if start <= age)}).merged
        assert merged is not None
        assert first is not None
        assert bool(merged.conflicts) is bool(first.conflicts), age
