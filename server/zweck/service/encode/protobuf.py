"""Decisions, their values and examinations as messages of the contract."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from zweck.decision.decision import Decision, Finding, LawResult, ObligationResult, Outcome, Reason, Ruling, Status
from zweck.decision.examined import Examination, ExaminedCondition, ExaminedFact, ExaminedLaw, ExaminedRequirement, ExaminedRule, Provenance
from zweck.decision.remedied import RemedyAct, RemedyResult, RemedyStep
from zweck.decision.reserved import Opening
from zweck.facts.basis import Basis
from zweck.facts.contradictions import facts_in
from zweck.facts.notes import Notes
from zweck.law.policy import Gap, OmissionEffect, Timing
from zweck.law.vocabulary import Effect
from zweck.logic.condition import Value
from zweck.logic.kleene import Truth
from zweck.rpc.refusal import Refusal, fitting, status
from zweck.v1 import decision_pb2 as v1
from zweck.words.text import Text

BASES: Final = {basis: v1.Basis.Value(basis.name) for basis in Basis}
STATUSES: Final = {status: v1.Status.Value(status.name) for status in Status}
GAP_EFFECTS: Final = {effect: v1.GapEffect.Value(effect.name) for effect in OmissionEffect}
TIMINGS: Final = {timing: v1.Timing.Value(timing.name) for timing in Timing}
TRUTHS: "Final[dict[Truth, v1.Truth.ValueType]]" = {True: v1.TRUE, False: v1.FALSE, None: v1.UNKNOWN}
PROVENANCES: Final = {
    Provenance.STATED: v1.STATED,
    Provenance.IMPLIED: v1.IMPLIED,
    Provenance.PRESUMED: v1.PRESUMED,
    Provenance.NOT_SHOWN: v1.NOT_SHOWN,
    Provenance.UNKNOWN: v1.PROVENANCE_UNSPECIFIED,
}


def fact_value(value: Value) -> v1.FactValue:
    """A value as a message; sets are sorted, so that the same answer has the same bytes."""
    match value:
        case bool():
            return v1.FactValue(bool_value=value)
        case int():
            return v1.FactValue(int_value=value)
        case str():
            return v1.FactValue(string_value=value)
        case date():
            return v1.FactValue(string_value=value.isoformat())
        case frozenset():
            return v1.FactValue(list_value=v1.StringList(values=sorted(value)))


def text(sentence: Text | None) -> v1.LocalizedText | None:
    """A sentence as a message; `None` leaves the field unset."""
    return None if sentence is None else v1.LocalizedText(de=sentence.de, en=sentence.en)


def reserved(answer: Decision) -> v1.Decision:
    """The field with the limits of an answer."""
    return v1.Decision(
        reservations=(
            v1.Reservation(code=v1.Reservation.Code.Value(one.code.value), law=one.law, text=text(one.text), days=one.days)
            for one in answer.reservations
        )
    )


def houses(answer: Decision) -> Iterator[v1.House]:
    """The houses whose rules are laid over the law."""
    return (v1.House(house=house.name, title=text(house.title), revision=house.revision) for house in answer.houses)


def noted(notes: Notes) -> v1.Decision:
    """The field with the notes of a question."""
    return v1.Decision(notes=note_messages(notes))


def note_messages(notes: Notes) -> dict[str, v1.Note]:
    """Notes as messages, by the names of their facts."""
    return {fact: v1.Note(reason=note.reason, document=note.document, by=note.by) for fact, note in notes.items()}


def own_part(finding: Finding) -> v1.Decision:
    """The fields that a finding adds to its ruling, but for its examination; in the bytes of an answer they stand before the ruling's."""
    return v1.Decision(
        missing_facts=(
            v1.MissingFact(
                fact=missing.fact,
                question=text(missing.question),
                requirements=missing.requirements,
                label=text(missing.label),
                type=missing.type,
                choices=(v1.FactChoice(value=value, label=text(label)) for value, label in missing.choices),
            )
            for missing in finding.missing_facts
        ),
        presumptions=(v1.Presumption(fact=presumed.fact, value=fact_value(presumed.value)) for presumed in finding.presumptions),
        remedies=map(_remedy, finding.remedies),
        doubts=(
            v1.Doubt(id=doubt.id, rule=doubt.rule, question=text(doubt.question), choice=text(doubt.choice)) for doubt in finding.doubts
        ),
        conclusive=finding.conclusive and finding.ruling.outcome is Outcome.PROHIBITED,
        openings=map(_opening, finding.openings),
        gaps=map(_gap, finding.gaps),
    )


def ruling_part(ruling: Ruling) -> v1.Decision:
    """A ruling as a part of an answer."""
    return v1.Decision(
        outcome=v1.Outcome.Value(ruling.outcome.name),
        laws=map(_law, ruling.laws),
        reasons=map(reason, ruling.reasons),
        obligations=map(_obligation, ruling.obligations),
        remedies=map(_remedy, ruling.steps),
        rights=(v1.Right(id=right.id, citation=right.citation, text=text(right.text), law=right.law) for right in ruling.rights),
        open_laws=ruling.open_laws,
        open_laws_permitting=ruling.open_laws_permitting,
        gaps=map(_gap, ruling.notes),
        checked_until=ruling.checked_until.isoformat() if ruling.checked_until else "",
    )


def _law(result: LawResult) -> v1.LawResult:
    return v1.LawResult(
        law=result.law,
        version=result.version.isoformat(),
        outcome=v1.Outcome.Value(result.outcome.name),
        requirements=(
            v1.RequirementResult(requirement=one.requirement, status=STATUSES[one.status], grounds=one.grounds)
            for one in result.requirements
        ),
        prohibitions=(v1.ProhibitionResult(rule=one.rule, status=STATUSES[one.status]) for one in result.prohibitions),
        layers=(v1.Layer(law=law, version=version.isoformat()) for law, version in result.layers),
        house=result.house,
    )


def _opening(opening: Opening) -> v1.Opening:
    return v1.Opening(
        requirement=opening.requirement,
        ground=opening.ground,
        citation=opening.citation,
        text=text(opening.text),
        facts=opening.facts,
    )


def _gap(gap: Gap) -> v1.Gap:
    return v1.Gap(id=gap.id, effect=GAP_EFFECTS[gap.effect], citation=gap.citation, text=text(gap.text), country=gap.country)


def contradictions(answer: Decision) -> v1.Decision:
    """The field that a question adds to its finding: the facts in it that contradict each other."""
    stated = answer.question.stated
    return v1.Decision(
        contradictions=(
            v1.Contradiction(id=one.id, asked=one.effect is Effect.ASK, facts=facts_in(one, stated), text=text(one.reason))
            for one in answer.contradictions
        )
    )


def reason(found: Reason) -> v1.Reason:
    """A rule with its citation, its text, and where that stands."""
    places = (v1.Link(text=link.text, target=link.target) for link in found.links)
    said = text(found.text)
    return v1.Reason(rule=found.rule, citation=found.citation, text=said, links=places, house=found.house, decisive=found.decisive)


def _obligation(obligation: ObligationResult) -> v1.Obligation:
    return v1.Obligation(
        id=obligation.id,
        citation=obligation.citation,
        timing=TIMINGS[obligation.timing],
        text=text(obligation.text),
        deadline=text(obligation.deadline),
        law=obligation.law,
        conditional=obligation.conditional,
    )


def _remedy(remedy: RemedyResult) -> v1.Remedy:
    return v1.Remedy(
        id=remedy.id,
        steps=map(_step, remedy.steps),
        rule=remedy.rule,
        citation=remedy.citation,
        acts=map(_act, remedy.acts),
        still_open=remedy.still_open,
        prospect=v1.Remedy.Prospect.Value(remedy.prospect.name if remedy.prospect is not None else "PROSPECT_UNSPECIFIED"),
    )


def _act(act: RemedyAct) -> v1.RemedyAct:
    facts = (v1.RemedyFact(fact=one.fact, value=fact_value(one.value), change=one.change) for one in act.facts)
    checklist = (v1.LocalizedText(de=line.de, en=line.en) for line in act.checklist)
    return v1.RemedyAct(act=act.act, title=text(act.title), checklist=checklist, facts=facts)


def _step(step: RemedyStep) -> v1.RemedyStep:
    return v1.RemedyStep(text=text(step.text), citation=step.citation)


def refused(request_id: str, error: Refusal) -> v1.CheckProcessingResult:
    """A refusal as the result of a question of a batch; in a stream, a response of the same bytes."""
    violations = (v1.Violation(field=one.field, description=one.description) for one in fitting(list(error.violations())))
    refusal = v1.Refusal(code=error.code, reason=error.reason, message=status(error).message, violations=violations)
    return v1.CheckProcessingResult(request_id=request_id, refusal=refusal)


def examination_parts(found: Examination) -> Iterator[bytes]:
    """The message of an examination in parts of bytes, a law or a rule each; joined they are the message."""
    for law in found.laws:
        yield v1.Examination(laws=[_examined_law(law)]).SerializeToString()
    for rule in found.referred:
        yield v1.Examination(referred=[_examined_rule(rule)]).SerializeToString()


def _examined_law(law: ExaminedLaw) -> v1.ExaminedLaw:
    return v1.ExaminedLaw(
        law=law.law,
        version=law.version.isoformat(),
        scope=_examined_rule(law.scope),
        requirements=map(_examined_requirement, law.requirements),
        prohibitions=map(_examined_rule, law.prohibitions),
    )


def _examined_requirement(requirement: ExaminedRequirement) -> v1.ExaminedRequirement:
    return v1.ExaminedRequirement(rule=_examined_rule(requirement.rule), grounds=map(_examined_rule, requirement.grounds))


def _examined_rule(rule: ExaminedRule) -> v1.ExaminedRule:
    doubts = (v1.Doubt(id=doubt.id, rule=rule.rule, question=text(doubt.question), choice=text(doubt.choice)) for doubt in rule.doubts)
    return v1.ExaminedRule(
        rule=rule.rule,
        citation=rule.citation,
        text=text(rule.text),
        truth=TRUTHS[rule.truth],
        condition=None if rule.condition is None else _examined_condition(rule.condition),
        doubts=doubts,
    )


def _examined_condition(condition: ExaminedCondition) -> v1.ExaminedCondition:
    return v1.ExaminedCondition(
        text=text(condition.text),
        truth=TRUTHS[condition.truth],
        facts=map(_examined_fact, condition.facts),
        refers=condition.refers,
        parts=map(_examined_condition, condition.parts),
    )


def _examined_fact(fact: ExaminedFact) -> v1.ExaminedFact:
    value = None if fact.value is None else fact_value(fact.value)
    return v1.ExaminedFact(fact=fact.fact, value=value, provenance=PROVENANCES[fact.provenance])
