"""`zweck search`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import grpc
from google.protobuf.json_format import MessageToJson

from zweck.cli.commands.ask import SECONDS, message, refusal
from zweck.cli.connection import way, way_options
from zweck.cli.console import WrongCall, show
from zweck.cli.decoded import text
from zweck.cli.options import Registers, json_option, lang_option, load_policies, policies_option
from zweck.cli.persons import Person
from zweck.cli.requests import Defaults, Request, read_requests
from zweck.forms.reader import Mapping
from zweck.forms.span import NOWHERE
from zweck.pages import searched
from zweck.runtime.sources.source import Source
from zweck.settings import environment
from zweck.v1 import activity_pb2 as v1
from zweck.v1 import decision_pb2 as decisions
from zweck.v1.activity_pb2_grpc import ActivityServiceStub
from zweck.words.said import says


@click.command("search")
@click.argument("address", metavar="ADDRESS")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path), metavar="[FILE]")
@click.option("--subject", type=Person(), metavar="KIND:REFERENCE")
@click.option("--activity", metavar="NAME")
@click.option("--consulted", type=Registers(), default=(), metavar="KIND,...")
@click.option("--ways", is_flag=True)
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, metavar="NUMBER")
@json_option
@lang_option
@way_options
@policies_option
def command(
    *,
    address: str,
    file: Path | None,
    subject: tuple[str, str] | None,
    activity: str | None,
    consulted: tuple[str, ...],
    ways: bool,
    limit: int,
    as_json: bool,
    lang: str,
    policies: Source | None,
    **options: Any,
) -> None:
    """Ask the server at ADDRESS what may be done now with a person, or whom an activity may reach; FILE states the facts of the call."""
    if (subject is None) == (activity is None):
        raise WrongCall(says("cli.search_for_one"))
    request, facts = _stated(file, policies)
    environment.preset("GRPC_VERBOSITY", "NONE")  # failures are reported below, once
    to = way(address, options)
    with to.channel as channel:
        service = ActivityServiceStub(channel)
        try:
            if subject is not None:
                whom = decisions.Subject(**{subject[0]: subject[1]})
                asked = v1.SearchActivitiesRequest(subject=whom, facts=facts, consulted=consulted, ways=ways)
                found = service.SearchActivities(asked, timeout=SECONDS, metadata=to.metadata)
                shown = [*map(_possible, found.activities)]
                if as_json:
                    click.echo(MessageToJson(found, preserving_proto_field_name=True))
                else:
                    show(searched.page_of(shown, lang))
                return
            sought = v1.SearchPersonsRequest(activity=activity or "", facts=facts, consulted=consulted, limit=min(limit, 1000))
            for place, person in enumerate(_persons(service, sought, to.metadata)):
                if place == limit:
                    break
                click.echo(person)
        except grpc.RpcError as failed:
            if not isinstance(failed, grpc.Call):
                raise
            raise refusal(failed, request, address, options) from None


def _stated(file: Path | None, policies: Source | None) -> tuple[Request, Any]:
    """The request in a file, and its facts as the contract has them."""
    if file is None:
        return Request("", Mapping({}, {}, NOWHERE), "", NOWHERE, (), presume_unstated=False), {}
    batch = read_requests([file])
    if len(batch.requests) != 1:
        raise WrongCall(says("cli.search_one_request", count=len(batch.requests)))
    local = load_policies(policies)
    ((request, manner),) = batch.in_names(local, Defaults(), profiles=False)
    if (error := batch.error(request)) is not None:
        raise error
    return request, message(request, manner, local.vocabulary, examine=False).facts


def _possible(one: v1.ActivityFound) -> searched.Possible:
    """An activity that was found, for a page."""
    outcome = decisions.Outcome.Name(one.outcome) if one.outcome else ""
    missing = [text(fact.label) for fact in one.missing_facts]
    ways = [[text(act.title) for act in way.acts] for way in one.remedies]
    return searched.Possible(one.summary.activity, text(one.summary.title), outcome, one.valid_until, one.refused, missing, ways)


def _persons(service: ActivityServiceStub, asked: v1.SearchPersonsRequest, metadata: Any) -> Iterator[str]:
    """All persons, a page after the other."""
    while True:
        page = service.SearchPersons(asked, timeout=SECONDS, metadata=metadata)
        yield from page.pseudonyms
        if not page.next_token:
            return
        asked.token = page.next_token
