"""The list of mutants can be made: `make prove` makes them."""

from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from tests.mutants import CASES, ROOT, Copy, Mutant, chosen, mutants

LISTED = mutants()


def test_each_has_a_name_of_its_own_and_a_reason() -> None:
    assert LISTED
    assert [name for name, number in Counter(one.mutant for one in LISTED).items() if number > 1] == []
    assert [one.mutant for one in LISTED if not all(isinstance(getattr(one, field.name), str) for field in fields(Mutant))] == []
    assert [one.mutant for one in LISTED if not one.why.strip()] == []


def test_each_change_can_be_made() -> None:
    """The changed text stands in its file once; a file that moved on takes its mutant along."""
    assert [fault for one in LISTED for fault in one.faults()] == []


def test_each_stage_is_there() -> None:
    assert [f"{one.mutant}: {one.stage}" for one in LISTED if not there(one.stage)] == []


def there(stage: str) -> bool:
    """Whether a stage is `cases`, or a file or folder of tests, or one of its tests."""
    path, _, test = stage.partition("::")
    if stage == CASES or (not test and (ROOT / path).is_dir() and path.startswith("tests/")):
        return True
    name = test.partition("[")[0].rpartition("::")[2]
    return (ROOT / path).is_file() and (not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"))


def test_a_change_that_cannot_be_made_says_why() -> None:
    one = Mutant("a", "engine/zweck/combine.py", "nothing like it", "", CASES, "a reason")
    assert one.faults() == ["a: 'nothing like it' stands 0 times in engine/zweck/combine.py, not once"]
    assert Mutant("a", "engine/gone.py", "", "", CASES, "a reason").faults() == ["a: there is no file engine/gone.py"]
    assert not there("tests/engine/test_gone.py")
    assert not there("tests/test_mutants.py::test_gone")
    assert there("tests/test_mutants.py::test_each_stage_is_there[1]")


def test_some_are_chosen() -> None:
    assert {one.mutant for one in chosen(LISTED, ["combine.py", "any-role"])} > {"any-role-opens-any-method", "open-scope-prohibits"}
    assert chosen(LISTED, []) == LISTED


@pytest.mark.parametrize(
    ("test", "said"), [("assert one() == 1", ""), ("assert one()", "does not notice it"), ("import gone", "ends with 2")]
)
def test_a_stage_must_fail_by_its_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, test: str, said: str) -> None:
    """A stage that cannot be run notices nothing."""
    (tmp_path / "one.py").write_text("def one() -> int:\n    return 1\n")
    lines = ["from one import one", *([test] if test.startswith("import") else []), "", "def test_one() -> None:", f"    {test}", ""]
    (tmp_path / "test_one.py").write_text("\n".join(lines))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # the stage needs none
    monkeypatch.setattr(Copy, "__init__", lambda self, folder: setattr(self, "folder", folder))
    fault = Copy(tmp_path).noticed(Mutant("a", "one.py", "return 1", "return 2", "test_one.py", "a reason"))
    assert said in fault
    assert bool(fault) is bool(said)
    assert "return 1" in (tmp_path / "one.py").read_text()
