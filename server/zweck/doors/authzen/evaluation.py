"""One evaluation: its question to the service, and the service's answer to it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any, Final, NamedTuple

from zweck.bounded.steps import finished
from zweck.doors.json.read import message, with_plain_facts
from zweck.doors.json.write import Writer, written
from zweck.facts.basis import Clock, clock
from zweck.forms.quoting import listed, shown
from zweck.service.refusals import InvalidField, NotAMessage
from zweck.v1 import decision_pb2 as v1
from zweck.words.said import says

DATE: Final = "time.decision_date"  # the day, which no context states: a gateway asks about what is about to happen, and acts on the answer

PARTS: Final = ("subject", "action", "resource", "context")
NAMED: Final = {"subject": ("type", "id"), "action": ("name",), "resource": ("type", "id")}
"""The names that each part must hold (AuthZEN 1.0, 5)."""

PERSONS: Final = tuple(field.name for field in v1.Subject.DESCRIPTOR.fields)
"""The types of a resource: how a person is named."""

GIVEN: Final = (
    "outcome",
    "decision_id",
    "basis",
    "date",
    "time_zone",
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
    "reservations",
    "valid_until",
)
"""The parts of an answer that the context carries."""


FACT: Final = re.compile(r'"([a-z]\w*\.[a-z]\w*)":')
"""The name of a fact before its value, in JSON."""

MINUTES: Final = 10
"""Minutes in which an access that was denied can be requested."""


class Requests(NamedTuple):
    """The service that takes access requests after denials (AuthZEN Access Request and Approval Profile, draft of June 2026)."""

    endpoint: str = ""
    """The address to which requests go; empty where there is no such service."""
    now: Clock = clock


class Evaluation(NamedTuple):
    """A question, the parts of its context that are no facts, and its id in the decision record, where access can be requested."""

    question: bytes
    ignored: list[str]
    id: str


def read(given: Mapping[str, Any], place: str = "", *, requestable: bool = False) -> Evaluation:
    """The question of an evaluation. Names of facts hold a dot; other parts of the context are not for us.

    Raises:
        NotAMessage, InvalidField: if it is none.
    """
    kind, facts = checked(given, NAMED, place)
    id = token_hex(16) if requestable else ""
    question = {
        "requestId": id,
        "activity": given["action"]["name"],
        "subject": {kind: given["resource"]["id"]},
        "facts": facts,
        "detail": "REASONS",
    }
    asked = message(v1.CheckProcessingRequest, with_plain_facts(question, f"{place}context."), place)
    return Evaluation(asked.SerializeToString(), [name for name in given.get("context", {}) if name not in facts], id)


def checked(given: Mapping[str, Any], wanted: Mapping[str, tuple[str, ...]], place: str = "") -> tuple[str, dict[str, Any]]:
    """The type of the resource, and the facts in the context, of a body with the wanted parts and their names.

    Raises:
        NotAMessage, InvalidField: if it has them not, or if it has facts elsewhere, which would not be heard.
    """
    for odd in (  # other names are for later versions of the specification
        name
        for name, value in given.items()
        if name not in PARTS
        and ("." in name or (isinstance(value, dict) and any("." in one for one in value)) or (name == "evaluations" and value))
    ):
        raise NotAMessage(says("doors.no_part", name=shown(odd), parts=listed(PARTS)), field=f"{place}{shown(odd)}")
    for part, names in wanted.items():
        value = given.get(part)
        if not isinstance(value, dict):
            raise NotAMessage(says("doors.required_object_json", place=place, part=part), field=place + part)
        for name in names:
            if not isinstance(value.get(name), str) or not value[name]:
                raise NotAMessage(says("doors.required_text", place=place, part=part, name=name), field=f"{place}{part}.{name}")
        if not isinstance(properties := value.get("properties", {}), dict):
            raise NotAMessage(says("doors.object_json_place_part", place=place, part=part), field=f"{place}{part}.properties")
        if fact := next((name for name in (*value, *properties) if "." in name), None):
            raise InvalidField(says("doors.fact_in_properties", name=shown(fact)), field=f"{place}{part}.properties.{shown(fact)}")
    context = given.get("context", {})
    if not isinstance(context, dict):
        raise NotAMessage(says("doors.object_json_place", place=place), field=f"{place}context")
    kind = str(given["resource"]["type"])
    if kind not in PERSONS:
        known = ", ".join(f"`{person}`" for person in PERSONS)
        raise InvalidField(says("doors.resource_person_concerned", known=known, kind=shown(kind)), field=f"{place}resource.type")
    if nested := FACT.search(written({**given, "context": {name: value for name, value in context.items() if "." not in name}}).decode()):
        raise InvalidField(says("doors.fact_too_deep", name=nested[1]), field=f"{place}context")
    if DATE in context:
        raise InvalidField(says("doors.asks_what_holds", date=DATE), field=f"{place}context.{DATE}")
    return kind, {name: value for name, value in context.items() if "." in name}


class Response(NamedTuple):
    """The response to an evaluation, and its decision."""

    permitted: bool
    body: bytes


def answer(decision: bytes, asked: Evaluation, writer: Writer, requests: Requests) -> Response:
    """The response to an evaluation: true for what is permitted now, and for nothing else."""
    found = v1.Decision.FromString(decision)
    context = finished(writer.pieces(decision))
    if asked.ignored:
        context = context[:-1] + b',"ignored":' + written(asked.ignored) + b"}"
    permitted = found.outcome == v1.Outcome.PERMITTED and found.basis == v1.Basis.LIVE
    if not permitted and requests.endpoint and (found.missing_facts or found.openings):  # else nothing that is shown would lift it
        context = context[:-1] + b"," + written(_request(asked.id, found, requests))[1:-1] + b"}"
    return Response(permitted, b'{"decision":' + written(permitted) + b',"context":' + context + b"}")


def _request(id: str, denied: v1.Decision, requests: Requests) -> dict[str, Any]:
    """The parts of a context that say where the access can be requested, and until when; the record has the denial under the id."""
    now = datetime.fromtimestamp(requests.now(), UTC)
    first, then = (moment.isoformat(timespec="seconds").replace("+00:00", "Z") for moment in (now, now + timedelta(minutes=MINUTES)))
    access = {"endpoint": requests.endpoint, "template": denied.activity.partition("@")[0], "expires_at": then}
    return {"evaluation_id": id, "evaluated_at": first, "access_request": access}


def last(found: Response, semantic: str) -> Response:
    """The response with a note that no more evaluations were made, and why (AuthZEN 1.0, 7.1.2.1.1)."""
    return Response(found.permitted, found.body[:-2] + b',"code":"200","reason":' + written(semantic) + b"}}")


def error(status: int, sentence: str) -> Response:
    """The response to an evaluation that cannot be made (AuthZEN 1.0, 7.2)."""
    return Response(False, written({"decision": False, "context": {"error": {"status": status, "message": sentence}}}))
