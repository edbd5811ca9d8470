"""Questions in messages, as protobuf reads them; the person concerned and notes, on which no answer depends; what callers may ask."""

from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Final, NamedTuple, TypeVar

from google.protobuf.message import DecodeError, Message

from zweck.access.refusals import OutOfBounds, RoleMissing
from zweck.decision.decision import Decision, Detail
from zweck.facts.basis import Basis
from zweck.facts.notes import NO_NOTES, Note, Notes
from zweck.facts.notes import faults as note_faults
from zweck.facts.question import MAX_FAULTS, FactError, Question, read
from zweck.forms.quoting import listed, shown
from zweck.law.values import FactFault
from zweck.law.vocabulary import FactType, Vocabulary
from zweck.logic.condition import Value
from zweck.pseudonym import Kind, Pseudonyms, ReferenceFault
from zweck.rpc.call import Call
from zweck.service.decode.questions import About, Background, Looked, Manner, controller_of, manner, posed
from zweck.service.refusals import InvalidFacts, InvalidField, NotAMessage
from zweck.v1 import decision_pb2 as v1
from zweck.words.said import advised, says

KINDS: Final = ", ".join(f"`{field.name}`" for field in v1.FactValue.DESCRIPTOR.fields)
FIELDS: Final = {FactType.BOOL: "bool_value", FactType.INT: "int_value", FactType.SET: "list_value"}
"""The fields for values of these types; `string_value` is for all others."""

PLAIN: Final = {"bool_value": "`true`", "int_value": "`17`", "list_value": '`["name"]`', "string_value": '`"DE"`'}
"""Values of these fields as JSON has them."""

DIGITS: Final = len("2018-05-25")

WEIGHTS: Final = {Detail.OUTCOME: 1, Detail.REASONS: 1, Detail.FULL: 10, Detail.EXAMINATION: 20}
"""The number of plain questions as which a question counts in its caller's rate: as much longer it takes."""

M = TypeVar("M", bound=Message)


class ParsedQuestion(NamedTuple):
    """A question, the caller's reference, and how much of the answer is wanted.

    `body` holds the bytes by which the decision may be cached, `decision` the cached one. Unless the question is about an activity, no
    decision depends on `subject`, the pseudonym of the person concerned, and on the notes none does.
    """

    request_id: str
    question: Question
    detail: Detail
    body: bytes = b""
    decision: Decision | None = None
    subject: str = ""
    notes: Notes = NO_NOTES
    about: About | None = None
    controller: str = ""
    """The controller that the question names, or whose activity it is about."""
    activity: str = ""
    """The activity that the question names."""
    sources: Callable[[], v1.Decision] | None = None
    """Writes the fields of the answer on the sources of the facts, once it is decided."""


def message(kind: type[M], data: bytes) -> M:
    """Bytes as a message.

    Raises:
        NotAMessage: if they are none.
    """
    try:
        return kind.FromString(data)
    except DecodeError:
        raise NotAMessage(says("service.request_not", full_name=kind.DESCRIPTOR.full_name)) from None


def request_id(data: bytes) -> str:
    """The caller's reference in a `CheckProcessingRequest` that is refused; none in bytes that are none."""
    try:
        return v1.CheckProcessingRequest.FromString(data).request_id
    except DecodeError:
        return ""


def parsed(data: bytes, background: Background, looked: Looked | None = None) -> ParsedQuestion:
    """The question of a `CheckProcessingRequest`; `looked` is what was looked up of several persons at once.

    Raises:
        NotAMessage: if it is none.
        InvalidFacts, InvalidField: if it cannot be understood.
    """
    request = message(v1.CheckProcessingRequest, data)
    how, persons = manner(request), pseudonyms(request, background.pseudonyms)
    asked, about = _posed(request, how, persons, background, looked)
    return ParsedQuestion(
        request.request_id,
        asked,
        how.detail,
        subject=next(iter(persons), ""),
        notes=notes(request, asked.stated, background.vocabulary),
        about=about,
        controller=controller_of(how, about, background.company),
        activity=how.activity,
    )


def with_own(asked: ParsedQuestion, own: v1.CheckProcessingRequest, background: Background) -> ParsedQuestion:
    """A question about no activity with the subject and the notes of a request.

    Raises:
        InvalidField: if they cannot be understood.
    """
    subject = next(iter(pseudonyms(own, background.pseudonyms)), "")
    return asked._replace(subject=subject, notes=notes(own, asked.question.stated, background.vocabulary))


def facts(request: v1.CheckProcessingRequest, vocabulary: Vocabulary) -> dict[str, Value | None]:
    """The facts of a request.

    Raises:
        InvalidFacts: for all facts at once that cannot be understood.
    """
    return dict(_posed(request, Manner(), (), Background(vocabulary), None)[0].stated)


def _posed(
    request: v1.CheckProcessingRequest, how: Manner, persons: Sequence[str], background: Background, looked: Looked | None
) -> tuple[Question, About | None]:
    raw = {name: stated(value) for name, value in request.facts.items()}
    faults = [
        FactFault(name, "", says("service.sent_without_value", name=shown(name), kinds=KINDS))
        for name in islice((name for name, value in raw.items() if value is None), MAX_FAULTS + 1)
    ]
    vocabulary = background.vocabulary
    try:
        checked = read({name: value for name, value in raw.items() if value is not None}, vocabulary)
        asked = posed(checked, how, persons, background, looked)
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
    return fault if sent == wanted else replace(fault, advice=says("service.sent_as", sent=sent, wanted=wanted, plain=PLAIN[wanted]))


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


def pseudonyms(request: v1.CheckProcessingRequest, key: Pseudonyms | None) -> Sequence[str]:
    """The pseudonyms of the person concerned under every version of the key, the latest first; none where a request names no person.

    Raises:
        InvalidField: if the reference cannot be understood, or the server has no key.
    """
    return persons(request.subject, key) if request.HasField("subject") else ()


def persons(subject: v1.Subject, key: Pseudonyms | None, field: str = "subject") -> Sequence[str]:
    """The pseudonyms of a person under every version of the key, the latest first.

    Raises:
        InvalidField: if the reference cannot be understood, or the server has no key.
    """
    kind = subject.WhichOneof("reference")
    if kind is None:
        kinds = ", ".join(f"`{each.name}`" for each in v1.Subject.DESCRIPTOR.fields)
        raise InvalidField(says("service.no_reference_set", field=field, kinds=kinds), field=field)
    if key is None:
        raise InvalidField(says("service.server_no_key"), field=field)
    said = getattr(subject, kind)
    try:
        return (key.checked(said),) if kind == "pseudonym" else key.all(Kind(kind), said)
    except ReferenceFault as fault:
        raise InvalidField(advised(fault.message, fault.help), field=f"{field}.{kind}") from None


def notes(request: v1.CheckProcessingRequest, stated: Container[str], vocabulary: Vocabulary) -> Notes:
    """The notes of a request, in the order of their facts' names.

    Raises:
        InvalidField: if a note cannot be taken.
    """
    if not request.notes:
        return NO_NOTES
    found = {fact: Note(note.reason, note.document, note.by) for fact, note in sorted(request.notes.items())}
    fault = next(note_faults(found, stated, vocabulary), None)
    if fault is not None:
        raise InvalidField(advised(fault.message, fault.help), field=f"notes[{shown(fault.fact)}]")
    return found


def read_day(day: str, field: str = "date") -> date:
    """A day as `YYYY-MM-DD`.

    Raises:
        InvalidField: if it is none.
    """
    try:
        if len(day) == DIGITS:
            return date.fromisoformat(day)
    except ValueError:
        pass
    raise InvalidField(says("service.takes_day_calendar", field=field, day=shown(day)), field=field) from None


def admit(asked: ParsedQuestion, call: Call) -> None:
    """Count what a question costs beyond others; its call was let in already, so it is answered, and owed.

    Raises:
        RoleMissing: if its caller may not ask for so much detail, or may not state a day.
        OutOfBounds: if it is not about what its caller is bound to.
    """
    if call.activities is not None and asked.activity not in call.activities:
        raise OutOfBounds(says("service.caller_may_ask", activities=listed(sorted(call.activities)) or says("service.empty_list")))
    if call.controllers is not None and asked.controller not in call.controllers:
        raise OutOfBounds(
            says("service.caller_may_ask_controllers", controllers=listed(sorted(call.controllers)) or says("service.empty_list"))
        )
    if not call.as_of and asked.question.basis is not Basis.LIVE:
        raise RoleMissing(
            says("service.asks_what_holds"),
            role="as_of",
        )
    if WEIGHTS[asked.detail] > 1:
        if call.brief:
            raise RoleMissing(says("service.detail_needs_role", name=asked.detail.name), role="decide")
        call.owe(WEIGHTS[asked.detail] - 1)
