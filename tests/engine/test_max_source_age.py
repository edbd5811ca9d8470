"""A house may say how old sources may be: from the day after it on, permissions are open; prohibitions stay; each way to decide agrees."""

from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from tests.agreement.compare import Ways, rete_here
from tests.arcadia import CASES, POLICIES
from zweck.cases import load_cases
from zweck.decision.decision import Outcome
from zweck.editions.build import Editions
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.forms.diagnostics import PolicyError
from zweck.law.policy import TOO_OLD, PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.load import load, shipped

READ = date(2004, 3, 4)
HOUSE = "house: careful\ntitle: {de: Vorsicht, en: Care}\nmax_source_age:\n"


def limited(folder: Path, *limits: str) -> tuple[PolicySet, PolicySet]:
    """Arcadia, read until a day, without and with a house that limits ages."""
    copy = Path(copytree(POLICIES, folder / "policies"))
    head = copy / "ar/privacy/2001-01-01/policy.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("scope:", f"checked_until: {READ}\nscope:", 1), encoding="utf-8")
    house = folder / "careful"
    house.mkdir()
    (house / "house.yaml").write_text(HOUSE + "".join(f"  - {limit}\n" for limit in limits), encoding="utf-8")
    return load(copy), load(copy, house)


def on(question: Question, day: date) -> Question:
    return Question({**question.stated, DECISION_DATE: day}, question.presume_unstated)


def test_exactly_as_old_passes_and_a_day_older_does_not(tmp_path: Path) -> None:
    plain, careful = limited(tmp_path, "{days: 400}")
    question = next(case.question for case in load_cases(CASES, plain) if case.id == "statistics-of-a-guild")
    last = READ + timedelta(400)
    for day, outcome in ((last, Outcome.PERMITTED), (last + timedelta(1), Outcome.UNDETERMINED)):
        assert Engine(plain).decide(on(question, day)).outcome is Outcome.PERMITTED
        answer = Engine(careful).decide(on(question, day))
        assert answer.outcome is outcome
        assert [gap.id for gap in answer.gaps] == ["SOURCES_TOO_OLD"] * (outcome is Outcome.UNDETERMINED)
        assert [one.days for one in answer.reservations] == [(day - READ).days]
    assert last + timedelta(1) in Engine(careful).editions.starts  # so that an answer of before says how long it holds


@pytest.mark.parametrize(("limits", "days"), [(("{law: ar-privacy, days: 30}",), 30), (("{days: 400}", "{law: ar-privacy, days: 30}"), 30)])
def test_a_law_may_have_a_stricter_one(limits: tuple[str, ...], days: int, tmp_path: Path) -> None:
    _, careful = limited(tmp_path, *limits)
    question = next(case.question for case in load_cases(CASES, careful) if case.id == "statistics-of-a-guild")
    assert Engine(careful).decide(on(question, READ + timedelta(days))).outcome is Outcome.PERMITTED
    assert Engine(careful).decide(on(question, READ + timedelta(days + 1))).outcome is Outcome.UNDETERMINED


@pytest.mark.parametrize(("server", "house"), [(30, 400), (400, 30)])
def test_of_the_server_s_limit_and_that_of_a_house_the_least_counts(server: int, house: int, tmp_path: Path) -> None:
    """Either is a house with the limit alone; none is laxer for the other."""
    limited(tmp_path, f"{{days: {server}}}")
    other = tmp_path / "other"
    other.mkdir()
    text = HOUSE.replace("careful", "other") + f"  - {{days: {house}}}\n"
    (other / "house.yaml").write_text(text, encoding="utf-8")
    both = load(tmp_path / "policies", tmp_path / "careful", other)
    question = next(case.question for case in load_cases(CASES, both) if case.id == "statistics-of-a-guild")
    assert Engine(both).decide(on(question, READ + timedelta(30))).outcome is Outcome.PERMITTED
    assert Engine(both).decide(on(question, READ + timedelta(31))).outcome is Outcome.UNDETERMINED


def test_permissions_are_open_and_nothing_else_turns_by_all_ways_to_decide(tmp_path: Path) -> None:
    plain, careful = limited(tmp_path, "{days: 1}")
    day, before, after, ways = READ + timedelta(100), Engine(plain), Engine(careful), Ways(careful, rete_here())
    turned = []
    for case in load_cases(CASES, plain):
        question = on(case.question, day)
        outcomes = (before.decide(question).outcome, after.decide(question).outcome)
        assert ways.differ(question) == ""
        assert outcomes[0] is outcomes[1] or outcomes == (Outcome.PERMITTED, Outcome.UNDETERMINED)
        turned.append(outcomes)
    assert (Outcome.PERMITTED, Outcome.UNDETERMINED) in turned
    assert (Outcome.PROHIBITED, Outcome.PROHIBITED) in turned


@pytest.mark.parametrize("limit", ["{law: ar-nothing, days: 3}", "{law: ar-privacy}", "{days: many}", "{days: 3, hours: 2}"])
def test_a_limit_that_says_nothing_is_a_fault(limit: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        limited(tmp_path, limit)


def test_the_law_of_the_tree_can_be_limited(tmp_path: Path) -> None:
    """Sources of laws that do not apply by what a question implies make no answer old."""
    house = tmp_path / "careful"
    house.mkdir()
    (house / "house.yaml").write_text(HOUSE + "  - {days: 400}\n", encoding="utf-8")
    policies = load(shipped(), house)
    limited_ = {id for id, law in policies.laws.items() for version in law.versions for one in version.omits if one.id == TOO_OLD}
    assert len(limited_) > 10
    assert len({name.key for name in Editions.of(policies).on(date(2040, 1, 1)).names if TOO_OLD in name.key}) == len(limited_)
