"""Acts of the vocabulary: how they are read, what is wrong with them, and what an editor shows."""

from pathlib import Path

import pytest

from tests.engine.strategies import ARCADIA
from zweck.editing.complete import complete
from zweck.editing.files import FileKind, kind_of
from zweck.editing.hover import hover
from zweck.editing.symbols import symbols
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.forms.reader import read
from zweck.law.vocabulary import SameAs
from zweck.load import load

ACT = "  - act: {name}\n    title: {{de: Tun., en: Do.}}\n    establishes: {establishes}\n    cost: 1\n{more}"


def act(establishes: str, more: str = "", name: str = "do-it") -> str:
    """An act as it is written."""
    return ACT.format(name=name, establishes=establishes, more=more)


def test_an_act_is_read() -> None:
    found = ARCADIA.vocabulary.acts["obtain-consent"]
    assert found.establishes == {"consent.given": True, "consent.channels": SameAs("operation.channel")}
    assert (found.cost, found.when, [line.en for line in found.checklist][:1]) == (4, None, ["Name the channel of the advertisement."])
    assert found.unless is not None


@pytest.mark.parametrize(
    ("written", "code", "message"),
    [
        (act("{consent.givn: true}"), "ZW301", "`consent.givn` is not a fact of the vocabulary"),
        (act("{operation.channel: drum}"), "ZW302", "not `drum`"),
        (act("{consent.given: perhaps}"), "ZW302", "takes `true` or `false`"),
        (act("{consent.given: unknown}"), "ZW302", "`unknown` is no value that a fact could take here"),
        (act("{consent.channels: {same_as: operation.chanel}}"), "ZW301", "`operation.chanel` is not a fact of the vocabulary"),
        (act("{consent.given: {same_as: operation.channel}}"), "ZW302", "`consent.given` never has the value of `operation.channel`"),
        (act("{consent.given: {like: operation.channel}}"), "ZW201", "a value is expected here"),
        (act("{}"), "ZW203", "`do-it` establishes nothing"),
        (act("{consent.given: true}") + act("{register.entry: true}"), "ZW404", "the act `do-it` stands twice, first in"),
        (act("{consent.given: true}", "    when: {definition: child}\n"), "ZW211", "an act cannot refer to a definition or rule"),
        (act("{consent.given: true}", "    unless: {person.country: {in_table: league}}\n"), "ZW211", "an act has no day on which a table"),
        (act("{consent.given: true}", "    checklist:\n      - {de: Eins.}\n"), "ZW206", "the English text is missing"),
        (act("{consent.given: true}", "    price: 1\n"), "ZW202", "`price` is not a key here"),
        (act("{time.decision_date: 2001-01-01}"), "ZW425", "no rule needs the act `do-it`"),
    ],
)
def test_a_faulty_act_is_named(copy: Path, written: str, code: str, message: str) -> None:
    (copy / "policies/vocabulary/acts.yaml").write_text(f"acts:\n{written}", encoding="utf-8")
    with pytest.raises(PolicyError) as raised:
        load(copy / "policies")
    (fault,) = raised.value.diagnostics
    assert (fault.code, fault.span.path) == (code, "policies/vocabulary/acts.yaml")
    assert message in fault.message


def test_a_policy_set_without_acts_has_no_remedies(copy: Path) -> None:
    (copy / "policies/vocabulary/acts.yaml").unlink()
    assert load(copy / "policies").vocabulary.acts == {}


def test_the_file_of_acts_is_a_kind_of_its_own() -> None:
    assert kind_of(Path("policies/vocabulary/acts.yaml"), Path("policies")) is FileKind.ACTS
    assert kind_of(Path("policies/vocabulary/consent.yaml"), Path("policies")) is FileKind.VOCABULARY


def test_a_fact_shows_the_acts_that_establish_it() -> None:
    node = read(b"acts:\n  - act: a\n    establishes: {consent.given: true}\n", "", Diagnostics())
    assert node is not None
    (symbol,) = [found for found in symbols(node, FileKind.ACTS) if found.text == "consent.given"]
    assert "- Obtain consent. / Die Einwilligung einholen." in hover(symbol, "", ARCADIA, None)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("acts:\n  - act: a\n    ", {"title", "establishes", "when", "unless", "cost", "checklist"}),
        ("acts:\n  - act: a\n    establishes: {", {"consent.given", "register.entry"}),
        ("acts:\n  - act: a\n    establishes: {operation.channel: ", {"horn", "letter", "pigeon"}),
        ("acts:\n  - act: a\n    when: {", {"consent.given", "all"}),
    ],
)
def test_what_can_be_written_is_completed(before: str, expected: set[str]) -> None:
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
    found = complete(before, line, column, FileKind.ACTS, "", ARCADIA)
    assert expected <= {proposal.label for proposal in found.proposals}
