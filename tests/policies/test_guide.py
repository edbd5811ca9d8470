"""The guide to the policies folder is true in both languages: its commands work, and what it quotes stands in the files."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.law import shipped_cases, shipped_law
from tests.proving import PROVING
from zweck.cli.main import cli
from zweck.engine import Engine
from zweck.load import shipped
from zweck.pages.coverage.result import Result

GUIDE = (shipped() / "README.md").read_text(encoding="utf-8")
HALVES = GUIDE.split("\n---\n")
COMMANDS = sorted(set(re.findall(r"^\$ zweck (.+)$", GUIDE, re.MULTILINE)) - {"test", *(() if PROVING else ("test --coverage",))})
"""Without `zweck test`, for it asks what `zweck test --coverage` asks, too; in `make test` each case is a test anyway."""

QUOTES = sorted(set(re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_works(command: str) -> None:
    result = CliRunner().invoke(cli, command.split(), prog_name="zweck")
    assert result.exit_code == 0, result.output


def test_the_cases_prove_each_rule_and_boundary_date() -> None:
    """A case lies on each day on which the law changes and on the one before it, and shows the change."""
    found = Result.of(shipped_cases(), Engine(shipped_law()))
    dates = found.dates(found.coverage.boundaries)
    assert dates.total > 0
    assert (found.rules.shown, dates.shown) == (found.rules.total, dates.total)


@pytest.mark.parametrize("quote", QUOTES)
def test_every_quotation_stands_in_a_file(quote: str) -> None:
    assert any(quote in path.read_text(encoding="utf-8") for path in shipped().rglob("*.yaml"))


def test_both_halves_say_the_same() -> None:
    german, english = (re.findall(r"^(?:#+|```\w*|\| `[^|]*`) ?", half, re.MULTILINE) for half in HALVES)
    assert german == english


def test_the_places_named_exist() -> None:
    for name in re.findall(r"^\| (`[^|]+`) \|", GUIDE, re.MULTILINE):
        for path in re.findall(r"`([^`]+)`", name):
            assert (shipped() / path).exists()
    for link in re.findall(r"\]\(([^#)]+)\)", GUIDE):
        assert Path(shipped() / link).exists()
