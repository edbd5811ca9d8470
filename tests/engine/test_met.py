"""`met: law/requirement`: at least one ground of the requirement holds, whichever they are on the day."""

from pathlib import Path

import pytest

from tests.proving import RETE
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.facts.question import ask
from zweck.forms.diagnostics import PolicyError
from zweck.load import load

RULE = """
- prohibition: HDSG-15
  citation: Art. 15 HDSG
  reason: {de: Ohne Erlaubnis verboten., en: Forbidden without a ground.}
  when:
    all:
      - purpose.kind: news
      - not: {met: ar-press/publication}
"""
MORE = """
- ground: PRG-3
  of: publication
  citation: § 3 PrG
  reason: {de: Wichtiges darf berichtet werden., en: What is important may be reported.}
  when:
    data.kinds: {contains: name}
"""
ONLY_LATER = MORE.replace("  when:", "  in_force: {from: 2010-07-01}\n  when:")
NEWS = {
    "person.country": "AR",
    "person.age": 40,
    "controller.kind": "guild",
    "person.living": True,
    "operation.kind": "publish",
    "purpose.kind": "news",
    "data.interest": "overriding",
    "data.kinds": ["name"],
}


def add(copy: Path, rule: str, law: str = "privacy/2001-01-01") -> None:
    (copy / "policies/ar" / law / "example.yaml").write_text(rule, encoding="utf-8")


def forbidden(copy: Path, matcher: str, day: str = "2005-06-01") -> bool:
    """Whether HDSG-15 forbids a report of overriding interest."""
    policies = load(copy / "policies")
    decision = Engine(policies, matcher=matcher).decide(ask({"time.decision_date": day, **NEWS}, policies.vocabulary), Detail.REASONS)
    return any(found.rule == "HDSG-15" and found.status.name == "FAILED" for law in decision.laws for found in law.prohibitions)


@pytest.mark.parametrize("matcher", ["native", pytest.param("rete", marks=RETE)])
def test_it_holds_where_a_ground_holds(copy: Path, matcher: str) -> None:
    add(copy, RULE)
    assert forbidden(copy, matcher)


@pytest.mark.parametrize("matcher", ["native", pytest.param("rete", marks=RETE)])
def test_a_new_ground_counts_without_a_change_of_the_rule(copy: Path, matcher: str) -> None:
    add(copy, RULE)
    add(copy, MORE, "press/1995-01-01")
    assert not forbidden(copy, matcher)


@pytest.mark.parametrize("matcher", ["native", pytest.param("rete", marks=RETE)])
def test_a_ground_counts_on_the_days_of_its_force(copy: Path, matcher: str) -> None:
    add(copy, RULE)
    add(copy, ONLY_LATER, "press/1995-01-01")
    assert [forbidden(copy, matcher, day) for day in ("2010-06-30", "2010-07-01")] == [True, False]


def test_the_answer_is_explained_by_the_grounds(copy: Path) -> None:
    add(copy, RULE)
    policies = load(copy / "policies")
    decision = Engine(policies).decide(ask({"time.decision_date": "2005-06-01", **NEWS}, policies.vocabulary), Detail.EXAMINATION)
    assert decision.outcome is Outcome.PROHIBITED
    assert "PRG-2" in str(decision.examination)


@pytest.mark.parametrize(
    ("name", "message", "help"),
    [
        ("ar-press/publicatoin", "there is no requirement `publicatoin` in `ar-press`", "did you mean `publication`?"),
        (
            "publication",
            "`publication` does not say in which law the requirement stands",
            "write the law, too: `met: ar-press/publication`",
        ),
    ],
)
def test_a_name_that_leads_nowhere_is_a_fault(copy: Path, name: str, message: str, help: str) -> None:
    add(copy, RULE.replace("ar-press/publication", name))
    with pytest.raises(PolicyError) as caught:
        load(copy / "policies")
    assert [(fault.code, str(fault.message), str(fault.help or "")) for fault in caught.value.diagnostics] == [("ZW307", message, help)]


def test_a_requirement_on_whose_grounds_its_own_ground_rests_is_a_cycle(copy: Path) -> None:
    add(copy, MORE.replace("    data.kinds: {contains: name}", "    met: ar-press/publication"), "press/1995-01-01")
    with pytest.raises(PolicyError) as caught:
        load(copy / "policies")
    assert "ZW407" in {fault.code for fault in caught.value.diagnostics}
