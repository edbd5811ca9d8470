"""`zweck show`: the law as a commentary's outline."""

from datetime import date
from itertools import pairwise

import click
import pytest

from tests.cli.conftest import UTOPIA, Zweck, assert_golden
from tests.law import shipped_law
from zweck.catalogue.citing import citing
from zweck.pages import statute
from zweck.pages.synopsis import render
from zweck.pages.text import wrapped


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
    policies = shipped_law()
    for law in policies.laws.values():
        for version in law.versions:
            lines = wrapped(statute.page_of(policies, version, version.start, language), 100).splitlines()
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


@pytest.mark.parametrize("language", ["de", "en"])
def test_everything_that_cites_a_place(zweck: Zweck, language: str) -> None:
    """Rules of all laws and versions, a doubt, facts, acts, and the cases about it; the words need no quotation marks."""
    result = zweck("show", "§", "4", "UDG", "--lang", language, "--policies", UTOPIA)
    assert (result.exit_code, result.stderr) == (0, "")
    assert_golden(f"show-place.{language}", result.stdout.replace(str(UTOPIA.parent), "utopia"))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("days", [("2004-06-01", "2010-01-01"), ("2010-01-01", "2025-01-01")])
def test_a_law_on_two_days_side_by_side(zweck: Zweck, days: tuple[str, str], language: str) -> None:
    """Rules that came, changed and went, rows of tables that the law reads, and a law that is gone."""
    result = zweck("show", "ut-data-act", "--between", *days, "--lang", language, "--policies", UTOPIA)
    assert (result.exit_code, result.stderr) == (0, "")
    assert_golden(f"show-between-{days[1][:4]}.{language}", result.stdout)
    turned = zweck("show", "ut-data-act", "--between", *reversed(days), "--lang", language, "--policies", UTOPIA)
    assert turned.stdout == result.stdout


def test_two_days_without_a_difference(zweck: Zweck) -> None:
    result = zweck("show", "ut-data-act", "--between", "2006-01-01", "2007-01-01", "--policies", UTOPIA)
    assert result.stdout.endswith("\n\nNo rule differs on the two days.\n")


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_shipped_amendment_fits_between_the_margins(language: str) -> None:
    """Each version beside the one before: no line is too wide, each rule that differs and held before stands there with its id."""
    policies = shipped_law()
    for law in policies.laws.values():
        for before, after in pairwise(law.versions):
            text = click.unstyle(render(policies, law.id, (before.start, after.start), language, 100))
            assert max(map(len, text.splitlines())) <= 100
            held = {rule.id for rule in before.rules if rule.in_force.covers(before.start)}
            assert all(id in text for id in (*after.replaces, *after.repeals) if id in held)


def test_a_section_is_found_in_every_law_that_cites_it() -> None:
    """Section 26 BDSG stands in five places, and in all versions of each."""
    policies = shipped_law()
    found = citing("§ 26 BDSG", "§ 26 BDSG", policies)
    assert {one.law for one in found.statements} == {"common", "de-bdsg", "de-hinschg", "de-kug", "eu-gdpr"}
    spans = [one.days[0] for one in found.statements if one.id == "DU-EMPLOYEE-CONSENT"]
    assert [(str(days.start), str(days.until)) for days in spans] == [("2018-05-25", "2019-11-25"), ("2019-11-26", "None")]
    assert {"D17", "D18"} <= {one.name for one in found.doubts}
    on = citing("§ 26 BDSG", "§ 26 BDSG", policies, date(2026, 1, 1))
    assert {one.id for one in found.statements} - {one.id for one in on.statements} == {"BDSGN-26-1-1", "employee-consent-in-writing"}
    inner = {one.id for one in citing("Section 26(4) BDSG", "§ 26 Abs. 4 BDSG", policies).statements}
    assert "BDSGN-26-4" in inner
    assert "BDSGN-26-1-2" not in inner


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["§", "4", "ZZZ"], "no rule cites a statute `ZZZ`"),
        (["§", "4", "Abs.", "UDG"], "is no place in a law"),
        (["ut-data-act", "--at", "2008-01-01", "--between", "2008-01-01", "2009-01-01"], "name days twice"),
        (["--between", "2008-01-01", "2009-01-01"], "compares one law"),
        (["ut-dta-act", "--between", "2008-01-01", "2009-01-01"], "did you mean `ut-data-act`?"),
        (["ut-data-act", "--between", "1998-01-01", "1999-01-01"], "has no version on 1999-01-01"),
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
