"""`zweck texts`: citations proven with an invented statute's texts, and the digests that are kept of them."""

import json
import shutil
from pathlib import Path

import click
import pytest

from tests.arcadia import POLICIES as ARCADIA
from tests.cli.conftest import Zweck
from tests.texts import EARLIER, LATER, put_texts

RECORD = Path("policies/wording.yaml")


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with texts; the working directory holds a copy of Arcadia's policies."""
    shutil.copytree(ARCADIA, tmp_path / "policies")
    monkeypatch.chdir(tmp_path)
    return put_texts(Path("texts"))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Proven by", "hdsg@1990-01-01: 7 places", "Without a text", "The wording changed, the rule did not", "Digests"]),
        ("de", ["Belegt durch", "hdsg@1990-01-01: 7 Stellen", "Ohne Text", "Der Wortlaut wurde geändert, die Regel nicht", "Prüfsummen"]),
    ],
)
def test_the_report_reads_in_both_languages(zweck: Zweck, texts: Path, language: str, expected: list[str]) -> None:
    result = zweck("texts", texts, "--policies", "policies", "--lang", language)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [click.unstyle(line).strip() for line in result.stdout.splitlines()]
    assert [line for line in lines if line in expected] == expected
    assert max(map(len, lines)) <= 100


def test_the_report_as_data(zweck: Zweck, texts: Path) -> None:
    result = zweck("texts", texts, "--policies", "policies", "--json")
    found = json.loads(result.stdout)
    counts = found["places"]
    assert counts["all"] == counts["proven"] + counts["without_text"] + counts["contradicted"] == len(found["cited"])
    (scope,) = (one for one in found["cited"] if one["place"] == "Art. 1 HDSG")
    assert scope["state"] == "proven"
    assert scope["rules"][0]["file"] == "policies/ar/privacy/2001-01-01/policy.yaml"
    assert (scope["rules"][0]["line"], scope["rules"][0]["proven_by"]) == (7, ["hdsg@1990-01-01", "hdsg@2010-07-01"])
    assert [(one["place"], one["earlier"], one["later"], one["examined"]) for one in found["changed"]] == [
        ("Art. 1 HDSG", "hdsg@1990-01-01", "hdsg@2010-07-01", None),
        ("Art. 4 HDSG", "hdsg@1990-01-01", "hdsg@2010-07-01", None),
    ]
    assert (found["digests"]["kept"], found["digests"]["unfit"]) == (0, [])


def test_a_contradicted_place_fails_with_the_rule_that_cites_it(zweck: Zweck, texts: Path) -> None:
    put_texts(texts, later=LATER.replace("(2) Lämmer werden nicht gezählt.\n", ""))
    result = zweck("texts", texts, "--policies", "policies")
    said = click.unstyle(result.stdout)
    assert result.exit_code == 1
    assert "Art. 6 Abs. 2 HDSG: missing in hdsg@2010-07-01" in said
    assert "policies/ar/privacy/2010-07-01/amendments.yaml:49 HDSG" in said


def test_digests_are_written_and_fit_until_the_text_changes(zweck: Zweck, texts: Path) -> None:
    written = zweck("texts", texts, "--write", "--policies", "policies", "--json")
    counts = json.loads(written.stdout)["digests"]
    assert (written.exit_code, written.stderr, counts["missing"], counts["unfit"]) == (0, "policies/wording.yaml: written\n", 0, [])
    assert "Hirten" not in RECORD.read_text(encoding="utf-8")
    assert zweck("check", "policies").exit_code == 0
    assert zweck("fmt", "--check", RECORD).exit_code == 0
    first = RECORD.read_bytes()
    assert zweck("texts", texts, "--write", "--policies", "policies").exit_code == 0
    assert RECORD.read_bytes() == first

    put_texts(texts, earlier=EARLIER.replace("zum Zählen der Schafe", "zum Scheren der Schafe"))
    result = zweck("texts", texts, "--policies", "policies")
    assert result.exit_code == 1
    assert "hdsg@1990-01-01 Art. 4 Nr. 1: the wording is another one" in click.unstyle(result.stdout)


def test_digests_of_texts_that_are_not_there_stay(zweck: Zweck, texts: Path) -> None:
    assert zweck("texts", texts, "--write", "--policies", "policies").exit_code == 0
    both = RECORD.read_bytes()
    (texts / "hdsg@1990-01-01.md").unlink()
    assert zweck("texts", texts, "--write", "--policies", "policies").exit_code == 0
    assert RECORD.read_bytes() == both


def test_a_digest_of_a_place_that_the_text_lost_or_no_rule_cites_is_reported(zweck: Zweck, texts: Path) -> None:
    assert zweck("texts", texts, "--write", "--policies", "policies").exit_code == 0
    RECORD.write_text(RECORD.read_text(encoding="utf-8").replace("place: Art. 7 Abs. 1,", "place: Art. 39,", 1), encoding="utf-8")
    put_texts(texts, later=LATER.replace("(1) Schafe werden gezählt.\n", ""))
    said = click.unstyle(zweck("texts", texts, "--policies", "policies").stdout)
    assert "Art. 39: no rule relies on the place" in said
    assert "Art. 6 Abs. 1: the text has no such place" in said


def test_an_examined_change_shows_its_reason_and_one_that_explains_nothing_fails(zweck: Zweck, texts: Path) -> None:
    assert zweck("texts", texts, "--write", "--policies", "policies").exit_code == 0
    entry = "  - statute: hdsg\n    place: {}\n    earlier: 1990-01-01\n    later: 2010-07-01\n    reason: dogs are no persons\n"
    record = RECORD.read_text(encoding="utf-8")
    RECORD.write_text(record + "examined:\n" + entry.format("Art. 1"), encoding="utf-8")
    result = zweck("texts", texts, "--write", "--policies", "policies")
    assert (result.exit_code, "examined: dogs are no persons" in click.unstyle(result.stdout)) == (0, True)
    assert "dogs are no persons" in RECORD.read_text(encoding="utf-8")
    RECORD.write_text(record + "examined:\n" + entry.format("Art. 7 Abs. 1"), encoding="utf-8")
    result = zweck("texts", texts, "--policies", "policies")
    assert (result.exit_code, "Art. 7 Abs. 1: the explanation concerns no change" in click.unstyle(result.stdout)) == (1, True)


def test_digests_are_written_into_a_folder_only(zweck: Zweck, texts: Path) -> None:
    Path("policies").rename("other")
    result = zweck("texts", texts, "--write")
    assert (result.exit_code, "there is no folder `policies` here" in result.stderr) == (2, True)


REQUEST = """
facts:
  person.living: true
  controller.kind: guild
  time.decision_date: 2005-06-01
  person.country: AR
  person.age: 40
  operation.kind: use
  purpose.kind: statistics
  data.kinds: [name]
  data.interest: none
"""


@pytest.mark.parametrize(("option", "environment"), [(True, False), (False, True)])
def test_a_law_is_shown_with_the_wording_of_the_day(zweck: Zweck, texts: Path, *, option: bool, environment: bool) -> None:
    arguments = ["--texts", texts] if option else []
    variables = {"ZWECK_TEXTS": str(texts)} if environment else {}
    said = click.unstyle(zweck("show", "ar-privacy", "--at", "2005-05-01", "--policies", "policies", *arguments, **variables).stdout)
    assert "Wording of Art. 4 Nr. 2 HDSG (hdsg@1990-01-01):" in said
    assert said.count("zum Schutz vor Wölfen,") == 2  # once with the whole article, once with the number
    assert "Lämmer" not in said


def test_without_texts_nothing_is_quoted(zweck: Zweck, texts: Path) -> None:
    said = click.unstyle(zweck("show", "ar-privacy", "--at", "2005-05-01", "--policies", "policies").stdout)
    assert "Wording" not in said
    assert "Wölfen" not in said


@pytest.mark.parametrize("form", [[], ["--examine"]])
def test_an_answer_quotes_each_place_once_below_its_rule(zweck: Zweck, texts: Path, form: list[str]) -> None:
    result = zweck("decide", "-", "--policies", "policies", "--texts", texts, "--lang", "de", *form, stdin=REQUEST)
    lines = [click.unstyle(line).strip() for line in result.stdout.splitlines()]
    at = lines.index("Wortlaut von Art. 4 Nr. 2 HDSG (hdsg@1990-01-01):")
    assert lines[at + 1] == "zum Schutz vor Wölfen,"
    assert "Art. 4 Nr. 2 HDSG:" in " ".join(lines[at - 4 : at])
    assert len([line for line in lines if line.startswith("Wortlaut von Art. 4 Nr. 2 HDSG")]) == 1


def test_json_is_the_same_with_texts(zweck: Zweck, texts: Path) -> None:
    plain = zweck("decide", "-", "--json", "--policies", "policies", stdin=REQUEST)
    assert zweck("decide", "-", "--json", "--policies", "policies", "--texts", texts, stdin=REQUEST).stdout == plain.stdout
