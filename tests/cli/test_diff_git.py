"""`zweck diff` between commits."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.arcadia import POLICIES
from tests.cli.conftest import Zweck
from tests.cli.test_diff import edited

__all__ = ["edited"]

GIT = shutil.which("git") or "git"


def test_commits(zweck: Zweck, edited: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits of the repository around the working directory, at the usual folder or another one."""
    root = edited.parent
    monkeypatch.chdir(root)
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "edited"], ["mv", "policies", "law"]):
        subprocess.run([GIT, "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments], check=True)
    subprocess.run([GIT, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "moved"], check=True)
    for old, new in ((POLICIES, "HEAD~1"), (POLICIES, "HEAD:law"), (POLICIES, root / "law")):
        said = json.loads(zweck("diff", old, new, "--json").stdout)
        assert {law["class"] for law in said["laws"]} == {"laxer"}
    assert json.loads(zweck("diff", "HEAD~1", "HEAD:law", "--json").stdout)["laws"] == []
    wrong = zweck("diff", "HEAD", "HEAD~1")
    assert (wrong.exit_code, "there is no folder `policies` at `HEAD`" in wrong.stderr) == (2, True)


def test_what_is_no_commit(zweck: Zweck, edited: Path) -> None:
    nothing = zweck("diff", "nowhere", edited)
    assert (nothing.exit_code, "`nowhere` is neither a folder nor a commit" in nothing.stderr) == (2, True)
