"""The plugin for pytest, in repositories of others: with policies it makes tests of the cases, elsewhere it does nothing."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

import pytest

from tests.cli.conftest import UTOPIA
from tests.proving import RETE
from zweck import pytest_plugin
from zweck.cases.snapshot import load_snapshots
from zweck.editing.judged import written
from zweck.engine import Engine
from zweck.load import load
from zweck.pytest_plugin import items

pytest_plugins = ["pytester"]

CASES: Final = "tests/policies/cases.yaml"
RULES: Final = "policies/ut/image-act/2005-01-01/rules.yaml"
FOREIGN: Final = "suite: a suite of somebody else\ncases: []\n"

OTHERS: Final = ("-p", "no:hypothesispytest", "-p", "no:schemathesis", "-p", "no:anyio")
"""Plugins of others, which take longer to load than these runs."""

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Runs pytest in a repository that holds Utopia; what it loads was loaded before, so that no run needs to load it again."""
    assert items.__name__ in sys.modules
    shutil.copytree(UTOPIA.parent, pytester.path, dirs_exist_ok=True)
    return lambda *arguments: pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:hypothesispytest", *arguments)


def edit(pytester: pytest.Pytester, file: str, old: str, new: str) -> None:
    """Replace a text in a file."""
    path = pytester.path / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_pytest_finds_it_where_zweck_is_installed() -> None:
    (found,) = (point for point in entry_points(group="pytest11") if point.name == "zweck.pytest_plugin")
    assert found.load() is pytest_plugin


def test_a_repository_with_policies(run: Run) -> None:
    found = run("-v")
    found.assert_outcomes(passed=3)
    found.stdout.fnmatch_lines(["policies::check PASSED*", f"{CASES}::U1 PASSED*", f"{CASES}::U2 PASSED*"])


@pytest.mark.parametrize(
    ("arguments", "passed"),
    [
        (["policies"], 3),
        (["policies/"], 3),
        (["policies", "tests"], 3),
        (["tests/policies"], 2),
        ([CASES], 2),
        ([f"{CASES}::U2"], 1),
        (["-k", "U1"], 1),
        (["policies", "tests/policies/cases.yaml"], 3),
    ],
)
def test_what_is_asked_for_is_run_once(run: Run, arguments: list[str], passed: int) -> None:
    run(*arguments).assert_outcomes(passed=passed, deselected=2 if "-k" in arguments else 0)


def test_tests_in_a_policy_folder_are_found_as_ever(run: Run, pytester: pytest.Pytester) -> None:
    (pytester.path / "policies" / "more").mkdir()
    for name in ("test_a.py", "more/test_b.py"):
        (pytester.path / "policies" / name).write_text("def test_it(): pass\n", encoding="utf-8")
    run().assert_outcomes(passed=5)
    run("policies/more/test_b.py").assert_outcomes(passed=1)


def test_a_failure_is_reported_in_words(run: Run, pytester: pytest.Pytester) -> None:
    edit(pytester, CASES, "outcome: PERMITTED\n      laws: [ut-data-act]", "outcome: PROHIBITED\n      laws: []")
    found = run("tests")
    found.assert_outcomes(passed=1, failed=1)
    found.stdout.fnmatch_lines(
        [
            f"{CASES}:3: U1: Consent of an adult",
            "  3 |   - case: U1",
            "  ✗ outcome: wanted PROHIBITED; got PERMITTED",
            "  ✗ laws: wanted none; got ut-data-act",
            f"FAILED {CASES}::U1*",
        ]
    )
    found.stdout.no_fnmatch_line("*Traceback*")
    found.stdout.no_fnmatch_line("*pytest_plugin/items.py*")


def test_a_snapshot_is_one_test(run: Run, pytester: pytest.Pytester) -> None:
    facts = "{time.decision_date: 2010-01-01, subject.country: TO}"
    path = pytester.path / "tests/policies/snapshot.yaml"
    path.write_text(f"snapshot:\n  - entry: a\n    facts: {facts}\n  - entry: b\n    facts: {facts}\n", encoding="utf-8")
    found = run("tests/policies")
    found.assert_outcomes(passed=2, failed=1)
    found.stdout.fnmatch_lines(["tests/policies/snapshot.yaml:4:* b", "  - no answer yet", "  + {outcome: *}"])
    write_answers(pytester.path)
    run("tests/policies").assert_outcomes(passed=3)


def write_answers(root: Path) -> None:
    """Write the answers into the snapshots of a repository."""
    policies = load(root / "policies")
    for snapshot in load_snapshots(root / "tests", policies):
        snapshot.path.write_text(written(snapshot, Engine(policies)), encoding="utf-8")


def test_faulty_policies_are_reported_once(run: Run, pytester: pytest.Pytester) -> None:
    edit(pytester, RULES, "contains: image", "contains: imge")
    shutil.copy(pytester.path / CASES, pytester.path / "tests/policies/more.yaml")
    found = run("tests")
    found.assert_outcomes(errors=2)
    found.stdout.fnmatch_lines([f"{RULES}:7:32: ZW302: `data.kinds` has no value `imge`", "* help: did you mean `image`?"])
    found.stdout.fnmatch_lines(["the policies are faulty: their faults stand above, or see `zweck check`"])
    assert str(found.stdout).count("ZW302") == 1
    found.stdout.no_fnmatch_line("*Traceback*")


def test_the_check_of_faulty_policies_fails(run: Run, pytester: pytest.Pytester) -> None:
    edit(pytester, RULES, "contains: image", "contains: imge")
    shutil.rmtree(pytester.path / "tests")
    found = run("policies")
    found.assert_outcomes(failed=1)
    found.stdout.fnmatch_lines([f"{RULES}:7:32: ZW302: `data.kinds` has no value `imge`", "FAILED policies::check*"])
    found.stdout.no_fnmatch_line("*Traceback*")


def test_the_check_holds_to_what_was_released(run: Run, pytester: pytest.Pytester) -> None:
    entry = f"- {{law: ut-image-act, version: 2005-01-01, digest: {'0' * 64}, reason: first release}}"
    text = f"form: one\nreleases:\n  - release: first\n    on: 2026-01-01\n    frozen:\n      {entry}\n"
    (pytester.path / "policies/released.yaml").write_text(text, encoding="utf-8")
    found = run("policies")
    found.assert_outcomes(failed=1, passed=2)
    found.stdout.fnmatch_lines(["policies/released.yaml:6:15: ZW701: the version `ut-image-act@2005-01-01` does not say what was released"])


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("faulty.yaml", "suite: {de: a, en: b}\ncases:\n  - case: X\n", "*faulty.yaml:3:*: ZW203: *"),
        ("open.yaml", "cases: [\n", "*open.yaml:*: ZW101: *"),
        ("cases.yml", FOREIGN, "*cases.yml: a name that ends in `.yml` is not read"),
    ],
)
def test_faulty_case_files(run: Run, pytester: pytest.Pytester, name: str, text: str, line: str) -> None:
    (pytester.path / "tests/policies" / name).write_text(text, encoding="utf-8")
    found = run("tests")
    found.assert_outcomes(errors=1)
    found.stdout.fnmatch_lines([line])
    found.stdout.no_fnmatch_line("*Traceback*")


def test_cases_in_another_folder(run: Run, pytester: pytest.Pytester) -> None:
    """They are known by their keys or by the schema that their first line names; other YAML files are left alone."""
    (pytester.path / "tests/policies").rename(pytester.path / "stories")
    (pytester.path / "compose.yaml").write_text("services: {}\n", encoding="utf-8")
    run("stories", ".").assert_outcomes(passed=3)
    edit(pytester, "stories/cases.yaml", "suite:", "# yaml-language-server: $schema=../policies/.schema/cases.json\nsuit:")
    found = run("stories")
    found.assert_outcomes(errors=1)
    found.stdout.fnmatch_lines(["stories/cases.yaml:2:1: ZW202: *"])


@RETE
def test_policies_in_another_folder(run: Run, pytester: pytest.Pytester) -> None:
    (pytester.path / "policies").rename(pytester.path / "law")
    pytester.makeini("[pytest]\nzweck_policies = law\nzweck_engine = both\n")
    run("-k", "U1").assert_outcomes(passed=1, deselected=2)


def test_the_matchers_that_run_here(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nzweck_engine = available\n")
    found = run("tests", "-v")
    found.stdout.fnmatch_lines([f"{CASES}::U1 PASSED*"])


def test_an_unknown_matcher(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nzweck_engine = fast\n")
    found = run("tests")
    found.assert_outcomes(errors=1)
    found.stdout.fnmatch_lines(["`fast` is not a value of `zweck_engine`; write one of native, rete, both, available"])


def test_other_projects_notice_nothing(tmp_path: Path) -> None:
    """Pytest is started as a program in a project with packages named like ours, with YAML files, and with a folder named like ours."""
    for package in ("engine", "server", "app/vocabulary"):
        (tmp_path / package).mkdir(parents=True)
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "cases.yaml").write_text(FOREIGN, encoding="utf-8")
    (tmp_path / "app" / "test_app.py").write_text(
        "import sys\n\ndef test_nothing_of_ours_is_loaded():\n"
        "    assert [name for name in sys.modules if name.startswith(('engine.', 'server.', 'yaml', 'google', 'grpc'))] == []\n"
        "    assert 'zweck.pytest_plugin' in sys.modules\n",
        encoding="utf-8",
    )
    ended = subprocess.run([sys.executable, "-m", "pytest", "-q", *OTHERS], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "1 passed" in ended.stdout


def test_packages_with_common_names_beside_policies_are_no_obstacle(run: Run, pytester: pytest.Pytester) -> None:
    for name in ("server", "engine"):
        (pytester.path / name).mkdir()
        (pytester.path / name / "__init__.py").touch()
    ended = pytester.runpython_c(f"import sys, pytest; sys.path.insert(0, '.'); sys.exit(pytest.main({[*OTHERS]}))")
    ended.assert_outcomes(passed=3)
