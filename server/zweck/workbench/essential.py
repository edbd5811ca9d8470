"""An examination without the points that do not bear the result, for an opinion that is read on paper."""

from dataclasses import replace
from typing import Final

from zweck.decision.decision import Outcome, Status
from zweck.decision.examined import Examination, ExaminedCondition, ExaminedLaw, ExaminedRequirement, ExaminedRule
from zweck.pages.answer.view import Answered

EXPANDED: Final = 2
"""Levels of a condition that holds, down to which the terms that it uses are examined, too."""


def essential(decision: Answered) -> Examination | None:
    """The laws on which the outcome rests, with their requirements that are asked for: of a prohibition those that failed or are met.

    Where the outcome rests on a gap, every law that applies. Of a requirement that is met, the grounds that hold; of one that is not,
    every ground, with what it fails on. Prohibitions that do not hold are left out. Of a condition, the parts stay that make it what it is.
    """
    found = decision.examination
    if found is None:
        return None
    statuses = {one.requirement: one.status for law in decision.laws for one in law.requirements}
    outcomes = {law.law: law.outcome for law in decision.laws}
    applying = [law for law in found.laws if law.scope.truth is not False]
    bearing = [law for law in applying if outcomes.get(law.law, Outcome.UNDETERMINED) == decision.outcome] or applying
    laws = [_law(law, statuses, is_forbidden=decision.outcome == Outcome.PROHIBITED) for law in bearing]
    return Examination(tuple(laws), tuple(map(_rule, found.referred)))


def _law(law: ExaminedLaw, statuses: dict[str, Status], *, is_forbidden: bool) -> ExaminedLaw:
    kept = (Status.MET, Status.FAILED) if is_forbidden else (Status.MET, Status.FAILED, Status.OPEN)
    return ExaminedLaw(
        law=law.law,
        version=law.version,
        scope=_rule(law.scope),
        requirements=tuple(
            _requirement(one, is_met=statuses.get(one.rule.rule) == Status.MET)
            for one in law.requirements
            if statuses.get(one.rule.rule, Status.OPEN) in kept and one.rule.truth is not False
        ),
        prohibitions=tuple(
            rule for rule in map(_rule, law.prohibitions) if rule.truth is True or (rule.truth is not False and not is_forbidden)
        ),
    )


def _requirement(requirement: ExaminedRequirement, *, is_met: bool) -> ExaminedRequirement:
    grounds = tuple(_rule(ground) for ground in requirement.grounds if ground.truth is True or not is_met)
    return ExaminedRequirement(rule=_rule(requirement.rule), grounds=grounds)


def _rule(rule: ExaminedRule) -> ExaminedRule:
    condition = None if rule.condition is None else _condition(rule.condition, EXPANDED if rule.truth is True else 0)
    return replace(rule, condition=condition)


def _condition(condition: ExaminedCondition, levels: int) -> ExaminedCondition:
    """A condition with the parts of its own truth, or with all where none has it: then they are said the other way round."""
    parts = [part for part in condition.parts if part.truth is condition.truth] or condition.parts
    return ExaminedCondition(
        text=condition.text,
        truth=condition.truth,
        facts=condition.facts,
        refers=condition.refers if levels > 0 else "",
        parts=tuple(_condition(part, levels - 1) for part in parts),
    )
