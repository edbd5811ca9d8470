"""Asks a case's question, reports where the answer differs from the expected one, and advises what would turn it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from zweck.activities.needs import numbers_of
from zweck.activities.search import values_of
from zweck.cases.cases import Case, Expectation
from zweck.cases.observed import Batch
from zweck.decision.decision import Detail, Finding, Outcome, Status
from zweck.engine import Engine
from zweck.facts.question import Question, canonical
from zweck.forms.quoting import shown
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, Fact
from zweck.logic.condition import Value
from zweck.words.said import Said, says


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One difference: which part of the answer, what was wanted, what came; of another outcome also what would turn it."""

    what: str
    wanted: str | Said
    got: str | Said
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
    failed = [rule for law in ruling.laws for rule in law.rules(Status.FAILED)]
    yield "grounds", expect.grounds, [ground for requirement in requirements for ground in requirement.grounds]
    yield "failed", expect.failed, failed
    yield "missing", expect.missing, [missing.fact for missing in finding.missing_facts]
    yield "obligations", expect.obligations, [obligation.id for obligation in ruling.obligations]
    yield "remedies", expect.remedies, [step.id for step in ruling.steps]
    yield "gaps", expect.gaps, [gap.id for gap in (*finding.gaps, *ruling.notes)]


def _words(names: Iterable[str]) -> str | Said:
    return ", ".join(sorted(set(names))) or says("cases.none")


MAX_FACTS: Final = 5
"""Facts that are named; the most decisive come first."""

MAX_VALUES: Final = 30
"""Values of a fact that are tried."""


def advice(case: Case, engine: Engine) -> Iterator[Said]:
    """A sentence for each kind of rule that stands in the way, and for each missing fact one with the value that alone would turn it."""
    finding = engine.decide(case.question, Detail.REASONS).finding
    for status, key in ((Status.FAILED, "cases.failed"), (Status.OPEN, "cases.open")):
        if rules := [*_rules(finding, status)]:
            yield says(key, rules="; ".join(rules))
    facts = engine.policies.vocabulary.facts
    names = [one.fact for one in finding.missing_facts] + [name for one in finding.openings for name in one.facts]
    for name in [*dict.fromkeys(name for name in names if name in facts and name != DECISION_DATE)][:MAX_FACTS]:
        value = _turning(facts[name], case.question, case.expect.outcome, engine)
        key = "cases.missing" if value is None else "cases.missing_turns"
        yield says(key, name=name, value=shown(canonical(value)), outcome=case.expect.outcome)


def _rules(finding: Finding, status: Status) -> Iterator[str]:
    """The requirements and prohibitions of a status, with their citations where the reasons have them."""
    citations = {one.rule: one.citation for one in finding.ruling.reasons}
    for law in finding.ruling.laws:
        yield from (f"{name} ({citations[name]})" if name in citations else name for name in law.rules(status))


def _turning(fact: Fact, question: Question, wanted: Outcome, engine: Engine) -> Value | None:
    """The first value of a fact with which the outcome is the wanted one; `None` where no value alone turns it."""
    day = question.stated.get(DECISION_DATE)
    numbers = numbers_of(engine.editions.on(day)) if isinstance(day, date) else {}
    for value in values_of(fact, numbers.get(fact.name, ()))[:MAX_VALUES]:
        stated = replace(question, stated={**question.stated, fact.name: value})
        if engine.decide(stated, Detail.OUTCOME).outcome is wanted:
            return value
    return None
