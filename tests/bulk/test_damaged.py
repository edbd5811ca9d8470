"""Runs and tables that somebody damaged: each is refused with the reason, and nothing waits for the other end of a pipe."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.bulk.conftest import GROUP
from tests.bulk.test_run import CUSTOMERS, NEWSLETTER, run, written
from tests.cli.conftest import Zweck

pytestmark = pytest.mark.usefixtures("shipped_once")
PART = "decisions/part-000000.parquet"


@pytest.fixture
def out(zweck: Zweck, tmp_path: Path) -> Path:
    """A run that is whole."""
    assert run(zweck, CUSTOMERS, tmp_path / "run").exit_code == 0
    return tmp_path / "run"


def without_data(part: Path) -> None:
    data = bytearray(part.read_bytes())
    data[10:60] = b"\xff" * 50
    part.write_bytes(data)


def as_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda part: part.write_bytes(b""), "is no part of a run: it is not as the run wrote it"),
        (without_data, "is no part of a run: it is not as the run wrote it"),
        (as_pipe, "is no part of a run: only ordinary files can be read"),
        (lambda part: part.unlink(), "is no part of a run: no such file or directory"),
    ],
)
def test_explain_says_why_a_part_cannot_be_read(zweck: Zweck, out: Path, damage: Callable[[Path], object], reason: str) -> None:
    damage(out / PART)
    result = zweck("bulk", "explain", out, "--row", "K-1002")
    assert result.exit_code == 3
    assert reason in result.output


def test_a_part_that_was_changed_is_not_taken_for_the_one_of_the_run_and_decided_again_once_it_is_removed(zweck: Zweck, out: Path) -> None:
    whole = json.loads((out / "run.json").read_text(encoding="utf-8"))
    without_data(out / PART)
    result = run(zweck, CUSTOMERS, out)
    assert result.exit_code == 3
    assert "it is not as the run wrote it" in result.output
    assert json.loads((out / "run.json").read_text(encoding="utf-8")) == whole
    (out / PART).unlink()
    text = json.dumps({**whole, "parts": [{**whole["parts"][0], "sha256": "of another release of Arrow"}]})
    (out / "run.json").write_text(text, encoding="utf-8")
    assert run(zweck, CUSTOMERS, out).exit_code == 0
    assert pq.read_table(out / PART).num_rows == 7


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda part: part.write_bytes(part.read_bytes()[:300]), "Parquet magic bytes not found"),
        (lambda part: shutil.copy(written(part.parents[1]), part), "the questions of its rows are missing"),
        (as_pipe, "only ordinary files can be read"),
    ],
)
def test_a_run_that_was_interrupted_says_which_of_its_parts_is_none(
    zweck: Zweck, out: Path, damage: Callable[[Path], object], reason: str
) -> None:
    head = json.loads((out / "run.json").read_text(encoding="utf-8"))
    (out / "run.json").write_text(json.dumps({**head, "state": "running", "parts": []}), encoding="utf-8")
    damage(out / PART)
    result = run(zweck, CUSTOMERS, out)
    assert result.exit_code == 3
    assert f"{PART}` is no part of a run: {reason}" in result.output


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("day", "tomorrow", "Invalid isoformat string"),
        ("day", 5, "Invalid isoformat string|argument must be str"),
        ("detail", "ALL", "'ALL' is not a valid Detail"),
        ("basis", "NOW", "'NOW' is not a valid Basis"),
        ("source", 5, "`source` in `run.json` has no value of its kind"),
        ("parts", [1], "not subscriptable"),
        ("rows", "many", "`rows` in `run.json` has no value of its kind"),
    ],
)
def test_a_head_with_a_wrong_value_is_no_run(zweck: Zweck, out: Path, key: str, value: object, reason: str) -> None:
    head = json.loads((out / "run.json").read_text(encoding="utf-8"))
    (out / "run.json").write_text(json.dumps({**head, key: value}), encoding="utf-8")
    for result in (zweck("bulk", "explain", out, "--row", "K-1002"), run(zweck, CUSTOMERS, out)):
        assert result.exit_code == 3
        assert "holds no run: " in result.output
        assert any(one in result.output for one in reason.split("|"))


@pytest.mark.parametrize("text", ["[" * 100_000, None])
def test_a_head_of_too_many_brackets_or_a_pipe_is_no_run(zweck: Zweck, out: Path, text: str | None) -> None:
    if text is None:
        as_pipe(out / "run.json")
    else:
        (out / "run.json").write_text(text, encoding="utf-8")
    result = zweck("bulk", "explain", out, "--row", "K-1002")
    assert result.exit_code == 3
    assert "holds no run: " in result.output


def test_a_binding_that_was_edited_in_a_run_is_not_that_of_the_run(zweck: Zweck, out: Path) -> None:
    (out / "binding.yaml").write_text(NEWSLETTER.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    result = zweck("bulk", "explain", out, "--row", "K-1002")
    assert result.exit_code == 3
    assert "holds a run under the binding" in result.output


def test_a_pipe_in_a_folder_of_tables_is_none(zweck: Zweck, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    shutil.copy(GROUP / "customers.csv", folder / "a.csv")
    os.mkfifo(folder / "b.csv")
    result = run(zweck, folder, tmp_path / "run")
    assert result.exit_code == 3
    assert "b.csv` cannot be read: only ordinary files can be read" in result.output
