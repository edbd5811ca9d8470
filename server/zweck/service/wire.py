"""Messages of the contract to the engine's things, and back."""

from datetime import date
from typing import Final

from zweck.decision import Decision, Detail, Finding, LawResult, ObligationResult, Reason, RemedyResult, RemedyStep, Ruling, Status
from zweck.facts import FactError, Question, ask
from zweck.law.policy import Timing
from zweck.law.values import FactFault
from zweck.law.vocabulary import Favours, Text, Value, Vocabulary
from zweck.service.errors import InvalidField
from zweck.v1 import decision_pb2 as v1

KINDS: Final = ", ".join(f"`{field.name}`" for field in v1.FactValue.DESCRIPTOR.fields)
STATUSES: Final = {status: v1.Status.Value(status.name) for status in Status}
TIMINGS: Final = {timing: v1.Timing.Value(timing.name) for timing in Timing}
DETAILS: Final = {
    v1.DETAIL_UNSPECIFIED: Detail.REASONS,
    v1.OUTCOME: Detail.OUTCOME,
    v1.REASONS: Detail.REASONS,
    v1.FULL: Detail.FULL,
}
FAVOURS: Final = {favours: v1.Favours.Value(favours.name) for favours in Favours}


def question(request: v1.CheckProcessingRequest, vocabulary: Vocabulary) -> Question:
    """What a request asks.

    Raises:
        FactError: for everything in it that cannot be understood, all at once.
    """
    raw = {name: stated(value) for name, value in request.facts.items()}
    empty = [name for name, value in raw.items() if value is None]
    if not empty:
        return ask(raw, vocabulary, presume_unstated=request.presume_unstated)
    faults = [FactFault(name, "", f"`{name}` is sent without a value", f"set one of {KINDS}") for name in empty]
    try:
        ask({name: value for name, value in raw.items() if value is not None}, vocabulary)
    except FactError as error:
        faults += error.faults
    raise FactError(faults)


def detail(request: v1.CheckProcessingRequest) -> Detail:
    """How much of the answer a request wants.

    Raises:
        InvalidField: for a number that stands for nothing.
    """
    wanted = DETAILS.get(request.detail)
    if wanted is None:
        raise InvalidField(f"`detail` is `OUTCOME` (1), `REASONS` (2) or `FULL` (3), not `{request.detail}`", field="detail")
    return wanted


def stated(value: v1.FactValue) -> bool | str | int | list[str] | None:
    """The value that a message holds, `None` if it holds none."""
    match value.WhichOneof("kind"):
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
        case "int_value":
            return value.int_value
        case "list_value":
            return list(value.list_value.values)
        case None:
            return None


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


def decision(answer: Decision, request_id: str = "") -> v1.Decision:
    """An answer as a message, with the caller's reference."""
    message = v1.Decision(
        decision_id=answer.decision_id,
        request_id=request_id,
        date=answer.date.isoformat() if answer.date else "",
        revision=answer.revision,
    )
    message.MergeFrom(own_part(answer.finding))
    message.MergeFrom(ruling_part(answer.finding.ruling))
    return message


def own_part(finding: Finding) -> v1.Decision:
    """What a finding adds to its ruling, as a part of an answer that stands before the ruling's."""
    return v1.Decision(
        missing_facts=(
            v1.MissingFact(fact=missing.fact, question=text(missing.question), requirements=missing.requirements)
            for missing in finding.missing_facts
        ),
        presumptions=(
            v1.Presumption(fact=presumed.fact, value=fact_value(presumed.value), favours=FAVOURS[presumed.favours])
            for presumed in finding.presumptions
        ),
        remedies=map(_remedy, finding.ways_out),
        doubts=(
            v1.Doubt(id=doubt.id, rule=doubt.rule, question=text(doubt.question), choice=text(doubt.choice)) for doubt in finding.doubts
        ),
    )


def ruling_part(ruling: Ruling) -> v1.Decision:
    """A ruling as a part of an answer."""
    return v1.Decision(
        outcome=v1.Outcome.Value(ruling.outcome.name),
        laws=map(_law, ruling.laws),
        reasons=map(_reason, ruling.reasons),
        obligations=map(_obligation, ruling.obligations),
        remedies=map(_remedy, ruling.steps),
        rights=(v1.Right(id=right.id, citation=right.citation, text=text(right.text), law=right.law) for right in ruling.rights),
        open_laws=ruling.open_laws,
    )


def _law(result: LawResult) -> v1.LawResult:
    return v1.LawResult(
        law=result.law,
        version=result.version.isoformat(),
        outcome=v1.Outcome.Value(result.outcome.name),
        requirements=(
            v1.RequirementResult(requirement=gate.requirement, status=STATUSES[gate.status], grounds=gate.grounds)
            for gate in result.requirements
        ),
        prohibitions=(v1.ProhibitionResult(rule=bar.rule, status=STATUSES[bar.status]) for bar in result.prohibitions),
        layers=(v1.Layer(law=law, version=version.isoformat()) for law, version in result.layers),
    )


def _reason(reason: Reason) -> v1.Reason:
    places = (v1.Link(text=link.text, target=link.target) for link in reason.links)
    return v1.Reason(rule=reason.rule, citation=reason.citation, text=text(reason.text), links=places)


def _obligation(duty: ObligationResult) -> v1.Obligation:
    return v1.Obligation(
        id=duty.id,
        citation=duty.citation,
        timing=TIMINGS[duty.timing],
        text=text(duty.text),
        deadline=text(duty.deadline),
        law=duty.law,
        conditional=duty.conditional,
    )


def _remedy(remedy: RemedyResult) -> v1.Remedy:
    return v1.Remedy(id=remedy.id, steps=map(_step, remedy.steps))


def _step(step: RemedyStep) -> v1.RemedyStep:
    value = None if step.value is None else fact_value(step.value)
    return v1.RemedyStep(fact=step.fact, value=value, text=text(step.text), citation=step.citation)
