"""The repository of the tour for legal teams, whose law is small, and the amendment that the tour writes."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

from click.testing import CliRunner

from zweck.cli.main import cli

LAW: Final = "de-uwg"
SOURCE: Final = "BGH 14.1.2027, I ZR 999/26"
DAY: Final = "2027-01-14"
RULE: Final = "UWG-7-REPLY"
FILE: Final = f"policies/de/uwg/{DAY}/rules.yaml"
HEAD: Final = f"policies/de/uwg/{DAY}/policy.yaml"
DEFINITIONS: Final = f"policies/de/uwg/{DAY}/definitions.yaml"
BEGINNING: Final = {"law": LAW, "way": "new", "kind": "ground", "id": RULE, "source": SOURCE, "day": DAY, "title": "Reply in a chat"}
RULE_TEXT: Final = """\
# yaml-language-server: $schema=../../../.schema/rules.json
- ground: UWG-7-REPLY
  of: machine-fax-e-mail-and-like
  citation: § 7 Abs. 2 Nr. 2 UWG
  reason:
    de: Wer einen Chat beginnt, will darin eine Antwort. 😀
    en: A person who begins a chat wants an answer in it. 😀
  when:
    all:
      - channel.initiated_by: subject
      - channel.medium: social_dm
"""


def repository(folder: Path) -> Path:
    """The repository; returns its policies."""
    done = CliRunner().invoke(cli, ["new", "tour", str(folder)], env={"LC_ALL": "C.UTF-8"})
    assert done.exit_code == 0, done.output
    return folder / "policies"


def copied(repository: Path, folder: Path, *, git: bool) -> Path:
    """A copy of its policies and cases, with or without the repository."""
    shutil.copytree(repository.parent, folder, ignore=None if git else shutil.ignore_patterns(".git"))
    return folder / "policies"


def git(policies: Path, *arguments: str) -> str:
    """The output of git in the repository around policies."""
    return subprocess.run(["git", "-C", policies.parent, *arguments], check=True, capture_output=True, text=True).stdout


def filled(head: str) -> str:
    """The head of a version with its placeholders filled in."""
    lines = [f"{line.partition('<')[0]}Antwort im Chat." if "<" in line else line for line in head.splitlines()]
    return "\n".join(lines) + "\n"
