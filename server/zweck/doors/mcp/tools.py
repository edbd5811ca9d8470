"""The tools, and the server that offers them."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any, Final, Literal, TypeVar

from google.protobuf.json_format import MessageToDict
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field, StrictBool, StrictInt

from zweck.doors.authzen.evaluation import GIVEN
from zweck.doors.mcp import sentences
from zweck.doors.mcp.calls import Calls, Declined
from zweck.forms.quoting import near
from zweck.v1.decision_pb2 import Decision, Detail, Outcome
from zweck.words.said import in_language, says

T = TypeVar("T")

INSTRUCTIONS: Final = """Ask `may_process` before you use data about a person for anything: it answers from the data-protection law.
Go on only if it says PERMITTED, and then meet the obligations. State circumstances that you know from a system or a person; never guess,
and never state a legal judgement. `describe_activity` says what a call must state."""

Activity = Annotated[str, Field(description="The name of the activity; `list_activities` has them all.")]
Kind = Annotated[
    Literal["telephone", "email", "customer_number", "postal_address", "pseudonym"], Field(description="How `person` names the person.")
]
Person = Annotated[str, Field(description="The person concerned, e.g. a customer number. The server keeps a pseudonym only.")]
Facts = Annotated[
    dict[str, StrictBool | StrictInt | str | list[str]],
    Field(description="Circumstances of this call by the names of the vocabulary, e.g. {'subject.location_country': 'DE'}; no judgements."),
]
READS: Final = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def server(calls: Calls, language: str) -> MCPServer[Any]:
    """The server for agents that asks by these calls and answers in a language."""
    ArgModelBase.model_config["extra"] = "forbid"  # what an agent says under another name, an objection perhaps, would not be heard
    found: MCPServer[Any] = MCPServer("zweck", instructions=INSTRUCTIONS, version=version("zweck"), log_level="WARNING")

    @found.tool(annotations=READS)
    def may_process(activity: Activity, person_type: Kind, person: Person, facts: Facts | None = None) -> CallToolResult:
        """May this activity be carried out with this person's data? Anything but PERMITTED means no."""
        decision = _or_error(lambda: calls.decide(activity, person_type, person, facts or {}, Detail.REASONS))
        return _result(decision, sentences.answer(decision, language))

    @found.tool(annotations=READS)
    def explain_decision(
        activity: Activity,
        person_type: Kind,
        person: Person,
        facts: Facts | None = None,
        decision_id: Annotated[str, Field(description="The id of the decision to explain.")] = "",
    ) -> str:
        """Why was it decided so? Takes the arguments of `may_process` again; says so if law or circumstances have changed since."""
        decision = _or_error(lambda: calls.decide(activity, person_type, person, facts or {}, Detail.FULL))
        head = [in_language(says("doors.mcp.another_decision", id=decision_id), language)] * (decision_id not in ("", decision.decision_id))
        return "\n".join([*head, sentences.explanation(decision, language)])

    @found.tool(annotations=READS)
    def list_activities() -> str:
        """Which activities are there?"""
        return sentences.activities(_or_error(calls.activities), language)

    @found.tool(annotations=READS)
    def describe_activity(activity: Activity) -> str:
        """What must a call about this activity state, and where is the person looked up?"""
        return sentences.activity(_or_error(lambda: calls.activity(activity)), language)

    @found.tool(annotations=READS)
    def look_up_rule(
        law: Annotated[str, Field(description="The law, e.g. `eu-gdpr`.")],
        rule: Annotated[str, Field(description="The rule's id as an answer names it, e.g. `GDPR-6-1-f`, or a part of its citation.")],
    ) -> str:
        """What does this rule say?"""
        policy = _or_error(lambda: calls.policy(law))
        wanted = rule.removeprefix(f"{law}/")
        exact = [one for one in policy.rules if one.id == wanted]
        hits = exact or [one for one in policy.rules if wanted and wanted in one.citation]
        if not hits:
            help = near(wanted, [one.id for one in policy.rules]) or says("doors.mcp.look_at_citations")
            raise ToolError(in_language(says("doors.mcp.no_rule", law=law, rule=rule, help=help), language))
        return "\n\n".join(sentences.rule(one, language) for one in hits[:5])

    return found


def _or_error(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except Declined as declined:
        raise ToolError(str(declined)) from None


def _result(decision: Decision, text: str) -> CallToolResult:
    """The answer; an error of the tool for everything that is not permitted, so that no agent takes it for a yes."""
    permitted = decision.outcome == Outcome.PERMITTED
    said = MessageToDict(decision, preserving_proto_field_name=True)
    return CallToolResult(
        content=[TextContent(type="text", text=text)],
        structured_content={"permitted": permitted, **{name: value for name, value in said.items() if name in GIVEN}},
        is_error=not permitted,
    )
