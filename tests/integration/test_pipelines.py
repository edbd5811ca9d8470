"""The action for GitHub, the template for GitLab and the hooks for pre-commit do what they say, as far as no network is needed.

`make integration` runs them to the end: with an environment that pip installs, and with pre-commit itself.
"""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner

from tests.cli.conftest import Zweck, zweck
from tests.integration.pipelines import ACTION, GITLAB, RULES, WORKFLOW, Action, Repository, job, utopia

__all__ = ["zweck"]

ROOT: Final = Path(__file__).parents[2]
HOOKS: Final[list[dict[str, Any]]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
PULL_REQUEST: Final = {"event_name": "pull_request", "token": "t", "event.pull_request.number": "7"}
GH: Final = """#!/bin/sh
case "$*" in
*--paginate*) cat comments; exit 0 ;;
esac
for argument; do printf '%s\\n' "$argument"; done >> asked
"""
CURL: Final = """#!/bin/sh
for argument; do printf '%s\\n' "$argument"; done > asked
cat >> asked
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A branch in which consent is enough for a person of any age."""
    made = utopia(tmp_path)
    made.edit(RULES, "      - consent.given: true\n      - definition: old-enough\n", "      - consent.given: true\n")
    made.edit("tests/policies/cases.yaml", "subject.age: 30", "subject.age: 3")
    made.edit("tests/policies/cases.yaml", "outcome: PERMITTED", "outcome: PROHIBITED")
    made.edit("tests/policies/cases.yaml", "grounds: [UDG-4-1]", "failed: [ut-data-act/lawful-ground]")
    made.commit("utopia: consent of children")
    return made


def test_the_action(repository: Repository) -> None:
    """In a pull request: the edit is sound, the comparison is posted, and the case that the edit flips fails."""
    repository.program("gh", GH)
    (repository.folder / "comments").write_text("", encoding="utf-8")
    github = PULL_REQUEST | {"event.pull_request.base.sha": repository.base}
    action = Action(repository, {"lang": "de", "deep": "true"}, github)
    steps = ["Form", "Schemas", "Policies", "Comparison", "Comment", "Expected changes", "Cases", "Mistakes"]
    assert action.names == ["Python", "Install", *steps]

    ended = {name: action.run(name) for name in steps}
    told = {name: (done.returncode, done.stdout + done.stderr) for name, done in ended.items() if done is not None}

    assert {"Expected changes", "Mistakes"}.isdisjoint(told)
    assert told["Form"] == (0, "19 files are in form\n")
    assert told["Schemas"] == (0, "")
    assert told["Policies"][0] == 0
    assert told["Comparison"] == (0, "")
    assert told["Comment"] == (0, "")
    assert told["Cases"][0] == 1
    assert "outcome: wanted PROHIBITED; got PERMITTED" in told["Cases"][1]
    assert action.summary.startswith(f"## Änderungen von {repository.base}:policies zu policies")
    assert "#### verboten → erlaubt" in action.summary
    asked = (repository.folder / "asked").read_text(encoding="utf-8").splitlines()
    assert asked[:5] == ["api", "--silent", "--method", "POST", "repos/office/law/issues/7/comments"]
    body = Path(asked[-1].removeprefix("body=@")).read_text(encoding="utf-8")
    assert body == f"<!-- zweck -->\n{action.summary}"


def test_expected_changes(repository: Repository) -> None:
    """Where nothing was stated the run fails, after the comparison was shown; a file that cannot be read fails at once."""
    repository.program("gh", GH)
    (repository.folder / "comments").write_text("", encoding="utf-8")
    github = PULL_REQUEST | {"event.pull_request.base.sha": repository.base}
    action = Action(repository, {"expect": "changes"}, github)
    ended = {name: action.run(name) for name in ("Comparison", "Comment", "Expected changes")}
    assert [done.returncode for done in ended.values() if done is not None] == [0, 0, 1]
    assert "### Deviations from what was expected" in action.summary
    variables = {"ZWECK_EXPECT": "changes", "CI_MERGE_REQUEST_DIFF_BASE_SHA": repository.base}
    said = job("zweck-diff")
    done = repository.bash("\n".join(said["script"]), **{**said["variables"], **variables})
    assert (done.returncode, done.stderr) == (1, "The law changes otherwise than expected; the end of the comparison says how.\n")
    (repository.folder / "changes").mkdir()
    (repository.folder / "changes" / "faulty.yaml").write_text("change: faulty\n", encoding="utf-8")
    faulty = Action(repository, {"expect": "changes"}, github).run("Comparison")
    assert faulty is not None
    assert (faulty.returncode, "ZW203" in faulty.stderr) == (3, True)


def test_the_comment_of_the_action(repository: Repository) -> None:
    """An existing comment is rewritten; a long comparison stays in the summary; a comment that may not be written is a warning."""
    repository.program("gh", GH)
    (repository.folder / "comments").write_text("41\n42\n", encoding="utf-8")
    action = Action(repository, {"base": "HEAD", "policies": "law"}, PULL_REQUEST | {"event.pull_request.base.sha": ""})
    for name in ("Comparison", "Comment"):
        done = action.run(name)
        assert done is not None
        assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert action.summary == "There is no folder law at HEAD: all policies are new.\n"
    asked = (repository.folder / "asked").read_text(encoding="utf-8").splitlines()
    assert asked[3:5] == ["PATCH", "repos/office/law/issues/comments/42"]
    body = Path(asked[-1].removeprefix("body=@"))
    (body.parent / "zweck-diff.md").write_text("x" * 60_000, encoding="utf-8")
    repository.program("gh", "#!/bin/sh\nexit 1\n")
    done = action.run("Comment")
    assert done is not None
    assert (done.returncode, done.stdout.startswith("::warning::")) == (0, True)
    assert body.read_text(encoding="utf-8").endswith("it stands in the summary of the run.\n")


def test_the_action_outside_pull_requests(repository: Repository) -> None:
    """There is nothing to compare with, unless the workflow names it."""
    push = {"event_name": "push", "token": "t"}
    action = Action(repository, {"mutate": "true"}, push)
    assert [action.run(name) for name in ("Comparison", "Comment", "Expected changes", "Mistakes")] == [None] * 4
    noticed = Action(repository, {"mutate": "true", "base": repository.base}, push).run("Mistakes")
    assert noticed is not None
    assert (noticed.returncode, "fail by the law as it is, first `U1`" in noticed.stderr) == (3, True)


def test_the_template_for_gitlab(repository: Repository) -> None:
    """In a merge request: checked, tested, compared, and the note posted with a token that no list of processes shows."""
    repository.program("curl", CURL)
    predefined = {
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": repository.base,
        "CI_API_V4_URL": "https://gitlab.example/api/v4",
        "CI_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "5",
        "ZWECK_TOKEN": "glpat-secret",
    }
    codes = {}
    for name in ("zweck-check", "zweck-diff", "zweck-test"):
        said = job(name)
        done = repository.bash("\n".join(said["script"]), **said["variables"], **predefined)
        codes[name] = done.returncode, done.stderr

    assert codes == {"zweck-check": (0, ""), "zweck-diff": (0, ""), "zweck-test": (1, "")}
    assert "<failure" in (repository.folder / job("zweck-test")["artifacts"]["reports"]["junit"]).read_text(encoding="utf-8")
    assert job("zweck-diff")["artifacts"]["paths"] == ["zweck-diff.md"]
    told = (repository.folder / "zweck-diff.md").read_text(encoding="utf-8")
    assert "#### prohibited → permitted" in told
    *arguments, header = (repository.folder / "asked").read_text(encoding="utf-8").splitlines()
    assert arguments[-3:] == ["--data-urlencode", "body@zweck-diff.md", "https://gitlab.example/api/v4/projects/3/merge_requests/5/notes"]
    assert header == 'header = "PRIVATE-TOKEN: glpat-secret"'
    assert not [argument for argument in arguments if "secret" in argument]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook(hook: dict[str, Any], repository: Repository, zweck: Zweck, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each gets the files that it asks for and passes or fails with what it is for."""
    monkeypatch.chdir(repository.folder)
    zweck("schema")
    program, *command = hook["entry"].split()
    assert program == "zweck"
    files = [file for file in repository.git("ls-files").splitlines() if re.search(hook["files"], file)]
    files = [file for file in files if not re.search(hook.get("exclude", "^$"), file)]
    assert RULES in files
    assert "tests/policies/cases.yaml" in files
    arguments = [*command, *hook["args"], *(files if hook.get("pass_filenames", True) else [])]
    assert zweck(*arguments).exit_code == (1 if hook["id"] == "zweck-test" else 0)
    repository.edit(RULES, "- ground: UDG-4-1\n  of: lawful-ground\n", "- of: lawful-ground\n  ground: UDG-4-111\n")
    assert zweck(*arguments).exit_code == {"zweck-fmt": 1, "zweck-schema": 1, "zweck-check": 0, "zweck-test": 1}[hook["id"]]


@pytest.mark.parametrize(
    ("schema", "file", "more"),
    [
        ("vendor.github-actions", ACTION, []),
        ("vendor.github-workflows", WORKFLOW, []),
        ("vendor.gitlab-ci", GITLAB, ["--data-transform", "gitlab-ci"]),
    ],
)
def test_the_files_have_the_form_that_the_platforms_want(schema: str, file: Path, more: list[str]) -> None:
    done = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, *more, "--output-format", "json", str(file)])
    assert (done.exit_code, json.loads(done.stdout)["status"]) == (0, "ok")


def test_the_workflow_gives_the_action_what_it_knows() -> None:
    steps = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["policies"]["steps"]
    (used,) = (step for step in steps if "deploy/ci/github" in step["uses"])
    inputs = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["inputs"]
    assert set(used["with"]) <= set(inputs)
