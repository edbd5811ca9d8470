"""One evaluation: its question to the service, and the service's answer to it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from zweck.doors.json.codec import as_json
from zweck.doors.json.read import message, with_plain_facts
from zweck.law.values import shown
from zweck.service.refusals import InvalidField, NotAMessage
from zweck.v1 import decision_pb2 as v1

DATE: Final = "time.decision_date"
"""The day, which is today if the context does not state it: a gateway asks about what is about to happen."""

PARTS: Final = ("subject", "action", "resource", "context")
NAMED: Final = {"subject": ("type", "id"), "action": ("name",), "resource": ("type", "id")}
"""The names that each part must hold (AuthZEN 1.0, 5)."""

PERSONS: Final = tuple(field.name for field in v1.Subject.DESCRIPTOR.fields)
"""The types of a resource: how a person is named."""

GIVEN: Final = (
    "decision_id",
    "date",
    "revision",
    "activity",
    "conclusive",
    "missing_facts",
    "reasons",
    "obligations",
    "openings",
    "gaps",
    "presumptions",
    "contradictions",
    "conflicts",
    "doubts",
    "checked_until",
    "valid_until",
)
"""The parts of an answer that the context carries, beside the outcome."""


class Evaluation(NamedTuple):
    """A question, and the parts of its context that are no facts."""

    question: bytes
    ignored: list[str]


def read(given: Mapping[str, Any], place: str = "") -> Evaluation:
    """The question of an evaluation. Names of facts hold a dot; other parts of the context are not for us.

    Raises:
        NotAMessage, InvalidField: if it is none.
    """
    for part, names in NAMED.items():
        value = given.get(part)
        if not isinstance(value, dict):
            raise NotAMessage(f"`{place}{part}` is required, as an object of JSON", field=place + part)
        for name in names:
            if not isinstance(value.get(name), str) or not value[name]:
                raise NotAMessage(f"`{place}{part}.{name}` is required, as a text", field=f"{place}{part}.{name}")
    context = given.get("context", {})
    if not isinstance(context, dict):
        raise NotAMessage(f"`{place}context` is to be an object of JSON", field=f"{place}context")
    kind = given["resource"]["type"]
    if kind not in PERSONS:
        known = ", ".join(f"`{person}`" for person in PERSONS)
        sentence = f"the resource is the person concerned; its type is one of {known}, not `{shown(kind)}`"
        raise InvalidField(sentence, field=f"{place}resource.type")
    facts = {DATE: date.today().isoformat()} | {name: value for name, value in context.items() if "." in name}
    question = {
        "activity": given["action"]["name"],
        "subject": {kind: given["resource"]["id"]},
        "facts": facts,
        "detail": "REASONS",
    }
    asked = message(v1.CheckProcessingRequest, with_plain_facts(question, f"{place}context."), place)
    return Evaluation(asked.SerializeToString(), [name for name in context if name not in facts])


def answer(decision: bytes, ignored: list[str]) -> dict[str, Any]:
    """The response to an evaluation: true for what is permitted, and for nothing else."""
    found = v1.Decision.FromString(decision)
    parts = {name: value for name, value in as_json(found, snake=True).items() if name in GIVEN}
    context = {"outcome": v1.Outcome.Name(found.outcome), **parts}
    if ignored:
        context["ignored"] = ignored
    return {"decision": found.outcome == v1.Outcome.PERMITTED, "context": context}


def error(status: int, sentence: str) -> dict[str, Any]:
    """The response to an evaluation that cannot be made (AuthZEN 1.0, 7.2)."""
    return {"decision": False, "context": {"error": {"status": status, "message": sentence}}}
