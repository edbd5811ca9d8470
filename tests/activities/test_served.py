"""Questions about activities over gRPC, with a register of the persons."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import grpc
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from tests.activities.group import DAY, NAMES, engine, group, needed, persons
from tests.clocks import Clock
from tests.server.refusals import refused
from tests.serving import Server
from zweck.chain.database import RecordUnavailable
from zweck.client import Client, question
from zweck.company.register import EventKind
from zweck.decision.decision import Outcome
from zweck.observe.traces import Tracing
from zweck.pseudonym import Kind, Pseudonyms
from zweck.register import Entry, Found, Register, RegisterSettings, open_register
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import AnswerOptions
from zweck.service.tracing import Traced
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.words.said import quoted

KEY: Final = Pseudonyms({1: b"a secret of sufficient length"})
SERVICE: Final = "muster-service"
BEFORE: Final = datetime(2026, 1, 20, tzinfo=UTC)
NOW: Final = Clock.at_noon(DAY)
"""The clock of the servers."""


class Counting:
    """A register that counts its queries, and can be down."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.queries = 0
        self.down = False

    def key_of(self, controller: str, record: str) -> str:
        """The digest of a key."""
        return self.register.key_of(controller, record)

    def events(self, subjects: Sequence[str], most: int | None = None) -> Found:
        """As the register has it."""
        self.queries += 1
        if self.down:
            raise RecordUnavailable(quoted("the register is down"))
        return self.register.events(subjects, most)


class Office:
    """A server with the group's activities, and its register."""

    def __init__(self, address: str, counting: Counting) -> None:
        self.client = Client(address)
        self.address = address
        self.counting = counting
        self._next = 0

    def person(self, name: str) -> str:
        """The customer number of a new ordinary person, with the consents that the activity needs."""
        self._next += 1
        number = f"K-{self._next}"
        for event in persons(name):
            more = {"channels": event.channels, "until": event.until, "evidence": event.evidence, "effective": event.effective}
            self.enter(number, event.controller, event.kind, event.scope, **more)
        return number

    def enter(self, number: str, controller: str, kind: EventKind, scope: str = "*", **more: object) -> None:
        """Enter an event about a person, which took effect before the day of the questions if nothing is said."""
        subject = KEY.of(Kind.CUSTOMER_NUMBER, number)
        with NOW.entering():
            self.counting.register.record([Entry(subject, controller, kind, scope, **{"effective": BEFORE, **more})])  # type: ignore[arg-type]

    def ask(self, name: str, number: str = "", more: Mapping[str, object] | None = None, **how: object) -> v1.Decision:
        """The answer to a call that states what it must."""
        return self.client.check(
            self.facts(name, more),  # type: ignore[arg-type]
            activity=name,
            subject=v1.Subject(customer_number=number) if number else None,
            **how,  # type: ignore[arg-type]
        )

    def facts(self, name: str, more: Mapping[str, object] | None = None) -> Mapping[str, object]:
        """The facts that a call states; without a day, so that it asks about now."""
        stated = needed(name).stated
        assert stated is not None
        return {**stated, **(more or {})}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    register = open_register(RegisterSettings(f"sqlite:///{tmp_path_factory.mktemp('register') / 'register.db'}"))
    counting = Counting(register)
    options = ServerOptions(answers=AnswerOptions(cached=100, pseudonyms=KEY, register=counting, now=NOW))
    server = Server(engine(), engine().policies, "127.0.0.1:0", options, group())
    server.start()
    yield Office(server.address, counting)
    server.stop(grace=1)
    register.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_call_about_the_ordinary_person_is_permitted(office: Office, name: str) -> None:
    found = office.ask(name, office.person(name))
    assert v1.Outcome.Name(found.outcome) == Outcome.PERMITTED.name
    assert found.activity == f"{name}@2026-01-01"
    assert found.activities == group().revision
    assert (found.register_position > 0) == bool(group().activities[name][0].looks_up)
    assert {one.origin for one in found.sources} >= {v1.FROM_PROFILE, v1.FROM_ACTIVITY}


def test_an_objection_counts_for_the_next_question(office: Office) -> None:
    name = "newsletter"
    number = office.person(name)
    assert office.ask(name, number).outcome == v1.PERMITTED
    office.enter(number, SERVICE, EventKind.OBJECTED, "advertising")
    after = office.ask(name, number)
    assert after.outcome == v1.PROHIBITED
    (source,) = (one for one in after.sources if "rights.marketing_objection" in one.facts)
    assert (source.origin, source.as_of) == (v1.FROM_REGISTER, "2026-01-20")
    assert source.reference.startswith("event ")
    assert source.facts["rights.marketing_objection"].bool_value
    office.enter(number, SERVICE, EventKind.OBJECTION_LIFTED, "advertising", effective=BEFORE + timedelta(days=1))
    assert office.ask(name, number).outcome == v1.PERMITTED


def test_an_objection_cannot_be_stated_away(office: Office) -> None:
    name = "newsletter"
    number = office.person(name)
    office.enter(number, SERVICE, EventKind.OBJECTED, "advertising")
    found = office.ask(name, number, {"rights.marketing_objection": False})
    assert found.outcome == v1.PROHIBITED
    (conflict,) = found.conflicts
    assert {(claim.origin, claim.value.bool_value) for claim in conflict.claims} == {(v1.FROM_CALLER, False), (v1.FROM_REGISTER, True)}
    assert conflict.held.bool_value


def test_a_withdrawal_counts_for_the_next_question(office: Office) -> None:
    name = "win-back-call"
    number = office.person(name)
    assert office.ask(name, number).outcome == v1.PERMITTED
    office.enter(number, SERVICE, EventKind.WITHDRAWN, "phone-consent")
    assert office.ask(name, number).outcome == v1.PROHIBITED


def test_an_event_of_another_controller_counts_for_nothing(office: Office) -> None:
    name = "newsletter"
    number = office.person(name)
    office.enter(number, "muster-forschung", EventKind.OBJECTED, "advertising")
    assert office.ask(name, number).outcome == v1.PERMITTED


@pytest.fixture(scope="module")
def broken(office: Office) -> Iterator[Office]:
    """A server over the same register, which it cannot read."""
    counting = Counting(office.counting.register)
    counting.down = True
    options = ServerOptions(answers=AnswerOptions(pseudonyms=KEY, register=counting, now=NOW))
    server = Server(engine(), engine().policies, "127.0.0.1:0", options, group())
    server.start()
    yield Office(server.address, counting)
    server.stop(grace=1)


def test_a_register_that_is_down_permits_nothing(office: Office, broken: Office) -> None:
    looking = [name for name in NAMES if group().activities[name][0].looks_up]
    assert looking
    for name in looking:
        found = broken.ask(name, office.person(name))
        assert found.outcome in (v1.UNDETERMINED, v1.PROHIBITED), name
        assert "unreadable" in {one.why_unknown for one in found.sources}, name
        assert found.register_position == 0, name


def test_without_a_person_nothing_is_looked_up(office: Office) -> None:
    found = office.ask("newsletter")
    assert found.outcome in (v1.UNDETERMINED, v1.PROHIBITED)
    assert "no_person" in {one.why_unknown for one in found.sources}


def test_a_fact_that_differs_from_the_activity_is_unknown(office: Office) -> None:
    name = "newsletter"
    found = office.ask(name, office.person(name), {"channel.medium": "phone_call"})
    assert found.outcome in (v1.UNDETERMINED, v1.PROHIBITED)
    (conflict,) = found.conflicts
    assert {claim.value.string_value for claim in conflict.claims} == {"email", "phone_call"}
    assert not conflict.HasField("held")


def test_the_answer_says_until_when_its_sources_stay(office: Office) -> None:
    found = office.ask("newsletter", office.person("newsletter"))
    reviews = [one.until for one in found.sources if one.origin == v1.FROM_APPRAISAL]
    assert found.valid_until
    assert all(found.valid_until <= review for review in reviews)


def test_an_outcome_alone_has_no_sources(office: Office) -> None:
    found = office.ask("newsletter", office.person("newsletter"), detail=v1.OUTCOME)
    assert (found.outcome, len(found.sources), found.activity) == (v1.PERMITTED, 0, "newsletter@2026-01-01")


def about(office: Office, name: str, number: str) -> v1.CheckProcessingRequest:
    """A question of a batch."""
    return question(office.facts(name), activity=name, subject=v1.Subject(customer_number=number))  # type: ignore[arg-type]


def batch(office: Office, asked: Sequence[v1.CheckProcessingRequest]) -> tuple[list[str], int]:
    """The outcomes of a batch, and how many queries it took."""
    before = office.counting.queries
    with grpc.insecure_channel(office.address) as channel:
        results = DecisionServiceStub(channel).BatchCheckProcessing(v1.BatchCheckProcessingRequest(requests=asked)).results
    return [v1.Outcome.Name(result.decision.outcome) for result in results], office.counting.queries - before


def test_a_batch_looks_all_its_persons_up_in_one_query(office: Office) -> None:
    asked = [about(office, name, office.person(name)) for name in ("newsletter", "newsletter", "market-research")]
    objecting = office.person("newsletter")
    office.enter(objecting, SERVICE, EventKind.OBJECTED, "advertising")
    asked.insert(1, about(office, "newsletter", objecting))
    assert {one.controller for name in ("newsletter", "market-research") for one in group().activities[name]} == set(group().controllers)
    assert batch(office, asked) == (["PERMITTED", "PROHIBITED", "PERMITTED", "PERMITTED"], 1)


def test_a_batch_normalises_and_hashes_each_reference_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [about(office, "newsletter", office.person("newsletter")) for _ in range(3)]
    hashed: list[str] = []
    every = Pseudonyms.all

    def counting(key: Pseudonyms, kind: Kind, reference: str) -> list[str]:
        hashed.append(reference)
        return every(key, kind, reference)

    monkeypatch.setattr(Pseudonyms, "all", counting)
    assert batch(office, asked) == (["PERMITTED"] * 3, 1)
    assert sorted(hashed) == sorted(one.subject.customer_number for one in asked)


def test_an_objection_counts_also_where_a_question_of_a_batch_is_written_otherwise(office: Office) -> None:
    """A field of a later contract: only protobuf can say which parts are the question's own."""
    number, other = office.person("newsletter"), office.person("newsletter")
    office.enter(number, SERVICE, EventKind.OBJECTED, "advertising")
    later = about(office, "newsletter", number)
    later.MergeFromString(b"\xa2\x06\x01x")  # field 100
    assert batch(office, [about(office, "newsletter", other), later]) == (["PERMITTED", "PROHIBITED"], 2)


@pytest.mark.parametrize(
    ("activity", "how", "field", "said"),
    [
        ("newslettr", {}, "activity", "there is no activity `newslettr`; did you mean `newsletter`?"),
        ("newsletter", {"presume_unstated": True}, "presume_unstated", "an activity presumes by name; leave `presume_unstated` out"),
        (
            "newsletter",
            {"controller": "muster-forschung"},
            "controller",
            "the activity `newsletter` is one of `muster-service`, not of `muster-forschung`; leave `controller` out",
        ),
    ],
)
def test_questions_that_name_the_wrong_thing(office: Office, activity: str, how: dict[str, object], field: str, said: str) -> None:
    with refused() as told:
        office.client.check(office.facts("newsletter"), activity=activity, **how)  # type: ignore[arg-type]
    assert told.fields == {field: said}


def test_an_unknown_activity_is_named_also_without_a_day(office: Office) -> None:
    said = "there is no activity `newslettr`; did you mean `newsletter`?"
    with refused() as told:
        office.client.check({}, activity="newslettr")
    assert told.fields == {"activity": said}
    with grpc.insecure_channel(office.address) as channel:
        asked = [v1.CheckProcessingRequest(activity=name) for name in ("newslettr", "newsletter")]
        wrong, known = DecisionServiceStub(channel).BatchCheckProcessing(v1.BatchCheckProcessingRequest(requests=asked)).results
    assert said in str(wrong.refusal)
    assert (known.decision.basis, known.decision.date, known.decision.time_zone) == (v1.LIVE, "2026-02-02", "Europe/Berlin")
    assert known.decision.outcome == v1.UNDETERMINED


def test_a_day_that_is_unknown_is_asked_for(office: Office) -> None:
    """The caller says so explicitly; that is no question about now."""
    found = office.ask("newsletter", office.person("newsletter"), {"time.decision_date": "unknown"})
    assert (found.basis, found.date, found.outcome) == (v1.AS_OF, "", v1.UNDETERMINED)
    assert "time.decision_date" in {missing.fact for missing in found.missing_facts}


def test_an_activity_that_is_not_in_force(office: Office) -> None:
    with refused() as told:
        office.client.check({"time.decision_date": "2025-06-01"}, activity="newsletter")
    assert told.fields == {"activity": "the activity `newsletter` is not in force on 2025-06-01; it is from 2026-01-01"}


def test_a_server_without_activities(tmp_path: Path) -> None:
    server = Server(engine(), engine().policies, "127.0.0.1:0")
    server.start()
    with Client(server.address) as client, refused() as told:
        client.check({"time.decision_date": "2026-06-01"}, activity="newsletter")
    server.stop(grace=1)
    assert told.fields == {"activity": "the server has no activities: `zweck serve --activities FOLDER`"}


def test_the_look_up_has_a_span_of_its_own(office: Office) -> None:
    """Whether it is made while the question is read, as that of the first one, or for all that wait at one moment."""
    provider, spans = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    counting = Counting(office.counting.register)
    middleware = Tracing(provider.get_tracer("test")), Traced()
    options = ServerOptions(answers=AnswerOptions(cached=100, pseudonyms=KEY, register=counting, now=NOW), middleware=middleware)
    server = Server(engine(), engine().policies, "127.0.0.1:0", options, group())
    server.start()
    try:
        number = office.person("newsletter")
        for _ in range(3):
            found = Office(server.address, counting).ask("newsletter", number)
    finally:
        server.stop(grace=1)
    calls = [span for span in spans.get_finished_spans() if span.kind is SpanKind.SERVER]
    below = [{one.name for one in spans.get_finished_spans() if one.parent == call.context} for call in calls]
    assert below == [{"zweck/decode", "zweck/register", "zweck/decide"}] * 3
    assert {(call.attributes or {})["zweck.activity"] for call in calls} == {"newsletter"}
    assert (calls[-1].attributes or {})["zweck.decision_id"] == found.decision_id
    assert not [span for span in spans.get_finished_spans() if number in span.to_json()]
