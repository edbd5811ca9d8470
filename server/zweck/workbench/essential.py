"""An examination without the points that do not bear the result, for an opinion that is read on paper."""

from typing import Final

from zweck.v1 import decision_pb2 as v1

EXPANDED: Final = 2
"""Levels of a condition that holds, down to which the terms that it uses are examined, too."""


def essential(decision: v1.Decision) -> v1.Examination:
    """The laws on which the outcome rests, with their requirements that are asked for: of a prohibition those that failed or are met.

    Of a requirement that is met, the grounds that hold; of one that is not, every ground, with what it fails on. Prohibitions that do not
    hold are left out. Of a condition, the parts stay that make it what it is.
    """
    statuses = {one.requirement: one.status for law in decision.laws for one in law.requirements}
    outcomes = {law.law: law.outcome for law in decision.laws}
    laws = [
        _law(law, statuses, is_forbidden=decision.outcome == v1.PROHIBITED)
        for law in decision.examination.laws
        if law.scope.truth != v1.FALSE and outcomes.get(law.law, v1.UNDETERMINED) == decision.outcome
    ]
    return v1.Examination(laws=laws, referred=map(_rule, decision.examination.referred))


def _law(law: v1.ExaminedLaw, statuses: "dict[str, v1.Status.ValueType]", *, is_forbidden: bool) -> v1.ExaminedLaw:
    kept = (v1.MET, v1.FAILED) if is_forbidden else (v1.MET, v1.FAILED, v1.OPEN)
    return v1.ExaminedLaw(
        law=law.law,
        version=law.version,
        scope=_rule(law.scope),
        requirements=[
            _requirement(one, is_met=statuses.get(one.rule.rule) == v1.MET)
            for one in law.requirements
            if statuses.get(one.rule.rule, v1.OPEN) in kept and one.rule.truth != v1.FALSE
        ],
        prohibitions=[
            rule for rule in map(_rule, law.prohibitions) if rule.truth == v1.TRUE or (rule.truth != v1.FALSE and not is_forbidden)
        ],
    )


def _requirement(requirement: v1.ExaminedRequirement, *, is_met: bool) -> v1.ExaminedRequirement:
    grounds = [_rule(ground) for ground in requirement.grounds if ground.truth == v1.TRUE or not is_met]
    return v1.ExaminedRequirement(rule=_rule(requirement.rule), grounds=grounds)


def _rule(rule: v1.ExaminedRule) -> v1.ExaminedRule:
    kept = v1.ExaminedRule(rule=rule.rule, citation=rule.citation, text=rule.text, truth=rule.truth, doubts=rule.doubts)
    if rule.HasField("condition"):
        kept.condition.CopyFrom(_condition(rule.condition, EXPANDED if rule.truth == v1.TRUE else 0))
    return kept


def _condition(condition: v1.ExaminedCondition, levels: int) -> v1.ExaminedCondition:
    """A condition with the parts of its own truth, or with all where none has it: then they are said the other way round."""
    parts = [part for part in condition.parts if part.truth == condition.truth] or condition.parts
    return v1.ExaminedCondition(
        text=condition.text,
        truth=condition.truth,
        facts=condition.facts,
        refers=condition.refers if levels > 0 else "",
        parts=[_condition(part, levels - 1) for part in parts],
    )
