"""The same case through every door: one outcome, one decision id."""

import asyncio
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import grpc
import pytest
from click.testing import CliRunner

from tests.clients.packing import run
from tests.doors.house import CHECK, OBJECTING, WILLING, House, stated
from zweck.cli.main import cli
from zweck.client import AsyncClient, Client, Subject, question
from zweck.doors.mcp.calls import Calls
from zweck.doors.mcp.tools import server
from zweck.v1.decision_pb2 import Detail, Outcome
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

mcp = pytest.importorskip("mcp")

CALLS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"subject.location_country": "AT"},
    {"subject.location_country": "DK"},
    {"subject.age": 15},
    {"channel.medium": "phone_call"},
    {"time.decision_date": "2026-12-02"},
    {"time.decision_date": "2026-02-02"},
    {"time.decision_date": "2025-06-01"},
    {"rights.restriction_requested": True, "data.kinds": ["name", "email_address", "health"]},
)
"""The facts of calls: as usual, abroad, a minor, against the activity; as of a day after a review was due, of today, before it began."""

DAY: Final = "time.decision_date"

Answered = list[tuple[str, str]]
"""The outcome and the decision's id of each case."""

DOOR: Final = """
import { Client } from "zweck-client";

const client = new Client(process.env.URL, { timeout: 10000 });
const found = [];
for (const [number, facts] of JSON.parse(process.env.SUITE)) {
  try {
    const decision = await client.check({ activity: "newsletter", subject: { customerNumber: number }, facts });
    found.push([decision.outcome, decision.decisionId]);
  } catch (error) {
    found.push([error.code, ""]);
  }
}
client.close();
console.log(JSON.stringify(found));
"""


@cache
def suite() -> list[tuple[str, dict[str, Any]]]:
    """Customers, and the facts of a call about each."""
    return [(number, {**stated("newsletter"), **more}) for number in (WILLING, OBJECTING, "K-unknown") for more in CALLS]


def over_grpc(house: House) -> Answered:
    """The contract as it is."""
    with grpc.insecure_channel(house.address) as channel:
        service = DecisionServiceStub(channel)
        return [_said(lambda number=number, facts=facts: service.CheckProcessing(_asked(number, facts))) for number, facts in suite()]


def _asked(number: str, facts: dict[str, Any]) -> Any:
    return question(facts, activity="newsletter", subject=Subject(customer_number=number), detail=Detail.OUTCOME)


def _said(ask: Any) -> tuple[str, str]:
    try:
        decision = ask()
    except grpc.RpcError as error:
        return error.code().name.lower(), ""
    return Outcome.Name(decision.outcome), decision.decision_id


def over_python(house: House) -> Answered:
    """The client for Python."""
    with Client(house.address) as client:
        person = [Subject(customer_number=number) for number, _ in suite()]
        asked = zip(person, suite(), strict=True)
        return [_said(lambda who=who, facts=facts: client.check(facts, activity="newsletter", subject=who)) for who, (_, facts) in asked]


def over_asyncio(house: House) -> Answered:
    """The same with asyncio."""

    async def ask() -> Answered:
        async with AsyncClient(house.address) as client:
            found = []
            for number, facts in suite():
                try:
                    decision = await client.check(facts, activity="newsletter", subject=Subject(customer_number=number))
                    found.append((Outcome.Name(decision.outcome), decision.decision_id))
                except grpc.RpcError as error:
                    found.append((error.code().name.lower(), ""))
            return found

    return asyncio.run(ask())


def over_json(house: House) -> Answered:
    """Connect's JSON."""
    found = []
    for number, facts in suite():
        said = house.post(CHECK, {"activity": "newsletter", "subject": {"customerNumber": number}, "facts": facts}).said
        found.append((said.get("outcome") or said["code"], said.get("decisionId", "")))
    return found


def over_authzen(house: House) -> Answered:
    """AuthZEN, all cases at once."""
    evaluations = [{"resource": {"type": "customer_number", "id": number}, "context": facts} for number, facts in suite()]
    whole = {"subject": {"type": "service", "id": "x"}, "action": {"name": "newsletter"}, "evaluations": evaluations}
    found = []
    for one in house.post("/access/v1/evaluations", whole).said["evaluations"]:
        context = one["context"]
        assert one["decision"] == (context.get("outcome") == "PERMITTED")
        found.append((context.get("outcome", "invalid_argument"), context.get("decision_id", "")))
    return found


def over_mcp(house: House) -> Answered:
    """An agent."""

    async def ask(client: Any) -> Answered:
        found = []
        for number, facts in suite():
            given = {"activity": "newsletter", "person_type": "customer_number", "person": number, "facts": facts}
            result = await client.call_tool("may_process", given)
            said = result.structured_content or {}
            assert result.is_error == (said.get("outcome") != "PERMITTED")
            found.append((said.get("outcome", "invalid_argument"), said.get("decision_id", "")))
        return found

    async def run_all() -> Answered:
        with grpc.insecure_channel(house.address) as channel:
            async with mcp.Client(server(Calls(channel), "en")) as client:
                return await ask(client)

    return asyncio.run(run_all())


def over_cli(house: House, folder: Path, wanted: Answered) -> Answered:
    """The command line; a case that is refused ends it, so only the first of those is asked, at the end."""
    files = []
    for place, (number, facts) in enumerate(suite()):
        files.append(folder / f"{place}.json")
        request = {"activity": "newsletter", "subject": {"customer_number": number}, "facts": facts}
        files[-1].write_text(json.dumps(request), encoding="utf-8")
    answered = [str(file) for file, (_, decision) in zip(files, wanted, strict=True) if decision]
    refused = next(str(file) for file, (_, decision) in zip(files, wanted, strict=True) if not decision)
    done = CliRunner().invoke(cli, ["ask", house.address, *answered, refused, "--json"])
    assert done.exit_code == 3
    said = iter([json.loads(line) for line in done.stdout.splitlines()])
    found = []
    for code, decision in wanted:
        one = next(said) if decision else {"outcome": code, "decision_id": ""}
        found.append((one["outcome"], one["decision_id"]))
    return found


def over_node(house: House, packed: Path) -> Answered:
    """The client for Node."""
    (packed / "doors.mjs").write_text(DOOR, encoding="utf-8")
    found = json.loads(run("node", packed / "doors.mjs", cwd=packed, URL=house.url, SUITE=json.dumps(suite())))
    return [(outcome, decision) for outcome, decision in found]


def test_every_door_gives_the_same_answer(house: House, packed: Path, tmp_path: Path) -> None:
    wanted = over_grpc(house)
    assert {outcome for outcome, _ in wanted} >= {"PERMITTED", "PROHIBITED", "UNDETERMINED", "invalid_argument"}
    for door in (over_python, over_asyncio, over_json):
        assert door(house) == wanted, door.__name__
    acting = [("invalid_argument", "") if DAY in facts else said for said, (_, facts) in zip(wanted, suite(), strict=True)]
    for door in (over_authzen, over_mcp):
        assert door(house) == acting, door.__name__
    assert over_node(house, packed) == wanted
    assert over_cli(house, tmp_path, wanted) == wanted
