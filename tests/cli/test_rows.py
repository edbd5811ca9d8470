"""Many requests: each has its answer or its faults in its place, and one that is not understood takes no answer from another."""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from click.testing import Result

from tests.cli.conftest import UTOPIA, Zweck
from tests.cli.served import address
from tests.proving import PROVING
from zweck.forms import diagnostics
from zweck.forms.diagnostics import MAX_SUGGESTIONS

__all__ = ["address"]

GOOD: Final[dict[str, Any]] = {
    "facts": {"time.decision_date": "2012-01-01", "operation.kind": "publish", "consent.given": True, "data.kinds": ["voice"]}
}
BAD: Final[dict[str, dict[str, Any]]] = {
    "an unknown fact": {"facts": {"consent.givn": True}},
    "a wrong value": {"facts": {**GOOD["facts"], "operation.kind": "colect"}},
    "a value of another type": {"facts": {**GOOD["facts"], "subject.age": "old"}},
    "an unknown key": {**GOOD, "idd": "x"},
    "no facts": {"id": "x"},
    "facts that are a list": {"facts": ["a"]},
    "an unknown controller": {**GOOD, "controller": "unknown-one"},
    "a note on nothing": {**GOOD, "notes": {"subject.age": {"by": "me"}}},
    "a person without a reference": {**GOOD, "subject": {}},
}
COUNT: Final = 90
FORMS: Final = ("json", "list", "documents", "divided")
PLACES: Final = (0, 2, 4)
"""Where the request that is not understood stands among five."""

Asks = Callable[..., Result]


@pytest.fixture(params=["decide", "ask"])
def call(request: pytest.FixtureRequest, zweck: Zweck) -> Asks:
    """Calls `zweck decide`, or `zweck ask` with a server."""
    before = ["ask", request.getfixturevalue("address")] if request.param == "ask" else ["decide"]
    return lambda *arguments, **given: zweck(*before, *arguments, "--policies", UTOPIA, **given)


def written(requests: list[Any], how: str) -> str:
    """Requests as a list, or as documents."""
    if how == "json":
        return json.dumps(requests)
    requests = json.loads(json.dumps(requests))  # YAML would repeat what is the same object by an alias
    if how == "list":
        return yaml.safe_dump(requests, sort_keys=False)
    return "# several\n" + yaml.safe_dump_all(requests, explicit_start=how == "documents", sort_keys=False)


def rows(result: Result) -> list[str]:
    """The outcome of each request, or `?` where it has none."""
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return [json.loads(line).get("outcome", "?") for line in result.stdout.splitlines()]


@pytest.mark.parametrize("how", FORMS)
@pytest.mark.parametrize("kind", BAD)
def test_one_of_many_is_not_understood(call: Asks, kind: str, how: str, tmp_path: Path) -> None:
    """Wherever it stands, in a file or on standard input: all others have the answers that they have alone.

    In `make test` each kind stands in one place of each form.
    """
    good = rows(call("-", "--json", stdin=json.dumps(GOOD)))
    turn = [*BAD].index(kind) + FORMS.index(how)
    for place in PLACES if PROVING else (PLACES[turn % len(PLACES)],):
        requests = [{"id": f"r{number}", **GOOD} for number in range(5)]
        requests[place] = BAD[kind]
        text = written(requests, how)
        (tmp_path / "requests.yaml").write_text(text, encoding="utf-8")
        wanted = [*(good * place), "?", *(good * (4 - place))]
        for result in (call("-", "--json", stdin=text), call(tmp_path / "requests.yaml", "--json")):
            assert rows(result) == wanted
            assert result.exit_code == 3
            refused = json.loads(result.stdout.splitlines()[place])
            assert refused["request_id"] == BAD[kind].get("id", "")
            assert refused["error"]["code"] == "INVALID_ARGUMENT"
            assert refused["error"]["message"]
            assert refused["error"]["faults"]
            ids = [json.loads(line)["request_id"] for line in result.stdout.splitlines()]
            assert [id for number, id in enumerate(ids) if number != place] == [f"r{number}" for number in range(5) if number != place]


def test_ninety_of_which_one_contradicts_itself(zweck: Zweck) -> None:
    """As it was found, with the shipped law."""
    facts = {"time.decision_date": "2026-02-02", "operation.kind": "contact", "purpose.kind": "advertising"}
    contradicting = {**facts, "channel.medium": "none"}
    requests: list[Any] = [{"facts": {**facts, "subject.age": number}} for number in range(COUNT)]
    requests[40] = {"id": "odd", "facts": contradicting}
    result = zweck("decide", "-", "--json", stdin=json.dumps(requests))
    found = rows(result)
    assert (result.exit_code, len(found)) == (3, COUNT)
    assert [number for number, outcome in enumerate(found) if outcome == "?"] == [40]
    assert {fault["code"] for fault in json.loads(result.stdout.splitlines()[40])["error"]["faults"]} == {"ZW503"}


@pytest.mark.parametrize("language", ["de", "en"])
def test_text_has_the_faults_between_the_answers(call: Asks, language: str) -> None:
    requests = [{"id": "first", **GOOD}, {"id": "second", **BAD["a wrong value"]}, {"id": "third", **GOOD}]
    result = call("-", "--lang", language, stdin=written(requests, "list"))
    assert result.exit_code == 3
    first, fault, third = (result.output.index(word) for word in ("first:", "`operation.kind`", "third:"))
    assert first < fault < third
    assert "first:" in result.stdout
    assert "third:" in result.stdout
    assert "colect" not in result.stdout
    wanted = {"de": "1 von 3 Anfragen ohne Antwort", "en": "no answer to 1 of 3 requests"}[language]
    assert result.stderr.splitlines()[-1] == wanted
    assert ("statt" in result.stderr or "nicht" in result.stderr) == (language == "de")


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_sentences_of_json_are_in_the_language_of_the_command(call: Asks, language: str) -> None:
    result = call("-", "--json", "--lang", language, stdin=json.dumps(BAD["a wrong value"]))
    error = json.loads(result.stdout)["error"]
    assert ("nicht" in error["faults"][0]["message"]) == (language == "de")


def test_a_document_that_cannot_be_read_keeps_its_place(call: Asks) -> None:
    """Its faults have the lines of the file; what stands behind it is read."""
    good = yaml.safe_dump(GOOD)
    text = f"# a remark\n---\n{good}---\nfacts: [\n--- # another remark\n\n{good}---\n&a [1]\n---\n"
    result = call("-", "--json", stdin=text)
    outcome = rows(call("-", "--json", stdin=good))[0]
    assert rows(result) == [outcome, "?", outcome, "?"]
    places = [fault["place"] for line in result.stdout.splitlines() for fault in json.loads(line).get("error", {}).get("faults", ())]
    lines = text.splitlines()
    assert [lines[int(place.split(":")[1]) - 1] for place in places] == ["facts: [", "&a [1]"] or len(places) == 2
    assert all(place.startswith("<stdin>:") for place in places)


def test_a_key_that_stands_twice_is_a_fault_of_its_own_request(call: Asks) -> None:
    """Also where all requests stand in one line."""
    good = json.dumps(GOOD)
    twice = good.replace('"consent.given": true', '"consent.given": true, "consent.given": false')
    outcome = rows(call("-", "--json", stdin=good))[0]
    for between in (", ", ",\n"):
        for place in range(3):
            requests = [good] * 3
            requests[place] = twice
            assert rows(call("-", "--json", stdin=f"[{between.join(requests)}]")) == [*([outcome] * place), "?", *([outcome] * (2 - place))]


@pytest.mark.parametrize(
    "text", ["[]", "- []\n- 5\n", "5", "", "---\n", "---\n---\n", "\x00", "{", "'", "--- {}\n--- {}\n", "%YAML 1.2\n---\nfacts: {}\n"]
)
def test_what_is_no_request(call: Asks, text: str) -> None:
    result = call("-", "--json", stdin=text)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    found = rows(result)
    assert result.exit_code == (3 if "?" in found else 0)


def test_profiles_that_cannot_be_read_are_a_fault_of_each_request_that_names_one(zweck: Zweck, tmp_path: Path) -> None:
    """None is answered without the facts of its controller."""
    (tmp_path / "controllers.yaml").write_text(
        "controllers:\n  - controller: muster\n    name: x\n    facts: {nonsense: 1}\n", encoding="utf-8"
    )
    (tmp_path / "requests.yaml").write_text(
        written([{**GOOD, "controller": "muster"}, GOOD, {**GOOD, "controller": "muster"}], "list"), encoding="utf-8"
    )
    found = rows(zweck("decide", tmp_path / "requests.yaml", "--json", "--policies", UTOPIA))
    assert found[1] != "?"
    assert [found[0], found[2]] == ["?", "?"]


def test_a_server_that_refuses_one_answers_the_others(zweck: Zweck, address: str) -> None:
    """The server knows other facts than the policies at hand: its refusals stand in their places."""
    requests = [{"id": "a", **GOOD}, {"id": "b", "facts": {"purpose.kind": "contract"}}, {"id": "c", **GOOD}]
    result = zweck("ask", address, "-", "--json", stdin=json.dumps(requests))
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["request_id"] for one in found] == ["a", "b", "c"]
    assert found[1]["error"]["code"] == "INVALID_ARGUMENT"
    assert re.fullmatch(r"<stdin>:1:\d+", found[1]["error"]["faults"][0]["place"])
    assert result.exit_code == 3
    text = zweck("ask", address, "-", stdin=json.dumps(requests))
    assert text.output.index("a:") < text.output.index("Error: the server does not understand the request") < text.output.index("\nc:")


def test_near_names_are_looked_for_in_the_first_faults_alone(zweck: Zweck, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in which every request has the same slip is refused as quickly as it is read."""
    looked: list[str] = []

    def near(name: str, known: Iterable[str]) -> str:
        looked.append(name)
        return ""

    monkeypatch.setattr(diagnostics, "near", near)
    requests = [BAD["an unknown fact"]] * 1_000
    result = zweck("decide", "-", "--json", "--policies", UTOPIA, stdin=json.dumps(requests))
    assert rows(result) == ["?"] * 1_000
    assert 0 < len(looked) <= MAX_SUGGESTIONS
