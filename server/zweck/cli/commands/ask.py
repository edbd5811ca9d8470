"""`zweck ask` and `zweck search`: a server is asked."""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import click
import grpc
from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message

from zweck.cases.asking import Manner
from zweck.cli.connection import reaching, route_options, tls_fault
from zweck.cli.console import Failure, Unreachable, WrongCall, show, spoken
from zweck.cli.decoded import answer, as_data, text
from zweck.cli.options import (
    all_option,
    consulted_option,
    examine_option,
    json_option,
    load_policies,
    policies_option,
    presume_option,
    standing_options,
)
from zweck.cli.persons import subject_option
from zweck.cli.requests import Defaults, Request, files_argument, read_requests
from zweck.cli.rows import Rows
from zweck.client.errors import CallError
from zweck.forms.diagnostics import NOWHERE, Span
from zweck.forms.quoting import shown
from zweck.forms.reader import Mapping as Node
from zweck.law.parse.stated import plain
from zweck.law.values import read_stated
from zweck.law.vocabulary import UNKNOWN_WORD, Vocabulary
from zweck.logic.condition import Value
from zweck.pages.answer.writer import Library
from zweck.pages.outlook import Possible, found_activities
from zweck.runtime.sources.source import Source
from zweck.service.encode import protobuf as encode
from zweck.v1 import activity_pb2 as activities
from zweck.v1 import decision_pb2 as v1
from zweck.v1.activity_pb2_grpc import ActivityServiceStub
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.words.said import Said, quoted, says

SECONDS = 30.0  # how long to wait for an answer

GONE = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.UNAUTHENTICATED)
"""Refusals that would meet every other request, too."""


@click.command("ask")
@click.argument("address", metavar="ADDRESS")
@files_argument
@json_option
@presume_option
@standing_options
@examine_option
@all_option
@route_options
@policies_option
def command(
    *,
    address: str,
    files: tuple[Path, ...],
    as_json: bool,
    examine: bool,
    whole: bool,
    policies: Source | None,
    presume_unstated: bool,
    consulted: tuple[str, ...],
    controllers: Path | None,
    controller: str,
    **options: Any,
) -> None:
    """Send the requests in FILE to the server at ADDRESS, and print its answers like `zweck decide`."""
    batch = read_requests(files)
    local = load_policies(policies)
    standing = Defaults(presume_unstated, consulted, controllers, controller)
    asked = batch.in_names(local, standing, profiles=controllers is not None)
    rows = Rows(spoken(), Library() if as_json else Library.of(local), as_json=as_json, whole=whole, count=len(asked))
    with reaching(address, options) as to:
        service = DecisionServiceStub(to.channel)
        for request, manner in asked:
            if (error := batch.error(request)) is not None:
                rows.misunderstood(request, error)
                continue
            try:
                sent = message(request, manner, local.vocabulary, examine=examine)
                sent.activity = request.activity
                sent.controller = "" if controllers else request.controller or controller
                decision = service.CheckProcessing(sent, timeout=SECONDS, metadata=to.metadata)
            except grpc.RpcError as failed:
                if not isinstance(failed, grpc.Call):
                    raise
                found = refusal(failed, request, address, options)
                if failed.code() in GONE:
                    raise found from None
                rows.refused(request, found, failed.code().name, placed(failed, request))
            else:
                if strange := unknown(decision):
                    raise Unreachable(says("cli.server_gave_answer", address=address, strange=strange))
                rows.answer(answer(decision), as_data(decision) if as_json else None)
    rows.end()


def unknown(answer: Message) -> Said | None:
    """The first word of an answer that this version does not know, as `outcome 99`; None where it knows all."""
    if isinstance(answer, v1.Decision | v1.LawResult) and not answer.outcome:
        return says("cli.no_outcome")
    for field, value in answer.ListFields():
        for one in value if field.is_repeated and field.message_type is None else (value,):
            if field.enum_type is not None and one not in field.enum_type.values_by_number:
                return quoted(f"`{field.name}` {one}")
        plain = field.message_type is None or field.message_type.GetOptions().map_entry
        inner = () if plain else value if field.is_repeated else (value,)
        if found := next(filter(None, map(unknown, inner)), None):
            return found
    return None


def message(request: Request, manner: Manner, vocabulary: Vocabulary, *, examine: bool = False) -> v1.CheckProcessingRequest:
    """A request as the contract has it, with the facts of its controller's profile; the server knows what its facts may be."""
    raw = {name: plain(node) for name, node in request.facts.pairs.items()}
    own = manner.controller.facts if manner.controller is not None else {}
    differing = [name for name, value in own.items() if name in raw and read_stated(vocabulary.facts[name], raw[name]) != value]
    stated = {name: fact_value(value) for name, value in raw.items() if name not in differing}
    return v1.CheckProcessingRequest(
        request_id=request.id,
        facts={
            **{name: profile_value(value) for name, value in own.items()},
            **stated,
            **{name: profile_value(None) for name in differing},
        },
        consulted=manner.consulted,
        presume_unstated=manner.presume_unstated,
        detail=v1.EXAMINATION if examine else v1.FULL,
        subject=request.subject,
        notes=encode.note_messages(request.notes),
    )


def profile_value(value: Value | None) -> v1.FactValue:
    """A value of a profile."""
    return v1.FactValue(string_value=UNKNOWN_WORD) if value is None else encode.fact_value(value)


def fact_value(raw: object) -> v1.FactValue:
    """A stated value by its type; what has none in the contract is sent as its text, for the server to refuse."""
    match raw:
        case bool():
            return v1.FactValue(bool_value=raw)
        case int():
            return v1.FactValue(int_value=raw)
        case str():
            return v1.FactValue(string_value=raw)
        case list():
            return v1.FactValue(list_value=v1.StringList(values=map(str, raw)))
        case None:
            return v1.FactValue()
        case _:
            return v1.FactValue(string_value=shown(raw))


def refusal(error: grpc.Call, request: Request, address: str, options: Mapping[str, Any]) -> Failure:
    """Why the server gave no answer; faults of facts with their places in the file."""
    code, said = error.code(), error.details() or None
    if code is grpc.StatusCode.INVALID_ARGUMENT:
        faults = (f"{place}: {description}" if place else description for place, description in placed(error, request))
        return Failure(says("cli.server_does_not_understand"), quoted("\n  ".join(faults) or said or code.name))
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED) and not CallError(error).reason:
        return tls_fault(address, options) or Unreachable(says("cli.no_server_answers", address=address))
    return Unreachable(says("cli.server_not_answer", address=address, details=said))


def placed(error: grpc.Call, request: Request) -> list[tuple[str, str]]:
    """Each fault that the server names, with its place, in the order of the file; the place is empty where there is none."""
    found = sorted((_place(field, request), description) for field, description in CallError(error).violations)
    return [(str(span) if span.path else "", description) for span, description in found]


def _place(name: str, request: Request) -> Span:
    """The place of a field at fault."""
    field, _, fact = name.removesuffix("]").partition("[")
    if field.startswith("subject"):
        return request.subject_span
    return (request.note_spans if field == "notes" else request.facts.key_spans).get(fact, NOWHERE)


@click.command("search")
@click.argument("address", metavar="ADDRESS")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path), metavar="[FILE]")
@subject_option()
@click.option("--activity", metavar="NAME")
@consulted_option
@click.option("--ways", is_flag=True)
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, metavar="NUMBER")
@json_option
@route_options
@policies_option
def search(
    *,
    address: str,
    file: Path | None,
    subject: tuple[str, str] | None,
    activity: str | None,
    consulted: tuple[str, ...],
    ways: bool,
    limit: int,
    as_json: bool,
    policies: Source | None,
    **options: Any,
) -> None:
    """Ask the server at ADDRESS what may be done now with a person, or whom an activity may reach; FILE states the facts of the call."""
    if (subject is None) == (activity is None):
        raise WrongCall(says("cli.search_for_one"))
    request, facts = _stated(file, policies)
    with reaching(address, options, lambda error: refusal(error, request, address, options)) as to:
        service = ActivityServiceStub(to.channel)
        if subject is None:
            sought = activities.SearchPersonsRequest(activity=activity or "", facts=facts, consulted=consulted, limit=min(limit, 1000))
            for person in islice(_persons(service, sought, to.metadata), limit):
                click.echo(person)
            return
        whom = v1.Subject(**{subject[0]: subject[1]})
        asked = activities.SearchActivitiesRequest(subject=whom, facts=facts, consulted=consulted, ways=ways)
        found = service.SearchActivities(asked, timeout=SECONDS, metadata=to.metadata)
    if as_json:
        click.echo(MessageToJson(found, preserving_proto_field_name=True))
    else:
        show(found_activities([*map(_possible, found.activities)], spoken()))


def _stated(file: Path | None, policies: Source | None) -> tuple[Request, Any]:
    """The request in a file, and its facts as the contract has them."""
    if file is None:
        return Request("", Node({}, {}, NOWHERE), "", NOWHERE, (), presume_unstated=False), {}
    batch = read_requests([file])
    if len(batch.requests) != 1:
        raise WrongCall(says("cli.search_one_request", count=len(batch.requests)))
    local = load_policies(policies)
    ((request, manner),) = batch.in_names(local, Defaults(), profiles=False)
    if (error := batch.error(request)) is not None:
        raise error
    return request, message(request, manner, local.vocabulary, examine=False).facts


def _possible(one: activities.ActivityFound) -> Possible:
    """An activity that was found, for a page."""
    outcome = v1.Outcome.Name(one.outcome) if one.outcome else ""
    missing = [text(fact.label) for fact in one.missing_facts]
    ways = [[text(act.title) for act in way.acts] for way in one.remedies]
    return Possible(one.summary.activity, text(one.summary.title), outcome, one.valid_until, one.refused, missing, ways)


def _persons(service: ActivityServiceStub, asked: activities.SearchPersonsRequest, metadata: Any) -> Iterator[str]:
    """All persons, a page after the other."""
    while True:
        page = service.SearchPersons(asked, timeout=SECONDS, metadata=metadata)
        yield from page.pseudonyms
        if not page.next_token:
            return
        asked.token = page.next_token
