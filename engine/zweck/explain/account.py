"""The parts of an answer that the verdict gives directly: laws, reasons, obligations, rights, steps of the person concerned."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import Final, NamedTuple

from zweck.bounded.cache import Bounded
from zweck.combine import Forbids, LawVerdict, RequirementVerdict, Truths, Verdict, forbidding, law_verdict, requirement_verdict
from zweck.decision.aged import SourceDays
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
from zweck.editions.edition import Edition, LawPlan, RequirementPlan
from zweck.explain.gaps import checked_until, omission, source_days
from zweck.law.citation.statutes import linked, targets
from zweck.law.policy import Gap, Obligation, OmissionEffect, PolicySet, Remedy, RidesOn, Rule, Scope
from zweck.logic.kleene import Truth
from zweck.words.text import Text

RIDES_ON: Final = {Outcome.PERMITTED: (RidesOn.PERMISSION, RidesOn.ANY), Outcome.PROHIBITED: (RidesOn.PROHIBITION, RidesOn.ANY)}

MAX_HEARD: Final = 50
"""Sets of laws of an edition of which it is kept until when they were read."""

SCOPE: Final = "/scope"
"""Ends the name of a reason that is the scope of a law."""

TURNS_ON: Final = {Outcome.PROHIBITED: Status.FAILED, Outcome.UNDETERMINED: Status.OPEN}
"""The requirements and prohibitions on which an outcome turns; a permission turns on the grounds that hold."""


class Share(NamedTuple):
    """The share of a law in an answer of some outcome that rests on it; `steps` are those of the person concerned."""

    reasons: tuple[Reason, ...]
    obligations: tuple[ObligationResult, ...]
    rights: tuple[RightResult, ...]
    steps: tuple[Remedy, ...]
    notes: tuple[Gap, ...]


Riding = tuple[
    list[tuple[int, ObligationResult, ObligationResult]], list[tuple[int, RightResult]], list[tuple[int, Remedy]], list[tuple[int, Gap]]
]
"""Obligations, rights, steps and notes that may ride on an outcome of a law, with the places of their conditions.

An obligation stands there as it surely arises, and as it may.
"""


Days = tuple[date | None, tuple[SourceDays, ...]]
"""The day until which all laws of an answer were read, and those of each."""


class Sources:
    """The links of a policy set's citations; each is looked up for an edition on its first day, so that answers do not vary."""

    def __init__(self, policies: PolicySet) -> None:
        """Start with none."""
        self.targets = cache(partial(targets, index=policies.citations))
        """The parts of a citation, each with where its text stands on a day."""

        self.reasons: dict[Reason, Reason] = {}
        """The reasons of all editions, each once."""

        self._obligations: dict[tuple[str, int], tuple[Obligation, tuple[ObligationResult, ObligationResult]]] = {}

    def obligation(self, law: str, rule: Obligation) -> tuple[ObligationResult, ObligationResult]:
        """An obligation of a law as answers name it where it surely arises, and where it may."""
        key = (law, id(rule))
        found = self._obligations.get(key)
        if found is None:
            surely = ObligationResult(rule.id, law, rule.citation, rule.timing, rule.text, rule.deadline, conditional=False)
            found = self._obligations[key] = (rule, (surely, replace(surely, conditional=True)))
        return found[1]

    @classmethod
    def of(cls, policies: PolicySet) -> "Sources":
        """The links of a policy set, shared by all who ask."""
        return policies.once(cls)


class Account:
    """The rulings of an edition; safe to use from several threads.

    What rulings say of a rule stands in many of them, so it is made once: for each rule and each way in which it can come out.
    """

    def __init__(self, edition: Edition, sources: Sources) -> None:
        self._edition = edition
        self._day = edition.start or date.min
        self._sources = sources
        self._reasons: dict[tuple[str, int, bool], Reason] = {}
        self._groundless: dict[tuple[int, Status], tuple[RequirementVerdict, RequirementResult]] = {}
        self._barring: dict[int, Mapping[Truth, tuple[Forbids, ...]]] = {}
        self._barred: dict[int, Mapping[Status, tuple[ProhibitionResult, ...]]] = {}
        self._days = Bounded[tuple[int, ...], Days](MAX_HEARD)
        self._riding: dict[tuple[int, Outcome], Riding] = {}

    def outcome_only(self, verdict: Verdict, laws: Iterable[LawResult]) -> Ruling:
        """The outcome and the laws, without what explains them."""
        until, sources = self._read(verdict)
        permitting = open_laws_permitting(verdict)
        return Ruling(
            verdict.outcome, tuple(laws), open_laws(verdict), checked_until=until, open_laws_permitting=permitting, sources=sources
        )

    def ruling(self, verdict: Verdict, laws: Iterable[LawResult], several: Sequence[Share]) -> Ruling:
        """The ruling with reasons and all that rides on it, by what each law says on which it rests."""
        unruled = self._unmet() if verdict.unruled else ()
        until, sources = self._read(verdict)
        return Ruling(
            verdict.outcome,
            tuple(laws),
            open_laws(verdict),
            tuple(sorted([*unruled, *[reason for said in several for reason in said.reasons]], key=_rank)),
            tuple([one for said in several for one in said.obligations]),
            tuple([one for said in several for one in said.rights]),
            _steps([one for said in several for one in said.steps]),
            tuple([one for said in several for one in said.notes]),
            until,
            open_laws_permitting(verdict),
            sources,
        )

    def _read(self, verdict: Verdict) -> Days:
        """The days until which the laws were read, known by the laws that apply or may."""
        key = tuple([law.plan.scope for law in verdict.laws])
        found = self._days.get(key)
        if found is None:
            found = self._days[key] = checked_until(verdict, self._edition), source_days(verdict, self._edition)
        return found

    def share(self, law: LawVerdict, outcome: Outcome, truths: Mapping[int, Truth]) -> Share:
        """The part of a law in an answer that rests on it: reasons, the obligations that ride on the outcome, rights, steps, notes.

        An obligation whose condition is unknown is returned as conditional, as is one of a law that may apply: silence does not excuse from
        it. So is a right. A step is not.
        """
        plan, applies = law.plan, law.applies
        known, key = self._riding, (id(plan), outcome)
        obligations, rights, steps, notes = known.get(key) or known.setdefault(key, self._that_ride(plan, outcome))
        scope = self._scope(plan, decisive=applies is None and outcome is Outcome.UNDETERMINED)
        return Share(
            (*scope, *self._reasons_of(law, outcome)),
            tuple(
                [
                    surely if truth and applies else perhaps
                    for place, surely, perhaps in obligations
                    if (truth := truths[place]) is not False
                ]
            ),
            tuple([right for place, right in rights if truths[place] is not False]),
            tuple([rule for place, rule in steps if truths[place]]) if applies else (),
            tuple([gap for place, gap in notes if truths[place]]),
        )

    def _that_ride(self, plan: LawPlan, outcome: Outcome) -> Riding:
        law, riding, prohibited = plan.version.law, RIDES_ON.get(outcome, (RidesOn.ANY,)), outcome is Outcome.PROHIBITED
        noted = OmissionEffect.MAY_ALLOW if prohibited else OmissionEffect.DUTY
        return (
            [(place, *self._sources.obligation(law, rule)) for rule, place in plan.obligations if rule.rides_on in riding],
            [(place, RightResult(rule.id, law, rule.citation, rule.text)) for rule, place in plan.rights],
            [(place, rule) for rule, place in plan.remedies] if prohibited else [],
            [(place, omission(one)) for one, place in plan.notes if one.effect is noted],
        )

    def law(self, law: LawVerdict) -> LawResult:
        """A law that applies, as answers name it."""
        version = law.plan.version
        return LawResult(
            version.law,
            version.start,
            law.outcome,
            tuple([self._groundless_of(one)[1] if not one.grounds else _requirement(one) for one in law.requirements]),
            self._prohibited(law),
            tuple([(layer.law, layer.start) for layer in law.plan.layers]),
            version.house,
        )

    def verdict(self, plan: LawPlan, truths: Truths) -> LawVerdict:
        """The verdict of a law; prohibitions, and requirements of which no ground holds, are one object each time they come out alike."""
        return law_verdict(plan, truths, self._required, self._forbidden)

    def _required(self, plan: RequirementPlan, truths: Truths) -> RequirementVerdict:
        made = requirement_verdict(plan, truths)
        return made if made.grounds else self._groundless_of(made)[0]

    def _groundless_of(self, made: RequirementVerdict) -> tuple[RequirementVerdict, RequirementResult]:
        key = (made.plan.trigger, made.status)
        return self._groundless.get(key) or self._groundless.setdefault(key, (made, _requirement(made)))

    def _forbidden(self, plan: LawPlan, truths: Truths) -> tuple[Forbids, ...]:
        if not plan.prohibitions:
            return ()
        barring = self._barring.get(plan.scope)
        if barring is None:
            each = {truth: forbidding(plan, {place: truth for _, place in plan.prohibitions}) for truth in (True, None, False)}
            barring = self._barring.setdefault(plan.scope, each)
        return tuple([barring[truths[place]][number] for number, (_, place) in enumerate(plan.prohibitions)])

    def _prohibited(self, law: LawVerdict) -> tuple[ProhibitionResult, ...]:
        if not law.prohibitions:
            return ()
        barred = self._barred.get(law.plan.scope)
        if barred is None:
            each = {status: tuple([ProhibitionResult(rule.id, status) for rule, _, _ in law.prohibitions]) for status in Status}
            barred = self._barred.setdefault(law.plan.scope, each)
        return tuple([barred[status][number] for number, (_, _, status) in enumerate(law.prohibitions)])

    def _unmet(self) -> Iterator[Reason]:
        """Where no law applies, the scopes that are not met."""
        for plan in self._edition.laws:
            if not plan.version.house:
                yield from self._scope(plan, decisive=True)

    def _scope(self, plan: LawPlan, *, decisive: bool) -> Iterator[Reason]:
        scope = plan.version.scope
        if scope is not None:
            yield self._reason(plan.version.law + SCOPE, scope, plan, decisive=decisive)

    def _reasons_of(self, law: LawVerdict, outcome: Outcome) -> Iterator[Reason]:
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
            links = linked(self._sources.targets(rule.citation), self._day)
            made = Reason(name, rule.citation, rule.reason or Text("", ""), links, plan.version.house, decisive)
            found = self._reasons.setdefault(key, self._sources.reasons.setdefault(made, made))
        return found


def _requirement(verdict: RequirementVerdict) -> RequirementResult:
    return RequirementResult(verdict.plan.name, verdict.status, tuple([ground.id for ground, _ in verdict.grounds]))


def _rank(reason: Reason) -> tuple[bool, bool]:
    """Reasons on which the outcome turns come first, scopes last; others stay in the order of the laws."""
    return not reason.decisive, reason.rule.endswith(SCOPE)


def open_laws(verdict: Verdict) -> tuple[str, ...]:
    """The laws of which it is open whether they apply."""
    return tuple([law.plan.version.law for law in verdict.laws if law.applies is None and not law.plan.gaps])


def open_laws_permitting(verdict: Verdict) -> tuple[str, ...]:
    """The open laws that permit whether they apply or not; of a house, that do not object."""
    return tuple([law.plan.version.law for law in verdict.laws if law.applies is None and not law.turns_on_scope])


def _steps(offered: Sequence[Remedy]) -> tuple[RemedyResult, ...]:
    """The steps of the person concerned against a prohibited act, in order; a step that several laws offer cites them all."""
    result = []
    for id in dict.fromkeys(rule.id for rule in sorted(offered, key=lambda rule: rule.order)):
        same = [rule for rule in offered if rule.id == id]
        citation = "; ".join(dict.fromkeys(rule.citation for rule in same))
        result.append(RemedyResult(id, (RemedyStep(same[0].text, citation),)))
    return tuple(result)
