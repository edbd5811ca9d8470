"""The sources of a question's facts as fields of its answer."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from google.protobuf.json_format import MessageToDict

from zweck.activities.validity import Turn
from zweck.company import Company
from zweck.company.retention import RecordOnDay
from zweck.company.shapes import Held
from zweck.decision.decision import Decision, Detail
from zweck.facts.merge import Conflict, Merged, Origin, Source
from zweck.service.decode.questions import About
from zweck.service.encode.protobuf import fact_value, text
from zweck.v1 import decision_pb2 as v1

ORIGINS: Final = {
    Origin.CALLER: v1.FROM_CALLER,
    Origin.PROFILE: v1.FROM_PROFILE,
    Origin.ACTIVITY: v1.FROM_ACTIVITY,
    Origin.APPRAISAL: v1.FROM_APPRAISAL,
    Origin.TEXT: v1.FROM_CONSENT_TEXT,
    Origin.REGISTER: v1.FROM_REGISTER,
    Origin.PRESUMED: v1.FROM_PRESUMPTION,
    Origin.CLOCK: v1.FROM_CLOCK,
    Origin.PERIOD: v1.FROM_PERIOD,
}

NAMES: Final = {number: v1.Origin.Name(number) for number in v1.Origin.values()}
KEPT: Final = frozenset({"activity", "activities", "register_position", "sources"})
TEXTS: Final = ("reference", "as_of", "until", "why_unknown", "by")


def in_detail(message: v1.Decision, detail: Detail) -> v1.Decision:
    """The fields on sources that an answer has with a detail."""
    if detail is not Detail.OUTCOME:
        return message
    return v1.Decision(activity=message.activity, activities=message.activities, register_position=message.register_position)


def turn(found: Turn) -> v1.Turn:
    """A turn as a message."""
    change = v1.Cause.Change.Value
    causes = (v1.Cause(change=change(one.change), reference=one.reference, law=one.law, text=text(one.text)) for one in found.causes)
    outcome = v1.OUTCOME_UNSPECIFIED if found.outcome is None else v1.Outcome.Value(found.outcome.name)
    return v1.Turn(day=day_text(found.day), outcome=outcome, causes=causes)


def sourced(answer: Decision, about: About | None, company: Company) -> v1.Decision:
    """The fields on sources; without an activity there are conflicts only, if any."""
    merged = answer.question.merged
    if merged is None:
        return v1.Decision()
    message = v1.Decision(conflicts=(_conflict(conflict, merged) for conflict in merged.conflicts))
    if about is not None:
        message.activity, message.register_position = about.activity.version, about.position
        message.activities = company.revision
        message.sources.extend(_source(source) for source in merged.sources if source.facts or source.why_unknown)
    return message


def _source(source: Source) -> v1.FactSource:
    return v1.FactSource(
        origin=ORIGINS[source.origin],
        reference=source.reference,
        as_of=day_text(source.as_of),
        until=day_text(source.review_by or source.until),
        why_unknown=source.why_unknown or "",
        facts={name: v1.FactValue() if value is None else fact_value(value) for name, value in source.facts.items()},
        by=source.by,
        rows=source.rows,
    )


def as_kept(found: v1.Decision) -> dict[str, Any]:
    """The fields on sources as the record keeps them: as `MessageToDict` writes them, but faster; with others, as conflicts, by it."""
    if not KEPT.issuperset([field.name for field, _ in found.ListFields()]):
        return MessageToDict(found, preserving_proto_field_name=True)
    said: dict[str, Any] = {name: value for name in ("activity", "activities") if (value := getattr(found, name))}
    if found.register_position:
        said["register_position"] = str(found.register_position)
    if found.sources:
        said["sources"] = [*map(_source_as_kept, found.sources)]
    return said


def _source_as_kept(source: v1.FactSource) -> dict[str, Any]:
    said: dict[str, Any] = {name: value for name in TEXTS if (value := getattr(source, name))}
    if source.origin:
        said["origin"] = NAMES[source.origin]
    if source.facts:
        said["facts"] = {name: _value_as_kept(value) for name, value in source.facts.items()}
    if source.rows:
        said["rows"] = [*source.rows]
    return said


def _value_as_kept(value: v1.FactValue) -> dict[str, Any]:
    match value.WhichOneof("kind"):
        case None:
            return {}
        case "int_value":
            return {"int_value": str(value.int_value)}
        case "list_value":
            return {"list_value": {"values": [*value.list_value.values]} if value.list_value.values else {}}
        case kind:
            return {kind: getattr(value, kind)}


def records(held: Held) -> bytes:
    """The field on the records of a person."""
    if held.written is None:
        held.written = v1.Decision(records=map(record_state, held.records)).SerializeToString() if held.records else b""
    return held.written


def record_state(found: RecordOnDay) -> v1.RecordState:
    """A record on a day."""
    reckoned = found.reckoned
    return v1.RecordState(
        position=found.begun.position,
        record_class=found.of,
        phase=v1.RecordState.Phase.Value(reckoned.phase.name),
        began=day_text(found.began),
        needed_until=day_text(reckoned.needed_until),
        keep_until=day_text(reckoned.keep_until),
        at_least=reckoned.at_least,
        erase_by=day_text(reckoned.erase_by),
        rows=reckoned.rows,
        missing=reckoned.missing,
    )


def _conflict(conflict: Conflict, merged: Merged) -> v1.Conflict:
    contradiction = conflict.contradiction.id if conflict.contradiction is not None else ""
    message = v1.Conflict(claims=_claims(conflict), contradiction=contradiction)
    for name in conflict.claims:
        value = merged.stated.get(name)
        if name in merged.adverse and value is not None:
            message.held.CopyFrom(fact_value(value))
    return message


def _claims(conflict: Conflict) -> Iterator[v1.Claim]:
    for name, claims in conflict.claims.items():
        for source, value in claims:
            said = None if value is None else fact_value(value)
            yield v1.Claim(fact=name, origin=ORIGINS[source.origin], reference=source.reference, value=said)


def day_text(day: date | None) -> str:
    """A day as messages have it; empty for none."""
    return day.isoformat() if day is not None else ""
