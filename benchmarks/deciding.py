"""One decision in the process: the shipped cases, by both matchers, at each level of detail."""

from collections.abc import Iterator
from datetime import date

from benchmarks.table import Row, seconds
from engine.decide import Engine
from engine.decision import Detail
from engine.facts import resolve
from engine.load import load, shipped
from engine.match import MatcherUnavailable
from engine.policy import PolicySet
from engine.suite import Case, load_cases
from engine.vocabulary import DECISION_DATE

SUITES = shipped().parent / "tests" / "policies"


def rows() -> Iterator[Row]:
    """The time of one decision, and how many times the native matcher is faster."""
    policies = load(shipped())
    cases = load_cases(SUITES, policies)
    native = Engine(policies)
    for detail in Detail:
        taken = seconds(lambda detail=detail: [native.decide(case.question, detail) for case in cases]) / len(cases)  # type: ignore[misc]
        yield Row(f"decision, {len(cases)} shipped cases, detail {detail}", f"{taken * 1e6:.0f} µs")
    mine = _matching(native, policies, cases)
    yield Row("matching alone, native", f"{mine * 1e6:.0f} µs")
    try:
        other = _matching(Engine(policies, "rete"), policies, cases)
    except MatcherUnavailable as unavailable:
        yield Row("matching alone, rete", "-", str(unavailable))
    else:
        yield Row("matching alone, rete (durable-rules)", f"{other * 1e6:.0f} µs", f"native is {other / mine:.1f} × as fast")


def _matching(engine: Engine, policies: PolicySet, cases: list[Case]) -> float:
    questions = []
    for case in cases:
        values = resolve(case.question, policies.vocabulary).values
        day = values[DECISION_DATE]
        if isinstance(day, date):
            questions.append((engine.editions.on(day), values))
    return seconds(lambda: [engine.truths(edition, values) for edition, values in questions]) / len(questions)
