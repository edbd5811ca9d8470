"""Answers as messages of the contract, field by field: what the server writes at once, from parts that it keeps, must be the same."""

from zweck.decision.decision import Decision
from zweck.facts.notes import NO_NOTES, Notes
from zweck.service.encode import protobuf as encode
from zweck.v1 import decision_pb2 as v1


def decision(answer: Decision, request_id: str = "", notes: Notes = NO_NOTES) -> v1.Decision:
    """An answer as a message, with the caller's reference and notes."""
    found = answer.finding.examination
    message = v1.Decision(
        examination=None if found is None else v1.Examination.FromString(b"".join(encode.examination_parts(found))),
        decision_id=answer.decision_id,
        request_id=request_id,
        date=answer.date.isoformat() if answer.date else "",
        revision=answer.revision,
        houses=encode.houses(answer),
        law_revision=answer.beneath,
        basis=encode.BASES[answer.basis],
    )
    message.MergeFrom(encode.own_part(answer.finding))
    message.MergeFrom(encode.ruling_part(answer.finding.ruling))
    message.MergeFrom(encode.reserved(answer))
    message.MergeFrom(encode.contradictions(answer))
    message.MergeFrom(encode.noted(notes))
    return message
