"""`zweck activities`: what calls must state, the Art. 30 record, reviews that are due."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Zweck, assert_golden
from tests.once import policies_once
from zweck.activities.entry import Entry, entry
from zweck.activities.search import Propose
from zweck.analysis.activities import prove
from zweck.cli.commands import activities
from zweck.company import Activity, Company
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.load import shipped

GROUP = Path(__file__).parents[2] / "docs" / "examples" / "group"
DAY = "2026-06-01"


@pytest.fixture(scope="module", autouse=True)
def _searched_once() -> Iterator[None]:
    """Every command here asks about the group of the example and the shipped law: the same search for each language and form."""
    entries: list[tuple[Activity, date, Entry]] = []
    provers: dict[date, prove.Prover] = {}
    made = prove.Prover

    def found(activity: Activity, company: Company, engine: Engine, day: date, propose: Propose | None = None) -> Entry:
        known = next((one for of, on, one in entries if of == activity and on == day), None)
        if known is None:
            known = entry(activity, company, engine, day, propose)
            entries.append((activity, day, known))
        return known

    def prover(policies: PolicySet, company: Company, day: date) -> prove.Prover:
        return provers.setdefault(day, provers.get(day) or made(policies, company, day))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(activities, "entry", found)
        patch.setattr(prove, "Prover", prover)
        yield


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_a_call_must_state(zweck: Zweck, language: str) -> None:
    result = zweck("activities", "check", "--activities", GROUP, "--at", DAY, "--lang", language, COLUMNS="100")
    assert (result.exit_code, result.stderr) == (0, "")
    assert_golden(f"activities-check.{language}", result.stdout)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("format", ["text", "md", "csv", "html", "json"])
def test_the_record_of_processing_activities(zweck: Zweck, language: str, format: str) -> None:
    options = ("--activities", GROUP, "--at", DAY, "--format", format, "--lang", language, "newsletter", "win-back-call")
    result = zweck("activities", "show", *options, COLUMNS="100")
    assert (result.exit_code, result.stderr) == (0, "")
    assert_golden(f"activities-show-{format}.{language}", result.stdout)


def test_reviews_that_are_due_and_overdue(zweck: Zweck) -> None:
    early = zweck("activities", "due", "--activities", GROUP, "--at", DAY)
    assert early.exit_code == 0
    late = zweck("activities", "due", "--activities", GROUP, "--at", "2036-06-01")
    assert late.exit_code == 1
    assert "newsletter" in late.stdout


TITLES = {"de": "Das Recht: was ansteht", "en": "The law: what is due"}


def test_the_law_is_due_too(zweck: Zweck, tmp_path: Path) -> None:
    """Old sources, open findings whatever they say, and announced changes within the days; nothing where all is young and settled."""
    for language, title in TITLES.items():
        assert title not in zweck("activities", "due", "--activities", GROUP, "--lang", language, "--at", "2025-04-02").stdout
    policies = Path(shutil.copytree(shipped(), tmp_path / "policies"))
    options = ("activities", "due", "--activities", GROUP, "--policies", policies)
    state = policies / "watched.yaml"
    finding = "findings:\n  - {finding: uwg-x, statute: uwg, kind: changed, day: 2026-05-01, seen: 2026-05-02, source: md:x, place: § 7}\n"
    state.write_text(re.sub(r"^findings:\n", finding, state.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8")
    head = policies / "de/kug/1907-07-01/policy.yaml"
    coming = "announced:\n  - announced: KUG-22\n    day: 2026-12-24\n    source: BGBl. 2026 I Nr. 999\n    places: § 22 KUG\n"
    coming += "    text: {de: Bilder von Engeln., en: Pictures of angels.}\nscope:"
    head.write_text(head.read_text(encoding="utf-8").replace("scope:", coming, 1), encoding="utf-8")
    with policies_once():
        for language, title in TITLES.items():
            said = " ".join(zweck(*options, "--lang", language, "--at", "2026-11-30").stdout.partition(title)[2].split())
            assert "DSG (AT)" in said
            assert "§ 7 UWG" in said
            assert "uwg-x" in said
            assert "BGBl. 2026 I Nr. 999" in said
            early = " ".join(zweck(*options, "--lang", language, "--at", "2026-11-20").stdout.split())
            assert "BGBl. 2026 I Nr. 999" not in early


def test_after_a_review_is_overdue_no_other_ground_is_advised(zweck: Zweck) -> None:
    """The check says to appraise it again; it gives no value to another ground, and does not call the appraisal idle."""
    before = zweck("activities", "check", "--activities", GROUP, "--at", DAY, "call-back")
    after = zweck("activities", "check", "--activities", GROUP, "--at", "2036-06-01", "call-back")
    assert "A call states: " in before.stdout
    assert "necessity for a contract" not in before.stdout
    said = " ".join(after.stdout.split())
    assert "to be appraised, in the activity: " in said
    assert "Review overdue since" in said
    assert ": yes" not in said
    assert "No call needs" not in said


def test_an_unknown_activity(zweck: Zweck) -> None:
    result = zweck("activities", "show", "--activities", GROUP, "--at", DAY, "newslettr")
    assert result.exit_code == 2
    assert "no activity `newslettr` is in force on 2026-06-01" in result.stderr
    assert "newsletter" in result.stderr


def test_faults_stand_at_their_places(zweck: Zweck, tmp_path: Path) -> None:
    (tmp_path / "controllers.yaml").write_bytes((GROUP / "controllers.yaml").read_bytes())
    file = tmp_path / "activities" / "newsletter" / "2026-01-01.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(
        (GROUP / "activities" / "newsletter" / "2026-01-01.yaml").read_text().replace("operation.kind: contact", "operation.kind: contakt")
    )
    result = zweck("activities", "check", "--activities", tmp_path)
    assert result.exit_code == 3
    assert "2026-01-01.yaml:" in result.stderr
    assert "contakt" in result.stderr


def test_the_record_as_data(zweck: Zweck) -> None:
    result = zweck("activities", "show", "--activities", GROUP, "--at", DAY, "--format", "json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(found) == 12
    assert all(one["basis"] for one in found)


def test_a_weighing_that_leaves_out_children_is_said_with_the_fix(zweck: Zweck, tmp_path: Path) -> None:
    shutil.copytree(GROUP, tmp_path / "group")
    written = tmp_path / "group" / "activities" / "call-back" / "2026-01-01.yaml"
    written.write_text(written.read_text(encoding="utf-8").replace("      balancing.age_considered: true\n", ""), encoding="utf-8")
    said = " ".join(zweck("activities", "check", "--activities", tmp_path / "group", "--at", DAY, "call-back").stdout.split())
    assert "! The appraisal LIA-2025-02 weighs interests and leaves open whether the person is a child" in said
    assert "`subject.age: {at_least: 18}` (`rests_on`), or state `balancing.age_considered` in it" in said


def test_the_residual_of_an_activity_that_is_not_there_names_those_that_are(zweck: Zweck) -> None:
    """The folder was named, so to name it is no advice."""
    asked = zweck("residual", "nothing-alike-at-all", "--activities", GROUP)
    assert asked.exit_code == 3
    assert "use `call-back`, " in asked.stderr
