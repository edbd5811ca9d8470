"""`zweck show`: the law as a commentary's outline."""

import click
import pytest

from tests.cli.conftest import UTOPIA, Zweck, assert_golden
from zweck.cli.render import statute
from zweck.load import load, shipped


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("law", ["ut-data-act", "ut-image-act", "common"])
def test_a_law_reads_well(zweck: Zweck, law: str, language: str) -> None:
    """Every kind of rule and of condition in both languages, with what another law adds."""
    result = zweck("show", law, "--at", "2008-01-01", "--lang", language, "--policies", UTOPIA)
    assert (result.exit_code, result.stderr) == (0, "")
    assert_golden(f"show-{law}.{language}", result.stdout)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_shipped_version_can_be_shown(language: str) -> None:
    """No line is wider than 100 columns, and every line says something."""
    policies = load(shipped())
    for law in policies.laws.values():
        for version in law.versions:
            lines = statute.render(policies, version, version.start, language, 100).splitlines()
            assert lines[0] == click.style(version.title[language], bold=True)
            assert max(len(click.unstyle(line)) for line in lines) <= 100


def test_the_version_of_the_day(zweck: Zweck) -> None:
    """A later version no longer has what it repealed."""
    assert "UDG-4-2" in zweck("show", "ut-data-act", "--at", "2009-12-31", "--policies", UTOPIA).stdout
    later = zweck("show", "ut-data-act", "--at", "2010-01-01", "--policies", UTOPIA).stdout
    assert "UDG-4-2" not in later
    assert "The ground of weighing is gone." in later


def test_the_list_of_laws(zweck: Zweck) -> None:
    """All laws and versions, or those of a day."""
    assert_golden("show-all", zweck("show", "--policies", UTOPIA).stdout)
    assert_golden("show-all-2008", zweck("show", "--at", "2008-01-01", "--lang", "de", "--policies", UTOPIA).stdout)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ut-dta-act"], "did you mean `ut-data-act`?"),
        (["zzz"], "the laws are common, ut-data-act, ut-image-act"),
        (["ut-data-act", "--at", "2025-01-01"], "2000-01-01 to 2009-12-31; 2010-01-01 to 2019-12-31"),
        (["ut-data-act", "--at", "2018-02-30"], "not a day of the calendar"),
        (["ut-data-act", "--at", "2018-2-3"], "2018-05-25"),
    ],
)
def test_wrong_calls(zweck: Zweck, arguments: list[str], said: str) -> None:
    """A name that does not exist is answered with those that do."""
    result = zweck("show", *arguments, "--policies", UTOPIA)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
