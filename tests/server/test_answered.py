"""An answer on a page is that of the contract: its JSON is protobuf's, and its message is read back as the same answer."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from random import Random
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from tests import messages
from tests.activities.group import NAMES, called, engine, group, persons, register
from tests.law import shipped_cases
from tests.proving import PROVING, drawn
from tests.seeds import SEED
from zweck.activities.validity import Rests, Turns
from zweck.cli import decoded
from zweck.cli.decoded import answer, as_data
from zweck.decision.decision import Decision, Detail
from zweck.facts.merge import Why
from zweck.facts.notes import NO_NOTES, Note, Notes
from zweck.pages.answer import page_of
from zweck.pages.answer.view import Answered, RecordShown, answered
from zweck.pages.answer.writer import Library
from zweck.pages.text import wrapped
from zweck.periods.reckon import Phase
from zweck.service.decode.questions import About
from zweck.service.encode.fast import timed
from zweck.service.encode.sources import sourced
from zweck.v1 import decision_pb2 as v1


@cache
def turns() -> Turns:
    """The days on which answers turn; as in a server, what is known of some helps with others."""
    return Turns(engine(), engine().policies)


def both(decision: Decision, notes: Notes = NO_NOTES, rests: Rests | None = None, position: int = 0) -> tuple[Answered, v1.Decision]:
    """An answer as a page has it, and as a server sends it."""
    turn = turns().first(decision, rests)
    about = None if rests is None else About(rests.activity, position, ())
    message = messages.decision(decision, "request 1", notes)
    message.MergeFrom(sourced(decision, about, group()))
    message.MergeFromString(timed(decision.question.time_zone, turn))
    assert decoded.sent(decision, turn, request_id="request 1", notes=notes, rests=rests, position=position) == message
    return answered(decision, turn, request_id="request 1", notes=notes, rests=rests), message


def sent(part: Any) -> Any:
    """An answer as the contract can say it: the days among the values of facts are texts."""
    match part:
        case Mapping():
            return {name: one.isoformat() if isinstance(one, date) else one for name, one in part.items()}
        case tuple() if not hasattr(part, "_fields"):
            return tuple(map(sent, part))
        case _ if is_dataclass(part) or hasattr(part, "_fields"):
            names = [field.name for field in fields(part)] if is_dataclass(part) else list(part._fields)
            made: Any = type(part)
            return made(**{name: _sent(name, getattr(part, name)) for name in names})
        case _:
            return part


def _sent(name: str, value: Any) -> Any:
    return value.isoformat() if name in ("value", "held") and isinstance(value, date) else sent(value)


def agree(view: Answered, message: v1.Decision) -> None:
    said = as_data(message)
    assert said == MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
    assert list(said) == [
        field.name
        for field in message.DESCRIPTOR.fields
        if field.name != "lease" and (field.name not in ("examination", "turn") or getattr(view, field.name))  # no server has a lease
    ]
    assert answer(message) == sent(view)


def test_answers_to_cases_in_every_detail() -> None:
    """In `make test` each case in one of the four details."""
    cases = shipped_cases()
    chosen = Random(SEED).sample(cases, drawn(len(cases)))
    assert chosen
    for number, case in enumerate(chosen):
        for detail in Detail if PROVING else [*Detail][number % 4 :: 4]:
            agree(*both(engine().decide(case.question, detail)))


@pytest.mark.parametrize("name", NAMES)
def test_answers_about_activities_with_their_sources_and_conflicts(name: str) -> None:
    """With a register that knows the person, one that knows nothing, and a caller who contradicts the activity."""
    activity = group().activities[name][-1]
    notes = {"purpose.kind": Note("why", "paper", "clerk")}
    contradictions: tuple[dict[str, Any], ...] = ({"purpose.kind": "address_trading"}, {"rights.marketing_objection": True})
    for events in (persons(name), None):
        for stated in ({}, *(contradictions if events or PROVING else ())):
            decision = called(name, register(name, events), stated)
            agree(*both(decision, notes, Rests(activity, group(), events, None if events else Why.UNREADABLE), 7))


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "begonnen am 30. Juni 2018; aufzubewahren bis 31. Dezember 2026; HGB-257; nicht bekannt: ended"),
        ("en", "began on 30 June 2018; to be kept until 31 December 2026; HGB-257; not known: ended"),
    ],
)
def test_records_come_back_and_are_shown(language: str, line: str) -> None:
    """As a server answers with them; a local answer has none."""
    view, message = both(engine().decide(engine().ask({"time.decision_date": "2026-02-02"}), Detail.REASONS), NO_NOTES)
    days = (date(2018, 6, 30), None, date(2026, 12, 31))
    shown = RecordShown("bill", Phase.KEPT, *days, erase_by=None, rows=("HGB-257",), missing=("ended",))
    sent = v1.RecordState(position=7, record_class="bill", phase=v1.RecordState.KEPT, began="2018-06-30", keep_until="2026-12-31")
    message.records.add().CopyFrom(sent)
    message.records[0].rows.append("HGB-257")
    message.records[0].missing.append("ended")
    agree(replace(view, records=(shown,)), message)
    said = " ".join(wrapped(page_of(replace(view, records=(shown,)), language, Library.of(engine().policies)), 200).split())
    assert said.count(line) == 1
