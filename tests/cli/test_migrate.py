"""`zweck migrate`: files of users brought to today's facts, with what the old statements do not say."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Zweck, assert_golden

OLD = Path(__file__).parent / "migrating"
FILES = ("request.yaml", "cases.yaml", "requests.json")
FOUR = ("channel.sale_to_subject", "channel.own_similar", "channel.note_at_collection", "channel.note_in_message")


def old(name: str) -> bytes:
    """An old file as its user has it; cases have another name here, or they would count among the cases to be run."""
    return (OLD / (f"{name}.old" if name == "cases.yaml" else name)).read_bytes()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with old files."""
    for name in FILES:
        (tmp_path / name).write_bytes(old(name))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("language", ["de", "en"])
def test_it_says_what_it_did_and_what_it_could_not_know(zweck: Zweck, folder: Path, language: str) -> None:
    result = zweck("migrate", *FILES, "--lang", language)
    assert (result.exit_code, result.stderr) == (0, "")
    assert_golden(f"migrate.{language}", result.stdout)
    assert_golden("migrated", "".join((folder / name).read_text(encoding="utf-8") for name in FILES))


def test_json_stays_json_and_all_else_stays(zweck: Zweck, folder: Path) -> None:
    zweck("migrate", *FILES)
    first, second = json.loads((folder / "requests.json").read_text(encoding="utf-8"))
    assert first == {"id": "R1", "facts": {"operation.kind": "contact", **dict.fromkeys(FOUR, True)}}
    assert second == {"id": "R2", "facts": {"operation.kind": "use"}}
    assert yaml.safe_load((folder / "request.yaml").read_text(encoding="utf-8")) == {
        "id": "newsletter",
        "facts": {"operation.kind": "contact", **dict.fromkeys(FOUR, True), "purpose.kind": "advertising"},
    }


def test_a_second_run_changes_nothing_and_the_files_are_understood(zweck: Zweck, folder: Path) -> None:
    assert zweck("decide", "request.yaml").exit_code == 3
    zweck("migrate", *FILES)
    before = [(folder / name).read_bytes() for name in FILES]
    again = zweck("migrate", "request.yaml", "requests.json", "--check")
    assert (again.exit_code, again.stdout) == (0, "2 files checked; they state only today's facts and values\n")
    assert [(folder / name).read_bytes() for name in FILES] == before
    assert zweck("decide", "request.yaml", "requests.json").exit_code == 0


def test_check_writes_nothing(zweck: Zweck, folder: Path) -> None:
    result = zweck("migrate", *FILES, "--check")
    assert result.exit_code == 1
    assert "request.yaml:6:3: `channel.soft_opt_in: true` replaced by" in result.stdout
    assert [(folder / name).read_bytes() for name in FILES] == [old(name) for name in FILES]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("facts: {channel.soft_opt_in: true", "ZW101"),
        ("[" * 3000, "ZW101: exceeded maximum nesting depth"),
        ("id: R1\n", "ZW203: `facts` is missing"),
        ("facts:\n  channel.soft_opt_in: perhaps\n", "ZW302: `channel.soft_opt_in` had no value `perhaps`"),
        ("facts:\n  channel.soft_opt_in: [true]\n", "ZW302: `channel.soft_opt_in` had no value `[true]`"),
        (
            "facts:\n  channel.soft_opt_in: true\n  channel.own_similar: false\n",
            "ZW503: `channel.soft_opt_in: true` says `channel.own_similar: true`, and `false` is stated too",
        ),
    ],
)
def test_a_file_that_cannot_be_rewritten_is_left_alone_and_the_others_are_not(zweck: Zweck, folder: Path, text: str, fault: str) -> None:
    (folder / "bad.yaml").write_text(text, encoding="utf-8")
    result = zweck("migrate", "bad.yaml", "request.yaml")
    assert result.exit_code == 3
    assert fault in result.stderr
    assert (folder / "bad.yaml").read_text(encoding="utf-8") == text
    assert "channel.soft_opt_in" not in (folder / "request.yaml").read_text(encoding="utf-8")


def test_files_in_form_stay_in_form(zweck: Zweck, folder: Path) -> None:
    """Cases beside policies that were in form before are in form afterwards, also where a line in brackets grew too wide."""
    beside = folder / "tests" / "policies"
    (folder / "policies" / "vocabulary").mkdir(parents=True)
    beside.mkdir(parents=True)
    shutil.move(folder / "cases.yaml", beside)
    assert zweck("fmt", beside).exit_code == 0
    zweck("migrate", beside / "cases.yaml")
    assert zweck("fmt", "--check", beside).exit_code == 0


def test_decide_and_facts_name_what_replaced_an_old_fact(zweck: Zweck) -> None:
    by = ", ".join(f"`{name}`" for name in FOUR)
    said = f"`channel.soft_opt_in` was replaced by {by}; `zweck migrate FILE` rewrites it"
    assert f"help: {said}\n" in zweck("decide", "request.yaml").stderr
    assert said in zweck("facts", "channel.soft_opt_in").stderr
    assert "`intimate_or_helpless` was replaced by `image.intimacy`" in zweck("decide", "request.yaml").stderr
