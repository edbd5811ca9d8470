"""Bodies of JSON that are no message: the fault names field, value and what the field takes, and never speaks protobuf's words."""

import json
from typing import Any, Final

import pytest
from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.proving import drawn
from zweck.bounded.steps import finished
from zweck.doors.json import text
from zweck.doors.json.codec import services
from zweck.doors.json.read import fields, message
from zweck.doors.json.text import MAX_NESTING, MAX_VALUES, Listed, document, members
from zweck.service.refusals import BatchTooLarge, NotAMessage, QuestionTooLarge
from zweck.v1 import decision_pb2 as v1
from zweck.v1 import register_pb2
from zweck.words.said import quoted

REQUESTS: Final = [GetMessageClass(method.input_type) for service in services() for method in service.methods]
STRANGE: Final = ("Failed to parse", "Expected", "expected", "protobuf", "object has no", "Error", "argument", "Message type")
"""Words of libraries."""

FALLBACK: Final = "the document at /openapi.json has its fields"
ONE: Final = v1.CheckProcessingRequest
RECORD: Final = register_pb2.RecordRequest
LISTED: Final = Listed("requests", 3, lambda: BatchTooLarge(quoted("too many")))


@pytest.mark.parametrize(
    ("kind", "given", "field", "sentence"),
    [
        (ONE, 1, "", "the body is to be an object of JSON, a `zweck.v1.CheckProcessingRequest`"),
        (ONE, {"presumeUnstated": "yes"}, "presumeUnstated", "`presumeUnstated` takes `true` or `false`, not `yes`"),
        (ONE, {"requestId": 7}, "requestId", "`requestId` takes a text, not `7`"),
        (ONE, {"consulted": "x"}, "consulted", "`consulted` takes a list, not `x`"),
        (ONE, {"consulted": ["x", 1]}, "consulted[1]", "`consulted[1]` takes a text, not `1`"),
        (ONE, {"facts": []}, "facts", "`facts` takes an object of JSON, not `[]`"),
        (ONE, {"facts": {"a": {"intValue": "x"}}}, "facts[a].intValue", "`facts[a].intValue` takes a whole number of 64 bits, not `x`"),
        (ONE, {"facts": {"a": {"intValue": 2**63}}}, "facts[a].intValue", "takes a whole number of 64 bits"),
        (ONE, {"facts": {"a": {"int_value": 1, "boolValue": True}}}, "facts[a].boolValue", "stand for one value"),
        (ONE, {"notes": {"a": {"reason": 1}}}, "notes[a].reason", "takes a text, not `1`"),
        (ONE, {"subject": "K-1"}, "subject", "`subject` is to be an object of JSON, a `zweck.v1.Subject`"),
        (ONE, {"subject": {"email": "a", "telephone": "b"}}, "subject.telephone", "`subject.email` and `subject.telephone` stand for one"),
        (ONE, {"\ud800": 1}, "�", "there is no field `�`"),
        (ONE, {"detail": [2]}, "detail", "takes one of `OUTCOME`, `REASONS`, `FULL`, `EXAMINATION`, not `[2]`"),
        (RECORD, {"events": [{"event": {"kind": "GIVE"}}]}, "events[0].event.kind", "not `GIVE`; did you mean `GIVEN`?"),
        (RECORD, {"events": [{"event": {"decision_id": "", "decisionId": ""}}]}, "events[0].event.decisionId", "stand for one value"),
        (RECORD, {"events": [{"event": {"effective": "now"}}]}, "events[0].event.effective", "takes a time as `2026-01-31T12:00:00Z`"),
    ],
)
def test_a_fault_names_field_value_and_what_it_takes(kind: Any, given: Any, field: str, sentence: str) -> None:
    with pytest.raises(NotAMessage) as refused:
        message(kind, given)
    assert sentence in str(refused.value)
    assert refused.value.field == field


VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=3) | st.sampled_from(["FULL", "1", "\ud800"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "kind", "int_value", "intValue"]), inner, max_size=2),
    max_leaves=4,
)


@given(st.data())
@settings(max_examples=drawn(50_000))
def test_no_caller_reads_the_words_of_a_library(data: st.DataObject) -> None:
    """Whatever protobuf refuses has a fault of ours, and what it takes we take, but for a field in two spellings."""
    kind = data.draw(st.sampled_from(REQUESTS))
    values = _like(kind.DESCRIPTOR, data)
    try:
        expected = ParseDict(values, kind())
    except (ParseError, ValueError, TypeError, AttributeError, SystemError):
        expected = None
    try:
        found = message(kind, values)
    except NotAMessage as refused:
        said = str(refused)
        assert not any(word in said for word in STRANGE), said
        assert FALLBACK not in said, (values, said)
        assert expected is None or "stand for one value" in said, said
    else:
        assert found == expected


def _like(kind: Any, data: st.DataObject, depth: int = 0) -> dict[str, Any]:
    """An object with fields of a message, most of them right."""
    found: dict[str, Any] = {}
    for name in data.draw(st.lists(st.sampled_from([*fields(kind), "other"]) if fields(kind) else st.just("other"), max_size=3)):
        field = fields(kind).get(name)
        inner = field.message_type if field is not None else None
        if inner is None or depth > 2 or not data.draw(st.integers(0, 5)):
            right = st.just(1) if field is None or field.cpp_type != field.CPPTYPE_STRING else st.just("x")
            found[name] = data.draw(VALUES | right)
        elif inner.GetOptions().map_entry:
            value = inner.fields_by_name["value"].message_type
            found[name] = {"a": _like(value, data, depth + 1) if value is not None else data.draw(VALUES)}
        else:
            one = _like(inner, data, depth + 1)
            found[name] = [one] if field is not None and field.is_repeated else one
    return found


# --- bounds -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("[" * MAX_NESTING + "0" + "]" * MAX_NESTING, "nested too deeply"),
        ("[" * 100_000, "nested too deeply"),
        ("[" + "0," * MAX_VALUES + "0]", f"holds too many values; the limit is {MAX_VALUES}"),
        ('{"a": {"b": 1, "b": 2}}', "says `b` twice"),
        ("[1, 2] 3", "Extra data, in line 1, column 8"),
        ("[1,\n 2\n", "in line 3, column 1"),
        ('"' + "\\ud8", "is not JSON"),
    ],
)
def test_bounds_of_a_body(body: str, sentence: str) -> None:
    with pytest.raises(NotAMessage, match=sentence.replace("[", r"\[")):
        document(body.encode())


def test_a_body_at_its_bounds_is_read() -> None:
    nested = "[" * (MAX_NESTING - 1) + "0" + "]" * (MAX_NESTING - 1)
    assert json.loads(nested) == document(nested.encode())
    assert document(("[" + "0," * (MAX_VALUES - 2) + "0]").encode()) == [0] * (MAX_VALUES - 1)


@pytest.mark.parametrize(
    ("body", "refusal", "sentence"),
    [
        ('{"requests": [1, 2, 3, 4', BatchTooLarge, "too many"),
        ('{"requests": [1], "requests": []}', NotAMessage, "says `requests` twice"),
        ('{"requests": ["' + "x" * 100 + '"]}', QuestionTooLarge, "`requests[0]` is too large; the limit is 40 letters"),
        ('{"other": ["' + "x" * 100 + '"]}', QuestionTooLarge, "`other` is too large"),
        ('{"requests": [' + "1" * 100 + "]}", QuestionTooLarge, "`requests[0]` is too large"),
        ('{"' + "x" * 100 + '": 1}', QuestionTooLarge, "a name of a field is too large"),
        ('{"a": tru', NotAMessage, "Expecting value, in line 1, column 7"),
        ('{"a": 1', NotAMessage, "Expecting"),
        ('{"a" 1}', NotAMessage, "Expecting"),
        ("{1: 1}", NotAMessage, "a name is a text in quotation marks, not `1`"),
        ("{,}", NotAMessage, "Expecting value"),
        ('{"a": 1,}', NotAMessage, "Expecting value"),
        ('{"requests": [1,]}', NotAMessage, "Expecting value"),
        ('{"a": 1} 2', NotAMessage, "Extra data"),
        ("{" + ",".join(f'"{number}": 1' for number in range(101)) + "}", NotAMessage, "more than 100 fields"),
    ],
)
def test_bounds_of_a_list(body: str, refusal: type[Exception], sentence: str) -> None:
    with pytest.raises(refusal) as raised:
        finished(members(body.encode(), LISTED, 40))
    assert sentence in str(raised.value)


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["requests", "a", "b\n"]), JSON | st.lists(JSON, max_size=3)), st.integers(0, 4), st.booleans())
@settings(max_examples=drawn(20_000))
def test_a_list_in_steps_is_read_as_json_reads_it(values: dict[str, Any], indent: int, ascii: bool) -> None:
    body = json.dumps(values, indent=indent or None, ensure_ascii=ascii)
    given = values.get("requests")
    if not isinstance(given, list) or len(given) <= LISTED.most:
        assert finished(members(body.encode(), LISTED, len(body) + 1)) == json.loads(body)


@given(st.text(alphabet='{}[]":,1tru \\x\n', max_size=20), st.integers(1, 12))
@settings(max_examples=drawn(50_000))
def test_what_is_no_json_is_refused(body: str, limit: int) -> None:
    """A member that is longer than its limit is refused, too; what is taken is what JSON says."""
    try:
        expected = json.loads(body)
    except ValueError:
        expected = text
    try:
        found = finished(members(body.encode(), LISTED, limit))
    except (NotAMessage, QuestionTooLarge, BatchTooLarge):
        return
    assert found == expected
