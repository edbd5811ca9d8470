"""`zweck release`: what was released stays what it was, or somebody says why it changed."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.arcadia import POLICIES
from tests.cli.conftest import Zweck
from tests.engine.test_rows import COVERAGE, FILES
from zweck.law.policy import Release
from zweck.load import load

CODE = Path("policies/ar/code/2005-01-01/flocks.yaml")
WAITING = """# Changelog

## Law

### Unreleased

| impacted period | area | reason |
|---|---|---|
| from 2001-01-01 | `ar-privacy` HDSG-8, `ar-press` | the assembly has decided |
| 2011-01-01 to 2012-12-31 | `ar-privacy` | two bad years |
| all | vocabulary | silence was golden |

## Program

### Unreleased

Added

- Nothing.
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Arcadia's policies and a changelog."""
    shutil.copytree(POLICIES, tmp_path / "policies")
    (tmp_path / "CHANGELOG.md").write_text(WAITING, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def edit(path: Path, before: str, after: str) -> None:
    """Put one text in the place of another."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def newest(root: Path) -> Release:
    """The newest release."""
    return load(root / "policies").releases[-1]


def test_a_changelog_that_cannot_be_read(zweck: Zweck, root: Path) -> None:
    """Nothing is released."""
    (root / "CHANGELOG.md").write_bytes(b"# K\xf6ln\n")
    done = zweck("release", "--version", "1")
    assert (done.exit_code, done.stderr) == (2, f"Error: {root / 'CHANGELOG.md'} is not UTF-8\n  save the file as UTF-8\n")
    assert not (root / "policies" / "released.yaml").exists()


def test_the_first_release(zweck: Zweck, root: Path) -> None:
    """Every version, and the tables and facts that they read; the reasons are those of the changelog, on the days that they are about."""
    result = zweck("release", "--version", "Ram 1")
    assert (result.exit_code, result.stderr) == (0, "")
    release = newest(root)
    assert (release.name, release.on) == ("Ram 1", date.today())
    reasons = {one.thing.name: one.reason for one in release.frozen}
    assert {"ar-privacy@2001-01-01", "ar-code@2005-01-01", "common@1990-01-01", "league", "consent.given"} <= set(reasons)
    assert reasons["ar-privacy@2001-01-01"] == "HDSG-8: the assembly has decided"
    assert reasons["ar-privacy@2010-07-01"] == "HDSG-8: the assembly has decided; two bad years"
    log = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    law, _, program = log.partition("## Program")
    waiting, _, told = law.partition("### Ram 1\n\n")
    assert waiting == "# Changelog\n\n## Law\n\n### Unreleased\n\n| impacted period | area | reason |\n|---|---|---|\n\n"
    assert "| 2001-01-01 to 2010-06-30 | `ar-privacy` of 2001-01-01, HDSG-8 | the assembly has decided |" in told
    assert "| 2011-01-01 to 2012-12-31 | `ar-privacy` of 2010-07-01 | two bad years |" in told
    assert "| from 2001-01-01 | `ar-press` of 1995-01-01 | the assembly has decided |" in told
    assert told.rstrip().endswith("| all | vocabulary | silence was golden |")
    assert "- Nothing." in program
    assert zweck("check", "policies").exit_code == 0
    assert zweck("fmt", "--check", "policies/released.yaml").exit_code == 0
    again = zweck("release")
    assert (again.exit_code, again.stdout) == (0, "nothing to release: all is released and unchanged\n")


def test_form_does_not_matter(zweck: Zweck, root: Path) -> None:
    """Comments, folding, files, and a later version: what was released is the same."""
    assert zweck("release").exit_code == 0
    text = (root / CODE).read_text(encoding="utf-8")
    (root / CODE).unlink()
    (root / CODE).with_name("renamed.yaml").write_text(f"# Flocks.\n\n{text}", encoding="utf-8")
    edit(root / "policies/ar/privacy/2001-01-01/lawful-ground.yaml", "    consent.given: true\n", "    consent.given:   true  # asked\n")
    later = root / "policies/ar/code/2030-01-01/policy.yaml"
    head = (root / "policies/ar/code/2005-01-01/policy.yaml").read_text(encoding="utf-8")
    later.parent.mkdir()
    later.write_text(
        head.replace("version: 2005-01-01", "version: 2030-01-01\namends: 2005-01-01").partition("scope:")[0], encoding="utf-8"
    )
    assert zweck("check", "policies").stderr == ""
    result = zweck("release", "--version", "next")
    assert result.exit_code == 0
    assert [one.thing.name for one in newest(root).frozen] == ["ar-code@2030-01-01"]


def test_a_change_must_be_stated(zweck: Zweck, root: Path) -> None:
    """A rule, a table and what silence means: each is a fault of `zweck check` until it is amended, with a reason."""
    zweck("release")
    edit(root / "policies/tables/league.yaml", "entries:\n", "entries:\n  - key: FR\n    from: 2019-01-01\n")
    edit(root / "policies/ar/privacy/2010-07-01/amendments.yaml", "    consent.given: true\n", "    consent.given: false\n")
    checked = zweck("check", "policies")
    assert checked.exit_code == 1
    assert {line.split(": ")[1] for line in checked.stderr.splitlines() if ": ZW" in line} == {"ZW701"}
    assert "the version `ar-privacy@2010-07-01` does not say what was released" in checked.stderr
    assert "the table `league` does not say what was released" in checked.stderr
    assert "2001-01-01" not in checked.stderr
    refused = zweck("release")
    assert (refused.exit_code, "`ar-privacy@2010-07-01`, `league`" in refused.stderr) == (1, True)
    silent = zweck("release", "--amend", "all")
    assert (silent.exit_code, "nothing says why" in silent.stderr) == (2, True)
    near = zweck("release", "--amend", "ar-privacy@2010-07-10")
    assert (near.exit_code, "did you mean `ar-privacy@2010-07-01`?" in near.stderr) == (2, True)
    partly = zweck("release", "--amend", "league", "--reason", "France joins")
    assert (partly.exit_code, "changed since it was released: `ar-privacy@2010-07-01`" in partly.stderr) == (1, True)
    assert zweck("release", "--amend", "all", "--reason", "the court\nhas decided").exit_code == 0
    assert {(one.thing.name, one.reason) for one in newest(root).frozen} == {
        ("ar-privacy@2010-07-01", "the court has decided"),
        ("league", "the court has decided"),
    }
    log = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"### {date.today()}.2\n" in log
    assert "| all | table `league` | the court has decided |" in log
    assert zweck("check", "policies").exit_code == 0


def test_a_line_on_a_table_is_taken_over_once(zweck: Zweck, root: Path) -> None:
    """Where the changelog says why a table was changed, its line is the release's."""
    zweck("release")
    edit(root / "policies/tables/league.yaml", "entries:\n", "entries:\n  - key: FR\n    from: 2019-01-01\n")
    rows = "|---|---|---|\n| from 2019-01-01 | table `league` | France joins |\n| all | vocabulary | words |\n"
    edit(root / "CHANGELOG.md", "|---|---|---|\n", rows)
    assert zweck("release", "--amend", "all").exit_code == 0
    said = [line for line in (root / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if "France" in line or "words" in line]
    assert said == ["| from 2019-01-01 | table `league` | France joins |", "| all | vocabulary | words |"]
    assert [(one.thing.name, one.reason) for one in newest(root).frozen] == [("league", "France joins")]


FUTURE = """entries:
  - key: FR
    from: 2990-01-01
    act: treaty of Foix
"""


def test_rows_for_the_future_change_nothing_that_was_released(zweck: Zweck, root: Path) -> None:
    """The check is silent, and the release needs no amendment; its line of the changelog begins on the first day of the new rows."""
    zweck("release", "--version", "before")
    edit(root / "policies/tables/league.yaml", "entries:\n", FUTURE)
    edit(root / "policies/tables/league.yaml", "{key: GR, from: 1990-03-01}", "{key: GR, from: 1990-03-01, until: 2990-12-31}")
    edit(root / "policies/tables/league.yaml", "entries:\n", "entries:\n  - {key: GR, from: 2991-01-01, note: with another seat}\n")
    assert zweck("check", "policies").stderr == ""
    assert zweck("release", "--version", "after").exit_code == 0
    assert [one.thing.name for one in newest(root).frozen] == ["league"]
    log = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "| from 2990-01-01 | table `league` | new rows: GR, FR: treaty of Foix |" in log
    assert zweck("release").stdout == "nothing to release: all is released and unchanged\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("entries:\n", "entries:\n  - {key: JP, from: 2019-01-01}\n"),
        ("{key: GR, from: 1990-03-01}", "{key: GR, from: 1990-03-01, until: 2019-12-31}"),
        ("{key: GR, from: 1990-03-01}", "{key: NO, from: 1990-03-01}"),
    ],
)
def test_rows_for_the_past_are_a_change_even_beside_rows_for_the_future(zweck: Zweck, root: Path, before: str, after: str) -> None:
    zweck("release", "--version", "before")
    edit(root / "policies/tables/league.yaml", before, after)
    edit(root / "policies/tables/league.yaml", "entries:\n", FUTURE)
    assert "the table `league` does not say what was released" in zweck("check", "policies").stderr
    assert zweck("release").exit_code == 1


def test_a_version_that_vanished(zweck: Zweck, root: Path) -> None:
    """It is withdrawn, or it comes back."""
    zweck("release")
    shutil.rmtree(root / "policies/ar/code")
    checked = zweck("check", "policies")
    assert (checked.exit_code, "ZW702: the version `ar-code@2005-01-01` was released and is missing" in checked.stderr) == (1, True)
    assert zweck("release", "--amend", "ar-code@2005-01-01", "--reason", "void from the beginning").exit_code == 0
    assert zweck("check", "policies").exit_code == 0
    assert [one.digest for one in newest(root).frozen] == [""]
    assert "| all | `ar-code@2005-01-01`, withdrawn | void from the beginning |" in (root / "CHANGELOG.md").read_text(encoding="utf-8")


def test_without_a_changelog(zweck: Zweck, root: Path) -> None:
    """One is begun."""
    (root / "CHANGELOG.md").unlink()
    assert zweck("release", "--changelog", "law.md", "--reason", "a beginning").exit_code == 0
    log = (root / "law.md").read_text(encoding="utf-8")
    assert log.startswith("# Changelog\n\n## Law\n\n### Unreleased\n\n| impacted")
    assert "`ar-code` of 2005-01-01 | a beginning |" in log


def test_rows_for_later_days_change_nothing_released(zweck: Zweck, root: Path) -> None:
    """A new rule of a country from a coming day is new law; another rule for a past day is a change."""
    for name, text in FILES.items():
        (root / "policies" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "policies" / name).write_text(text, encoding="utf-8")
    (root / "policies/coverage.yaml").write_text(COVERAGE, encoding="utf-8")
    assert zweck("release").exit_code == 0
    table = root / "policies/tables/calls-abroad.yaml"
    edit(table, "act: § 1 roplag, checked: text}", "act: § 1 roplag, checked: text, until: 2199-12-31}")
    edit(
        table,
        "  - {row: SE-2",
        "  - {row: SE-3, key: SE, cells: [on-paper], rule: ask, act: § 3 roplag, checked: text, from: 2200-01-01}\n  - {row: SE-2",
    )
    assert zweck("check", "policies").stderr == ""
    assert zweck("release", "--version", "next").exit_code == 0
    assert [one.thing.name for one in newest(root).frozen] == ["calls-abroad"]
    edit(table, "checked: secondary", "checked: memory")
    assert "the table `calls-abroad` does not say what was released" in zweck("check", "policies").stderr
