"""Asks a case's question and tells where the answer differs from the one expected."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.decide import Engine
from engine.decision import Decision, Detail, Status
from engine.suite.cases import Case, Expectation


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One difference: which part of the answer, what was wanted, what came."""

    what: str
    wanted: str
    got: str


def run(case: Case, engine: Engine) -> list[Mismatch]:
    """All differences between the answer and the one expected; none if the case passes."""
    expect = case.expect
    explained = bool(expect.missing or expect.obligations or expect.remedies)
    return compare(expect, engine.decide(case.question, Detail.REASONS if explained else Detail.OUTCOME))


def compare(expect: Expectation, decision: Decision) -> list[Mismatch]:
    """The outcome and the set of laws must be the same; of all else at least what is expected must be there."""
    found = []
    if decision.outcome is not expect.outcome:
        found.append(Mismatch("outcome", expect.outcome, decision.outcome))
    laws = {law.law for law in decision.laws}
    if laws != expect.laws:
        found.append(Mismatch("laws", _words(expect.laws), _words(laws)))
    for what, wanted, got in _parts(expect, decision):
        if not wanted <= set(got):
            found.append(Mismatch(what, _words(wanted), _words(got)))
    return found


def _parts(expect: Expectation, decision: Decision) -> Iterable[tuple[str, frozenset[str], list[str]]]:
    requirements = [requirement for law in decision.laws for requirement in law.requirements]
    failed = [requirement.requirement for requirement in requirements if requirement.status is Status.FAILED]
    failed += [found.rule for law in decision.laws for found in law.prohibitions if found.status is Status.FAILED]
    yield "grounds", expect.grounds, [ground for requirement in requirements for ground in requirement.grounds]
    yield "failed", expect.failed, failed
    yield "missing", expect.missing, [missing.fact for missing in decision.missing_facts]
    yield "obligations", expect.obligations, [obligation.id for obligation in decision.obligations]
    yield "remedies", expect.remedies, [remedy.id for remedy in decision.remedies if remedy.id]


def _words(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names))) or "none"
