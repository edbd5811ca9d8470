"""What was expected of the last edition (`changes/outside-of-a-scope.yaml`) is stated for every version that changed, and is what changed.

`make prove` compares the whole law with that of the edition before, which takes some minutes; it needs the history of the repository.
"""

import subprocess
import tarfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from click.testing import CliRunner

from tests.law import shipped_law
from tests.proving import PROVING
from zweck.cli.main import cli

ROOT: Final = Path(__file__).resolve().parents[2]
STATED: Final = ROOT / "changes/outside-of-a-scope.yaml"
BEFORE: Final = "7a41d028"
"""The commit of the edition before; its last release."""

LAST: Final = "2026-12-02.3"


def released() -> Iterator[tuple[str, date]]:
    """The versions whose digest is another one than in the edition before, or that it did not have."""
    releases = yaml.safe_load((ROOT / "policies/released.yaml").read_text(encoding="utf-8"))["releases"]
    before: dict[tuple[str, date], str | None] = {}
    after: dict[tuple[str, date], str | None] = {}
    known = before
    for one in releases:
        for frozen in one["frozen"]:
            if "law" in frozen:
                after[frozen["law"], frozen["version"]] = frozen.get("digest")
        if str(one["release"]) == LAST:
            known = dict(after)
    yield from (version for version, digest in after.items() if known.get(version) != digest)


def stated() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(STATED.read_text(encoding="utf-8"))["laws"]
    return found


def test_every_changed_version_is_stated() -> None:
    """Under its law, or under a law whose answers its rules change, on some of its days; shared definitions change none by themselves."""
    changed = [(law, start) for law, start in released() if law != "common"]
    assert len(changed) >= 9
    laws = shipped_law().laws
    missing = []
    for law, start in changed:
        until = next(version.until for version in laws[law].versions if version.start == start) or date.max
        named = [one for one in stated() if one["law"] == law or any(rule.startswith(f"{law}/") for rule in one["rules"])]
        if not any(one["from"] <= until and start <= one.get("until", date.max) for one in named):
            missing.append((law, start))
    assert missing == []


def test_what_was_expected_is_what_changed(tmp_path: Path) -> None:
    """All days and all cases."""
    if not PROVING:
        pytest.skip("made in `make prove`: the whole law is compared")
    archive = subprocess.run(["git", "-C", str(ROOT), "archive", BEFORE, "policies", "tests/policies"], check=True, capture_output=True)
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as tar:
        tar.extractall(tmp_path)  # noqa: S202  our own commit; Python before 3.11.4 knows no filter
    done = CliRunner().invoke(cli, ["diff", str(tmp_path / "policies"), str(ROOT / "policies"), "--expect", str(STATED)])
    assert done.exit_code == 0, done.output[-4000:]
