"""Asks a case's question and reports where the answer differs from the expected one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zweck.cases.cases import Case, Expectation
from zweck.cases.observed import Batch
from zweck.decision.decision import Detail, Finding, Status
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.words.said import Said


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One difference: which part of the answer, what was wanted, what came; of another outcome also what would turn it."""

    what: str
    wanted: str
    got: str
    advice: tuple[Said, ...] = ()


def run(case: Case, engine: Engine) -> list[Mismatch]:
    """All differences between the answer and the one expected; none if the case passes."""
    expect = case.expect
    reasons = expect.missing or expect.obligations or expect.remedies or expect.gaps
    return compare(expect, engine.decide(case.question, Detail.REASONS if reasons else Detail.OUTCOME).finding)


def passing(cases: Sequence[Case], policies: PolicySet) -> list[bool]:
    """For each case whether its answer is surely the one expected, all asked together: facts that are missing need an explanation."""
    found = Batch(policies, [case.question for case in cases]).as_expected([case.expect for case in cases])
    return [passes and not case.expect.missing for passes, case in zip(found, cases, strict=True)]


def compare(expect: Expectation, finding: Finding) -> list[Mismatch]:
    """The outcome and the set of laws must be the same; of all else at least what is expected must be there."""
    ruling = finding.ruling
    found = []
    if ruling.outcome is not expect.outcome:
        found.append(Mismatch("outcome", expect.outcome, ruling.outcome))
    laws = {law.law for law in ruling.laws}
    if expect.laws is not None and laws != expect.laws:
        found.append(Mismatch("laws", _words(expect.laws), _words(laws)))
    for what, wanted, got in _parts(expect, finding):
        if not wanted <= set(got):
            found.append(Mismatch(what, _words(wanted), _words(got)))
    return found


def _parts(expect: Expectation, finding: Finding) -> Iterable[tuple[str, frozenset[str], list[str]]]:
    ruling = finding.ruling
    requirements = [requirement for law in ruling.laws for requirement in law.requirements]
    failed = [requirement.requirement for requirement in requirements if requirement.status is Status.FAILED]
    failed += [found.rule for law in ruling.laws for found in law.prohibitions if found.status is Status.FAILED]
    yield "grounds", expect.grounds, [ground for requirement in requirements for ground in requirement.grounds]
    yield "failed", expect.failed, failed
    yield "missing", expect.missing, [missing.fact for missing in finding.missing_facts]
    yield "obligations", expect.obligations, [obligation.id for obligation in ruling.obligations]
    yield "remedies", expect.remedies, [step.id for step in ruling.steps]
    yield "gaps", expect.gaps, [gap.id for gap in (*finding.gaps, *ruling.notes)]


def _words(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names))) or "none"
