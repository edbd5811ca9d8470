"""`make quick` chooses tests by what they import, within a budget; the costs of files decide which come first."""

from pathlib import Path

import pytest

from tests import quick
from tests.costs import FILE, UNKNOWN, cost, costs
from tests.imports import distances, files, graph, with_tests
from tests.quick import ALWAYS, chosen, lanes, sources, steps

KNOWN = (
    "tests/engine/test_combine.py",
    "tests/engine/test_reader.py",
    "tests/register/test_verify.py",
    "tests/server/test_pseudonyms.py",
    "tests/workbench/test_guard.py",
)


def test_the_imports_of_a_file_lead_to_all_on_which_it_rests() -> None:
    """Those inside functions, too; and those of the fixtures beside it."""
    assert "engine/zweck/combine.py" in graph()["engine/zweck/explain/ruled.py"]
    assert distances("tests/engine/test_combine.py")["engine/zweck/combine.py"] == 1
    assert distances("tests/engine/test_combine.py")["engine/zweck/logic/kleene.py"] >= 1
    assert "tests/engine/conftest.py" in distances("tests/engine/test_combine.py")
    assert "engine/zweck/load.py" not in distances("tests/test_rooms.py")
    assert "server/zweck/cli/main.py" in distances("tests/reload/test_program.py")  # it starts programs


def test_every_module_is_in_the_graph() -> None:
    assert len(with_tests()) > 250
    assert {file for file in files() if file.startswith(("engine/", "server/"))} <= graph().keys()


@pytest.mark.parametrize(
    ("changed", "first"),
    [
        ("engine/zweck/combine.py", "tests/engine/test_combine.py"),
        ("server/zweck/pseudonym/reference.py", "tests/server/test_pseudonyms.py"),
        ("server/zweck/workbench/guard.py", "tests/workbench/test_guard.py"),
        ("tests/register/test_verify.py", "tests/register/test_verify.py"),
    ],
)
def test_the_tests_of_a_file_come_before_those_that_meet_it_by_others(changed: str, first: str) -> None:
    assert chosen([changed], budget=1000, known=KNOWN).run[0] == first


def test_what_meets_no_change_is_not_run() -> None:
    assert chosen(["server/zweck/workbench/guard.py"], known=("tests/engine/test_reader.py",)) == quick.Chosen([], [])
    assert chosen([], known=KNOWN) == quick.Chosen([], [])


def test_the_budget_is_kept_and_the_rest_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cheapest first; of those that import the change themselves before the others."""
    seconds = {name: 10.0 * place for place, name in enumerate(KNOWN, 1)}
    monkeypatch.setattr(quick, "cost", seconds.__getitem__)
    found = chosen(["engine/zweck/forms/reader.py"], budget=30, known=KNOWN)
    assert sum(seconds[name] for name in found.run) <= 30
    assert found.left
    assert {*found.run} | {*found.left} <= {*KNOWN}
    assert not {*found.run} & {*found.left}


def test_a_file_of_another_kind_counts_for_those_beside_it() -> None:
    assert "tests/law.py" in sources(["policies/eu/gdpr/2018-05-25/policy.yaml"])
    assert "server/zweck/pages/phrases.py" in sources(["server/zweck/pages/phrases.yaml"])
    assert "tests/engine/test_mistakes.py" in sources(["tests/engine/mistakes/conflict.txt"])
    assert "tests/test_docs.py" in sources(["docs/testing.md"]) & sources(["README.md"])


def test_lanes_take_about_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "cost", {"a": 5.0, "b": 3.0, "c": 2.0}.__getitem__)
    assert sorted(lanes(["a", "b", "c"])) == [["a"], ["b", "c"]]
    assert lanes(["a"]) == [["a"]]


def test_rooms_prose_and_all_cases_are_always_run() -> None:
    words = [word for command in steps([]).values() for word in command]
    assert {*ALWAYS} <= {*words}
    assert steps([])["cases"][1:] == ["-m", "zweck.cli", "test"]


def test_a_file_that_was_not_measured_has_a_cost() -> None:
    assert cost("tests/test_not_there.py") == UNKNOWN
    assert sum(costs().values()) > 100
    assert Path(FILE).is_file()


def test_a_step_that_fails_shows_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert not quick.step("cases", ["sh", "-c", "echo one is wrong; exit 1"])
    assert "one is wrong" in capsys.readouterr().out
    assert quick.step("cases", ["true"])
