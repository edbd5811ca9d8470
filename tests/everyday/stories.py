"""The 25 everyday questions: their cases, and what `everyday.yaml` adds to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from tests.law import shipped_law
from zweck.cases import Case, load_cases
from zweck.engine import Engine
from zweck.facts.merge import Origin, Source, merge
from zweck.facts.profiles import load_profiles, profile_sources
from zweck.facts.question import Question
from zweck.law.vocabulary import REGISTERS
from zweck.logic.condition import Value

Stated = Mapping[str, Value | None]

CASES: Final = Path(__file__).parents[1] / "policies"
TABLE: Final[Mapping[str, Any]] = yaml.safe_load(Path(__file__).with_name("everyday.yaml").read_text(encoding="utf-8"))

PRESUMED: Final = {"data.lawfully_obtained": True}
"""Ordinary values that the vocabulary presumes in part of the cases only; the purpose of collection is that of the operation."""


@dataclass(frozen=True, slots=True)
class Story:
    """One question: its cases with the given facts, with profile and registers (where the law as encoded is right), with the truth."""

    id: str
    entry: Mapping[str, Any]
    given: Case
    profile: Case | None
    truth: Case
    start: Stated
    whole: Stated

    def __str__(self) -> str:
        """Names the test."""
        return self.id


@cache
def engine() -> Engine:
    """The shipped law."""
    return Engine(shipped_law())


@cache
def stories() -> tuple[Story, ...]:
    """All stories, in the order of the table."""
    law = engine()
    cases = {case.id: case for case in load_cases(CASES / "everyday", law.policies)}
    profiles = load_profiles(CASES / "controllers.yaml", law.policies.vocabulary)
    common = law.ask(TABLE["common"]).stated
    found = []
    for entry in TABLE["entries"]:
        given, truth = (cases[f"{entry['entry']}.{part}"] for part in ("given", "truth"))
        registers = entry.get("consulted", REGISTERS)
        beside = profile_sources(profiles[entry.get("controller", "company")], registers, law.policies.vocabulary)
        start = merge([Source(Origin.CALLER, given.question.stated), *beside], law.policies.vocabulary).stated
        told = truth.question.stated
        whole = {**PRESUMED, "purpose.collected_for": told["purpose.kind"], **common, **told}
        found.append(Story(entry["entry"], entry, given, cases.get(f"{entry['entry']}.profile"), truth, start, whole))
    return tuple(found)


def asked(facts: Stated) -> Question:
    """The question in which the ordinary course is presumed."""
    return Question(facts, presume_unstated=True)
