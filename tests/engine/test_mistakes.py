"""Mistakes of everyday editing, each with the whole report that it gives: where, what, what to do.

`ZWECK_REWRITE=1 pytest tests/engine/test_mistakes.py` writes today's reports into `mistakes/`; the change is then to be read.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Final

import pytest

from tests.engine.pages import check, printed
from tests.proving import REWRITING

REPORTS: Final = Path(__file__).parent / "mistakes"
LAW: Final = "policies/ar/privacy/2001-01-01"
RULE: Final = """\
- definition: under-age
  term: {de: Unmündiger, en: person under age}
  citation: Art. 16 HDSG
  when:
    definition: child

- prohibition: HDSG-15
  citation: Art. 15 HDSG
  reason:
    de: Hier wird nicht geworben.
    en: There is no advertising.
  when:
    all:
      - purpose.kind: advertising
      - consent.objection: true
"""
RELEASED: Final = """\
form: one
releases:
  - release: "2001.1"
    on: 2001-01-01
    frozen:
      - law: ar-privacy
        version: 2001-01-01
        digest: 0000000000000000000000000000000000000000000000000000000000000000
        reason: first encoding
"""
CONFLICT: Final = "<<<<<<< HEAD\n      - consent.objection: true\n=======\n      - consent.given: false\n>>>>>>> amendment\n"

Mistake = Callable[[Path], object]


def _written(old: str, new: str) -> Mistake:
    """A new file with a rule in which something is written otherwise."""
    assert old in RULE
    return lambda folder: (folder / LAW / "example.yaml").write_text(RULE.replace(old, new), encoding="utf-8")


def _row(row: str) -> Mistake:
    """A further row of the table of countries."""

    def add(folder: Path) -> None:
        path = folder / "policies/tables/league.yaml"
        path.write_text(f"{path.read_text(encoding='utf-8')}  - {row}\n", encoding="utf-8")

    return add


def _without_version(folder: Path) -> None:
    """A released version is deleted."""
    (folder / "policies/released.yaml").write_text(RELEASED, encoding="utf-8")
    shutil.rmtree(folder / LAW)


def _copied(name: str) -> Mistake:
    """A file of rules is copied beside itself."""
    return lambda folder: shutil.copy(folder / LAW / "messages.yaml", folder / LAW / name)


MISTAKES: Final[dict[str, Mistake]] = {
    "key-too-far-right": _written("  when:\n    all", "   when:\n    all"),
    "key-too-far-left": _written("  when:\n    all", " when:\n    all"),
    "language-too-far-right": _written("    en:", "      en:"),
    "member-too-far-right": _written("      - consent", "       - consent"),
    "member-too-far-left": _written("      - consent", "     - consent"),
    "rule-too-far-right": _written("- prohibition: HDSG-15", " - prohibition: HDSG-15"),
    "rule-without-a-dash": _written("- prohibition: HDSG-15", "prohibition: HDSG-15"),
    "rule-further-left-without-a-dash": _written(
        RULE[RULE.index("- prohibition") :], dedent(f"  {RULE[RULE.index('- prohibition') + 2 :]}")
    ),
    "rule-without-a-blank": _written("- prohibition: HDSG-15", "-prohibition: HDSG-15"),
    "first-rule-without-a-dash": _written("- definition: under-age", "  definition: under-age"),
    "tab": _written("  when:\n    all", "\twhen:\n    all"),
    "no-break-space-before": _written("  when:\n    all", "\N{NO-BREAK SPACE} when:\n    all"),
    "no-break-space-behind": _written("kind: ", "kind:\N{NO-BREAK SPACE}"),
    "no-break-space-at-the-end": _written("advertising\n", "advertising\N{NO-BREAK SPACE}\n"),
    "conflict": _written("      - consent.objection: true\n", CONFLICT),
    "typographic-marks-around-a-text": _written("Hier wird nicht geworben.", "„Hier wird nicht geworben.“"),
    "typographic-marks-around-a-value": _written("kind: advertising", "kind: „advertising“"),
    "true-in-quotation-marks": _written("true", '"true"'),
    "ja": _written("true", "ja"),
    "und": _written("all:", "und:"),
    "oder": _written("all:", "oder:"),
    "wenn": _written("when:\n    all", "wenn:\n    all"),
    "fact-in-german": _written("consent.objection: true", "Vorgang: send"),
    "term-in-german": _written("consent.objection: true", "definition: Unmündiger"),
    "term-misspelt": _written("consent.objection: true", "definition: unmüdniger"),
    "term-unknown": _written("consent.objection: true", "definition: Beschäftigter"),
    "deleted-version": _without_version,
    "copied-file": _copied("Kopie von messages.yaml"),
    "copied-file-with-a-number": _copied("messages (2).yaml"),
    "country-by-name": _row("{key: Norwegen}"),
    "country-by-three-letters": _row("{key: KEN}"),
    "country-of-another-list": _row("{key: UK}"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_explained(name: str, copy: Path) -> None:
    MISTAKES[name](copy)
    said = printed(check(copy))
    golden = REPORTS / f"{name}.txt"
    if REWRITING:
        golden.write_text(f"{said}\n", encoding="utf-8")
    assert said == golden.read_text(encoding="utf-8").removesuffix("\n")


def test_a_rule_in_the_one_above(copy: Path) -> None:
    """Where the dash is missing alone, every key of the second rule stands twice in the first."""
    first = RULE[: RULE.index("- prohibition")]
    (copy / LAW / "example.yaml").write_text(first + first.replace("- ", "  ", 1), encoding="utf-8")
    said = printed(check(copy))
    assert "`definition` stands twice in one mapping, which began with it in line 1" in said
    assert "begin a further member of the list with `- ` before it, or remove one of them" in said


def test_every_report_belongs_to_a_mistake() -> None:
    assert {path.stem for path in REPORTS.iterdir()} == set(MISTAKES)


@pytest.mark.parametrize("name", [name for name in MISTAKES if name != "wenn"])
def test_one_mistake_is_one_fault(name: str) -> None:
    assert (REPORTS / f"{name}.txt").read_text(encoding="utf-8").endswith("\n1 fault in 1 file\n")


@pytest.mark.parametrize(
    "text",
    [
        "Art.\N{NO-BREAK SPACE}15 HDSG",
        "„Nein“ heißt „Nein“",
        "„Nein“ genügt.",
        "<<<<<<<",
    ],
)
def test_a_text_may_have_such_letters_inside(text: str, copy: Path) -> None:
    (copy / LAW / "example.yaml").write_text(RULE.replace("Hier wird nicht geworben.", text), encoding="utf-8")
    assert check(copy) is None
