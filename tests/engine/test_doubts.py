"""Disputed points: described once, named by rules, and named by every answer that rests on them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from zweck.decision.decision import Decision, Outcome
from zweck.engine import Engine
from zweck.facts.question import ask
from zweck.forms.diagnostics import PolicyError
from zweck.law.policy import PolicySet
from zweck.load import load
from zweck.words.text import Text

HERDING: Mapping[str, object] = {
    "time.decision_date": "2005-06-01",
    "person.country": "AR",
    "person.age": 40,
    "person.living": True,
    "controller.kind": "guild",
    "operation.kind": "use",
    "purpose.kind": "herding",
    "purpose.collected_for": "herding",
    "data.kinds": ["name"],
    "data.interest": "none",
}
"""A guild herds, which the disputed ground HDSG-4-2 allows."""

POINT = """
  - doubt: {id}
    question: {{de: Fraglich?, en: In question?}}
    views:
      - view: {{de: Ja., en: Yes.}}
    choice: {{de: Nein., en: No.}}
"""


def named(answer: Decision) -> dict[str, str]:
    """The doubts of an answer, with the rules that bear them."""
    return {doubt.id: doubt.rule for doubt in answer.doubts}


def decide(policies: PolicySet, **facts: object) -> Decision:
    """The answer to the herding guild, with other facts where stated (`purpose__kind`)."""
    changed = {name.replace("__", "."): value for name, value in facts.items()}
    return Engine(policies).decide(ask({**HERDING, **changed}, policies.vocabulary))


def disputed(copy: Path, rule: str, id: str, *, when: str = "") -> PolicySet:
    """Arcadia with one more doubt, which a rule bears."""
    points = copy / "policies/doubts.yaml"
    points.write_text(points.read_text(encoding="utf-8") + POINT.format(id=id) + (f"    when: {when}\n" if when else ""), encoding="utf-8")
    path = next(path for path in sorted((copy / "policies").rglob("*.yaml")) if f"- {rule}\n" in path.read_text(encoding="utf-8"))
    path.write_text(path.read_text(encoding="utf-8").replace(f"- {rule}\n", f"- {rule}\n  doubt: {id}\n"), encoding="utf-8")
    return load(copy / "policies")


def codes(copy: Path) -> list[str]:
    """The faults of a copy of Arcadia."""
    with pytest.raises(PolicyError) as caught:
        load(copy / "policies")
    return [diagnostic.code for diagnostic in caught.value.diagnostics]


# --- the file ---------------------------------------------------------------------------------------------------------------------


def test_a_point_is_read_with_its_views_and_their_authorities(arcadia: PolicySet) -> None:
    point = arcadia.doubts["A1"]
    assert point.question == Text("Ist das Hüten der Herden ein eigener Zweck?", "Is herding a purpose of its own?")
    assert [view.authorities for view in point.views] == [("Hirtengericht 3.4.2004, 2 H 7/04",), ()]
    assert point.choice.en == "It is a purpose of its own."
    assert point.when is None


def test_there_need_not_be_any(copy: Path) -> None:
    (copy / "policies/doubts.yaml").unlink()
    for path in (copy / "policies").rglob("*.yaml"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith("  doubt:")), encoding="utf-8")
    policies = load(copy / "policies")
    assert policies.doubts == {}
    assert decide(policies).doubts == ()


def test_rules_may_name_only_points_that_are_described(copy: Path) -> None:
    (copy / "policies/doubts.yaml").unlink()
    assert codes(copy) == ["ZW312", "ZW312", "ZW312"]


def test_an_id_stands_once(copy: Path) -> None:
    path = copy / "policies/doubts.yaml"
    path.write_text(path.read_text(encoding="utf-8") + POINT.format(id="A1"), encoding="utf-8")
    assert codes(copy) == ["ZW404"]


def test_a_point_concerns_a_rule_or_says_what(copy: Path) -> None:
    path = copy / "policies/doubts.yaml"
    text = path.read_text(encoding="utf-8") + POINT.format(id="A3")
    path.write_text(text, encoding="utf-8")
    assert codes(copy) == ["ZW313"]
    path.write_text(f"{text}    concerns: {{de: Die Weide., en: The pasture.}}\n", encoding="utf-8")
    assert load(copy / "policies").doubts["A3"].concerns == Text("Die Weide.", "The pasture.")


def test_the_cases_in_which_a_doubt_matters_are_named_by_facts(copy: Path) -> None:
    path = copy / "policies/doubts.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("purpose.kind: statistics", "definition: child"), encoding="utf-8")
    assert codes(copy) == ["ZW211"]


@pytest.mark.parametrize("text", ["", "- doubt: A1\n", "doubts:\n  - A1\n", "doubts: [\n"])
def test_a_file_that_says_nothing_useful_is_a_fault_of_its_own(copy: Path, text: str) -> None:
    """Of rules that name its points, nothing is said: they may be right."""
    (copy / "policies/doubts.yaml").write_text(text, encoding="utf-8")
    assert "ZW312" not in codes(copy)


# --- the answer -------------------------------------------------------------------------------------------------------------------


def test_an_answer_names_the_points_of_a_ground_that_holds(arcadia: PolicySet) -> None:
    (doubt,) = decide(arcadia).doubts
    assert (doubt.id, doubt.rule) == ("A1", "HDSG-4-2")
    assert doubt.question == arcadia.doubts["A1"].question
    assert doubt.choice == arcadia.doubts["A1"].choice


def test_an_answer_that_rests_on_another_ground_names_none(arcadia: PolicySet) -> None:
    answer = decide(arcadia, purpose__kind="news", purpose__collected_for="news", consent__given=True)
    assert answer.outcome is Outcome.PERMITTED
    assert answer.doubts == ()


def test_a_point_is_named_where_it_matters(arcadia: PolicySet) -> None:
    later = {"time__decision_date": "2011-06-01", "register__entry": True}
    assert named(decide(arcadia, **later)) == {"A1": "HDSG-4-2"}
    counted = decide(arcadia, **later, purpose__kind="statistics", purpose__collected_for="statistics")
    assert named(counted) == {"A1": "HDSG-4-2", "A2": "HDSG-4-2"}


def test_a_floor_is_named_where_it_raised_the_weighing(copy: Path) -> None:
    policies = disputed(copy, "floor: F-CHILD", "A3")
    child = decide(policies, person__age=9)
    assert child.outcome is Outcome.PROHIBITED
    assert named(child) == {"A3": "F-CHILD"}
    assert named(decide(policies)) == {"A1": "HDSG-4-2"}
    assert "A3" not in named(decide(policies, person__age=9, data__interest="overriding"))


def test_a_definition_is_named_where_it_carries_the_answer(copy: Path) -> None:
    policies = disputed(copy, "definition: child", "A3")
    assert named(decide(policies, consent__given=True, purpose__kind="advertising", purpose__collected_for="advertising")) == {
        "A3": "child"
    }
    assert "A3" in named(decide(policies, person__age=9))
    assert named(decide(policies, data__interest="overriding")) == {}


def test_of_several_reasons_the_least_disputed_one_carries(copy: Path) -> None:
    """Without consent no view is needed on who is a child."""
    policies = disputed(copy, "definition: child", "A3")
    answer = decide(policies, purpose__kind="advertising", purpose__collected_for="advertising", person__age=9)
    assert answer.outcome is Outcome.PROHIBITED
    assert answer.doubts == ()


def test_a_ground_that_fails_is_named_only_in_the_cases_that_the_doubt_names(copy: Path) -> None:
    policies = disputed(copy, "ground: HDSG-4-1", "A3", when="{person.age: {at_most: 9}}")
    assert "A3" in named(decide(policies, person__age=9, consent__given=True))
    assert "A3" not in named(decide(policies, person__age=10, consent__given=True))
    assert "A3" not in named(decide(policies, data__interest="overriding"))


def test_an_open_answer_names_nothing_that_is_open(arcadia: PolicySet) -> None:
    answer = decide(arcadia, data__interest="unknown")
    assert answer.outcome is Outcome.UNDETERMINED
    assert answer.doubts == ()
