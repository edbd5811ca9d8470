"""A proof is left out only if nothing on which it rests changed since it passed; what was not made is never written."""

import json
import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests import proven
from tests.imports import ROOT, distances, files, with_tests
from tests.proven import BESIDE, YOUNG, Proving, Watch, digest, ignored, inputs, read, rests_on, settled, surroundings
from tests.proving import REWRITE

FILE = "tests/agreement/test_agreement.py"
NAME = f"{FILE}::test_one"
OLD = time.time() - 1000
FOLDERS = ("engine", "policies")
OPTION = SimpleNamespace(collectonly=False, keyword="", markexpr="")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small tree, whose files changed long ago and are the inputs of all proofs."""
    for name in (*BESIDE, "engine/one.py", "policies/law.yaml", "engine/__pycache__/one.pyc", "server/page.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
        os.utime(path, (OLD, OLD))
    monkeypatch.setattr(proven, "rests_on", lambda file: FOLDERS if file == FILE else ())
    monkeypatch.setattr(proven, "digest", lambda folders, root=tmp_path, known=None: digest(folders, root, known))
    monkeypatch.setattr(proven, "settled", lambda folders, root=tmp_path, known=None: settled(folders, root, known))
    for name in ("CI", "ZWECK_COSTS", REWRITE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(proven, "PROVING", False)
    return tmp_path


class Item:
    """A proof, as far as the plugin looks at it."""

    def __init__(self) -> None:
        self.nodeid, self.user_properties = NAME, list[tuple[str, object]]()
        self.marks: list[str] = []

    def add_marker(self, marker: str) -> None:
        """Keep it."""
        self.marks.append(marker)


def run(root: Path, *, passes: bool = True, between: Path | None = None) -> bool:
    """One run of the proof, during which a file may change; whether it was made."""
    plugin, item = Proving(root / "proven.json"), Item()
    plugin.pytest_collection_modifyitems(cast("Any", [item]))
    assert item.marks == ["proof"]
    if between is not None:
        between.write_text("changed")
    skipped = False
    try:
        plugin.pytest_runtest_setup(cast("Any", item))
    except pytest.skip.Exception:
        skipped = True
    if not skipped:
        report = SimpleNamespace(nodeid=NAME, user_properties=item.user_properties, when="call", passed=passes, failed=not passes)
        plugin.pytest_runtest_logreport(cast("Any", report))
    plugin.pytest_sessionfinish()
    return not skipped


def changed(path: Path, text: str = "changed") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (OLD, OLD))


def test_what_passed_is_not_made_again(root: Path) -> None:
    assert [run(root), run(root), run(root)] == [True, False, False]


@pytest.mark.parametrize("name", ["engine/one.py", "policies/law.yaml", "tests/law.py", "pyproject.toml", "engine/new/file.txt"])
def test_what_rests_on_a_changed_file_is(root: Path, name: str) -> None:
    run(root)
    changed(root / name)
    assert run(root)


def test_a_file_that_is_gone_or_renamed_counts_as_changed(root: Path) -> None:
    run(root)
    (root / "engine/one.py").rename(root / "engine/two.py")
    assert run(root)
    (root / "engine/two.py").unlink()
    assert run(root)


def test_other_libraries_count_as_a_change(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(root)
    monkeypatch.setattr(proven, "libraries", lambda: ["another Python"])
    assert run(root)


@pytest.mark.parametrize("folders", [("engine", "server/zweck/cli"), ("engine", "policies")], ids=["commands", "engine"])
def test_only_with_the_server_a_proof_is_of_one_day_and_environment(
    root: Path, folders: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proven, "rests_on", lambda file: folders)
    run(root)
    assert not run(root)
    monkeypatch.setenv("ZWECK_ACTIVITIES", "elsewhere")
    assert run(root) is ("server/zweck/cli" in folders)
    monkeypatch.setattr(proven, "surroundings", lambda folders: ["another day"] if surroundings(folders) else [])
    assert run(root) is ("server/zweck/cli" in folders)


def test_what_is_elsewhere_counts_for_nothing(root: Path) -> None:
    run(root)
    changed(root / "server/page.py")
    changed(root / "engine/__pycache__/one.pyc")
    assert not run(root)


def test_what_failed_is_made_again_and_its_entry_goes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(root, passes=False)
    assert read(root / "proven.json") == {}
    run(root)
    monkeypatch.setattr(proven, "PROVING", True)
    assert run(root, passes=False)  # `make prove` makes it all the same, and finds that the entry is wrong
    assert read(root / "proven.json") == {}


def test_a_file_that_changes_during_the_run_proves_nothing(root: Path) -> None:
    assert run(root, between=root / "engine/one.py")
    assert read(root / "proven.json") == {}


def test_a_file_that_changed_just_before_may_have_been_imported_as_it_was(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proven, "STARTED", OLD + YOUNG - 1)
    assert run(root)
    assert read(root / "proven.json") == {}


def test_what_another_process_proved_meanwhile_stays(root: Path) -> None:
    other = {f"{FILE}::test_two": "its digest"}
    plugin, item = Proving(root / "proven.json"), Item()
    plugin.pytest_collection_modifyitems(cast("Any", [item]))
    report = SimpleNamespace(nodeid=NAME, user_properties=item.user_properties, when="call", passed=True, failed=False)
    plugin.pytest_runtest_logreport(cast("Any", report))
    (root / "proven.json").write_text(json.dumps(other))
    plugin.pytest_sessionfinish()
    assert read(root / "proven.json") == other | dict.fromkeys([FILE, NAME], digest(FOLDERS, root))


def left_out(root: Path, *words: str) -> bool | None:
    """Whether a run with these arguments passes over the file."""
    plugin = Proving(root / "proven.json")
    option = SimpleNamespace(**{**vars(OPTION), "collectonly": "--collect-only" in words, "markexpr": "proof" if "-m" in words else ""})
    plugin.pytest_configure(cast("Any", SimpleNamespace(option=option, args=words)))
    return plugin.pytest_ignore_collect(ROOT / FILE)


def test_a_file_of_which_every_test_is_proven_is_not_read(root: Path) -> None:
    assert not left_out(root)
    run(root)
    assert left_out(root)
    assert not [words for words in (["-m", "proof"], ["--collect-only"], [NAME]) if left_out(root, *words)]
    run(root, passes=False)
    assert left_out(root), "it was not made"
    changed(root / "engine/one.py")
    assert not left_out(root)
    run(root, passes=False)
    assert not left_out(root)


@pytest.mark.parametrize("name", [f"{FILE}::test_one", FILE, f"{FILE}::test_two"])
def test_a_file_with_a_test_that_was_not_made_is_read(root: Path, name: str) -> None:
    """Also where a run took only some of its tests, by their names."""
    plugin, made, other = Proving(root / "proven.json"), Item(), Item()
    other.nodeid = f"{FILE}::test_two"
    plugin.pytest_configure(cast("Any", SimpleNamespace(option=OPTION, args=[name])))
    plugin.pytest_collection_modifyitems(cast("Any", [made] if "::" in name else [made, other]))
    report = SimpleNamespace(nodeid=NAME, user_properties=made.user_properties, when="call", passed=True, failed=False)
    plugin.pytest_runtest_logreport(cast("Any", report))
    plugin.pytest_sessionfinish()
    assert {*read(root / "proven.json")} == {NAME}
    assert not left_out(root)


@pytest.mark.parametrize("variable", ["CI", "ZWECK_COSTS", REWRITE])
def test_elsewhere_every_proof_is_made(root: Path, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run(root)
    before = (root / "proven.json").read_text()
    monkeypatch.setenv(variable, "1")
    assert run(root)
    assert (root / "proven.json").read_text() == before
    assert ignored({variable: "1"})
    assert not ignored({})


@pytest.mark.parametrize("text", ["", "[]", "{", json.dumps({NAME: 1}), json.dumps({NAME: "0"})])
def test_a_broken_file_proves_nothing(root: Path, text: str) -> None:
    (root / "proven.json").write_text(text)
    assert run(root)
    assert not run(root)


PROOFS = [file for file in with_tests() if rests_on(file)]


def test_a_proof_rests_on_its_inputs_alone() -> None:
    """All that its file imports, and all that the engine loads by name."""
    engine = {one for one in files() if one.startswith("engine/")}
    known = {folders: {path.relative_to(ROOT).as_posix() for path in inputs(folders)} for folders in {*map(rests_on, PROOFS)}}
    for file in PROOFS:
        assert {file, *distances(file), *engine} <= known[rests_on(file)], file


def test_which_files_are_proofs() -> None:
    """Nothing that serves, starts programs or asks the clock is one."""
    assert {FILE, "tests/agreement/test_implied.py", "tests/policies/test_guide.py", "tests/interview/test_interviews.py"} <= {*PROOFS}
    assert {"tests/activities/test_calls.py", "tests/cli/test_activities.py", "tests/residual/test_left.py"} <= {*PROOFS}
    others = ("tests/engine/test_watch.py", "tests/bulk/test_filters.py", "tests/server/test_serve.py", "tests/test_prose.py")
    more = ("tests/test_suite.py", "tests/test_proven.py", "tests/cli/test_rows.py", "tests/editing/test_new_tour.py")
    assert not {*others, *more} & {*PROOFS}
    assert not [file for file in PROOFS if any(one.startswith(("tests/serving", "tests/processes")) for one in distances(file))]
    assert "server" in rests_on("tests/policies/test_guide.py")
    assert rests_on("tests/policies/de-uwg.yaml") == rests_on("tests/policies/other.yaml") != ()
    assert not rests_on("tests/cli/utopia/cases/some.yaml")


@pytest.mark.parametrize(
    ("event", "seen"),
    [
        (("open", f"{ROOT}/engine/zweck/load.py", "r", 0), False),
        (("open", f"{ROOT}/engine/zweck/__pycache__/load.cpython-311.pyc", "r", 0), False),
        (("open", f"{ROOT}/tests/__pycache__/law.cpython-311.pyc", "r", 0), False),
        (("open", f"{ROOT}/tests/__pycache__/law.cpython-311.pyc.140", "w", 0), False),
        (("open", f"{ROOT}/server/zweck/rpc/tls.py", "r", 0), True),
        (("open", f"{ROOT}/server/zweck/rpc/__pycache__/tls.cpython-311.pyc", "r", 0), True),
        (("open", f"{ROOT}/engineering.py", "r", 0), True),
        (("open", "/etc/hosts", "r", 0), False),
        (("open", 3, "r", 0), False),
        (("socket.connect", None, ("127.0.0.1", 1)), True),
        (("subprocess.Popen", "git", (), None, None), True),
    ],
)
def test_a_proof_that_reaches_for_something_else_is_seen(event: tuple[Any, ...], seen: bool) -> None:
    watch = Watch()
    watch._hooked = True  # this test is watched by nothing: what Python would report is said here
    watch.begin(("engine", "policies"))
    watch.hear(event[0], event[1:])
    watch.begin(())
    watch.hear(event[0], event[1:])
    assert len(watch.taken()) == seen
    assert watch.taken() == []


def test_what_ends_with_the_last_test_is_not_that_of_the_proof(root: Path) -> None:
    """A database, for instance, that another test had begun."""
    plugin = Proving(root / "proven.json")
    plugin._watch._hooked = True
    plugin._watch.begin(("engine",))
    plugin.pytest_runtest_teardown()
    plugin._watch.hear("subprocess.Popen", ("pg_ctl", (), None, None))
    assert plugin._watch.taken() == []


def test_what_starts_a_virtual_machine_is_no_proof() -> None:
    assert not rests_on("tests/bulk/test_batches.py")
    assert not rests_on("tests/bulk/test_sql.py")
