"""(a) One decision by the shipped law, over the cases of its test suites: each level of detail, and by Rete on the same policies."""

from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from benchmarks.alone import Found, alone, usable, why_not
from benchmarks.effort import Effort
from benchmarks.rounds import Rounds
from benchmarks.table import Report, Table, at_least, at_most, figure, times
from benchmarks.timing import passes
from zweck.cases import load_cases
from zweck.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.facts import Question
from zweck.law.policy import PolicySet
from zweck.load import load, shipped
from zweck.match import MatcherUnavailable

SUITES: Final = Path(__file__).parents[1] / "tests" / "policies"
MOST_MICROSECONDS: Final = 25
FASTER_THAN_RETE: Final = 5
PASS_SECONDS: Final = 10.0
WARM: Final = 35
"""So often every question is asked before: then each law has its function, as in a server after its first minutes."""
REASONS: Final = "native, with reasons and obligations"
RETE: Final = "rete, with reasons and obligations"
VARIANTS: Final = {
    "native, outcome and the rules that fired": ("native", Detail.OUTCOME, 0),
    REASONS: ("native", Detail.REASONS, 0),
    "native, with reasons, from the cache": ("native", Detail.REASONS, 10_000),
    "native, with remedies as well": ("native", Detail.FULL, 0),
    RETE: ("rete", Detail.REASONS, 0),
}
"""The matcher, the detail, and how many findings the cache holds."""


def measure(effort: Effort) -> Report:
    """Each variant in turn, round after round."""

    def decided(variant: str) -> Found:
        matcher, detail, cache = VARIANTS[variant]
        return alone("scenarios:decide", matcher, detail.value, cache, effort.passes)

    rounds = Rounds(VARIANTS, decided, effort.rounds)
    rows = [(name, *_figures(name, rounds), times(rounds.ratio(name, REASONS, "p50"))) for name in VARIANTS]
    head = ("matcher and detail", "decisions/s", "p50 µs", "p99 µs", "time beside reasons, native")
    table = Table(f"In process, the shipped law, {rounds.last(REASONS).get('cases', 0)} cases", head, rows)
    most = at_most("in process, the shipped law: reasons and obligations (p50)", MOST_MICROSECONDS, rounds.middle(REASONS, "p50"), "µs")
    faster = at_least("in process, the shipped law: native as fast as rete", FASTER_THAN_RETE, rounds.ratio(RETE, REASONS, "p50"))
    return Report([table], [most, faster])


def _figures(name: str, rounds: Rounds) -> list[str]:
    if not usable(rounds.last(name)):
        return [why_not(rounds.last(name)), "", ""]
    return [figure(rounds.middle(name, key)) for key in ("per_second", "p50", "p99")]


def decide(matcher: str, detail: str, cache: int, runs: int) -> Found:
    """The times of a decision; every edition that the cases need is made before."""
    policies = load(shipped())
    try:
        engine = Engine(policies, matcher, cache=cache)
    except MatcherUnavailable as unavailable:
        return {"absent": str(unavailable)[:80]}
    questions = _questions(policies)
    level = Detail(detail)
    for question in questions * WARM:
        engine.decide(question, level)
    return asdict(passes(lambda question: engine.decide(question, level), questions, runs, PASS_SECONDS)) | {"cases": len(questions)}


def hide() -> dict[str, int]:
    """How often a prohibition became what, when one of the stated facts was left out and nothing is presumed for the controller."""
    policies = load(shipped())
    engine = Engine(policies)
    found: Counter[str] = Counter()
    for question in (replace(question, presume_unstated=False) for question in _questions(policies)):
        if engine.decide(question, Detail.OUTCOME).outcome is Outcome.PROHIBITED:
            for fact in question.stated:
                rest = {name: value for name, value in question.stated.items() if name != fact}
                found[engine.decide(replace(question, stated=rest), Detail.OUTCOME).outcome] += 1
    return dict(found)


def _questions(policies: PolicySet) -> list[Question]:
    return [case.question for case in load_cases(SUITES, policies)]
