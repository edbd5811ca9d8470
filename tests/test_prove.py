"""`make prove`: its steps can be chosen and bounded, what is not installed is named, and the nightly jobs know them all."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import prove
from tests.prove import STEPS, Command, NotHere, Run, main, names

CI = Path(__file__).parents[1] / "deploy" / "ci"
RUN = Run(seed=7, jobs=1)
AT_NIGHT = {*STEPS} - {"integration", "deploy", "costs"}
"""Integration and deployment have jobs of their own, and what files take is measured before a release."""


def missing(run: Run, folder: Path) -> list[Command]:
    """A step of which something is not installed."""
    raise NotHere("Python 4.0 is not installed")


def done(code: int) -> prove.Commands:
    """A step that ends with a code."""
    return lambda run, folder: [Command(["sh", "-c", f"exit {code}"])]


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three steps, which only end."""
    monkeypatch.setattr(prove, "STEPS", {"good": done(0), "bad": done(1), "gone": missing})


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize(
    ("only", "code", "said"),
    [
        (["good"], 0, "good         passed"),
        (["good", "bad"], 1, "bad          failed: sh ends with 1"),
        (["gone"], 1, "gone         failed: Python 4.0 is not installed"),
        ([], 1, "gone         left out: Python 4.0 is not installed"),
    ],
)
def test_each_step_says_how_it_ended(only: list[str], code: int, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A step without what it needs fails only where it was asked for."""
    assert main(only, 7, 1, None) == code
    found = capfd.readouterr().out
    assert said in found
    assert "seed 7: `make prove SEED=7` begins there again" in found


@pytest.mark.usefixtures("_few")
def test_no_step_begins_when_the_minutes_are_over(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["bad"], 7, 1, 0) == 0
    assert "bad          left out: the minutes are over" in capfd.readouterr().out


@pytest.mark.usefixtures("_few")
def test_a_step_that_is_not_there_is_named() -> None:
    assert names("good,bad") == ["good", "bad"]
    with pytest.raises(SystemExit, match="`worse` is no step of `make prove`: ONLY takes some of good, bad, gone"):
        names("good,worse")


def commands(name: str, tmp_path: Path) -> list[list[str]]:
    """The words of a step's commands."""
    return [[str(word) for word in command.words] for command in STEPS[name](RUN, tmp_path)]


def test_every_step_has_commands_and_its_chance_is_that_of_the_run(tmp_path: Path) -> None:
    for name in STEPS:
        try:
            assert commands(name, tmp_path)
        except NotHere as error:
            assert name.startswith("python-") or name == "spark", error  # noqa: PT017
    assert commands("agree", tmp_path)[0][-2:] == ["200000", "7"]
    (suite,) = STEPS["suite"](RUN, tmp_path)
    assert suite.environment == {"ZWECK_PROVE": "1", "ZWECK_SEED": "7"}
    assert "--hypothesis-seed=7" in suite.words


def test_the_nightly_jobs_name_every_step() -> None:
    github: dict[str, Any] = yaml.safe_load((CI / "github" / "nightly.yml").read_text(encoding="utf-8"))
    gitlab: dict[str, Any] = yaml.safe_load((CI / "gitlab" / "nightly.gitlab-ci.yml").read_text(encoding="utf-8"))
    for jobs, missing in (
        (github["jobs"]["prove"]["strategy"]["matrix"]["only"], set()),
        (gitlab["zweck-nightly"]["parallel"]["matrix"][0]["ONLY"], {"python-3.12", "python-3.13", "spark"}),
    ):
        assert sorted(name for job in jobs for name in job.split(",")) == sorted(AT_NIGHT - missing)
