"""(a) One decision by the shipped law, over the cases of its test suites: each level of detail, from plain facts, cache off and on."""

from collections import Counter
from dataclasses import asdict, replace
from datetime import date
from itertools import compress
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

from benchmarks.alone import ABSENT, Found, alone, usable, why_not
from benchmarks.calling import CALL
from benchmarks.effort import Effort
from benchmarks.rounds import Rounds, unmeasured
from benchmarks.table import Report, Table, at_most, figure, times
from benchmarks.timing import Times, passes, warmed
from zweck.activities.validity import Turns
from zweck.cases import load_cases
from zweck.client import question
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.load import load, shipped
from zweck.logic.condition import Value
from zweck.match import MatcherUnavailable
from zweck.service.answer import AnswerOptions, Answers

SUITES: Final = Path(__file__).parents[1] / "tests" / "policies"
MAX_REASONS: Final = 480
MAX_MEAN: Final = 650
MAX_FULL: Final = 500
"""Microseconds of a decision at most, with nothing cached: in the median, and of the default answer in the mean, too."""

PASS_SECONDS: Final = 10.0
SEED: Final = 7
CACHE: Final = 10_000
PROHIBITED: Final = "prohibited"
DEFAULT: Final = Detail.REASONS
"""The detail of an answer if nothing else is asked for."""

SERVER: Final = "server"
OPTIONAL: Final = "rete"
"""The matcher that needs an extra."""

VARIANTS: Final = {
    "native, cache off": ("native", 0),
    "native, cache on": ("native", CACHE),
    "rete, cache off": (OPTIONAL, 0),
    "the server's default answer, bytes to bytes, cache off": (SERVER, 0),
    "the server's default answer, bytes to bytes, cache on": (SERVER, CACHE),
}
"""The matcher or the server's handler, and how many findings the cache holds."""

COLD: Final = next(iter(VARIANTS))
DETAILS: Final = {Detail.OUTCOME: "outcome", Detail.REASONS: "default answer (reasons)", Detail.FULL: "full"}
FIRST, AGAIN = "first", "again"
KINDS: Final = {
    f"{Detail.OUTCOME.value} {FIRST}": "outcome, first time",
    f"{Detail.REASONS.value} {FIRST}": "default answer (reasons), first time",
    f"{Detail.FULL.value} {FIRST}": "full, but for prohibitions, first time",
    f"{PROHIBITED} {FIRST}": "full, prohibitions, first time",
    **{f"{detail.value} {AGAIN}": f"{title}, again" for detail, title in DETAILS.items()},
}
NOTE: Final = (
    "From plain facts through `Engine.ask` and `Engine.decide`; for the server from the bytes of a request to the bytes of its answer, "
    "without HTTP/2. Cache off: no finding is kept. First time: half of the cases, drawn at random, were asked for a second before, as in "
    "a server after its first minutes, and the others are timed when they are asked for the first time. Again: all cases were asked before."
)

T = TypeVar("T")
Plain = dict[str, Any]
Asked = tuple[Plain, bool]
"""Plain facts, and whether to presume what is not stated."""


def measure(effort: Effort) -> Report:
    """Each variant in turn, round after round."""

    def decided(variant: str) -> Found:
        matcher, cache = VARIANTS[variant]
        task = ("scenarios:serve",) if matcher == SERVER else ("scenarios:decide", matcher)
        return alone(*task, cache, effort.passes, effort.warm_seconds)

    rounds = Rounds(VARIANTS, decided, effort.rounds)
    rows = [row for name in VARIANTS for row in _rows(name, rounds)]
    head = ("way", "detail", "decisions/s", "p50 µs", "p99 µs", "beside the default answer, cache off, first time")
    table = Table(f"In process, the shipped law, {rounds.last(COLD).get('cases', 0)} cases", head, rows, NOTE)
    what = "in process, the shipped law, cache off, first time (p50)"
    wanted = {f"{DEFAULT.value} {FIRST}": MAX_REASONS, f"{Detail.FULL.value} {FIRST}": MAX_FULL, f"{PROHIBITED} {FIRST}": MAX_FULL}
    goals = [
        at_most(f"{what}: {KINDS[kind].removesuffix(', first time')}", most, rounds.middle(COLD, f"{kind} p50"), "µs")
        for kind, most in wanted.items()
    ]
    rate = rounds.middle(COLD, f"{DEFAULT.value} {FIRST} per_second")
    goals.append(at_most(f"{what.replace('p50', 'mean')}: {DETAILS[DEFAULT]}", MAX_MEAN, rate and 1e6 / rate, "µs"))
    must = [name for name, (matcher, _) in VARIANTS.items() if matcher != OPTIONAL or ABSENT not in rounds.last(name)]
    return Report([table], goals, unmeasured({name: rounds.fault(name) for name in must}))


def _rows(name: str, rounds: Rounds) -> list[tuple[str, ...]]:
    found = rounds.last(name)
    if not usable(found):
        return [(name, why_not(found), *[""] * 4)]
    return [
        (
            name,
            title,
            *(figure(rounds.middle(name, f"{kind} {key}")) for key in ("per_second", "p50", "p99")),
            times(_beside(rounds, name, f"{kind} p50")),
        )
        for kind, title in KINDS.items()
        if f"{kind} p50" in found
    ]


def _beside(rounds: Rounds, name: str, key: str) -> float | None:
    ours, default = rounds.middle(name, key), rounds.middle(COLD, f"{DEFAULT.value} {FIRST} p50")
    return None if ours is None or not default else ours / default


def decide(matcher: str, cache: int, runs: int, warm: int) -> Found:
    """The times of a decision from plain facts at each level of detail; each has law of its own, `full` is apart for prohibitions."""
    asked = [plain(one) for one in _questions(load(shipped()))]
    found: Found = {"cases": len(asked)}
    for detail in DETAILS:
        policies = load(shipped())  # engines of one policy set share what they found out
        try:
            engine = Engine(policies, matcher, cache=cache)
        except MatcherUnavailable as unavailable:
            return {"absent": str(unavailable)[:80]}

        def work(one: Asked, engine: Engine = engine, detail: Detail = detail) -> Decision:
            return engine.decide(_ask(engine, one), detail)

        before, new = _halves(asked)
        warmed(work, before, warm)
        if detail is Detail.FULL:
            judge = Engine(load(shipped()))
            prohibited = [judge.decide(_ask(judge, one), Detail.OUTCOME).outcome is Outcome.PROHIBITED for one in new]
            found |= _figures(f"{PROHIBITED} {FIRST}", passes(work, list(compress(new, prohibited)), 1, PASS_SECONDS))
            new = [one for one, forbidden in zip(new, prohibited, strict=True) if not forbidden]
        found |= _figures(f"{detail.value} {FIRST}", passes(work, new, 1, PASS_SECONDS))
        warmed(work, asked, warm)
        found |= _figures(f"{detail.value} {AGAIN}", passes(work, asked, runs, PASS_SECONDS))
    return found


def serve(cache: int, runs: int, warm: int) -> Found:
    """The times of the server's answer to a request that names nothing but facts."""
    policies = load(shipped())
    engine = Engine(policies, cache=cache)
    answers = Answers(engine, policies.vocabulary, AnswerOptions(cached=cache), turns=Turns(engine, policies))
    asked = [question(facts, presume_unstated=presume).SerializeToString() for facts, presume in map(plain, _questions(policies))]
    before, new = _halves(asked)

    def work(body: bytes) -> bytes:
        return answers.decision(body, CALL)

    warmed(work, before, warm)
    first = passes(work, new, 1, PASS_SECONDS)
    warmed(work, asked, warm)
    again = passes(work, asked, runs, PASS_SECONDS)
    return {"cases": len(asked)} | _figures(f"{DEFAULT.value} {FIRST}", first) | _figures(f"{DEFAULT.value} {AGAIN}", again)


def _halves(things: list[T]) -> tuple[list[T], list[T]]:
    """The things in two halves, drawn at random, the same in every run."""
    mixed = Random(SEED).sample(things, len(things))  # noqa: S311  no secret
    return mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]


def _figures(kind: str, found: Times) -> Found:
    return {f"{kind} {key}": value for key, value in asdict(found).items()}


def plain(one: Question) -> Asked:
    """A question as a caller holds it: plain values by the names of facts."""
    return {name: _plain(value) for name, value in one.stated.items()}, one.presume_unstated


def _plain(value: Value | None) -> object:
    match value:
        case None:
            return "unknown"
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case _:
            return value


def _ask(engine: Engine, one: Asked) -> Question:
    facts, presume = one
    return engine.ask(facts, presume_unstated=presume)


def hide() -> dict[str, int]:
    """How often a prohibition became what, when one of the stated facts was left out and nothing is presumed for the controller."""
    policies = load(shipped())
    engine = Engine(policies)
    found: Counter[str] = Counter()
    for one in (replace(one, presume_unstated=False) for one in _questions(policies)):
        if engine.decide(one, Detail.OUTCOME).outcome is Outcome.PROHIBITED:
            for fact in one.stated:
                rest = {name: value for name, value in one.stated.items() if name != fact}
                found[engine.decide(replace(one, stated=rest), Detail.OUTCOME).outcome] += 1
    return dict(found)


def _questions(policies: PolicySet) -> list[Question]:
    return [case.question for case in load_cases(SUITES, policies)]
