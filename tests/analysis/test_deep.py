"""A deep check finds faults put into Arcadia."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.agreement.plain import Plain
from tests.analysis.long_way import MAX_CASES, LongWay
from tests.analysis.small import DAY, LAW, Maker
from tests.arcadia import POLICIES
from zweck.analysis.deep import check
from zweck.analysis.deep.check import deep, forgotten
from zweck.analysis.deep.finding import Finding, Kind
from zweck.analysis.deep.suspicions import Suspect, Suspicions
from zweck.analysis.space.cases import Cases
from zweck.analysis.space.sides import Part
from zweck.editions.build import Editions
from zweck.editions.effects import proven
from zweck.law.policy import PolicySet
from zweck.load import load

RULE = """
- {kind}: {id}
  {of}citation: Art. 4 HDSG
  reason: {{de: Neu., en: New.}}
  when:
"""
FOLDER = Path("ar/privacy/2001-01-01")


def found(copy: Path, kind: str, id: str, when: str, *, of: str = "lawful-ground") -> list[Finding]:
    """The findings when a rule is added."""
    rule = RULE.format(kind=kind, id=id, of=f"of: {of}\n  " if of else "") + "".join(f"    {line}\n" for line in when.splitlines())
    (copy / FOLDER / "new.yaml").write_text(rule, encoding="utf-8")
    return deep(load(copy))


def test_arcadia_is_sound() -> None:
    """Nothing is found in it."""
    assert deep(load(POLICIES)) == []


def test_a_ground_that_another_one_covers(copy: Path) -> None:
    """A person who consents and is registered has consented; the example is the smallest case in which the ground holds."""
    (finding,) = found(copy, "ground", "HDSG-4-9", "all:\n  - consent.given: true\n  - register.entry: true\n  - not: {definition: child}")
    assert (finding.kind, finding.id, finding.by) == (Kind.SHADOWED, "ar-privacy/HDSG-4-9", ("HDSG-4-1",))
    assert finding.facts is not None
    assert (finding.facts["consent.given"], finding.facts["register.entry"]) == (True, True)
    assert finding.span.path.endswith("new.yaml")


def test_a_ground_stated_twice(copy: Path) -> None:
    """The same in other words: each duplicates the other."""
    findings = found(copy, "ground", "HDSG-4-9", "all:\n  - not: {definition: child}\n  - consent.given: true")
    assert {(finding.kind, finding.id, finding.by) for finding in findings} == {
        (Kind.DUPLICATE, "ar-privacy/HDSG-4-1", ("HDSG-4-9",)),
        (Kind.DUPLICATE, "ar-privacy/HDSG-4-9", ("HDSG-4-1",)),
    }


def test_a_ground_that_the_scope_excludes(copy: Path) -> None:
    """The Act does not apply to households; the conditions that exclude each other are named, and no others."""
    (finding,) = found(copy, "ground", "HDSG-4-9", "all:\n  - register.entry: true\n  - controller.kind: household")
    assert (finding.kind, finding.facts, len(finding.parts)) == (Kind.CONTRADICTORY, None, 2)


def test_a_prohibition_that_never_decides(copy: Path) -> None:
    """Where it holds, another prohibition holds too."""
    when = "all:\n  - purpose.kind: advertising\n  - consent.objection: true\n  - register.entry: true"
    (finding,) = found(copy, "prohibition", "HDSG-8-9", when, of="")
    assert (finding.kind, finding.by) == (Kind.SHADOWED, ("HDSG-8",))


def test_a_prohibition_that_is_never_reached(copy: Path) -> None:
    """The Act protects the living."""
    (finding,) = found(copy, "prohibition", "HDSG-8-9", "person.living: false", of="")
    assert (finding.kind, len(finding.parts)) == (Kind.CONTRADICTORY, 2)


def test_a_requirement_that_nothing_meets(copy: Path) -> None:
    """Its only ground excludes its trigger; both are reported."""
    (copy / FOLDER / "gate.yaml").write_text(
        RULE.format(kind="requirement", id="gate", of="").replace("when", "trigger") + "    operation.kind: collect\n", encoding="utf-8"
    )
    findings = found(copy, "ground", "HDSG-4-9", "operation.kind: publish", of="gate")
    assert {(finding.kind, finding.id) for finding in findings} == {
        (Kind.UNMEETABLE, "ar-privacy/gate"),
        (Kind.CONTRADICTORY, "ar-privacy/HDSG-4-9"),
    }


def test_a_requirement_that_never_fails(copy: Path) -> None:
    """One of its two grounds always holds."""
    (copy / FOLDER / "gate.yaml").write_text(
        RULE.format(kind="requirement", id="gate", of="").replace("when", "trigger")
        + "    operation.kind: collect\n"
        + RULE.format(kind="ground", id="HDSG-4-8", of="of: gate\n  ")
        + "    register.entry: true\n",
        encoding="utf-8",
    )
    (finding,) = found(copy, "ground", "HDSG-4-9", "register.entry: false", of="gate")
    assert (finding.kind, finding.id, set(finding.by)) == (Kind.UNFAILING, "ar-privacy/gate", {"HDSG-4-8", "HDSG-4-9"})


def test_an_exception_that_another_one_covers(copy: Path) -> None:
    """Collecting from a child is collecting."""
    when = "data.interest: {at_most: weighty}\n"
    rule = RULE.format(kind="prohibition", id="HDSG-8-9", of="") + f"    {when}  unless:\n    any:\n      - operation.kind: collect\n"
    rule += "      - all:\n          - operation.kind: collect\n          - definition: child\n"
    (copy / FOLDER / "new.yaml").write_text(rule, encoding="utf-8")
    (finding,) = deep(load(copy))
    assert (finding.kind, finding.id, finding.by, len(finding.parts)) == (Kind.EXCEPTION, "ar-privacy/HDSG-8-9", ("1",), 1)


def test_a_gap_between_versions(copy: Path) -> None:
    """The first version ends before the second begins."""
    path = copy / FOLDER / "policy.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "until: 2010-05-31\n", encoding="utf-8")
    gaps = [finding for finding in deep(load(copy)) if finding.kind is Kind.GAP]
    assert [(finding.law, finding.day.isoformat(), str(finding.until)) for finding in gaps] == [("ar-privacy", "2010-06-01", "2010-06-30")]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_a_deep_check_finds_what_every_case_shows(seed: int) -> None:
    """Which rules of a small law are never reached or never decide, and which requirements are never or always met."""
    policies = Maker.of(seed).policies()
    long = LongWay(policies, policies)
    assume(long.total <= MAX_CASES)
    said: dict[str, set[Kind]] = {}
    for finding in deep(policies):
        if finding.kind is not Kind.EXCEPTION:
            kind = Kind.SHADOWED if finding.kind is Kind.DUPLICATE else finding.kind
            said.setdefault(finding.id.removeprefix(f"{LAW}/"), set()).add(kind)
    assert said == wrong(policies, long)


def wrong(policies: PolicySet, long: LongWay) -> dict[str, set[Kind]]:
    """The faults of the rules of a small law, found by trying every case; where facts can contradict each other, incomplete ones, too.

    A complete case has all that incomplete ones have, but for a value beside which any value of another fact contradicts something.
    """
    edition = Editions.of(policies).on(DAY)
    (plan,) = edition.laws
    native = Plain()
    seen: dict[str, set[str]] = {}
    for case, _, _ in long.outcomes(complete=not long.contradictions):
        truths = native.truths(edition, case)
        if not truths[plan.scope]:
            continue
        grounds = {one.rule.id: {ground.id: truths[place] for ground, place in one.grounds} for one in plan.requirements}
        surely = {one.rule.id: truths[one.trigger] is False or True in grounds[one.rule.id].values() for one in plan.requirements}
        surely |= {rule.id: truths[place] is False for rule, place in plan.prohibitions}
        for one in plan.requirements:
            if truths[one.trigger]:
                held = grounds[one.rule.id]
                met, failed = True in held.values(), all(truth is False for truth in held.values())
                seen.setdefault(one.rule.id, set()).update({"reached"} | ({"met"} if met else set()) | ({"failed"} if failed else set()))
                for id in (id for id, truth in held.items() if truth):
                    alone = all(truth is False for other, truth in held.items() if other != id)
                    seen.setdefault(id, set()).update({"reached"} | ({"decides"} if alone else set()))
        for rule, place in plan.prohibitions:
            if truths[place]:
                alone = all(passes for id, passes in surely.items() if id != rule.id)
                seen.setdefault(rule.id, set()).update({"reached"} | ({"decides"} if alone else set()))
    found: dict[str, set[Kind]] = {}
    for id in (one.rule.id for one in plan.requirements):
        shown = seen.get(id, set())
        found[id] = {kind for kind, sign in ((Kind.UNMEETABLE, "met"), (Kind.UNFAILING, "failed")) if sign not in shown}
        if not shown:
            found[id] = {Kind.CONTRADICTORY}
    for id in [ground.id for one in plan.requirements for ground, _ in one.grounds] + [rule.id for rule, _ in plan.prohibitions]:
        shown = seen.get(id, set())
        found[id] = {Kind.CONTRADICTORY} if not shown else set() if "decides" in shown else {Kind.SHADOWED}
    return {id: kinds for id, kinds in found.items() if kinds}


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The laws whose rules were suspected, where each search is remembered, and nothing is yet."""
    laws: list[str] = []

    class Noted(Suspicions):
        def __init__(self, part: Part, cases: Cases, day: date, against: Iterable[Suspect]) -> None:
            laws.append(part.plan.version.law if part.plan is not None else "")
            super().__init__(part, cases, day, against)

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(proven, "WORTH", 0)
    monkeypatch.setattr(check, "Suspicions", Noted)
    return laws


def test_a_law_in_which_nothing_is_found_is_searched_once(searched: list[str]) -> None:
    """Also where it is read again; the search for what silence permits is another one."""
    assert (deep(load(POLICIES)), list(forgotten(load(POLICIES)))) == ([], [])
    assert searched
    searched.clear()
    assert deep(load(POLICIES)) == []
    assert searched == []


def test_a_law_that_an_edit_touches_is_searched_again(searched: list[str], copy: Path) -> None:
    """And found wanting as often as it is: what was found is not remembered."""
    assert deep(load(copy)) == []
    for _ in range(2):
        searched.clear()
        (finding,) = found(copy, "ground", "HDSG-4-9", "all:\n  - register.entry: true\n  - controller.kind: household")
        assert finding.kind is Kind.CONTRADICTORY
        assert "ar-privacy" in searched


def test_a_fact_that_means_something_else_is_searched_again(searched: list[str], copy: Path) -> None:
    assert deep(load(copy)) == []
    searched.clear()
    path = copy / "vocabulary" / "consent.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("class: shown\n      against: false", "class: doing", 1), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    assert deep(load(copy)) == []
    assert searched


def test_a_rule_that_says_something_else_is_searched_again(searched: list[str], copy: Path) -> None:
    """Under the same name."""
    assert found(copy, "ground", "HDSG-4-9", "all:\n  - register.entry: true\n  - controller.kind: guild") == []
    searched.clear()
    (finding,) = found(copy, "ground", "HDSG-4-9", "all:\n  - register.entry: true\n  - controller.kind: household")
    assert finding.kind is Kind.CONTRADICTORY
    assert searched
