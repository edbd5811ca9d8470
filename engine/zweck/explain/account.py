"""The parts of an answer that the verdict gives directly: laws, reasons, obligations, rights, steps of the person concerned."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

from zweck.combine import LawVerdict, Verdict
from zweck.decision import (
    LawResult,
    ObligationResult,
    Outcome,
    ProhibitionResult,
    Reason,
    RequirementResult,
    RightResult,
    Ruling,
    Status,
)
from zweck.editions.edition import Edition, LawPlan
from zweck.explain.sources import Sources
from zweck.law.policy import Obligation, Remedy, RidesOn, Right, Rule
from zweck.law.vocabulary import Text
from zweck.logic.kleene import Truth
from zweck.remedied import RemedyResult, RemedyStep

RIDES_ON: Final = {Outcome.PERMITTED: (RidesOn.PERMISSION, RidesOn.ANY), Outcome.PROHIBITED: (RidesOn.PROHIBITION, RidesOn.ANY)}

Riders = tuple[tuple[str, Rule, int], ...]
"""All that may ride on an answer: the law that applies, the obligation, right or step, and the place of its condition."""


def riders(verdict: Verdict) -> Riders:
    """The obligations that ride on the outcome, the rights, and, where it is prohibited, the steps of the person concerned, law by law."""
    riding = RIDES_ON.get(verdict.outcome, (RidesOn.ANY,))
    found: list[tuple[str, Rule, int]] = []
    for law in verdict.laws:
        if law.applies:
            name = law.plan.version.law
            found += ((name, rule, place) for rule, place in law.plan.obligations if rule.rides_on in riding)
            found += ((name, right, place) for right, place in law.plan.rights)
            if verdict.outcome is Outcome.PROHIBITED:
                found += ((name, step, place) for step, place in law.plan.remedies)
    return tuple(found)


def outcome_only(verdict: Verdict) -> Ruling:
    """The outcome and the laws, without what explains them."""
    return Ruling(verdict.outcome, law_results(verdict), open_laws(verdict))


def full_ruling(verdict: Verdict, truth: Callable[[int], Truth], edition: Edition, sources: Sources) -> Ruling:
    """All that follows from a verdict and the truths of what rides on it.

    An obligation whose condition is unknown is returned as conditional: silence does not excuse from it. So is a right. A step is not.
    """
    riding = [(law, rule, found) for law, rule, place in riders(verdict) if (found := truth(place)) is not False]
    return Ruling(
        verdict.outcome,
        law_results(verdict),
        open_laws(verdict),
        sources.linked(reasons(verdict, edition), edition.start or date.min),
        tuple(
            ObligationResult(rule.id, law, rule.citation, rule.timing, rule.text, rule.deadline, conditional=found is None)
            for law, rule, found in riding
            if isinstance(rule, Obligation)
        ),
        tuple(RightResult(rule.id, law, rule.citation, rule.text) for law, rule, _ in riding if isinstance(rule, Right)),
        _steps([rule for _, rule, found in riding if found and isinstance(rule, Remedy)]),
    )


def law_results(verdict: Verdict) -> tuple[LawResult, ...]:
    """The laws that apply."""
    return tuple(_law_result(law) for law in verdict.laws if law.applies)


def _law_result(law: LawVerdict) -> LawResult:
    version = law.plan.version
    return LawResult(
        law=version.law,
        version=version.start,
        outcome=law.outcome,
        requirements=tuple(
            RequirementResult(found.plan.name, found.status, tuple(ground.id for ground, _ in found.grounds)) for found in law.requirements
        ),
        prohibitions=tuple(ProhibitionResult(rule.id, status) for rule, _, status in law.prohibitions),
        layers=tuple((layer.law, layer.start) for layer in law.plan.layers),
    )


def open_laws(verdict: Verdict) -> tuple[str, ...]:
    """The laws of which it is open whether they apply."""
    return tuple(law.plan.version.law for law in verdict.laws if law.applies is None)


def reasons(verdict: Verdict, edition: Edition) -> tuple[Reason, ...]:
    """The rules on which the answer rests; if no law applies, the scopes that are not met."""
    if verdict.outcome is Outcome.NOT_REGULATED:
        return tuple(reason for plan in edition.laws for reason in _scope(plan))
    return tuple(reason for law in verdict.laws if law.applies for reason in (*_scope(law.plan), *_deciding(law)))


def _scope(plan: LawPlan) -> Iterator[Reason]:
    scope = plan.version.scope
    if scope is not None:
        yield Reason(f"{plan.version.law}/scope", scope.citation, scope.reason)


def _deciding(law: LawVerdict) -> Iterator[Reason]:
    for requirement in law.requirements:
        if requirement.status is not Status.NOT_TRIGGERED:
            yield _reason(requirement.plan.name, requirement.plan.rule)
            yield from (_reason(ground.id, ground) for ground, _ in requirement.grounds)
    for rule, _, status in law.prohibitions:
        if status is not Status.NOT_TRIGGERED:
            yield _reason(rule.id, rule)


def _reason(name: str, rule: Rule) -> Reason:
    return Reason(name, rule.citation, rule.reason or Text("", ""))


def _steps(offered: Sequence[Remedy]) -> tuple[RemedyResult, ...]:
    """The steps of the person concerned against a prohibited act, in order; a step that several laws offer cites them all."""
    result = []
    for id in dict.fromkeys(rule.id for rule in sorted(offered, key=lambda rule: rule.order)):
        same = [rule for rule in offered if rule.id == id]
        citation = "; ".join(dict.fromkeys(rule.citation for rule in same))
        result.append(RemedyResult(id, (RemedyStep(same[0].text, citation),)))
    return tuple(result)
