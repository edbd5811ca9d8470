"""Examinations as messages of the contract."""

from collections.abc import Iterator
from typing import Final

from zweck.decision.examined import Examination, ExaminedCondition, ExaminedFact, ExaminedLaw, ExaminedRequirement, ExaminedRule, Provenance
from zweck.logic.kleene import Truth
from zweck.service.encode.values import fact_value, text
from zweck.v1 import decision_pb2 as v1

TRUTHS: "Final[dict[Truth, v1.Truth.ValueType]]" = {True: v1.TRUE, False: v1.FALSE, None: v1.UNKNOWN}
PROVENANCES: Final = {
    Provenance.STATED: v1.STATED,
    Provenance.IMPLIED: v1.IMPLIED,
    Provenance.PRESUMED: v1.PRESUMED,
    Provenance.NOT_SHOWN: v1.NOT_SHOWN,
    Provenance.UNKNOWN: v1.PROVENANCE_UNSPECIFIED,
}


def examination(found: Examination) -> v1.Examination:
    """An examination as a message."""
    return v1.Examination(laws=map(_law, found.laws), referred=map(_rule, found.referred))


def parts(found: Examination) -> Iterator[bytes]:
    """The message of an examination in parts of bytes, a law or a rule each; joined they are the message."""
    for law in found.laws:
        yield v1.Examination(laws=[_law(law)]).SerializeToString()
    for rule in found.referred:
        yield v1.Examination(referred=[_rule(rule)]).SerializeToString()


def _law(law: ExaminedLaw) -> v1.ExaminedLaw:
    return v1.ExaminedLaw(
        law=law.law,
        version=law.version.isoformat(),
        scope=_rule(law.scope),
        requirements=map(_requirement, law.requirements),
        prohibitions=map(_rule, law.prohibitions),
    )


def _requirement(requirement: ExaminedRequirement) -> v1.ExaminedRequirement:
    return v1.ExaminedRequirement(rule=_rule(requirement.rule), grounds=map(_rule, requirement.grounds))


def _rule(rule: ExaminedRule) -> v1.ExaminedRule:
    doubts = (v1.Doubt(id=doubt.id, rule=rule.rule, question=text(doubt.question), choice=text(doubt.choice)) for doubt in rule.doubts)
    return v1.ExaminedRule(
        rule=rule.rule,
        citation=rule.citation,
        text=text(rule.text),
        truth=TRUTHS[rule.truth],
        condition=None if rule.condition is None else _condition(rule.condition),
        doubts=doubts,
    )


def _condition(condition: ExaminedCondition) -> v1.ExaminedCondition:
    return v1.ExaminedCondition(
        text=text(condition.text),
        truth=TRUTHS[condition.truth],
        facts=map(_fact, condition.facts),
        refers=condition.refers,
        parts=map(_condition, condition.parts),
    )


def _fact(fact: ExaminedFact) -> v1.ExaminedFact:
    value = None if fact.value is None else fact_value(fact.value)
    return v1.ExaminedFact(fact=fact.fact, value=value, provenance=PROVENANCES[fact.provenance])
