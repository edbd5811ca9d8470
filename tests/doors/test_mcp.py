"""The server for agents, asked by the protocol's own client."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

import grpc
import pytest

from tests.activities.group import engine
from tests.doors.house import OBJECTING, WILLING, House, stated
from zweck.activities.search import OF_CALLS
from zweck.doors.mcp import calls
from zweck.doors.mcp.calls import Calls, Declined
from zweck.doors.mcp.tools import server
from zweck.v1.decision_pb2 import Detail, Outcome
from zweck.words.said import says

mcp = pytest.importorskip("mcp")

T = TypeVar("T")
ZWECK: Final = Path(sys.executable).parent / "zweck"


@pytest.fixture
def channel(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[grpc.Channel]:
    """A way to the server, which may be slow on a busy machine."""
    monkeypatch.setattr(calls, "SECONDS", 60.0)
    with grpc.insecure_channel(house.address) as found:
        yield found


def asked(channel: grpc.Channel, ask: Callable[[Any], Awaitable[T]], language: str = "en") -> T:
    """The answer of a client that is connected to the tools."""

    async def run() -> T:
        async with mcp.Client(server(Calls(channel), language)) as client:
            return await ask(client)

    return asyncio.run(run())


def call(channel: grpc.Channel, tool: str, language: str = "en", **arguments: Any) -> Any:
    """The result of a tool."""
    return asked(channel, lambda client: client.call_tool(tool, arguments), language)


def question(number: str = WILLING, **more: Any) -> dict[str, Any]:
    """A call about the newsletter."""
    given = {"activity": "newsletter", "person_type": "customer_number", "person": number, "facts": stated("newsletter")}
    return given | more


def test_the_tools_say_what_they_take(channel: grpc.Channel) -> None:
    found = asked(channel, lambda client: client.list_tools()).tools
    assert [tool.name for tool in found] == ["may_process", "explain_decision", "list_activities", "describe_activity", "look_up_rule"]
    assert all(tool.description and tool.annotations.read_only_hint for tool in found)
    properties = found[0].input_schema["properties"]
    assert {name for name, schema in properties.items() if "description" not in str(schema)} == set()
    assert not {"day", "date"} & {name for tool in found for name in tool.input_schema["properties"]}  # an agent asks about now


def test_a_permission_comes_with_its_obligations(channel: grpc.Channel) -> None:
    found = call(channel, "may_process", **question())
    assert not found.is_error
    assert found.structured_content["permitted"] is True
    assert (found.structured_content["basis"], found.structured_content["date"]) == ("LIVE", "2026-02-02")
    assert found.content[0].text.startswith("PERMITTED. Go on")
    duties = [duty["id"] for duty in found.structured_content["obligations"]]
    assert duties
    assert all(f"- {duty} (" in found.content[0].text for duty in duties)


@pytest.mark.parametrize(
    ("more", "outcome", "words"),
    [
        ({"person": OBJECTING}, "PROHIBITED", ["Do not go on", "UWG"]),
        ({"facts": {}}, "UNDETERMINED", ["never guess", "To find out:", "- subject.location_country: "]),
    ],
)
def test_everything_else_is_an_error_that_says_what_to_do(channel: grpc.Channel, more: Any, outcome: str, words: list[str]) -> None:
    found = call(channel, "may_process", **question(**more))
    assert found.is_error
    assert (found.structured_content["permitted"], found.structured_content["outcome"]) == (False, outcome)
    assert found.content[0].text.startswith("NOT PERMITTED")
    assert all(word in found.content[0].text for word in words)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"balancing.legitimate_interest": True}, "`balancing.legitimate_interest` is a legal judgement"),
        ({"basis.vital_interest": True}, "`basis.vital_interest` is a legal judgement"),
        ({"consent.given": True}, "`consent.given` is proven by the activity's files or the register"),
        ({"safeguards.notice_given": True}, "no agent may claim it"),
        ({"operation.kind": "contakt"}, "did you mean `contact`?"),
        ({"time.decision_date": "2026-02-02"}, "an agent asks whether it may act now; leave it out"),
    ],
)
def test_no_agent_appraises_or_claims_proofs(channel: grpc.Channel, facts: Any, sentence: str) -> None:
    found = call(channel, "may_process", **question(facts=facts))
    assert found.is_error
    assert sentence in found.content[0].text


@pytest.mark.parametrize(
    "more",
    [
        {"Facts": {"rights.marketing_objection": True}},
        {"fact": {"rights.marketing_objection": True}},
        {"rights.marketing_objection": True},
        {"facts": {"rights.marketing_objection": 0.0}},
        {"facts": {"subject.age": 18.0}},
    ],
)
def test_nothing_that_an_agent_says_is_passed_over_or_read_as_something_else(channel: grpc.Channel, more: dict[str, Any]) -> None:
    """An objection under another name than `facts` would not be heard, and the answer be yes."""
    facts = {**stated("newsletter"), **more.get("facts", {})}
    for tool in ("may_process", "explain_decision"):
        found = call(channel, tool, **question(**more | {"facts": facts}))
        assert found.is_error
        assert found.structured_content is None
    assert not call(channel, "may_process", **question(facts=stated("newsletter"))).is_error


def test_facts_that_came_with_other_law_are_not_claimed_either(channel: grpc.Channel) -> None:
    """The server has exchanged its policies since the tools began: a fact of the new ones is a judgement, or a proof."""
    asking, judged = Calls(channel), "balancing.legitimate_interest"

    def permitted(facts: Any) -> bool:
        return asking.decide("newsletter", "customer_number", WILLING, facts, Detail.REASONS).outcome == Outcome.PERMITTED

    assert permitted(stated("newsletter"))
    asking._facts.pop(judged)
    asking._revision = "of before"
    with pytest.raises(Declined, match=f"`{judged}` is a legal judgement"):
        permitted({**stated("newsletter"), judged: True})
    assert permitted(stated("newsletter"))


def test_activities_and_what_a_call_states(channel: grpc.Channel) -> None:
    assert "- newsletter: Newsletter to existing customers" in call(channel, "list_activities").content[0].text
    described = call(channel, "describe_activity", activity="newsletter").content[0].text
    facts = engine().policies.vocabulary.facts
    circumstances = [name for name in stated("newsletter") if facts[name].silence.silence_class in OF_CALLS]
    assert all(f"- {name}: " in described for name in circumstances)
    assert "- channel.sale_to_subject\n" in described, "by its name alone: it has to be shown, where it is so"
    assert "- subject.location_country: " in call(channel, "describe_activity", activity="win-back-call").content[0].text
    assert "- rights" in described
    unknown = call(channel, "describe_activity", activity="newslettr")
    assert unknown.is_error
    assert "did you mean `newsletter`?" in unknown.content[0].text


def test_a_decision_is_explained_and_a_rule_is_shown(channel: grpc.Channel) -> None:
    first = call(channel, "may_process", **question(OBJECTING)).structured_content
    same = call(channel, "explain_decision", **question(OBJECTING), decision_id=first["decision_id"]).content[0].text
    assert same.startswith(says("doors.mcp.outcome.PROHIBITED").in_("en"))
    other = call(channel, "explain_decision", **question(OBJECTING), decision_id="0" * 32).content[0].text
    assert other.startswith("This is not decision 000")
    rule = call(channel, "look_up_rule", law="eu-gdpr", rule="GDPR-6-1-f").content[0].text
    assert "Art. 6" in rule
    missing = call(channel, "look_up_rule", law="eu-gdpr", rule="GDPR-6-1-ff")
    assert missing.is_error
    assert "did you mean `GDPR-6-1-f`?" in missing.content[0].text


def test_in_german(channel: grpc.Channel) -> None:
    assert call(channel, "may_process", "de", **question()).content[0].text.startswith(says("doors.mcp.outcome.PERMITTED").in_("de"))
    assert all(says(f"doors.mcp.outcome.{name}").in_("de") for name in [*Outcome.keys()] if name != "OUTCOME_UNSPECIFIED")


def test_without_a_server_nothing_is_permitted() -> None:
    with grpc.insecure_channel("127.0.0.1:1") as channel:
        found = call(channel, "may_process", **question())
    assert found.is_error
    assert "so nothing is permitted" in found.content[0].text


def test_the_command(house: House) -> None:
    async def run() -> Any:
        async with mcp.Client(mcp.StdioServerParameters(command=str(ZWECK), args=["mcp", house.address])) as client:
            return await client.call_tool("may_process", question())

    assert asyncio.run(run()).structured_content["outcome"] == "PERMITTED"
