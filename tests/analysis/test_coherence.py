"""Coherence: each fault is found where it is put, and a rule that says that it disregards a fact explains the permission."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.arcadia import CASES
from zweck.analysis.coherence.check import Coherence, Fault, Incoherence, Named
from zweck.analysis.coherence.unread import unread
from zweck.cases import load_cases
from zweck.decision.decision import Outcome
from zweck.forms.diagnostics import PolicyError
from zweck.load import load

Edits = tuple[tuple[str, str, str], ...]
Found = Callable[..., list[Incoherence]]

CONSENT: Final = "vocabulary/consent.yaml"
GROUNDS: Final = "ar/privacy/2001-01-01/lawful-ground.yaml"
HEAD: Final = "ar/privacy/2001-01-01/policy.yaml"
SHORT: Final = "short: HDSG\n"
COVERS: Final = (HEAD, SHORT, f"{SHORT}covers: [{{field: privacy, place: AR}}]\n")
COVERAGE: Final = """\
fields:
  - field: privacy
    title: {de: Datenschutz, en: privacy}
    governed:
      - law_of: person.country
        citation: Art. 1 HDSG
        text: {de: Das Recht des Landes., en: The law of the country.}
        in_force: {until: 1900-01-01}
"""
OBJECTION: Final = "  - fact: consent.objection\n    type: bool\n"
GIVEN: Final = "  - fact: consent.given\n    type: bool\n"
ADVERSE: Final = (CONSENT, OBJECTION, f"{OBJECTION}    adverse: [{{value: true, bears_on: privacy, milder: [false]}}]\n")
STATISTICS: Final = "      - data.interest: {at_most: minor}\n"


@pytest.fixture
def edited(copy: Path) -> Callable[..., Path]:
    """Arcadia's policies with a field of law and some texts replaced."""

    def call(*edits: tuple[str, str, str]) -> Path:
        (copy / "coverage.yaml").write_text(COVERAGE, encoding="utf-8")
        for name, before, after in (COVERS, *edits):
            path = copy / name
            text = path.read_text(encoding="utf-8")
            assert before in text
            path.write_text(text.replace(before, after, 1), encoding="utf-8")
        return copy

    return call


@pytest.fixture
def found(edited: Callable[..., Path]) -> Found:
    """The findings in Arcadia's cases after some edits."""

    def call(*edits: tuple[str, str, str]) -> list[Incoherence]:
        policies = load(edited(*edits))
        return list(Coherence(policies).faults([Named(case.id, case.question) for case in load_cases(CASES, policies)]))

    return call


def of(found: list[Incoherence], case: str) -> list[Incoherence]:
    return [one for one in found if one.case == case]


def test_a_permission_survives_what_no_rule_hears(found: Found) -> None:
    """Statistics rest on a ground that does not read the objection, and nothing says why."""
    (one,) = of(found(ADVERSE), "statistics-of-a-guild")
    assert one == Incoherence(
        Fault.SURVIVES, one.case, "consent.objection", True, Outcome.PERMITTED, Outcome.PERMITTED, ("ar-privacy",), ("HDSG-4-2",)
    )


@pytest.mark.parametrize("where", ["ground", "requirement", "law"])
def test_a_rule_that_disregards_the_fact_explains_it(found: Found, where: str) -> None:
    said = "disregards: [{fact: consent.objection, citation: Art. 4 HDSG}]\n"
    edit = {
        "ground": (GROUNDS, STATISTICS, f"{STATISTICS}  {said}"),
        "requirement": (GROUNDS, "- requirement: lawful-ground\n", f"- requirement: lawful-ground\n  {said}"),
        "law": (HEAD, SHORT, f"{SHORT}{said}"),
    }[where]
    assert of(found(ADVERSE, edit), "statistics-of-a-guild") == []


def test_a_ground_that_does_not_hold_explains_nothing(found: Found) -> None:
    edit = (GROUNDS, "    definition: child\n", "    definition: child\n  disregards: [{fact: consent.objection, citation: Art. 4 HDSG}]\n")
    assert len(of(found(ADVERSE, edit), "statistics-of-a-guild")) == 1


def test_a_field_on_which_the_value_does_not_bear_needs_no_reason(found: Found, copy: Path) -> None:
    other = COVERAGE.replace("privacy", "fairs").removeprefix("fields:\n")
    adverse = (CONSENT, OBJECTION, f"{OBJECTION}    adverse: [{{value: true, bears_on: fairs}}]\n")
    (copy / "coverage.yaml").write_text(COVERAGE, encoding="utf-8")
    edits = (adverse, ("coverage.yaml", COVERAGE, COVERAGE + other))
    assert of(found(*edits), "statistics-of-a-guild") == []


def test_where_it_does_not_matter_it_is_not_set(found: Found) -> None:
    limited = "adverse: [{value: true, where: {purpose.kind: advertising}}]"
    assert of(found((CONSENT, OBJECTION, f"{OBJECTION}    {limited}\n")), "statistics-of-a-guild") == []


def test_another_title_carries_beside_a_defect(found: Found) -> None:
    """The weighing does not rest on consent, so a defect of consent changes nothing for it."""
    defect = f"{OBJECTION}    adverse: [{{value: true, defect_of: consent.given}}]\n"
    assert of(found((CONSENT, OBJECTION, defect)), "statistics-of-a-guild") == []


def test_an_adverse_value_must_not_help(found: Found) -> None:
    turned = (GROUNDS, STATISTICS, f"{STATISTICS}      - consent.objection: true\n")
    helping = [one for one in found(ADVERSE, turned) if one.fault is Fault.HELPS]
    assert {one.fact for one in helping} == {"consent.objection"}


def test_a_milder_value_must_not_harm(found: Found) -> None:
    harmed = (CONSENT, GIVEN, f"{GIVEN}    adverse: [{{value: true, milder: [false]}}]\n")
    faults = [one for one in found(harmed) if one.fault is Fault.HARMS]
    assert {(one.fact, one.value, one.after) for one in faults} == {("consent.given", False, Outcome.PROHIBITED)}


def test_survivors_are_listed_with_their_norms(edited: Callable[..., Path]) -> None:
    said = f"{STATISTICS}  disregards: [{{fact: consent.objection, citation: Art. 4 Nr. 2 HDSG}}]\n"
    policies = load(edited(ADVERSE, (GROUNDS, STATISTICS, said)))
    case = next(case for case in load_cases(CASES, policies) if case.id == "statistics-of-a-guild")
    (one,) = Coherence(policies).survivors(case.question)
    assert (one.fact, one.value, one.citations) == ("consent.objection", True, ("Art. 4 Nr. 2 HDSG",))


def test_an_exception_of_a_prohibition_explains_nothing_by_itself(found: Found) -> None:
    """The prohibition hears the objection and lets statistics pass; only its own word about the fact explains that."""
    heard = "- prohibition: HDSG-98\n  citation: Art. 4 HDSG\n  reason: {de: Widerspruch., en: Objection.}\n"
    heard += "  when: {consent.objection: true}\n"
    passing = f"{heard}  unless: {{data.interest: {{at_most: minor}}}}\n"
    start = (GROUNDS, "- requirement: lawful-ground\n", f"{passing}\n- requirement: lawful-ground\n")
    assert len(of(found(ADVERSE, start), "statistics-of-a-guild")) == 1


def test_a_prohibition_that_disregards_the_fact_explains_its_exception(found: Found) -> None:
    said = (
        "- prohibition: HDSG-98\n  citation: Art. 4 HDSG\n  reason: {de: Widerspruch., en: Objection.}\n  when: {consent.objection: true}\n"
        "  unless: {data.interest: {at_most: minor}}\n  disregards: [{fact: consent.objection, citation: Art. 4 HDSG}]\n"
    )
    start = (GROUNDS, "- requirement: lawful-ground\n", f"{said}\n- requirement: lawful-ground\n")
    assert of(found(ADVERSE, start), "statistics-of-a-guild") == []


def test_a_prohibition_that_does_not_concern_the_case_explains_nothing(found: Found) -> None:
    said = (
        "- prohibition: HDSG-98\n  citation: Art. 4 HDSG\n  reason: {de: Widerspruch., en: Objection.}\n"
        "  when: {all: [{consent.objection: true}, {purpose.kind: advertising}]}\n"
        "  unless: {data.interest: {at_most: minor}}\n  disregards: [{fact: consent.objection, citation: Art. 4 HDSG}]\n"
    )
    start = (GROUNDS, "- requirement: lawful-ground\n", f"{said}\n- requirement: lawful-ground\n")
    assert len(of(found(ADVERSE, start), "statistics-of-a-guild")) == 1


def test_a_title_does_not_carry_beside_its_own_defect(found: Found) -> None:
    """Statistics rest on the interest alone, so a defect of it leaves no title."""
    defect = f"{OBJECTION}    adverse: [{{value: true, defect_of: data.interest}}]\n"
    (one,) = of(found((CONSENT, OBJECTION, defect)), "statistics-of-a-guild")
    assert one.grounds == ("HDSG-4-2",)


def test_a_requirement_that_the_fact_triggers_answers_it(found: Found) -> None:
    """Its ground says when the objection changes nothing."""
    answered = (
        "- requirement: objection\n  citation: Art. 4 HDSG\n  reason: {de: Widerspruch., en: Objection.}\n"
        "  trigger: {consent.objection: true}\n\n- ground: HDSG-98-1\n  of: objection\n  citation: Art. 4 HDSG\n"
        "  reason: {de: Geringes Interesse., en: Minor interest.}\n  when: {data.interest: {at_most: minor}}\n"
    )
    start = (GROUNDS, "- requirement: lawful-ground\n", f"{answered}\n- requirement: lawful-ground\n")
    assert of(found(ADVERSE, start), "statistics-of-a-guild") == []


def test_what_no_survivor_needs_is_noted(edited: Callable[..., Path]) -> None:
    said = "  disregards: [{fact: [consent.objection, consent.given], citation: Art. 4 HDSG}]\n"
    policies = load(edited(ADVERSE, (GROUNDS, STATISTICS, f"{STATISTICS}{said}")))
    check = Coherence(policies)
    list(check.faults([Named(case.id, case.question) for case in load_cases(CASES, policies)]))
    assert [(one.rule, one.fact) for one in check.idle()] == [("HDSG-4-2", "consent.given")]


MESSAGES: Final = "ar/privacy/2001-01-01/messages.yaml"
CHANNELS: Final = "- requirement: channel-consent\n"
NAMED: Final = (CONSENT, GIVEN, f"{GIVEN}    named_by: [wegen]\n")


def test_a_word_that_nothing_reads_is_found(edited: Callable[..., Path]) -> None:
    """The requirement speaks of channels, and its ground reads those of the consent, not whether there is one."""
    found = list(unread(load(edited(NAMED))))
    assert [(one.rule.id, one.word, one.facts) for one in found] == [("channel-consent", "wegen", ("consent.given",))]


def test_a_rule_says_which_fact_its_reason_means(edited: Callable[..., Path]) -> None:
    reads = (MESSAGES, CHANNELS, f"{CHANNELS}  reads: consent.given\n")
    assert list(unread(load(edited(NAMED, reads)))) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("adverse: [{value: perhaps}]", "ZW302"),
        ("adverse: [{contains: true}]", "ZW415"),
        ("adverse: [{milder: [false]}]", "ZW203"),
        ("adverse: [{value: true, bears_on: astrology}]", "ZW314"),
        ("adverse: [{value: true, defect_of: consent.gift}]", "ZW301"),
        ("adverse: [{value: true, where: {definition: child}}]", "ZW211"),
        ("adverse: [{value: true, with: {consent.gift: true}}]", "ZW301"),
    ],
)
def test_faults_of_adverse_values(edited: Callable[..., Path], line: str, code: str) -> None:
    with pytest.raises(PolicyError) as raised:
        load(edited((CONSENT, OBJECTION, f"{OBJECTION}    {line}\n")))
    assert code in {fault.code for fault in raised.value.diagnostics}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("disregards: [{fact: consent.gift, citation: Art. 4 HDSG}]", "ZW301"),
        ("disregards: [{fact: consent.given}]", "ZW203"),
        ("disregards: [{fact: consent.given, citation: Art. 4000 HDSG}]", "ZW603"),
        ("reads: consent.gift", "ZW301"),
        ("requires: consent.gift", "ZW301"),
    ],
)
def test_faults_of_rules(edited: Callable[..., Path], line: str, code: str) -> None:
    with pytest.raises(PolicyError) as raised:
        load(edited((GROUNDS, STATISTICS, f"{STATISTICS}  {line}\n")))
    assert code in {fault.code for fault in raised.value.diagnostics}
