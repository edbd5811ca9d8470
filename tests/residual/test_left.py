"""Permitted exactly if …: the boxes of activities and bindings, with rules, examples and comparisons, are what the engine answers."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from tests.cli.conftest import Zweck, zweck
from tests.law import shipped_law
from tests.once import needs_once, tables_once
from tests.proving import PROVING
from tests.residual.questions import GROUP
from zweck.binding import left as left_module
from zweck.binding.binding import Binding, Column
from zweck.binding.left import Left, NotLeft, of_activity
from zweck.binding.parse import load_binding
from zweck.binding.questions import Asking
from zweck.company import Company, load_company
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.facts.question import FactError
from zweck.law.vocabulary import DECISION_DATE
from zweck.pages import left as page
from zweck.pages.text import wrapped
from zweck.residual.law import Open
from zweck.residual.table import UNSTATED, Stated, combined

__all__ = ["zweck"]

DAY = date(2026, 2, 2)
ACTIVITIES = ("newsletter", "win-back-call", "call-back", "debt-collection", "photo-publication", "staff-scheduling")


@pytest.fixture(scope="module", autouse=True)
def _shared() -> Iterator[None]:
    """Tests of one activity and day share its calls and tables."""
    with needs_once(left_module), tables_once():
        yield


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(shipped_law())


@pytest.fixture(scope="module")
def company() -> Company:
    return load_company(GROUP, shipped_law().vocabulary)


KNOWN: dict[str, Left] = {}


def of(name: str, engine: Engine, company: Company) -> Left:
    return KNOWN.get(name) or KNOWN.setdefault(name, Left(engine, of_activity(name, DAY, company, shipped_law().vocabulary)))


def answered(left: Left, stated: Stated) -> Outcome | None:
    try:
        return left.engine.decide(left.ask(stated), Detail.OUTCOME).outcome
    except FactError:
        return None


@pytest.mark.parametrize("name", ACTIVITIES if PROVING else ["call-back"])
def test_every_combination_of_an_activity_lies_in_the_boxes_of_its_outcome(engine: Engine, company: Company, name: str) -> None:
    left = of(name, engine, company)
    table = left.table
    found = [answered(left, cell) for cell in combined(table.facts, table.classes)]
    assert found == list(table.outcomes)
    for outcome in (*Outcome, None):
        inside: set[str] = set()
        for part in left.parts(outcome):
            assert answered(left, part.example) is outcome
            inside |= {repr(cell) for cell in cells_of(left, part)}
        assert inside == {repr(cell) for cell, one in zip(combined(table.facts, table.classes), found, strict=True) if one is outcome}
    assert Outcome.PERMITTED in found
    assert left.beyond  # what stays unstated is said
    assert not {*left.beyond} & {*table.facts}


def cells_of(left: Left, part: object) -> list[Stated]:
    """The combinations in a box, found by its choices alone."""
    assert hasattr(part, "choices")
    chosen = part.choices
    return [
        cell
        for cell in combined(left.table.facts, left.table.classes)
        if all(cell.get(fact, UNSTATED) in several for fact, several in chosen.items())
    ]


def test_the_rules_of_a_box_decide_it(engine: Engine, company: Company) -> None:
    left = of("newsletter", engine, company)
    [part] = left.parts(Outcome.PERMITTED)
    assert [one.rule for one in part.always] == ["AT-174-4"]
    for part in left.parts(Outcome.PROHIBITED):
        assert part.asked == part.cells
        always = {one.rule for one in part.always}
        some = {one.rule for one in part.sometimes}
        assert always or some
        assert not always & some
        for cell in cells_of(left, part)[::40]:
            decisive = {one.rule for one in engine.decide(left.ask(cell), Detail.REASONS).reasons if one.decisive}
            assert always <= decisive <= always | some


def test_a_binding_opens_its_columns(engine: Engine, company: Company) -> None:
    vocabulary = shipped_law().vocabulary
    asking = Asking(load_binding(GROUP / "bindings" / "newsletter-planned.yaml", vocabulary), company, vocabulary)
    left = Left(engine, asking)
    assert [one.fact for one in left.open] == [column.fact for column in asking.binding.columns]
    choices = {one.fact: one.choices for one in left.open}
    assert choices["subject.relationship"] == ("customer", "former_customer", "prospect")
    assert choices["channel.sale_to_subject"] == (True, False)  # an empty field is a fault
    assert choices["rights.marketing_objection"] == (True, False, UNSTATED)
    assert None in choices["subject.location_country"]
    assert len([*left.parts(Outcome.PERMITTED)]) == 2


def test_facts_that_play_no_part_are_named(engine: Engine, company: Company) -> None:
    vocabulary = shipped_law().vocabulary
    left = Left(engine, of_activity("newsletter", DAY, company, vocabulary), ["rights.marketing_objection", "ai.used"])
    assert left.table.idle == ("ai.used",)
    text = wrapped(page.page_of(left, page.shown(left), [], "de"), 100)
    assert "Keine Rolle spielen:" in text
    assert vocabulary.facts["ai.used"].label["de"] in text


def test_an_activity_may_what_another_may_not(engine: Engine, company: Company) -> None:
    one, other = (of(name, engine, company) for name in ("call-back", "newsletter"))
    turned = [*one.against(other)]
    assert [*one.against(one)] == []
    assert turned
    for turn, parts in turned:
        for part in parts:
            mine, theirs = (side._over([*map(Open, turn.common.facts)]) for side in (one, other))
            assert (answered(theirs, part.example), answered(mine, part.example)) == (turn.before, turn.after)


def test_two_days_are_compared(engine: Engine, company: Company) -> None:
    vocabulary = shipped_law().vocabulary
    names = ["channel.sale_to_subject", "subject.relationship", "data.deletion_overdue", *(["subject.location_country"] if PROVING else [])]
    now, later = (Left(engine, of_activity("newsletter", day, company, vocabulary), names) for day in (DAY, date(2026, 12, 2)))
    turned = [*later.against(now)]
    assert {(turn.before, turn.after) for turn, _ in turned} >= {(Outcome.PERMITTED, Outcome.UNDETERMINED)}  # a review is overdue then
    for turn, parts in turned:
        before, after = (side._over([*map(Open, turn.common.facts)]) for side in (now, later))
        for part in parts:
            assert (answered(before, part.example), answered(after, part.example)) == (turn.before, turn.after)


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (["purpose.kind"], "is fixed"),
        (["controller.seat_country"], "is fixed"),
        (["subject.location_country", "subject.nationality", "operation.country", "controller.seat_country"], "is fixed"),
    ],
)
def test_a_fact_that_is_fixed_is_not_open(engine: Engine, company: Company, names: list[str], wrong: str) -> None:
    with pytest.raises(NotLeft, match=wrong):
        Left(engine, of_activity("newsletter", DAY, company, shipped_law().vocabulary), names)


def test_too_much_is_refused(engine: Engine, company: Company) -> None:
    vocabulary = shipped_law().vocabulary
    names = [name for name in vocabulary.facts if name.startswith(("consent.", "rights.", "subject."))][:16]
    asking = of_activity("newsletter", DAY, company, vocabulary)
    names = [name for name in names if name not in asking.stated_by()]
    with pytest.raises(NotLeft, match="combinations"):
        Left(engine, asking, names).table  # noqa: B018
    dated = Binding("x", "id", (Column("day", DECISION_DATE),), {}, activity="newsletter")
    with pytest.raises(NotLeft, match="a column"):
        Left(engine, Asking(dated, company, vocabulary))


def test_the_command_says_it_in_both_languages_and_as_data(zweck: Zweck) -> None:
    call: tuple[object, ...] = (
        "residual",
        "newsletter",
        "--activities",
        GROUP,
        "--at",
        DAY,
        "--open",
        "rights.marketing_objection",
        "--open",
        "subject.relationship",
    )
    call += ("--open", "channel.sale_to_subject", "--open", "data.deletion_overdue", "--open", "subject.location_country")
    english = zweck(*call, "--lang", "en", "--than", "call-back")
    assert english.exit_code == 0, english.output
    assert "Permitted exactly if" in english.stdout
    assert "What newsletter may do that call-back may not" in english.stdout
    assert "Erlaubt genau dann, wenn" in zweck(*call, "--lang", "de").stdout
    found = json.loads(zweck(*call, "--json").stdout)
    assert {*found["outcomes"]} >= {"PERMITTED", "PROHIBITED", "UNDETERMINED"}
    assert found["outcomes"]["PERMITTED"][0]["when"]["rights.marketing_objection"] == [False, {"stated": False}]
    assert found["outcomes"]["PERMITTED"][0]["rules"][0]["citation"]
    assert found["revision"] == shipped_law().revision


def test_the_command_refuses_what_is_none(zweck: Zweck) -> None:
    for call, wrong in (
        ((), "name an activity"),
        (("newsletter", "--bind", GROUP / "bindings" / "newsletter.yaml"), "name an activity"),
        (("newsleter", "--activities", GROUP), "newsleter"),
        (("newsletter", "--activities", GROUP, "--open", "subject.agee"), "subject.age"),
    ):
        result = zweck("residual", *call)
        assert result.exit_code != 0
        assert wrong in result.output, result.output
        assert "Traceback" not in result.output


def test_numbers_and_countries_in_words(engine: Engine, company: Company) -> None:
    left = Left(
        engine, of_activity("photo-publication", DAY, company, shipped_law().vocabulary), ["subject.age", "subject.location_country"]
    )
    words, choices = page.Words(left, "en"), {one.fact: one.choices for one in left.open}
    ages = [one for one in choices["subject.age"] if isinstance(one, int)]
    assert words.choices("subject.age", ages) == "any known value"
    assert words.choices("subject.age", ages[1:]) == f"from {ages[1]}"
    assert words.choices("subject.age", ages[:1]) == f"up to {ages[1] - 1}"
    assert words.choices("subject.age", [*ages[:1], None]) == f"up to {ages[1] - 1} or “unknown”"
    every = [one for one in choices["subject.location_country"] if isinstance(one, str)]
    assert words.choices("subject.location_country", [one for one in every if one not in ("DE", "FR")]) == "anything but Germany or France"
    assert words.choices("subject.location_country", ["DE", UNSTATED]) == "Germany or not stated"
