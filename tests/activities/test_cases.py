"""Cases about activities: those of the example, and the faults of such a case."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.activities.group import FOLDER, NAMES, engine, group
from tests.cli.conftest import Zweck, zweck  # noqa: F401  a fixture
from zweck.cases import load_cases
from zweck.cases.run import run
from zweck.company import CASES
from zweck.company.register import EventKind
from zweck.decision.decision import Outcome
from zweck.forms.diagnostics import PolicyError
from zweck.law.vocabulary import EVENT_KINDS

CASE = """suite: {{de: a, en: b}}
cases:
  - case: one
    title: a case
    activity: {activity}
    {more}
    facts: {{time.decision_date: 2026-02-02, subject.location_country: DE}}
    expect: {{outcome: PERMITTED}}
"""


def test_the_cases_of_the_example_pass_and_turn_each_activity_round() -> None:
    cases = load_cases(FOLDER / CASES, engine().policies, group())
    assert [case.id for case in cases if run(case, engine())] == []
    for name in NAMES:
        mine = {case.id.removeprefix(f"{name}-"): case.expect.outcome for case in cases if case.id.startswith(f"{name}-")}
        assert mine.pop("ordinary") is Outcome.PERMITTED
        assert {"contradiction", "down"} <= mine.keys()
        assert Outcome.PERMITTED not in mine.values()


@pytest.mark.parametrize(
    ("activity", "more", "said"),
    [
        ("win-back-cal", "events: []", "ZW502: there is no activity `win-back-cal`"),
        ("win-back-call", "events: [{kind: OBJECTD, on: 2026-01-01}]", "ZW211: `OBJECTD` is not allowed here"),
        ("win-back-call", "events: [{kind: OBJECTED}]", "ZW203: `on` is missing"),
        ("win-back-call", "events: [{kind: OBJECTED, on: 2026-01-01, state: uphold}]", "ZW302: `rights.objection` has no value `uphold`"),
        ("win-back-call", "register: up", "ZW211: `up` is not allowed here"),
        ("win-back-call", "presume_unstated: true", "ZW502: an activity presumes by name"),
    ],
)
def test_faults_of_a_case(tmp_path: Path, activity: str, more: str, said: str) -> None:
    (tmp_path / "cases.yaml").write_text(CASE.format(activity=activity, more=more), encoding="utf-8")
    with pytest.raises(PolicyError) as error:
        load_cases(tmp_path, engine().policies, group())
    assert any(f"{fault.code}: {fault.message}".startswith(said) for fault in error.value.diagnostics)


def test_a_case_about_no_activity_names_the_laws(tmp_path: Path) -> None:
    (tmp_path / "cases.yaml").write_text(CASE.format(activity="x", more="").replace("    activity: x\n", ""), encoding="utf-8")
    with pytest.raises(PolicyError) as error:
        load_cases(tmp_path, engine().policies, group())
    assert [str(fault.message) for fault in error.value.diagnostics] == ["`laws` is missing"]


def test_the_kinds_of_events_are_those_of_the_register() -> None:
    assert tuple(EventKind) == EVENT_KINDS


def test_the_command_runs_the_cases_of_the_folder(zweck: Zweck) -> None:  # noqa: F811
    result = zweck("test", "--activities", FOLDER, "-k", "win-back-call-withdrawal")
    assert (result.exit_code, result.stdout) == (0, "1 passed, 0 failed\n")


def test_a_contradiction_that_only_the_activity_states_is_a_fault_of_the_case(tmp_path: Path) -> None:
    """A company that was loaded by another vocabulary can hold one; its cases must not be asked as if nothing were wrong."""
    (activity,) = group().activities["newsletter"]
    spoiled = replace(activity, facts={**activity.facts, "channel.medium": "none"})
    company = replace(group(), activities={**group().activities, "newsletter": (spoiled,)})
    (tmp_path / "cases.yaml").write_text(CASE.format(activity="newsletter", more="events: []"), encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load_cases(tmp_path, engine().policies, company)
    assert {(one.code, one.span.line) for one in refused.value.diagnostics} == {("ZW503", 5)}
    assert "`channel.medium: none`" in str(refused.value)
