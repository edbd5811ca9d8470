"""`--examine`: the whole examination, in German and English."""

import json

import pytest

from tests.cli.conftest import REQUESTS, UTOPIA, Zweck, assert_golden

ASKED = """
id: x
presume_unstated: true
facts: {time.decision_date: 2012-01-01, operation.kind: publish, consent.given: false}
"""


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_examination_reads_well(zweck: Zweck, language: str) -> None:
    """Law, requirement, every ground, every condition, with the values and their sources; what does not apply comes last."""
    result = zweck("decide", "-", "--examine", "--policies", UTOPIA, "--lang", language, stdin=ASKED)
    assert (result.exit_code, result.stderr) == (0, "")
    assert_golden(f"examination.{language}", result.stdout)


@pytest.mark.parametrize("name", ["permit", "prohibition", "undetermined"])
def test_the_shipped_law_is_examined(zweck: Zweck, name: str) -> None:
    """The outcome is that of the plain answer, and no line is wider than the page but for words that cannot be broken."""
    plain, examined = (
        zweck("decide", REQUESTS / f"{name}.yaml", *options, "--lang", "en").stdout.splitlines() for options in ((), ("--examine",))
    )
    assert examined[0] == plain[0]
    assert max(map(len, examined)) <= 100


def test_json_has_the_examination_as_the_contract_has_it(zweck: Zweck) -> None:
    """Truths and sources by name; a definition once, and referred to by its name."""
    answer = json.loads(zweck("decide", "-", "--examine", "--json", "--policies", UTOPIA, stdin=ASKED).stdout)
    laws = {law["law"]: law for law in answer["examination"]["laws"]}
    assert laws["ut-data-act"]["scope"]["truth"] == "TRUE"
    assert {fact["provenance"] for law in laws.values() for fact in law["scope"]["condition"]["facts"]} <= {"STATED", "PRESUMED", "IMPLIED"}


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_permission_lists_what_it_would_survive(zweck: Zweck, language: str) -> None:
    """The facts against the controller, each with its norm; no other answer has such a list."""
    title = {"de": "Die Erlaubnis bliebe auch neben diesen Angaben bestehen", "en": "The permission would stay beside these facts"}[
        language
    ]
    shown = zweck("decide", REQUESTS / "permit.yaml", "--examine", "--lang", language).stdout
    assert "§ 35 Abs. 2 BDSG a.F." in " ".join(shown.partition(title)[2].split())
    assert title not in zweck("decide", REQUESTS / "prohibition.yaml", "--examine", "--lang", language).stdout
    assert title not in zweck("decide", REQUESTS / "permit.yaml", "--lang", language).stdout


def test_json_lists_them_by_name(zweck: Zweck) -> None:
    answer = json.loads(zweck("decide", REQUESTS / "permit.yaml", "--examine", "--json").stdout)
    survived = {one["fact"]: one for one in answer["survivors"]}
    assert survived["rights.erasure_request"] == {
        "fact": "rights.erasure_request",
        "value": True,
        "citations": ["§ 35 Abs. 2 BDSG a.F."],
        "explained": True,
    }
