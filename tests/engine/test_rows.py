"""Tables with columns: the row that governs decides, permits only if it was read, and stands in the answer; faults have their place."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.engine.pages import printed
from zweck.analysis.coherence.rows import unheard
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.editions.covered import Stretch, covered
from zweck.engine import Engine
from zweck.facts.question import ask
from zweck.forms.diagnostics import PolicyError
from zweck.law.policy import PolicySet
from zweck.load import load

TABLE = """table: calls-abroad
kind: rows
title: {de: Rufe im Ausland, en: calls abroad}
covers: advertising
columns:
  - column: way
    cells:
      - {cell: by-air, when: {operation.channel: [horn, pigeon]}}
      - {cell: on-paper, when: {operation.channel: letter}}
  - column: sender
    cells:
      - {cell: guild, when: {controller.kind: guild}}
      - {cell: others, when: {not: {controller.kind: guild}}}
rules:
  - {rule: ask, effect: demands, says: {de: nur mit Einwilligung, en: only with consent}}
  - {rule: free, effect: permits, says: {de: frei, en: free}}
  - {rule: dark, effect: unknown, says: {de: nicht gelesen, en: not read}}
marks:
  - {mark: gift, says: {de: mit Geschenk, en: with a gift}}
entries:
  - {row: NL-1, key: NL, cells: [by-air], rule: ask, act: Art. 1 Roepwet, checked: text, from: 2004-01-01}
  - {row: NL-2, key: NL, cells: [on-paper, guild], rule: free, act: Art. 2 Roepwet, checked: secondary, from: 2004-01-01, until: 2005-12-31}
  - {row: NL-3, key: NL, cells: [on-paper, guild], rule: free, act: Art. 3 Roepwet, checked: memory, from: 2006-01-01}
  - {row: SE-1, key: SE, cells: [on-paper], rule: free, marks: [gift], act: § 1 roplag, checked: text}
  - {row: SE-2, key: SE, cells: [by-air], rule: dark, act: § 2 roplag, checked: memory}
"""
LAW = """law: ar-abroad
version: 1990-01-01
title: {de: Rufe im Ausland, en: calls abroad}
short: Ausland
scope:
  citation: Art. 1 HDSG
  reason: {de: Es gilt das Recht des Landes der Person., en: The law of the person's country governs.}
  when:
    all:
      - purpose.kind: advertising
      - row: {of: calls-abroad, for: person.country}
"""
RULES = """- requirement: call
  citation: Art. 2 HDSG
  reason: {de: Der Ruf muss dem Recht des Landes genügen., en: The call must meet the law of the country.}
  trigger:
    row: {of: calls-abroad, for: person.country, rule: [ask, free]}

- ground: ABR-1
  of: call
  citation: Art. 2 HDSG
  reason: {de: Die Person hat eingewilligt., en: The person has consented.}
  when:
    consent.given: true

- ground: ABR-2
  of: call
  citation: Art. 3 HDSG
  reason: {de: Das Land lässt den Ruf zu., en: The country allows the call.}
  when:
    row: {of: calls-abroad, for: person.country, rule: free}

- obligation: DU-GIFT
  citation: Art. 4 HDSG
  timing: at
  rides_on: permission
  text: {de: Ein Geschenk beilegen., en: Add a gift.}
  when:
    row: {of: calls-abroad, for: person.country, mark: gift}
"""
COVERAGE = """fields:
  - field: advertising
    title: {de: Werbung, en: advertising}
    governed:
      - law_of: person.country
        citation: Art. 1 HDSG
        text: {de: Es gilt das Recht des Landes der Person., en: The law of the person's country governs.}
        when:
          purpose.kind: advertising
"""
FILES = {"tables/calls-abroad.yaml": TABLE, "ar/abroad/1990-01-01/policy.yaml": LAW, "ar/abroad/1990-01-01/call.yaml": RULES}
LETTER: Mapping[str, object] = {
    "time.decision_date": "2005-06-01",
    "person.country": "NL",
    "person.age": 40,
    "person.living": True,
    "controller.kind": "guild",
    "controller.seat": "AR",
    "operation.kind": "use",
    "operation.channel": "letter",
    "purpose.kind": "advertising",
    "data.kinds": ["name"],
    "consent.given": False,
    "consent.objection": False,
}


@pytest.fixture
def folder(copy: Path) -> Path:
    """Arcadia with a law that looks up rows."""
    for name, text in {**FILES, "coverage.yaml": COVERAGE}.items():
        path = copy / "policies" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return copy / "policies"


@pytest.fixture
def policies(folder: Path) -> PolicySet:
    """Its policy set."""
    return load(folder)


def decide(policies: PolicySet, **facts: object) -> Decision:
    """The answer about a letter; underscores in names stand for dots."""
    stated = {**LETTER, **{name.replace("_", ".", 1): value for name, value in facts.items()}}
    known = {name: value for name, value in stated.items() if value is not None}
    return Engine(policies).decide(ask(known, policies.vocabulary), Detail.FULL)


@pytest.mark.parametrize(
    ("facts", "outcome", "laws", "gaps"),
    [
        ({}, Outcome.PERMITTED, ["ar-abroad"], []),
        ({"operation_channel": "pigeon"}, Outcome.PROHIBITED, ["ar-abroad"], []),
        ({"operation_channel": "pigeon", "consent_given": True}, Outcome.PERMITTED, ["ar-abroad"], []),
        ({"controller_kind": "ministry"}, Outcome.UNDETERMINED, [], ["advertising"]),
        ({"time_decision_date": "2003-12-31"}, Outcome.UNDETERMINED, [], ["advertising"]),
        ({"time_decision_date": "2006-01-01"}, Outcome.UNDETERMINED, ["ar-abroad"], ["advertising"]),
        ({"person_country": "SE"}, Outcome.PERMITTED, ["ar-abroad"], []),
        ({"person_country": "SE", "operation_channel": "horn"}, Outcome.UNDETERMINED, ["ar-abroad"], ["advertising"]),
        (
            {"person_country": "SE", "operation_channel": "horn", "consent_given": True},
            Outcome.UNDETERMINED,
            ["ar-abroad"],
            ["advertising"],
        ),
        ({"person_country": "NO"}, Outcome.UNDETERMINED, [], ["advertising"]),
    ],
)
def test_the_row_governs(policies: PolicySet, facts: Mapping[str, object], outcome: Outcome, laws: list[str], gaps: list[str]) -> None:
    """A row that was read permits; from memory, unknown or without a row there is a gap; a demand counts however it was checked."""
    answer = decide(policies, **facts)
    assert answer.outcome is outcome
    assert [law.law for law in answer.laws] == laws
    assert [gap.id for gap in answer.gaps] == gaps


def test_facts_that_no_row_distinguishes_are_not_asked(policies: PolicySet) -> None:
    """Pigeon or horn, guild or not: the same Dutch row."""
    assert decide(policies, operation_channel="horn", controller_kind=None).outcome is Outcome.PROHIBITED
    asked = decide(policies, operation_channel=None)
    assert asked.outcome is Outcome.UNDETERMINED
    assert [one.fact for one in asked.missing_facts] == ["operation.channel"]


def test_the_row_stands_in_the_answer(policies: PolicySet) -> None:
    """The requirement names country, rule, act, and how the row was checked."""
    reasons = {one.rule: one for one in decide(policies, operation_channel="pigeon").reasons}
    call = reasons["ar-abroad/call"]
    assert call.citation == "Art. 2 HDSG; Art. 1 Roepwet (NL)"
    assert call.text.en.endswith("Netherlands: only with consent (Art. 1 Roepwet; checked against the wording).")
    letter = next(one for one in decide(policies, person_country="SE").reasons if one.rule == "ar-abroad/call")
    assert letter.text.de.endswith("Schweden: frei; mit Geschenk (§ 1 roplag; am Wortlaut geprüft).")


def test_a_gap_says_why(policies: PolicySet) -> None:
    """A row from memory is not verified, an unknown one was not read; each is named by its act."""
    (memory,) = decide(policies, time_decision_date="2006-01-01").gaps
    assert (memory.country, memory.citation) == ("NL", "Art. 1 HDSG; Art. 3 Roepwet (NL)")
    assert memory.text.en.endswith("(Netherlands: Art. 3 Roepwet) is not verified but known from memory; that is no permission.")
    (unread,) = decide(policies, person_country="SE", operation_channel="horn").gaps
    assert unread.text.en.endswith("The rule of that country (Sweden: § 2 roplag) was not read; that is no permission.")


def test_a_mark_is_a_condition(policies: PolicySet) -> None:
    assert "DU-GIFT" in [one.id for one in decide(policies, person_country="SE").obligations]
    assert "DU-GIFT" not in [one.id for one in decide(policies).obligations]


def test_coverage_is_derived_from_the_rows(policies: PolicySet) -> None:
    """A country is covered on the days of the rows that are law."""
    found = covered(policies, "advertising")
    assert found["NL"] == (Stretch(date(2004, 1, 1), None, ("calls-abroad",), partly=True),)
    assert found["SE"] == (Stretch(None, None, ("calls-abroad",), partly=True),)


def test_rows_for_every_cell_cover_the_field_whole(folder: Path) -> None:
    path = folder / TABLE_FILE
    path.write_text(path.read_text(encoding="utf-8").replace("rule: dark, act", "rule: ask, act"), encoding="utf-8")
    assert covered(load(folder), "advertising")["SE"] == (Stretch(None, None, ("calls-abroad",)),)


TABLE_FILE, LAW_FILE, RULES_FILE = FILES


@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        (TABLE_FILE, "columns:", "colums:", "ZW202"),
        (TABLE_FILE, "kind: rows", "kind: set", "ZW202: only a table of kind `rows` has `columns`"),
        (TABLE_FILE, "effect: demands", "effect: wishes", "ZW211: `wishes` is not allowed here"),
        (TABLE_FILE, "rule: ask, act", "rule: asks, act", "ZW211: `asks` is not allowed here"),
        (TABLE_FILE, "cells: [by-air]", "cells: [by-sea]", "ZW211: `by-sea` is not allowed here"),
        (TABLE_FILE, "marks: [gift]", "marks: [gifts]", "ZW211: `gifts` is not allowed here"),
        (TABLE_FILE, "checked: text, from", "checked: dream, from", "ZW211: `dream` is not allowed here"),
        (TABLE_FILE, "act: Art. 1 Roepwet, ", "", "ZW203: `act` is missing"),
        (TABLE_FILE, "{row: NL-1, key", "{key", "ZW203: `row` is missing"),
        (TABLE_FILE, "row: NL-2", "row: NL-1", "ZW404: the row `NL-1` stands twice"),
        (TABLE_FILE, "until: 2005-12-31", "until: 2006-12-31", "ZW414: `NL-3` and `NL-2` hold together"),
        (TABLE_FILE, "key: SE, cells: [by-air]", "key: SE, cells: [guild]", "ZW414: `SE-2` and `SE-1` hold together"),
        (TABLE_FILE, "{operation.channel: letter}", "{definition: sensitive}", "ZW211: a table cannot refer to a definition or rule"),
        (TABLE_FILE, "{operation.channel: letter}", "{person.country: NL}", "ZW304: `person.country` has no words that distinguish cells"),
        (TABLE_FILE, "key: NL, cells: [by-air]", "key: UK, cells: [by-air]", "ZW423: `UK` is no country code"),
        (LAW_FILE, "of: calls-abroad", "of: calls-abrod", "ZW308: there is no table `calls-abrod`"),
        (LAW_FILE, "of: calls-abroad", "of: league", "ZW304: the table `league` is a set, and has no rows with columns"),
        (LAW_FILE, "for: person.country", "for: person.contry", "ZW301: `person.contry` is not a fact of the vocabulary"),
        (LAW_FILE, "for: person.country", "for: person.age", "ZW304: `person.age` is of type int, and so is no key of a table"),
        (LAW_FILE, "row: {of: calls-abroad, for: person.country}", "person.country: {in_table: calls-abroad}", "ZW304"),
        (RULES_FILE, "rule: [ask, free]", "rule: [ask, fre]", "ZW211: `fre` is not allowed here"),
        (RULES_FILE, "mark: gift", "mark: gold", "ZW211: `gold` is not allowed here"),
    ],
)
def test_faults_are_named_at_their_places(folder: Path, file: str, before: str, after: str, fault: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as error:
        load(folder)
    assert fault in printed(error.value)
    assert path.name in printed(error.value)


@pytest.mark.parametrize(
    ("name", "before", "after", "found"),
    [
        ("tables/calls-abroad.yaml", "checked: text}", 'checked: text, note: "forbidden without consent"}', ("SE-1", "forbidden", False)),
        ("tables/calls-abroad.yaml", "checked: text}", 'checked: text, note: "for letters only"}', ("SE-1", "only", False)),
        ("ar/abroad/1990-01-01/call.yaml", ", mark: gift", ", rule: free", ("SE-1", "gift", True)),
    ],
)
def test_what_only_a_note_or_an_unread_mark_says_is_found(
    folder: Path, name: str, before: str, after: str, found: tuple[str, str, bool]
) -> None:
    """A note says where a row was read; a condition in it, or a mark that no rule looks up, decides nothing."""
    assert list(unheard(load(folder))) == []
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    assert [(one.row, one.word, one.mark) for one in unheard(load(folder))] == [found]


def test_a_row_that_was_not_read_may_say_why(folder: Path) -> None:
    path = folder / "tables/calls-abroad.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("act: § 2 roplag", 'note: "perhaps only with consent", act: § 2 roplag', 1), encoding="utf-8")
    assert list(unheard(load(folder))) == []
