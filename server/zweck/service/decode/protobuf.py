"""Questions in messages, as protobuf reads them."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar

from google.protobuf.message import DecodeError, Message

from zweck.decision import Decision, Detail
from zweck.facts import MAX_FAULTS, FactError, Question, ask
from zweck.law.diagnostics import near
from zweck.law.values import FactFault, listed, shown
from zweck.law.vocabulary import REGISTERS, FactType, Vocabulary
from zweck.notes import NO_NOTES, Notes
from zweck.pseudonym import Pseudonyms
from zweck.service.decode.own import notes, pseudonym
from zweck.service.refusals import InvalidFacts, InvalidField, NotAMessage
from zweck.sources.profiles import Profile
from zweck.v1 import decision_pb2 as v1

KINDS: Final = ", ".join(f"`{field.name}`" for field in v1.FactValue.DESCRIPTOR.fields)
FIELDS: Final = {FactType.BOOL: "bool_value", FactType.INT: "int_value", FactType.SET: "list_value"}
"""The fields for values of these types; `string_value` is for all others."""

DETAILS: Final = {
    v1.DETAIL_UNSPECIFIED: Detail.REASONS,
    v1.OUTCOME: Detail.OUTCOME,
    v1.REASONS: Detail.REASONS,
    v1.FULL: Detail.FULL,
    v1.EXAMINATION: Detail.EXAMINATION,
}

Profiles = Mapping[str, Profile]
"""Profiles of controllers by their ids."""

NO_PROFILES: Final[Profiles] = MappingProxyType({})

M = TypeVar("M", bound=Message)


class ParsedQuestion(NamedTuple):
    """A question, the caller's reference, and how much of the answer is wanted.

    `body` holds the bytes by which the decision may be cached, `decision` the cached one. No decision depends on
    `subject`, the pseudonym of the person concerned, and on the notes.
    """

    request_id: str
    question: Question
    detail: Detail
    body: bytes = b""
    decision: Decision | None = None
    subject: str = ""
    notes: Notes = NO_NOTES


def message(kind: type[M], data: bytes) -> M:
    """Bytes as a message.

    Raises:
        NotAMessage: if they are none.
    """
    try:
        return kind.FromString(data)
    except DecodeError:
        raise NotAMessage(f"the request is not a `{kind.DESCRIPTOR.full_name}`") from None


def request_id(data: bytes) -> str:
    """The caller's reference in a `CheckProcessingRequest` that is refused; none in bytes that are none."""
    try:
        return v1.CheckProcessingRequest.FromString(data).request_id
    except DecodeError:
        return ""


def parsed(data: bytes, vocabulary: Vocabulary, profiles: Profiles = NO_PROFILES, pseudonyms: Pseudonyms | None = None) -> ParsedQuestion:
    """The question of a `CheckProcessingRequest`.

    Raises:
        NotAMessage: if it is none.
        InvalidFacts, InvalidField: if it cannot be understood.
    """
    request = message(v1.CheckProcessingRequest, data)
    asked = ParsedQuestion(request.request_id, question(request, vocabulary, profiles), detail(request))
    return with_own(asked, request, vocabulary, pseudonyms)


def with_own(
    asked: ParsedQuestion, request: v1.CheckProcessingRequest, vocabulary: Vocabulary, pseudonyms: Pseudonyms | None
) -> ParsedQuestion:
    """A question with the subject and the notes of a request.

    Raises:
        InvalidField: if they cannot be understood.
    """
    return asked._replace(subject=pseudonym(request, pseudonyms), notes=notes(request, asked.question.stated, vocabulary))


def question(request: v1.CheckProcessingRequest, vocabulary: Vocabulary, profiles: Profiles = NO_PROFILES) -> Question:
    """The question of a request, whose controller has one of the profiles.

    Raises:
        InvalidFacts: for all facts at once that cannot be understood.
        InvalidField: for a controller or a kind of register that there is not.
    """
    raw = {name: stated(value) for name, value in request.facts.items()}
    faults = [
        FactFault(name, "", f"`{shown(name)}` is sent without a value", f"set one of {KINDS}")
        for name in islice((name for name, value in raw.items() if value is None), MAX_FAULTS + 1)
    ]
    try:
        asked = ask(
            {name: value for name, value in raw.items() if value is not None},
            vocabulary,
            presume_unstated=request.presume_unstated,
            consulted=_registers(request),
            profile=_profile(request.controller, profiles) if request.controller else None,
        )
    except FactError as error:
        faults += (_as_sent(fault, request, vocabulary) for fault in error.faults)
    else:
        if not faults:
            return asked
    raise InvalidFacts(("", fault) for fault in FactError(faults).faults[: MAX_FAULTS + 1])


def _as_sent(fault: FactFault, request: v1.CheckProcessingRequest, vocabulary: Vocabulary) -> FactFault:
    """The fault; where the value has another type than its fact, with the field that was sent and the one that is wanted."""
    fact = vocabulary.facts.get(fault.fact)
    if fact is None or fault.fact not in request.facts:  # a profile may state it
        return fault
    sent, wanted = request.facts[fault.fact].WhichOneof("kind"), FIELDS.get(fact.type, "string_value")
    return fault if sent == wanted else replace(fault, help=f"it was sent as `{sent}`; send `{wanted}`")


def _profile(name: str, profiles: Profiles) -> Profile:
    """The profile of the controller that a request names.

    Raises:
        InvalidField: if there is none.
    """
    found = profiles.get(name)
    if found is None:
        help = near(name, profiles) or (
            "the server knows others" if profiles else "the server has no profiles: `zweck serve --controllers FILE`"
        )
        raise InvalidField(f"there is no controller `{shown(name)}`; {help}", field="controller")
    return found


def _registers(request: v1.CheckProcessingRequest) -> tuple[str, ...]:
    """The kinds of register that the caller consulted.

    Raises:
        InvalidField: for a kind that there is not.
    """
    for kind in request.consulted:
        if kind not in REGISTERS:
            help = near(kind, REGISTERS) or f"the kinds are {listed(REGISTERS)}"
            raise InvalidField(f"`{shown(kind)}` is no kind of register; {help}", field="consulted")
    return tuple(request.consulted)


def detail(request: v1.CheckProcessingRequest) -> Detail:
    """The detail of the answer that a request wants.

    Raises:
        InvalidField: for a number that stands for nothing.
    """
    wanted = DETAILS.get(request.detail)
    if wanted is None:
        raise InvalidField(
            f"`detail` is `OUTCOME` (1), `REASONS` (2), `FULL` (3) or `EXAMINATION` (4), not `{request.detail}`", field="detail"
        )
    return wanted


def stated(value: v1.FactValue) -> bool | str | int | list[str] | None:
    """The value that a message holds, `None` if it holds none."""
    match value.WhichOneof("kind"):
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
        case "int_value":
            return value.int_value
        case "list_value":
            return list(value.list_value.values)
        case None:
            return None
