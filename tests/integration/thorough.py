"""`make integration`: what needs the network and minutes: pre-commit, the action and pytest with zweck as pip installs it, and linters.

Everything happens in a folder of its own, which is removed at the end.
"""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml

from tests.integration.pipelines import ACTION, GITLAB, NIGHTLY, RULES, WORKFLOW, Action, job, utopia

ROOT: Final = Path(__file__).parents[2]
BIN: Final = Path(sys.executable).parent
PYTHONS: Final = ("3.11", "3.12", "3.13")
PYENV: Final = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
NOT_HERE: Final = ("Expected changes", "Mistakes")
"""Steps of the action for which there is no cause here."""

CONSENT: Final = "      - consent.given: true\n      - definition: old-enough\n"
GH: Final = "#!/bin/sh\nfor argument; do printf '%s\\n' \"$argument\"; done >> asked\n"


class Failed(Exception):
    """Something does not do what it says."""


def main() -> None:
    """Run everything; the first thing that fails ends it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        parts = ("linters", lint), ("pre-commit", pre_commit), ("the action, and pytest", installed), ("every Python", every_python)
        for what, work in parts:
            (folder / what).mkdir()
            work(folder / what)
            print(f"ok: {what}", flush=True)


def lint(folder: Path) -> None:
    """Manifest, action, workflow, and every script in them."""
    run(BIN / "pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml")
    run(BIN / "zizmor", "--offline", "--quiet", "--persona", "pedantic", ACTION, WORKFLOW, NIGHTLY)
    for number, script in enumerate(scripts()):
        file = folder / f"{number}.sh"
        file.write_text(f"#!/bin/bash\nset -eo pipefail\n{script}\n", encoding="utf-8")
        run(BIN / "shellcheck", "--severity=style", file)


def scripts() -> Iterator[str]:
    """The scripts of the action and of the template for GitLab."""
    steps: list[dict[str, Any]] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]
    yield from (step["run"] for step in steps if "run" in step)
    yield from ("\n".join([*job(name)["before_script"], *job(name)["script"]]) for name in jobs())


def jobs() -> list[str]:
    """The jobs of the template for GitLab."""
    return [name for name in yaml.safe_load(GITLAB.read_text(encoding="utf-8")) if not name.startswith(".")]


def pre_commit(folder: Path) -> None:
    """The hooks pass on Utopia, and each fails on what it is for."""
    repository = utopia(folder)
    run(BIN / "zweck", "schema", "--first-lines", cwd=repository.folder)
    repository.commit("utopia: schemas")
    attempt = [BIN / "pre-commit", "try-repo", ROOT, "--all-files", "--verbose"]
    own = {**repository.environment, "PRE_COMMIT_HOME": str(folder / "cache")}
    said = run(*attempt, cwd=repository.folder, env=own)
    expect(said.count("Passed") == len(yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))), said)
    repository.edit(RULES, "- ground: UDG-4-1\n  of: lawful-ground\n", "- of: lawful-ground\n  ground: UDG-4-111\n")
    repository.edit(RULES, "definition: old-enough\n\n", "definition: old-enogh\n\n")
    repository.git("add", "--all")
    said = run(*attempt, cwd=repository.folder, env=own, wanted=1)
    expect(said.count("Failed") == said.count("hook id") > 1, said)
    expect("did you mean `old-enough`?" in said, said)


def installed(folder: Path) -> None:
    """In an environment of its own: the action from its installation to the cases, and `pytest policies/`."""
    repository = utopia(folder)
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / "bin"
    repository.environment["PATH"] = os.pathsep.join([str(repository.programs), str(programs), os.environ["PATH"]])
    repository.program("gh", GH)
    repository.edit(RULES, CONSENT, "      - consent.given: true\n")
    repository.commit("utopia: consent of children")
    github = {"event_name": "pull_request", "token": "t", "event.pull_request.number": "7", "event.pull_request.base.sha": repository.base}
    action = Action(repository, {"deep": "true"}, github)
    repository.environment["GITHUB_ACTION_PATH"] = str(ACTION.parent)
    for name in (name for name in action.names if name not in ("Python", *NOT_HERE)):
        done = action.run(name)
        expect(done is not None and done.returncode == 0, f"{name}: {done}")
    expect([action.run(name) for name in NOT_HERE] == [None, None], "steps run without their condition")
    expect("#### prohibited → permitted" in action.summary, action.summary)
    run(programs / "pip", "install", "--quiet", "--disable-pip-version-check", "pytest", env=repository.environment)
    said = run(programs / "pytest", "policies/", "-v", cwd=repository.folder, env=repository.environment)
    expect("policies::check PASSED" in said and "3 passed" in said, said)


def every_python(_: Path) -> None:
    """The wheels in an environment of each supported Python; one that is not here is named."""
    for version in PYTHONS:
        python = python_of(version)
        if python is None:
            print(f"not here: Python {version}", flush=True)
        else:
            env = {**os.environ, "PYTHON": str(python)}
            run(BIN / "python", "-m", "pytest", "--quiet", "tests/integration/test_installed.py", env=env)


def python_of(version: str) -> Path | None:
    """The Python of a version, where it is installed."""
    named = shutil.which(f"python{version}")
    return next(PYENV.glob(f"{version}.*/bin/python"), None) or (Path(named) if named else None)


def run(*command: object, cwd: Path = ROOT, env: dict[str, str] | None = None, wanted: int = 0) -> str:
    """The output of a program.

    Raises:
        Failed: if it ends otherwise than wanted.
    """
    parts = [str(part) for part in command]
    done = subprocess.run(parts, cwd=cwd, env=env, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    expect(done.returncode == wanted, f"{' '.join(parts)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def expect(holds: bool, said: str) -> None:
    """Go on only if something holds.

    Raises:
        Failed: with what was said, if it does not.
    """
    if not holds:
        raise Failed(said)


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"failed: {failed}")
