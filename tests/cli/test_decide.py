"""`zweck decide`: what a lawyer reads, what a program reads, and how bad requests are refused."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import REQUESTS, UTOPIA, Zweck, assert_golden
from tests.law import shipped_law
from zweck.cli import options
from zweck.match import MatcherUnavailable
from zweck.words.said import quoted

ONE = "{id: x, facts: {time.decision_date: 2012-01-01, operation.kind: publish, consent.given: true}}"
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
LISTS = ("laws", "reasons", "missing_facts", "presumptions", "obligations", "remedies", "rights", "open_laws", "doubts")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", ["permit", "prohibition", "undetermined"])
def test_answers_read_well(zweck: Zweck, name: str, language: str) -> None:
    """One answer of each kind under the shipped law is what is on file, whatever the outcome with exit code 0."""
    result = zweck("decide", REQUESTS / f"{name}.yaml", "--lang", language)
    assert (result.exit_code, result.stderr) == (0, "")
    assert_golden(f"{name}.{language}", result.stdout)


def test_the_last_line_has_the_day_of_the_oldest_sources(zweck: Zweck) -> None:
    """The sources that are 270 days old on 25 November were read or compared until 28 February, in the first lines and in the last."""
    asked = (EXAMPLES / "article-2018-05-25.yaml").read_text(encoding="utf-8").replace("2018-05-25", "2026-11-25")
    lines = " ".join(zweck("decide", "-", "--lang", "en", stdin=asked).stdout.split())
    assert "Sources 270 days old: DSGVO: read until 28 February 2026" in lines
    assert "· Sources read or compared until 28 February 2026 ·" in lines


@pytest.mark.parametrize(("day", "year"), [("2005-06-01", 2003), ("2026-06-01", 2021)])
def test_a_law_has_the_title_of_the_day(zweck: Zweck, day: str, year: int) -> None:
    """The Austrian Act of 2003 was replaced by that of 2021, whose name an answer about 2005 must not have."""
    facts = f"{{time.decision_date: {day}, operation.kind: contact, channel.medium: email, subject.location_country: AT}}"
    page = zweck("decide", "-", "--lang", "en", "--all", "--examine", stdin=f"facts: {facts}").stdout
    assert set(re.findall(r"Telecommunications Act (\d+)", " ".join(page.split()))) == {str(year)}


@pytest.mark.parametrize(("country", "named"), [("DE", True), ("AT", False)])
def test_a_law_that_lends_rules_is_named_where_one_of_them_shows(zweck: Zweck, country: str, named: bool) -> None:
    """Section 38 BDSG asks the German shop for an officer; of the Austrian one the Act says nothing."""
    asked = (EXAMPLES / "article-2018-05-25.yaml").read_text(encoding="utf-8")
    assert "_country: DE" in asked
    stated = "\n  basis.legal_obligation: true\n  operation.large_scale: true\n"
    asked = asked.replace("_country: DE", f"_country: {country}").replace("\nfacts:\n", f"\nfacts:{stated}")
    assert ("Federal Data Protection Act" in zweck("decide", "-", "--lang", "en", stdin=asked).stdout) is named


def test_an_answer_fits_the_page(zweck: Zweck) -> None:
    """No line is wider than 100 columns, and a typical permit takes about a screen."""
    lines = zweck("decide", REQUESTS / "permit.yaml", "--lang", "de").stdout.splitlines()
    assert max(map(len, lines)) <= 100
    assert len(lines) <= 60


@pytest.mark.parametrize(("variables", "word"), [({"LANG": "de_AT.UTF-8", "LC_ALL": ""}, "ERLAUBT"), ({"LC_ALL": "fr_FR"}, "PERMITTED")])
def test_the_language_is_that_of_the_environment(zweck: Zweck, variables: dict[str, str], word: str) -> None:
    """German where the environment is, English everywhere else."""
    assert word in zweck("decide", REQUESTS / "permit.yaml", **variables).stdout


def test_json_has_every_list(zweck: Zweck) -> None:
    """One object on one line for each request, in their order, with the contract's field names and all lists."""
    result = zweck("decide", "-", "--json", "--policies", UTOPIA, stdin=f"[{ONE}, {ONE.replace('x', 'y', 1)}]")
    first, second = map(json.loads, result.stdout.splitlines())
    assert (first["request_id"], second["request_id"]) == ("x", "y")
    assert first["outcome"] == "UNDETERMINED"
    assert all(isinstance(first[name], list) for name in LISTS)
    assert first["decision_id"] == second["decision_id"]


def test_missing_facts_have_all_that_a_form_needs(zweck: Zweck) -> None:
    """Label, type and words in both languages, as the vocabulary has them."""
    answer = json.loads(zweck("decide", "-", "--json", stdin="facts: {time.decision_date: 2026-11-25, operation.kind: contact}").stdout)
    facts = shipped_law().vocabulary.facts
    assert {"channel.medium", "subject.location_country"} <= {missing["fact"] for missing in answer["missing_facts"]}
    for missing in answer["missing_facts"]:
        fact = facts[missing["fact"]]
        assert (missing["type"], missing["label"]) == (fact.type, {"de": fact.label.de, "en": fact.label.en})
        assert [choice["value"] for choice in missing["choices"]] == list(fact.values)


def test_json_is_understood_with_tabs(zweck: Zweck) -> None:
    """JSON as editors indent it is a request too."""
    text = '{\n\t"id": "x",\n\t"facts": {"operation.kind": "collect", "consent.given": true}\n}'
    assert zweck("decide", "-", "--policies", UTOPIA, stdin=text).stdout.startswith("x: NOT REGULATED now, under the law of ")


@pytest.mark.parametrize("how", ["option", "request"])
def test_presumptions_are_asked_for(zweck: Zweck, how: str) -> None:
    """The ordinary course is presumed where it is asked for, for all requests or in one of them."""
    text = ONE if how == "option" else ONE.replace("id: x", "presume_unstated: true")
    options = ["--presume-unstated"] if how == "option" else []
    result = zweck("decide", "-", "--policies", UTOPIA, *options, stdin=text)
    assert "PERMITTED under the law of 1 January 2012" in result.stdout
    assert "age: 18 · country of residence: Tonga" in result.stdout.replace("\n  ", " ")


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("article-2018-05-24", "PERMITTED"), ("article-2018-05-25", "UNDETERMINED"), ("weighed-2018-05-25", "PERMITTED")],
)
def test_the_examples_of_the_documentation(zweck: Zweck, name: str, outcome: str) -> None:
    """Each example is decided as its comment says."""
    assert zweck("decide", EXAMPLES / f"{name}.yaml").stdout.startswith(f"{name}: {outcome} ")


def test_several_answers_are_set_apart(zweck: Zweck, tmp_path: Path) -> None:
    """Files are answered in the order in which they are named."""
    file = tmp_path / "one.yaml"
    file.write_text(ONE, encoding="utf-8")
    result = zweck("decide", file, "-", "--policies", UTOPIA, stdin=f"[{ONE.replace('x', 'y', 1)}]")
    first, second = result.stdout.split("─" * 100)
    assert first.startswith("x: ")
    assert second.startswith("\n\ny: ")


def test_all_faults_are_reported_at_once(zweck: Zweck) -> None:
    """Unknown facts and values, wrong types and keys, each with its place and the nearest name."""
    text = """\
- id: first
  facts:
    consent.givn: true
    operation.kind: colect
    subject.age: old
- idd: second
  facts: {}
"""
    result = zweck("decide", "-", "--policies", UTOPIA, stdin=text)
    assert (result.exit_code, result.stdout) == (3, "")
    assert_golden("faulty-requests", result.stderr)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ZW109"),
        ("just words", "ZW201"),
        ("[1, 2]", "ZW201"),
        ("{}", "ZW203"),
        ("facts: [a]", "ZW201"),
        ("facts: {a: 1, a: 2}", "ZW107"),
        ("facts: {a", "ZW101"),
        ("facts: &x {a: *x}", "ZW105"),
        ("facts: !!python/object/apply:os.system ['true']", "ZW106"),
        ("a: 1\n---\nb: 2", "ZW203"),
        ("[" * 100, "ZW104"),
        ("facts: {consent.given: null}", "ZW303"),
        ("facts: {data.kinds: {a: b}}", "ZW303"),
        ('facts: {"\\ud83d": 1}', "ZW"),
        ("presume_unstated: perhaps\nfacts: {}", "ZW201"),
        (b"facts: {\xff\xfe: 1}", "ZW102"),
        (b"facts: {\x00: 1}", "ZW113"),
    ],
)
def test_hostile_requests_are_refused(zweck: Zweck, text: str | bytes, code: str) -> None:
    """Whatever comes, the answer is a diagnostic and exit code 3."""
    result = zweck("decide", "-", "--policies", UTOPIA, stdin=text)
    assert (result.exit_code, result.stdout) == (3, "")
    assert code in result.stderr


def test_files_that_are_none(zweck: Zweck, tmp_path: Path) -> None:
    """A missing file and a folder are wrong calls."""
    for wrong in (tmp_path / "missing.yaml", tmp_path):
        result = zweck("decide", wrong, "--policies", UTOPIA)
        assert result.exit_code == 2
        assert wrong.name in result.stderr


def test_faulty_policies_are_reported(zweck: Zweck, tmp_path: Path) -> None:
    """Every command that needs policies refuses faulty ones with their diagnostics."""
    for arguments in (["decide", REQUESTS / "permit.yaml"], ["show"], ["test"], ["serve"]):
        result = zweck(*arguments, "--policies", tmp_path)
        assert (result.exit_code, result.stdout) == (3, "")
        assert "ZW110" in result.stderr


def test_an_engine_that_cannot_run_here(zweck: Zweck, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking for a matcher that does not import is a wrong call with a way out."""

    def refuse(*_: object, **__: object) -> None:
        raise MatcherUnavailable(quoted("durable-rules does not import on this Python"))

    monkeypatch.setattr(options, "Engine", refuse)
    result = zweck("decide", "-", "--engine", "rete", "--policies", UTOPIA, stdin=ONE)
    assert result.exit_code == 2
    assert "durable-rules does not import" in result.stderr
    assert "--engine native" in result.stderr
