"""The parts of the answer that the verdict gives directly: laws, reasons, obligations, rights, steps of the person concerned."""

from collections.abc import Iterator

from engine.combine import LawVerdict, Truths, Verdict
from engine.decision import (
    LawResult,
    ObligationResult,
    Outcome,
    ProhibitionResult,
    Reason,
    RemedyResult,
    RemedyStep,
    RequirementResult,
    RightResult,
    Status,
)
from engine.policy import RidesOn, Rule
from engine.vocabulary import Text

RIDES_ON = {Outcome.PERMITTED: (RidesOn.PERMISSION, RidesOn.ANY), Outcome.PROHIBITED: (RidesOn.PROHIBITION, RidesOn.ANY)}


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


def reasons(verdict: Verdict) -> tuple[Reason, ...]:
    """The rules on which the answer rests; if no law applies, the scopes that are not met."""
    unregulated = verdict.outcome is Outcome.NOT_REGULATED
    return tuple(reason for law in verdict.laws if law.applies or unregulated for reason in _reasons_of(law))


def _reasons_of(law: LawVerdict) -> Iterator[Reason]:
    scope = law.plan.version.scope
    if scope is not None:
        yield Reason(f"{law.plan.version.law}/scope", scope.citation, scope.reason)
    yield from (_reason(name, rule) for name, rule in _deciding(law))


def _deciding(law: LawVerdict) -> Iterator[tuple[str, Rule]]:
    for requirement in law.requirements:
        if requirement.status is not Status.NOT_TRIGGERED:
            yield requirement.plan.name, requirement.plan.rule
            yield from ((ground.id, ground) for ground, _ in requirement.grounds)
    for rule, _, status in law.prohibitions:
        if status is not Status.NOT_TRIGGERED:
            yield rule.id, rule


def _reason(name: str, rule: Rule) -> Reason:
    return Reason(name, rule.citation, rule.reason or Text("", ""))


def obligations(verdict: Verdict, truths: Truths) -> tuple[ObligationResult, ...]:
    """The duties that ride on the outcome; one whose condition is unknown is returned as conditional, for silence excuses nobody."""
    riding = RIDES_ON.get(verdict.outcome, (RidesOn.ANY,))
    return tuple(
        ObligationResult(
            rule.id, law.plan.version.law, rule.citation, rule.timing, rule.text, rule.deadline, conditional=truths[place] is None
        )
        for law in verdict.laws
        if law.applies
        for rule, place in law.plan.obligations
        if rule.rides_on in riding and truths[place] is not False
    )


def rights(verdict: Verdict, truths: Truths) -> tuple[RightResult, ...]:
    """The rights of the person concerned under the laws that apply."""
    return tuple(
        RightResult(rule.id, law.plan.version.law, rule.citation, rule.text)
        for law in verdict.laws
        if law.applies
        for rule, place in law.plan.rights
        if truths[place] is not False
    )


def subject_steps(verdict: Verdict, truths: Truths) -> tuple[RemedyResult, ...]:
    """What the person concerned may do against a prohibited act, in order; a step that several laws offer cites them all."""
    if verdict.outcome is not Outcome.PROHIBITED:
        return ()
    offered = [rule for law in verdict.laws if law.applies for rule, place in law.plan.remedies if truths[place]]
    result = []
    for id in dict.fromkeys(rule.id for rule in sorted(offered, key=lambda rule: rule.order)):
        same = [rule for rule in offered if rule.id == id]
        citation = "; ".join(dict.fromkeys(rule.citation for rule in same))
        result.append(RemedyResult(id, (RemedyStep("", None, same[0].text, citation),)))
    return tuple(result)
