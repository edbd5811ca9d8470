"""Runs what the files for GitHub and GitLab say, from the files themselves, in a repository with a branch that edits the law."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml
from click.testing import CliRunner

from tests.cli.conftest import UTOPIA
from zweck.cli.main import cli

CI: Final = Path(__file__).parents[2] / "deploy" / "ci"
ACTION: Final = CI / "github" / "action.yml"
WORKFLOW: Final = CI / "github" / "workflow.yml"
GITLAB: Final = CI / "gitlab" / "zweck.gitlab-ci.yml"
NIGHTLY: Final = CI / "github" / "nightly.yml"
EXPRESSION: Final = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
RULES: Final = "policies/ut/data-act/2000-01-01/rules.yaml"
IDENTITY: Final = {"NAME": "Author", "EMAIL": "author@example.org", "DATE": "2026-01-05T12:00:00Z"}
WHO: Final = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in IDENTITY.items()}


@dataclass(slots=True)
class Repository:
    """A repository with policies: `base` is the commit on which the branch that is checked out rests."""

    folder: Path
    programs: Path
    base: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take as little from the surroundings as programs need."""
        path = os.pathsep.join([str(self.programs), str(Path(sys.executable).parent), os.environ["PATH"]])
        nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "LC_ALL": "C.UTF-8"}
        self.environment = {"PATH": path, "HOME": str(self.folder), **nothing, **WHO}

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text in a file."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def git(self, *arguments: str) -> str:
        """The output of git."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=self.environment, check=True, capture_output=True, text=True, encoding="utf-8"
        )
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        """Commit everything; the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def program(self, name: str, text: str) -> None:
        """Let a program stand for the one of this name."""
        path = self.programs / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def bash(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a script as the platforms do."""
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        return subprocess.run(
            command, cwd=self.folder, env={**self.environment, **environment}, check=False, capture_output=True, text=True, encoding="utf-8"
        )


def utopia(folder: Path) -> Repository:
    """Utopia in a repository, on a branch in which nothing is edited yet."""
    repository = Repository(folder / "repository", folder / "programs")
    repository.programs.mkdir(parents=True)
    shutil.copytree(UTOPIA.parent, repository.folder)
    assert CliRunner().invoke(cli, ["fmt", "--policies", str(repository.folder / "policies")]).exit_code == 0
    repository.git("init", "--quiet", "--initial-branch=main")
    repository.base = repository.commit("utopia: the law as it stands")
    repository.git("checkout", "--quiet", "-b", "edit")
    return repository


class Action:
    """The steps of a composite action."""

    def __init__(self, repository: Repository, inputs: Mapping[str, str], github: Mapping[str, str]) -> None:
        """Read the file; what is not among the inputs has its default."""
        self._said = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
        self._repository = repository
        self._values = {f"github.{name}": value for name, value in github.items()}
        stated = {name: inputs.get(name, self.value(about["default"])) for name, about in self._said["inputs"].items()}
        self._values |= {f"inputs.{name}": value for name, value in stated.items()}
        self._files = {name: repository.programs.parent / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in self._files.values():
            file.touch()

    @property
    def names(self) -> list[str]:
        """The names of the steps."""
        return [step["name"] for step in self._said["runs"]["steps"]]

    @property
    def summary(self) -> str:
        """The summary of the run, as the steps wrote it."""
        return self._files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")

    def run(self, name: str) -> subprocess.CompletedProcess[str] | None:
        """Run a step; `None` where its condition does not hold."""
        step = next(step for step in self._said["runs"]["steps"] if step["name"] == name)
        if not all(self._holds(part) for part in step.get("if", "'' == ''").split(" && ")):
            return None
        output = self._files["GITHUB_OUTPUT"]
        output.write_text("", encoding="utf-8")
        given = {name: self.value(text) for name, text in step.get("env", {}).items()}
        own = {"RUNNER_TEMP": str(self._repository.programs.parent), "GITHUB_REPOSITORY": "office/law"}
        done = self._repository.bash(step["run"], **given, **own, **{name: str(file) for name, file in self._files.items()})
        for line in output.read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition("=")
            self._values[f"steps.{step['id']}.outputs.{key}"] = value
        return done

    def value(self, text: str) -> str:
        """A text with its expressions worked out; one that is not known is an error, what an event or step lacks is empty."""
        return EXPRESSION.sub(lambda found: self._known(found[1]), text)

    def _known(self, name: str) -> str:
        return self._values.get(name, "") if name.startswith(("github.event.", "steps.")) else self._values[name]

    def _holds(self, comparison: str) -> bool:
        left, sign, right = comparison.split(" ")
        one, other = (part.strip("'") if part.startswith("'") else self._known(part) for part in (left, right))
        return (one == other) is {"==": True, "!=": False}[sign]


def job(name: str) -> dict[str, Any]:
    """A job of the template for GitLab, with what it takes over."""
    said = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    own = said[name]
    return {**said[own["extends"]], **own} if "extends" in own else dict(own)
