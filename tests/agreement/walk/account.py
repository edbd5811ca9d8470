"""The parts of an answer that the verdict gives directly: laws, reasons, obligations, rights, steps of the person concerned."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

from tests.agreement.walk.gaps import notes
from zweck.combine import LawVerdict, RequirementVerdict, Verdict
from zweck.decision.decision import (
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
from zweck.decision.remedied import RemedyResult, RemedyStep
from zweck.editions.edition import Edition, LawPlan
from zweck.explain.account import Sources
from zweck.explain.gaps import checked_until, source_days
from zweck.law.citation.statutes import linked
from zweck.law.policy import Obligation, Prohibition, Remedy, RidesOn, Right, Rule, Scope
from zweck.logic.kleene import Truth
from zweck.words.text import Text

RIDES_ON: Final = {Outcome.PERMITTED: (RidesOn.PERMISSION, RidesOn.ANY), Outcome.PROHIBITED: (RidesOn.PROHIBITION, RidesOn.ANY)}

TURNS_ON: Final = {Outcome.PROHIBITED: Status.FAILED, Outcome.UNDETERMINED: Status.OPEN}
"""The requirements and prohibitions on which an outcome turns; a permission turns on the grounds that hold."""

Riders = tuple[tuple[LawVerdict, Rule, int], ...]
"""All that may ride on an answer: the law, the obligation, right or step, and the place of its condition."""


def riders(verdict: Verdict) -> Riders:
    """The obligations that ride on the outcome, the rights, and, where it is prohibited, the steps of the person concerned, law by law."""
    riding = RIDES_ON.get(verdict.outcome, (RidesOn.ANY,))
    found: list[tuple[LawVerdict, Rule, int]] = []
    for law in verdict.carrying:
        found += ((law, rule, place) for rule, place in law.plan.obligations if rule.rides_on in riding)
        found += ((law, right, place) for right, place in law.plan.rights)
        if verdict.outcome is Outcome.PROHIBITED:
            found += ((law, step, place) for step, place in law.plan.remedies)
    return tuple(found)


class Account:
    """The rulings of an edition; safe to use from several threads.

    What rulings say of a rule stands in many of them, so it is made once: for each rule and each way in which it can come out.
    """

    def __init__(self, edition: Edition, sources: Sources) -> None:
        self._edition = edition
        self._day = edition.start or date.min
        self._sources = sources
        self._reasons: dict[tuple[str, int, bool], Reason] = {}
        self._requirements: dict[tuple[int, Status], RequirementResult] = {}
        self._prohibitions: dict[tuple[int, Status], ProhibitionResult] = {}
        self._obligations: dict[tuple[str, int, bool], ObligationResult] = {}
        self._rights: dict[tuple[str, int], RightResult] = {}

    def outcome_only(self, verdict: Verdict) -> Ruling:
        """The outcome and the laws, without what explains them."""
        laws = tuple([self._law(law) for law in verdict.laws if law.applies])
        return Ruling(
            verdict.outcome,
            laws,
            open_laws(verdict),
            checked_until=checked_until(verdict, self._edition),
            open_laws_permitting=open_laws_permitting(verdict),
            sources=source_days(verdict, self._edition),
        )

    def ruling(self, verdict: Verdict, truth: Callable[[int], Truth]) -> Ruling:
        """All that follows from a verdict and the truths of what rides on it.

        An obligation whose condition is unknown is returned as conditional, as is one of a law that may apply: silence does not excuse from
        it. So is a right. A step is not.
        """
        riding = [(law, rule, law.applies and found) for law, rule, place in riders(verdict) if (found := truth(place)) is not False]
        plain = self.outcome_only(verdict)
        return Ruling(
            plain.outcome,
            plain.laws,
            plain.open_laws,
            tuple(self._resting(verdict)),
            tuple(
                [self._obligation(law.plan.version.law, rule, found is None) for law, rule, found in riding if isinstance(rule, Obligation)]
            ),
            tuple([self._right(law.plan.version.law, rule) for law, rule, _ in riding if isinstance(rule, Right)]),
            _steps([rule for _, rule, found in riding if found and isinstance(rule, Remedy)]),
            tuple(notes(verdict, truth)),
            plain.checked_until,
            plain.open_laws_permitting,
            plain.sources,
        )

    def _law(self, law: LawVerdict) -> LawResult:
        version = law.plan.version
        return LawResult(
            version.law,
            version.start,
            law.outcome,
            tuple([self._requirement(found) for found in law.requirements]),
            tuple([self._prohibition(rule, status) for rule, _, status in law.prohibitions]),
            tuple([(layer.law, layer.start) for layer in law.plan.layers]),
            version.house,
        )

    def _requirement(self, verdict: RequirementVerdict) -> RequirementResult:
        plan, status = verdict.plan, verdict.status
        if verdict.grounds:
            return RequirementResult(plan.name, status, tuple([ground.id for ground, _ in verdict.grounds]))
        key = (id(plan), status)
        return self._requirements.get(key) or self._requirements.setdefault(key, RequirementResult(plan.name, status, ()))

    def _prohibition(self, rule: Prohibition, status: Status) -> ProhibitionResult:
        key = (id(rule), status)
        return self._prohibitions.get(key) or self._prohibitions.setdefault(key, ProhibitionResult(rule.id, status))

    def _obligation(self, law: str, rule: Obligation, conditional: bool) -> ObligationResult:
        key = (law, id(rule), conditional)
        found = self._obligations.get(key)
        if found is None:
            made = ObligationResult(rule.id, law, rule.citation, rule.timing, rule.text, rule.deadline, conditional)
            found = self._obligations.setdefault(key, made)
        return found

    def _right(self, law: str, rule: Right) -> RightResult:
        key = (law, id(rule))
        return self._rights.get(key) or self._rights.setdefault(key, RightResult(rule.id, law, rule.citation, rule.text))

    def _resting(self, verdict: Verdict) -> Iterator[Reason]:
        """The rules on which the answer rests, those on which it turns before the others, scopes after both.

        If no law applies, the scopes that are not met.
        """
        rules = [reason for law in verdict.carrying for reason in self._deciding(law, verdict.outcome)]
        opened = verdict.outcome is Outcome.UNDETERMINED
        scopes = [(plan, True) for plan in self._edition.laws if verdict.unruled and not plan.version.house]
        scopes += [(law.plan, law.applies is None and opened) for law in verdict.carrying]
        said = [self._reason(f"{plan.version.law}/scope", one, plan, decisive=on) for plan, on in scopes if (one := plan.version.scope)]
        for several, decisive in ((rules, True), (said, True), (rules, False), (said, False)):
            yield from (reason for reason in several if reason.decisive is decisive)

    def _deciding(self, law: LawVerdict, outcome: Outcome) -> Iterator[Reason]:
        turning = TURNS_ON.get(outcome)
        for requirement in law.requirements:
            if requirement.status is not Status.NOT_TRIGGERED:
                yield self._reason(requirement.plan.name, requirement.plan.rule, law.plan, decisive=requirement.status is turning)
                for ground, _ in requirement.grounds:
                    yield self._reason(ground.id, ground, law.plan, decisive=outcome is Outcome.PERMITTED)
        for rule, _, status in law.prohibitions:
            if status is not Status.NOT_TRIGGERED:
                yield self._reason(rule.id, rule, law.plan, decisive=status is turning)

    def _reason(self, name: str, rule: Rule | Scope, plan: LawPlan, *, decisive: bool) -> Reason:
        key = (name, id(rule), decisive)
        found = self._reasons.get(key)
        if found is None:
            links, house = linked(self._sources.targets(rule.citation), self._day), plan.version.house
            made = Reason(name, rule.citation, rule.reason or Text("", ""), links, house, decisive)
            found = self._reasons.setdefault(key, made)
        return found


def open_laws(verdict: Verdict) -> tuple[str, ...]:
    """The laws of which it is open whether they apply."""
    return tuple([law.plan.version.law for law in verdict.laws if law.applies is None and not law.plan.gaps])


def open_laws_permitting(verdict: Verdict) -> tuple[str, ...]:
    """Those of them that permit whether they apply or not; of a house, that do not object."""
    return tuple([law.plan.version.law for law in verdict.laws if law.applies is None and not law.turns_on_scope])


def _steps(offered: Sequence[Remedy]) -> tuple[RemedyResult, ...]:
    """The steps of the person concerned against a prohibited act, in order; a step that several laws offer cites them all."""
    result = []
    for id in dict.fromkeys(rule.id for rule in sorted(offered, key=lambda rule: rule.order)):
        same = [rule for rule in offered if rule.id == id]
        citation = "; ".join(dict.fromkeys(rule.citation for rule in same))
        result.append(RemedyResult(id, (RemedyStep(same[0].text, citation),)))
    return tuple(result)
