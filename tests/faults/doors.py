"""The worst bodies of every door at their size limits: small to send, much to read, to compare or to answer."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2

from tests.proving import PROVING
from zweck.doors.authzen.methods import EVALUATION, EVALUATIONS
from zweck.doors.authzen.search import ACTIONS, RESOURCES
from zweck.doors.json.codec import services
from zweck.doors.json.text import MAX_VALUES
from zweck.doors.paths import AUTHZEN, OPENAPI, PROTO
from zweck.rpc.json_requests import JSON
from zweck.v1 import activity_pb2, admin_pb2, policy_pb2
from zweck.v1 import decision_pb2 as v1
from zweck.v1 import register_pb2 as register

MANY = 1000 if PROVING else 25
"""Questions of a batch, more than a call has suggestions for; the soak sets the most that there may be."""

GRPC: Final = b""
"""The kind of bodies of gRPC; others are content types."""

CONTROLLER: Final = "muster-service"
DAY: Final = v1.FactValue(string_value="2026-03-02")
YES: Final = v1.FactValue(bool_value=True)

KNOWN: Final = MAX_VALUES // 2 - 10
"""Facts in JSON that are read; each has a value in an object."""

Growing = Callable[[int], Message | dict[str, Any]]
"""A message of so many parts; the largest one that fits is sent."""


class Body(NamedTuple):
    """A body, what it is, and whether it is sent compressed."""

    name: str
    kind: bytes
    data: bytes
    zipped: bool = False


def misspelt(number: int) -> v1.CheckProcessingRequest:
    """Facts that are spelled nearly as others."""
    return v1.CheckProcessingRequest(facts={f"subject.location_contr{place:x}": YES for place in range(number)})


def wrong(number: int) -> v1.CheckProcessingRequest:
    """A fact of the vocabulary with so many values, all of them misspelt."""
    return v1.CheckProcessingRequest(facts={"data.kinds": v1.FactValue(list_value=v1.StringList(values=["emayl_address"] * number))})


def noted(number: int) -> v1.CheckProcessingRequest:
    """Notes on facts that there are not."""
    return v1.CheckProcessingRequest(notes={f"purpose.kin{place:x}": v1.Note(reason="x") for place in range(number)})


def consulted(number: int) -> v1.CheckProcessingRequest:
    """Kinds of register that there are not."""
    return v1.CheckProcessingRequest(consulted=["consens"] * number)


def examined(number: int) -> v1.CheckProcessingRequest:
    """The longest answer."""
    return v1.CheckProcessingRequest(request_id="x" * min(number, 1000), facts={"time.decision_date": DAY}, detail=v1.EXAMINATION)


def unknown(number: int) -> v1.CheckProcessingRequest:
    """Facts that no vocabulary has."""
    return v1.CheckProcessingRequest(facts={f"{place:x}": YES for place in range(number)})


QUESTIONS: Final[Mapping[str, Growing]] = {
    "misspelt facts": misspelt,
    "misspelt values": wrong,
    "misspelt notes": noted,
    "misspelt kinds of register": consulted,
    "unknown facts": unknown,
    "an examination": examined,
    "a misspelt activity": lambda number: v1.CheckProcessingRequest(activity="newsletr", facts={"time.decision_date": DAY}),
    "a long reference to a person": lambda number: v1.CheckProcessingRequest(subject=v1.Subject(telephone="+49 30 " + "1" * number)),
}
"""The worst single questions."""


def batch(one: Callable[[int], v1.CheckProcessingRequest]) -> Growing:
    """So many questions, up to the limit, each of three parts."""
    return lambda number: v1.BatchCheckProcessingRequest(requests=[one(3)] * min(number, MANY))


def evaluations(one: Callable[[int], dict[str, Any]]) -> Growing:
    """So many evaluations, up to the limit."""
    return lambda number: {**evaluation({}), "evaluations": [one(place) for place in range(min(number, MANY))]}


def evaluation(context: dict[str, Any]) -> dict[str, Any]:
    """An evaluation of AuthZEN."""
    who, what = {"type": "service", "id": "x"}, {"name": "newsletter"}
    return {"subject": who, "action": what, "resource": {"type": "customer_number", "id": "K-1"}, "context": context}


def propertied(number: int) -> dict[str, Any]:
    """An evaluation with so many properties that nothing reads."""
    return {
        **evaluation({}),
        "subject": {"type": "x", "id": "x", "properties": {f"{place:x}": place for place in range(min(number, 400_000, 4_000 * MANY))}},
    }


def entered(one: Callable[[int], register.NewEvent]) -> Growing:
    """So many events, up to the limit."""
    return lambda number: register.RecordRequest(controller=CONTROLLER, events=[one(place) for place in range(min(number, 1000))])


def objection(subject: v1.Subject, scope: str = "*") -> register.NewEvent:
    """An event."""
    return register.NewEvent(subject=subject, event=register.RegisterEvent(kind=register.RegisterEvent.OBJECTED, scope=scope))


def of_person(kind: type[Message]) -> Mapping[str, Growing]:
    """A question to the register about a person of whom much is known, and one with a long reference."""
    return {
        "a person": lambda number: kind(subject=v1.Subject(customer_number="K-9"), controller=CONTROLLER),
        "a long address": lambda number: kind(subject=v1.Subject(postal_address="ß " * number), controller=CONTROLLER),
    }


def empty(kind: type[Message]) -> Mapping[str, Growing]:
    """A message of which nothing is read."""
    return {"nothing": lambda number: kind()}


CALLER: Final = {"type": "service", "id": "crm"}
ALIKE: Final[Mapping[str, Growing]] = {"nothing": lambda number: {}}
SERVICES: Final = {service.name: f"/{service.full_name}" for service in services()}
DECISIONS, POLICIES = SERVICES["DecisionService"], SERVICES["PolicyService"]
REGISTER, ACTIVITIES = SERVICES["RegisterService"], SERVICES["ActivityService"]
ADMIN, HEALTH = SERVICES["AdminService"], SERVICES["Health"]

WORST: Final[Mapping[str, Mapping[str, Growing]]] = {
    f"{DECISIONS}/CheckProcessing": QUESTIONS,
    f"{DECISIONS}/StreamCheckProcessing": {
        name: lambda number, one=one: v1.StreamCheckProcessingRequest(request=one(number))  # type: ignore[misc]  # bound now
        for name, one in QUESTIONS.items()
    },
    f"{DECISIONS}/BatchCheckProcessing": {
        "misspelt facts": batch(misspelt),
        "misspelt notes": batch(noted),
        "unknown facts": batch(lambda number: unknown(60)),
        "persons": lambda number: v1.BatchCheckProcessingRequest(
            requests=[
                v1.CheckProcessingRequest(
                    activity="newsletter", subject=v1.Subject(telephone=f"+49 30 {place:07}"), facts={"time.decision_date": DAY}
                )
                for place in range(min(number, MANY))
            ]
        ),
        "one large question": lambda number: v1.BatchCheckProcessingRequest(requests=[unknown(min(number, 20_000))]),
    },
    f"{DECISIONS}/IssueResidual": {
        "facts that have many values": lambda number: v1.IssueResidualRequest(
            activity="newsletter", nonce="0" * 32, facts=["subject.location_country", "operation.country", "subject.relationship"]
        ),
        "unknown facts": lambda number: v1.IssueResidualRequest(
            activity="newsletter", nonce="0" * 32, facts=[f"fact.{place}" for place in range(number)]
        ),
    },
    f"{DECISIONS}/ReportDecisions": {
        "answers by another note": lambda number: v1.ReportDecisionsRequest(
            note="x" * number, decisions=[v1.ReportedDecision(decision_id=str(place)) for place in range(min(number, 200))]
        ),
    },
    f"{POLICIES}/ListPolicies": {"a long day": lambda number: policy_pb2.ListPoliciesRequest(date="2" * number)},
    f"{POLICIES}/GetPolicy": {
        "a law with many rules": lambda number: policy_pb2.GetPolicyRequest(law="eu-gdpr"),
        "a misspelt law": lambda number: policy_pb2.GetPolicyRequest(law="eu-gdp" + "r" * (number % 300)),
    },
    f"{POLICIES}/ListFacts": empty(policy_pb2.ListFactsRequest),
    f"{POLICIES}/ListOccasions": empty(policy_pb2.ListOccasionsRequest),
    f"{POLICIES}/NextScreen": {
        "unknown facts": lambda number: policy_pb2.NextScreenRequest(
            facts=dict.fromkeys(map(str, range(number)), v1.FactValue(bool_value=True))
        ),
        "rows that were shown": lambda number: policy_pb2.NextScreenRequest(shown=[f"row-{place}" for place in range(min(number, 500))]),
        "one fact": lambda number: policy_pb2.NextScreenRequest(
            occasion="x" * number, facts={"operation.kind": v1.FactValue(string_value="use")}
        ),
    },
    f"{ACTIVITIES}/ListActivities": {"a long day": lambda number: activity_pb2.ListActivitiesRequest(date="2" * number)},
    f"{ACTIVITIES}/GetActivity": {
        "a search": lambda number: activity_pb2.GetActivityRequest(activity="newsletter", date="2026-03-02"),
        "a misspelt activity": lambda number: activity_pb2.GetActivityRequest(activity="newsletr"),
    },
    f"{ACTIVITIES}/Outlook": {
        "ten years": lambda number: activity_pb2.OutlookRequest(activity="newsletter", date="2026-03-02", until="2036-03-01"),
        "a misspelt activity": lambda number: activity_pb2.OutlookRequest(activity="newsletr", until="2036-03-01"),
    },
    f"{ACTIVITIES}/SearchActivities": {
        "a person": lambda number: activity_pb2.SearchActivitiesRequest(subject=v1.Subject(customer_number="K-9")),
        "ways": lambda number: activity_pb2.SearchActivitiesRequest(subject=v1.Subject(customer_number="K-9"), ways=True),
        "unknown facts": lambda number: activity_pb2.SearchActivitiesRequest(facts=unknown(number).facts),
    },
    f"{ACTIVITIES}/SearchPersons": {
        "everyone": lambda number: activity_pb2.SearchPersonsRequest(activity="newsletter", limit=1000),
        "a long token": lambda number: activity_pb2.SearchPersonsRequest(activity="newsletter", token="1:" * number),
        "unknown facts": lambda number: activity_pb2.SearchPersonsRequest(activity="newsletter", facts=unknown(number).facts),
    },
    f"{REGISTER}/Record": {
        "numbers of telephones": entered(lambda place: objection(v1.Subject(telephone=f"+49 30 {place:07}"))),
        "misspelt scopes": entered(lambda place: objection(v1.Subject(customer_number="K"), "newslettr")),
        "events of one person": entered(lambda place: objection(v1.Subject(customer_number="K-9"))),
    },
    f"{REGISTER}/GetState": of_person(register.GetStateRequest),
    f"{REGISTER}/ListEvents": of_person(register.ListEventsRequest),
    f"{REGISTER}/Prove": of_person(register.ProveRequest),
    f"{REGISTER}/Erase": of_person(register.EraseRequest),
    f"{REGISTER}/WatchEvents": {"all events": lambda number: register.WatchEventsRequest(controller=CONTROLLER)},
    f"{REGISTER}/ListDue": {
        "misspelt scopes": lambda number: register.ListDueRequest(
            controller=CONTROLLER, scopes=[f"newslettr{place}" for place in range(number)]
        ),
    },
    f"{REGISTER}/WatchDue": {
        "misspelt scopes": lambda number: register.WatchDueRequest(
            controller=CONTROLLER, scopes=[f"newslettr{place}" for place in range(number)]
        ),
    },
    f"{ADMIN}/ReloadPolicies": empty(admin_pb2.ReloadPoliciesRequest),
    f"{ADMIN}/GetPolicySetStatus": empty(admin_pb2.GetPolicySetStatusRequest),
    f"{HEALTH}/Check": {"a long name": lambda number: health_pb2.HealthCheckRequest(service="x" * number)},
    f"{HEALTH}/Watch": {"a long name": lambda number: health_pb2.HealthCheckRequest(service="x" * number)},
    f"{HEALTH}/List": empty(health_pb2.HealthCheckRequest),
    **{
        f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo": {
            "a symbol": lambda number: reflection_pb2.ServerReflectionRequest(file_containing_symbol="zweck.v1.DecisionService"),
            "a long symbol": lambda number: reflection_pb2.ServerReflectionRequest(file_containing_symbol="x." * number),
        }
        for version in ("v1", "v1alpha")
    },
    EVALUATION: {
        "misspelt facts": lambda number: evaluation({f"subject.location_contr{place:x}": True for place in range(number)}),
        "properties": propertied,
    },
    EVALUATIONS: {
        "misspelt facts": evaluations(lambda place: {"context": {f"subject.location_contr{place:x}": True}}),
        "misspelt actions": evaluations(lambda place: {"action": {"name": f"newslettr{place:x}"}}),
        "facts, the last of which is none": evaluations(
            lambda place: {"context": {**{f"fact.{each:x}": True for each in range(300)}, "fact.last": None}}
        ),
        "answers": evaluations(lambda place: {"context": {"subject.age": place}}),
        "properties": propertied,
    },
    ACTIONS: {
        "an activity of a person": lambda number: {"subject": CALLER, "resource": {"type": "customer_number", "id": "K-9"}},
        "facts": lambda number: {
            "subject": CALLER,
            "resource": {"type": "customer_number", "id": "K-9"},
            "context": {f"fact.{each:x}": True for each in range(number)},
        },
        "a long token": lambda number: {
            "subject": CALLER,
            "resource": {"type": "customer_number", "id": "K-9"},
            "page": {"token": "x" * number},
        },
    },
    RESOURCES: {
        "everyone": lambda number: {
            "subject": CALLER,
            "action": {"name": "newsletter"},
            "resource": {"type": "pseudonym"},
            "page": {"limit": 1000},
        },
        "facts": lambda number: {
            "subject": CALLER,
            "action": {"name": "newsletter"},
            "resource": {"type": "pseudonym"},
            "context": {f"fact.{each:x}": True for each in range(number)},
        },
    },
    AUTHZEN: ALIKE,
    OPENAPI: ALIKE,
}
"""The worst messages of each door, by what they are."""


def bodies(path: str, kind: bytes, limit: int) -> Iterator[Body]:
    """The worst bodies of a door in one kind, each as large as the limit lets it be."""
    for name, growing in WORST[path].items():
        number, data = largest(growing, JSON if kind == JSON else GRPC, limit)
        yield Body(name, kind, data)
        read = encoded(growing(KNOWN), kind) if kind == JSON and number > KNOWN else data
        if read != data:
            yield Body(f"{name}, as many as are read", kind, read)
    if kind == JSON:
        yield from shapes(path, limit)
    else:
        kinds = REQUESTS.get(path)
        yield Body("fields that no contract has", kind, b"\x78\x01" * (limit // 2))
        for field in kinds.DESCRIPTOR.fields if kinds is not None else ():
            if field.message_type is not None:
                part = (
                    bytes((field.number << 3 | 2, 0))
                    if field.number < 16
                    else bytes((field.number << 3 & 0x7F | 0x82, field.number >> 4, 0))
                )
                yield Body(f"empty members of {field.name}", kind, part * (limit // len(part)))


def shapes(path: str, limit: int) -> Iterator[Body]:
    """Bodies of JSON that mean nothing; the last ones are millions of values in few bytes."""
    field = LISTS.get(path, "x")
    room = min(limit, 64 * 1024) - 100
    last = room // 9
    twice = b",".join(b'"%x":1' % min(place, last - 1) for place in range(last + 1))
    objects = {
        "distinct names, one of them twice": b"{" + twice + b"}",
        "names that no contract has": b"{" + b",".join(b'"%x":1' % place for place in range(min(2000, room // 9))) + b"}",
        "lists in lists": b"[" * room,
        "empty objects": b"[" + b"{}," * (room // 3) + b"{}]",
        "escapes": b'"' + b"\\u00e4" * (room // 6) + b'"',
        "letters beyond ASCII": b'"' + "😀".encode() * (room // 4) + b'"',
        "one number": b"9" * room,
    }
    for name, value in objects.items():
        yield Body(name, JSON, value if value.startswith(b"{") else b'{"%s":%s}' % (field.encode(), value))
    if path in LISTS:
        yield Body("members with a name twice", JSON, b'{"%s":[%s]}' % (field.encode(), b",".join([b"{" + twice + b"}"] * 60)))
        yield Body("millions of empty objects", JSON, b'{"%s":[%s{}]}' % (field.encode(), b"{}," * (limit // 3 - 100)), zipped=True)
        yield Body("millions of them elsewhere", JSON, b'{"x":[%s{}]}' % (b"{}," * (limit // 3 - 100)), zipped=True)
        yield Body("blanks", JSON, b"{" + b" " * (limit - 100) + b"}", zipped=True)
        yield Body("many fields", JSON, b"{" + b",".join(b'"%x":1' % place for place in range(limit // 12)) + b"}", zipped=True)


REQUESTS: Final[Mapping[str, type[Message]]] = {
    f"/{service.full_name}/{method.name}": GetMessageClass(method.input_type) for service in services() for method in service.methods
}
"""The messages of the contract's methods."""

LISTS: Final = {f"{DECISIONS}/BatchCheckProcessing": "requests", EVALUATIONS: "evaluations"}
"""The fields that may be long, of bodies that may be larger than a question."""


@lru_cache(maxsize=32)
def largest(growing: Growing, kind: bytes, limit: int) -> tuple[int, bytes]:
    """The number of parts, and the body, of the largest message within the limit, about; several doors and kinds have the same ones."""
    least, more = encoded(growing(1), kind), encoded(growing(65), kind)
    if len(more) == len(least):
        return 1, least
    number = int((limit - len(least)) / (len(more) - len(least)) * 64)
    while len(found := encoded(growing(number), kind)) > limit:
        number = min(number * 19 // 20, number * limit // len(found))
    return number, found


def encoded(message: Message | dict[str, Any], kind: bytes) -> bytes:
    """A message as a body."""
    if kind != JSON:
        assert isinstance(message, Message)
        return message.SerializeToString()
    found = MessageToDict(message) if isinstance(message, Message) else message
    return json.dumps(found, separators=(",", ":")).encode()


__all__ = ["GRPC", "JSON", "PROTO", "WORST", "Body", "bodies"]
