"""Answers of a server, read back from the messages of the contract; the inverse of `zweck.service.encode`."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from zweck.activities.causes import Cause, Change
from zweck.activities.validity import Turn
from zweck.decision.aged import Reservation, ReservationCode
from zweck.decision.decision import (
    LawResult,
    MissingFact,
    ObligationResult,
    Outcome,
    Presumption,
    ProhibitionResult,
    Reason,
    RequirementResult,
    RightResult,
    Status,
)
from zweck.decision.examined import Examination, ExaminedCondition, ExaminedFact, ExaminedLaw, ExaminedRequirement, ExaminedRule, Provenance
from zweck.decision.remedied import Prospect, RemedyAct, RemedyFact, RemedyResult, RemedyStep
from zweck.decision.reserved import Doubt, Opening
from zweck.facts.basis import Basis
from zweck.facts.merge import Origin
from zweck.facts.notes import Note
from zweck.law.citation.statutes import Link
from zweck.law.policy import Gap, OmissionEffect, Timing
from zweck.logic.condition import Value
from zweck.logic.kleene import Truth
from zweck.pages.answer.json import origin_name
from zweck.pages.answer.view import Answered, ClaimShown, ConflictShown, ContradictionShown, HouseShown, RecordShown, SourceShown
from zweck.periods.reckon import Phase
from zweck.service.decode import protobuf as decode
from zweck.v1 import decision_pb2 as v1
from zweck.words.text import Text

TRUTHS: "Final[dict[v1.Truth.ValueType, Truth]]" = {v1.TRUE: True, v1.FALSE: False, v1.UNKNOWN: None}
ORIGINS: Final = {v1.Origin.Value(origin_name(origin)): origin for origin in Origin}


def answer(message: v1.Decision) -> Answered:
    """The answer that a message has.

    Raises:
        KeyError: for a word that this version does not know.
        ValueError: for a day that is none.
    """
    return Answered(
        decision_id=message.decision_id,
        request_id=message.request_id,
        outcome=Outcome[v1.Outcome.Name(message.outcome)],
        date=_day(message.date),
        revision=message.revision,
        laws=tuple(map(_law, message.laws)),
        reasons=tuple(map(_reason, message.reasons)),
        missing_facts=tuple(map(_missing, message.missing_facts)),
        presumptions=tuple(Presumption(one.fact, _sure(one.value)) for one in message.presumptions),
        obligations=tuple(map(_obligation, message.obligations)),
        remedies=tuple(map(_remedy, message.remedies)),
        rights=tuple(RightResult(one.id, one.law, one.citation, text(one.text)) for one in message.rights),
        open_laws=tuple(message.open_laws),
        doubts=tuple(map(_doubt, message.doubts)),
        conclusive=message.conclusive,
        openings=tuple(Opening(one.requirement, one.ground, one.citation, text(one.text), tuple(one.facts)) for one in message.openings),
        contradictions=tuple(ContradictionShown(one.id, one.asked, tuple(one.facts), text(one.text)) for one in message.contradictions),
        gaps=tuple(
            Gap(one.id, OmissionEffect[v1.GapEffect.Name(one.effect)], one.citation, text(one.text), one.country) for one in message.gaps
        ),
        checked_until=_day(message.checked_until),
        examination=_examination(message.examination) if message.HasField("examination") else None,
        notes={fact: Note(note.reason, note.document, note.by) for fact, note in message.notes.items()},
        sources=tuple(map(_source, message.sources)),
        conflicts=tuple(map(_conflict, message.conflicts)),
        activity=message.activity,
        activities=message.activities,
        register_position=message.register_position,
        valid_until=_day(message.valid_until),
        open_laws_permitting=tuple(message.open_laws_permitting),
        houses=tuple(HouseShown(one.house, text(one.title), one.revision) for one in message.houses),
        law_revision=message.law_revision,
        basis=Basis[v1.Basis.Name(message.basis)] if message.basis else Basis.AS_OF,
        reservations=tuple(
            Reservation(ReservationCode[v1.Reservation.Code.Name(one.code)], one.law, one.days, text(one.text))
            for one in message.reservations
        ),
        time_zone=message.time_zone,
        turn=_turn(message.turn) if message.HasField("turn") else None,
        records=tuple(map(_record, message.records)),
    )


def text(message: v1.LocalizedText) -> Text:
    """A sentence in both languages."""
    return Text(message.de, message.en)


def value(message: v1.FactValue) -> Value | None:
    """A value of a fact; `None` where it is unknown."""
    found = decode.stated(message) if message.WhichOneof("kind") else None
    return frozenset(found) if isinstance(found, list) else found


def _turn(message: v1.Turn) -> Turn:
    causes = (Cause(Change[v1.Cause.Change.Name(one.change)], one.reference, one.law, text(one.text)) for one in message.causes)
    outcome = Outcome[v1.Outcome.Name(message.outcome)] if message.outcome else None
    return Turn(date.fromisoformat(message.day), outcome, tuple(causes))


def _sure(message: v1.FactValue) -> Value:
    found = value(message)
    return "" if found is None else found


def _day(found: str) -> date | None:
    return date.fromisoformat(found) if found else None


def _status(found: "v1.Status.ValueType") -> Status:
    return Status[v1.Status.Name(found)]


def _law(one: v1.LawResult) -> LawResult:
    requirements = tuple(RequirementResult(part.requirement, _status(part.status), tuple(part.grounds)) for part in one.requirements)
    prohibitions = tuple(ProhibitionResult(part.rule, _status(part.status)) for part in one.prohibitions)
    layers = tuple((layer.law, date.fromisoformat(layer.version)) for layer in one.layers)
    outcome = Outcome[v1.Outcome.Name(one.outcome)]
    return LawResult(one.law, date.fromisoformat(one.version), outcome, requirements, prohibitions, layers, one.house)


def _reason(one: v1.Reason) -> Reason:
    links = tuple(Link(link.text, link.target) for link in one.links)
    return Reason(one.rule, one.citation, text(one.text), links, one.house, one.decisive)


def _missing(one: v1.MissingFact) -> MissingFact:
    choices = tuple((choice.value, text(choice.label)) for choice in one.choices)
    return MissingFact(one.fact, text(one.question), tuple(one.requirements), text(one.label), one.type, choices)


def _obligation(one: v1.Obligation) -> ObligationResult:
    deadline = text(one.deadline) if one.HasField("deadline") else None
    timing = Timing[v1.Timing.Name(one.timing)]
    return ObligationResult(one.id, one.law, one.citation, timing, text(one.text), deadline, one.conditional)


def _remedy(one: v1.Remedy) -> RemedyResult:
    steps = tuple(RemedyStep(text(step.text), step.citation) for step in one.steps)
    prospect = Prospect[v1.Remedy.Prospect.Name(one.prospect)] if one.prospect else None
    return RemedyResult(one.id, steps, one.rule, one.citation, tuple(map(_act, one.acts)), tuple(one.still_open), prospect)


def _act(one: v1.RemedyAct) -> RemedyAct:
    facts = tuple(RemedyFact(fact.fact, _sure(fact.value), fact.change) for fact in one.facts)
    return RemedyAct(one.act, text(one.title), tuple(map(text, one.checklist)), facts)


def _doubt(one: v1.Doubt) -> Doubt:
    return Doubt(one.id, one.rule, text(one.question), text(one.choice))


def _source(one: v1.FactSource) -> SourceShown:
    facts = {name: value(found) for name, found in one.facts.items()}
    return SourceShown(
        ORIGINS[one.origin], one.reference, _day(one.as_of), _day(one.until), one.why_unknown, facts, one.by, tuple(one.rows)
    )


def _record(one: v1.RecordState) -> RecordShown:
    return RecordShown(
        one.position,
        one.record_class,
        Phase[v1.RecordState.Phase.Name(one.phase)],
        _day(one.began),
        _day(one.needed_until),
        _day(one.keep_until),
        one.at_least,
        _day(one.erase_by),
        tuple(one.rows),
        tuple(one.missing),
    )


def _conflict(one: v1.Conflict) -> ConflictShown:
    claims = tuple(ClaimShown(claim.fact, ORIGINS[claim.origin], claim.reference, value(claim.value)) for claim in one.claims)
    return ConflictShown(claims, one.contradiction, value(one.held))


def _examination(found: v1.Examination) -> Examination:
    return Examination(tuple(map(_examined_law, found.laws)), _rules(found.referred))


def _examined_law(one: v1.ExaminedLaw) -> ExaminedLaw:
    requirements = tuple(ExaminedRequirement(_rule(part.rule), _rules(part.grounds)) for part in one.requirements)
    return ExaminedLaw(one.law, date.fromisoformat(one.version), _rule(one.scope), requirements, _rules(one.prohibitions))


def _rules(found: Iterable[v1.ExaminedRule]) -> tuple[ExaminedRule, ...]:
    return tuple(map(_rule, found))


def _rule(one: v1.ExaminedRule) -> ExaminedRule:
    condition = _condition(one.condition) if one.HasField("condition") else None
    return ExaminedRule(one.rule, one.citation, text(one.text), TRUTHS[one.truth], condition, tuple(map(_doubt, one.doubts)))


def _condition(one: v1.ExaminedCondition) -> ExaminedCondition:
    facts = tuple(ExaminedFact(fact.fact, value(fact.value), _provenance(fact.provenance)) for fact in one.facts)
    return ExaminedCondition(text(one.text), TRUTHS[one.truth], facts, one.refers, tuple(map(_condition, one.parts)))


def _provenance(found: "v1.Provenance.ValueType") -> Provenance:
    return Provenance[v1.Provenance.Name(found)] if found else Provenance.UNKNOWN
