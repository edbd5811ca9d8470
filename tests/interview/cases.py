"""Interviews about all cases that begin as a usual situation does: screens, rows, order and outcomes, measured and drawn.

`python -m tests.interview.cases` prints the table of docs/interview.md, and with `--write` keeps `usually:` of `policies/interview.yaml`.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from statistics import median
from typing import Final, NamedTuple

from tests.interview.respondent import Respondent, Run
from tests.interview.stories import TABLE, consistent, engine
from zweck.cases import load_cases
from zweck.decision.decision import Detail, Outcome
from zweck.facts.question import Question, read
from zweck.interview.interview import Course, Interview
from zweck.interview.ways import GOOD
from zweck.law.vocabulary import DECISION_DATE, SilenceClass
from zweck.logic.condition import Value

Facts = Mapping[str, Value | None]
FROM: Final = date(2018, 5, 25)
MOST: Final = 60
"""Cases of one situation."""

SEED: Final = 33
UNKNOWN: Final = 0.15
"""Of the facts, so many are not known to the person, where that is measured."""

CASES: Final = Path(__file__).parents[1] / "policies"
FILE: Final = Path(__file__).parents[2] / "policies" / "interview.yaml"
DEFAULTS: Final = {
    "purpose.kind": "customer_service",
    "data.kinds": ["name"],
    "subject.relationship": "customer",
    "channel.commercial_nature_open": True,
    "channel.number_shown": True,
}
"""Ordinary facts of a case that says nothing about them, and of no story."""


class Case(NamedTuple):
    """A case, the situation as which it begins, and a value for every fact that an interview may ask."""

    id: str
    occasion: str
    truth: Facts

    def __str__(self) -> str:
        """Names the test."""
        return f"{self.occasion}:{self.id}"


@dataclass(frozen=True, slots=True)
class Measured:
    """A run, and whether it ended as the whole truth does."""

    case: Case
    run: Run
    truth: Outcome


@cache
def cases() -> tuple[Case, ...]:
    """The cases that fit a situation, at most `MOST` of each, chosen by a fixed seed."""
    policies = engine().policies
    tiles = {one.name: one.facts for one in policies.occasions}
    found: dict[str, list[Case]] = defaultdict(list)
    seen = set[object]()
    for case in load_cases(CASES, policies):
        stated = {name: value for name, value in case.question.stated.items() if value is not None}
        day = stated.get(DECISION_DATE)
        tile = next((name for name, facts in tiles.items() if all(stated.get(fact) == value for fact, value in facts.items())), None)
        key = tuple(sorted((name, str(value)) for name, value in stated.items()))
        if tile is None or not isinstance(day, date) or day < FROM or key in seen:
            continue
        seen.add(key)
        truth = whole(stated)
        if truth is not None:
            found[tile].append(Case(case.id, tile, truth))
    chance = Random(SEED)
    return tuple(case for group in found.values() for case in (group if len(group) <= MOST else chance.sample(group, MOST)))


def whole(stated: Facts) -> Facts | None:
    """The facts of a case with ordinary values for all others; what would contradict the case is not known."""
    vocabulary = engine().policies.vocabulary
    given = TABLE["groups"]["agreed"] if stated.get("consent.given") is True else {}
    usual = {name: value for name, value in read({**TABLE["usual"], **DEFAULTS, **given}, vocabulary).items() if name not in stated}
    truth: dict[str, Value | None] = {**usual, **stated}
    truth.setdefault("purpose.collected_for", truth["purpose.kind"])
    return consistent(truth, stated.keys())


def outcome(truth: Facts) -> Outcome:
    """The answer to the whole truth."""
    return engine().decide(Question(dict(truth), True), Detail.OUTCOME).outcome


def begun(case: Case, *, profiled: bool = False) -> Interview:
    """The interview about a case with the tile alone, or with the controller's profile and consulted registers as well."""
    policies = engine().policies
    tile = next(one.facts for one in policies.occasions if one.name == case.occasion)
    facts: dict[str, Value | None] = {DECISION_DATE: case.truth[DECISION_DATE], **tile}
    if profiled:
        for name, fact in policies.vocabulary.facts.items():
            is_standing = fact.silence.silence_class is SilenceClass.CONTROLLER and name != "basis.controller_instruction"
            if (is_standing or fact.silence.register) and case.truth.get(name) is not None:
                facts[name] = case.truth[name]
    plain = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in facts.items()}
    return Interview(engine(), plain, course=Course(case.occasion, profiled=profiled))


def measured(chosen: Iterable[Case], *, profiled: bool = False, unknown: float = 0.0, seed: int = SEED) -> Iterator[Measured]:
    """Interviews about cases, of whose truth the person may not know a part."""
    chance = Random(seed)
    for case in chosen:
        known = {name: value for name, value in case.truth.items() if chance.random() >= unknown}
        yield Measured(case, Respondent(known).run(begun(case, profiled=profiled)), outcome(case.truth))


def table(found: Sequence[Measured]) -> dict[str, object]:
    """The figures of one column."""
    screens = sorted(len(one.run.screens) for one in found)
    rows = [sum(one.run.rows) for one in found]
    return {
        "screens (median / 9 of 10 / most)": f"{median(screens):g} / {screens[int(len(screens) * 0.9)]} / {screens[-1]}",
        "within 6 screens": f"{sum(count <= 6 for count in screens) / len(screens):.0%}",
        "rows (median / most)": f"{median(rows):g} / {max(rows)}",
        "rows on the largest screen": max(max(one.run.rows, default=0) for one in found),
        "outcome differs from the whole truth": sum(one.run.outcome is not one.truth for one in found),
        "false permissions": sum(one.run.outcome in GOOD and one.truth not in GOOD for one in found),
        "cases with a question before its predecessor": sum(bool(one.run.unordered) for one in found),
    }


def usually(found: Sequence[Measured]) -> list[tuple[int, int]]:
    """By the number of screens answered, how many follow in half of the interviews that go on, and at most in nine of ten."""
    counts = [len(one.run.screens) for one in found]
    pairs = []
    for answered in range(max(counts)):
        left = sorted(count - answered - 1 for count in counts if count > answered)
        pairs.append((int(median(left)), left[min(len(left) - 1, int(len(left) * 0.9))]))
    return pairs


def columns(chosen: Sequence[Case]) -> dict[str, list[Measured]]:
    """The interviews of each column of the table."""
    return {
        "tile only": [*measured(chosen)],
        "with profile": [*measured(chosen, profiled=True)],
        "tile only, 15 % unknown": [*measured(chosen, unknown=UNKNOWN)],
    }


def main(arguments: Sequence[str]) -> None:
    """Print the table, and keep it where that is wanted."""
    found = columns(cases())
    figures = {name: table(several) for name, several in found.items()}
    print(f"| {len(cases())} cases | {' | '.join(found)} |\n|---|{'---|' * len(found)}")
    for line in figures["tile only"]:
        print(f"| {line} | {' | '.join(str(column[line]) for column in figures.values())} |")
    by_tile: dict[str, list[int]] = defaultdict(list)
    for one in found["tile only"]:
        by_tile[one.case.occasion].append(len(one.run.screens))
    print({name: (len(counts), median(counts), max(counts)) for name, counts in by_tile.items()})
    for one in [*found["tile only"], *found["with profile"]]:
        if one.run.outcome is not one.truth or one.run.unordered:
            print(one.case, one.run.outcome, one.truth, one.run.unordered)
    for one in found["tile only, 15 % unknown"]:
        if one.run.outcome in GOOD and one.truth not in GOOD:
            print("FALSE", one.case, one.truth)
    kept = {"alone": usually(found["tile only"]), "profiled": usually(found["with profile"])}
    lines = [f"  {name}: [{', '.join(f'{often} {rarely}' for often, rarely in pairs)}]" for name, pairs in kept.items()]
    print("\n".join(["usually:", *lines]))
    if "--write" in arguments:
        text = FILE.read_text(encoding="utf-8").partition("\nusually:")[0]
        FILE.write_text("\n".join([text, "usually:", *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
