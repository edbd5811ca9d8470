"""The short version in plain language, and the reasons: over all cases, in both languages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from tests.proving import PROVING
from zweck.cases import load_cases
from zweck.decision.decision import Decision, Detail
from zweck.engine import Engine
from zweck.load import load, shipped
from zweck.pages.answer.plain import plain
from zweck.pages.answer.reasoned import reasons
from zweck.pages.answer.view import answered
from zweck.pages.answer.writer import Library, Writer
from zweck.pages.page import Blank, Page
from zweck.pages.phrases import LANGUAGES
from zweck.workbench.essential import essential

CASES: Final = Path(__file__).parents[1] / "policies"
EACH: Final = 1 if PROVING else 80
MAX_LIX: Final = 45
"""The bound of a text that a newspaper would print; the texts of the law themselves are beyond 60."""

LONG: Final = 6
POLICIES: Final = load(shipped())
LIBRARY: Final = Library.of(POLICIES)


def lix(lines: list[str]) -> float:
    """Words a sentence and the share of long words; citations are no sentences, a heading is one, and a colon ends none."""
    words = [word for line in lines for word in re.findall(r"[^\W\d]+", line)]
    ends = sum(max(1, len(re.findall(r"(?<=[\w“”])[.!?](?=\s+[A-ZÄÖÜ„“]|$)", line))) for line in lines)
    return len(words) / ends + 100 * sum(len(word) > LONG for word in words) / len(words)


def test_the_index_itself() -> None:
    assert lix(["Ja, das ist erlaubt."]) == 4 + 100 / 4
    assert lix(["Die Auftragsverarbeitungsvereinbarung verpflichtet Unterauftragsverarbeiter."]) > MAX_LIX


def posed() -> Iterator[tuple[str, Decision]]:
    """A case in eighty, or all of them, with its answer."""
    engine = Engine(POLICIES)
    for case in load_cases(CASES, POLICIES)[::EACH]:
        yield case.id, engine.decide(case.question, Detail.EXAMINATION)


@pytest.fixture(scope="module", name="answers")
def _answers() -> list[tuple[str, Decision]]:
    return list(posed())


def lines(page: Page) -> list[str]:
    """The texts of a page, a line for each block."""
    found = [block for block in page.blocks if not isinstance(block, Blank)]
    return [" ".join(part for part in (getattr(block, "head", ""), block.text, getattr(block, "tail", "")) if part) for block in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_words_are_plain_and_lose_no_reservation(answers: list[tuple[str, Decision]], language: str) -> None:
    for name, decision in answers:
        writer = Writer(answered(decision, None), Page(), language, LIBRARY)
        plain(writer)
        said = lines(writer.page)
        assert lix([line for line in said if "§" not in line and "Art." not in line]) <= MAX_LIX, name
        text = "\n".join(said)
        needed = [gap.citation for gap in decision.gaps]
        needed += [doubt.question[language] for doubt in decision.doubts]
        needed += [writer.label(one.fact) for one in decision.presumptions]
        needed += [writer.label(fact) for one in decision.openings for fact in one.facts]
        needed += [writer.label(fact) for one in answered(decision, None).contradictions for fact in one.facts]
        needed += [POLICIES.laws[one.law].versions[-1].short for one in decision.reservations]
        assert [part for part in needed if part not in text] == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_name_what_bears_and_end_on_a_result(answers: list[tuple[str, Decision]], language: str) -> None:
    for name, decision in answers:
        found = essential(answered(decision, None))
        assert found is not None
        writer = Writer(replace(answered(decision, None), examination=found), Page(), language, LIBRARY)
        reasons(writer)
        said = lines(writer.page)
        ends = [line for line in said if line.startswith(writer.say("reasoned.law", outcome="")[:20])]
        assert len(ends) == len(found.laws) >= (1 if any(law.scope.truth for law in found.laws) else 0), name
        met = {writer.say(f"reasoned.met.{status}") for status in ("MET", "FAILED", "OPEN")}
        assert sum(line in met for line in said) == sum(len(law.requirements) for law in found.laws), name
        shown = {rule.rpartition("/")[2] for rule in re.findall(r"\[([^\]\s]+)\]$", "\n".join(said), re.MULTILINE)}
        bearing = {rule.rule.rpartition("/")[2] for law in found.laws for rule in (law.scope, *law.prohibitions)}
        bearing |= {one.rule.rpartition("/")[2] for law in found.laws for each in law.requirements for one in (each.rule, *each.grounds)}
        assert shown <= bearing, name


def test_an_answer_that_rests_on_a_gap_has_reasons() -> None:
    """No law that was examined is undetermined itself; those that apply are argued all the same."""
    case = next(case for case in load_cases(CASES, POLICIES) if case.id == "Q8S24")
    decision = answered(Engine(POLICIES).decide(case.question, Detail.EXAMINATION), None)
    assert decision.gaps
    found = essential(decision)
    assert found is not None
    assert [law.law for law in found.laws] == ["eu-gdpr"]
