"""The interviews of `zweck.v1.PolicyService`: situations, and the next questions about stated facts. None says what is permitted."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Final

from zweck.engine import Engine
from zweck.explain.values import NO, YES
from zweck.facts.basis import Today
from zweck.facts.question import FactError, ask
from zweck.interview.interview import Course, Interview, Stage
from zweck.interview.said import sentence
from zweck.interview.screens import Row
from zweck.law.policy import PolicySet
from zweck.law.policy.sheets import Choice
from zweck.law.vocabulary import UNKNOWN_WORD, Fact, FactType
from zweck.logic.condition import Value
from zweck.rpc.call import Call
from zweck.rpc.method import Method, Unary
from zweck.service.decode.posing import registers
from zweck.service.decode.protobuf import message, stated
from zweck.service.encode.protobuf import fact_value, text
from zweck.service.policies import SERVICE
from zweck.service.refusals import InvalidFacts, InvalidField
from zweck.v1 import decision_pb2
from zweck.v1 import policy_pb2 as v1
from zweck.words.said import says
from zweck.words.text import Text

MAX_SHOWN: Final = 500
"""Rows that a call may name."""


class Interviews:
    """Asks the next questions by one policy set."""

    def __init__(self, policies: PolicySet, clock: Callable[[str], Today]) -> None:
        """Ask by `policies`; without a stated day about the day that `clock` shows."""
        self._policies = policies
        self._clock = clock

    @cached_property
    def _engine(self) -> Engine:
        return Engine(self._policies)

    def methods(self) -> list[Method]:
        """The methods."""
        return [Unary(f"/{SERVICE}/ListOccasions", self._occasions), Unary(f"/{SERVICE}/NextScreen", self._next)]

    def _occasions(self, data: bytes, call: Call) -> bytes:
        message(v1.ListOccasionsRequest, data)
        found = (
            v1.Occasion(occasion=one.name, title=text(one.title), facts={name: _value(value) for name, value in one.facts.items()})
            for one in self._policies.occasions
        )
        return v1.ListOccasionsResponse(occasions=found, revision=self._policies.revision).SerializeToString()

    def _next(self, data: bytes, call: Call) -> bytes:
        request = message(v1.NextScreenRequest, data)
        if len(request.shown) > MAX_SHOWN:
            raise InvalidField(says("service.shown_holds_most", most=MAX_SHOWN), field="shown")
        raw = {name: stated(value) for name, value in request.facts.items()}
        try:
            asked = ask(
                raw,
                self._policies.vocabulary,
                presume_unstated=True,
                consulted=registers(tuple(request.consulted)),
                today=self._clock(""),
            )
        except FactError as error:
            raise InvalidFacts(("", fault) for fault in error.faults) from None
        course = Course(request.occasion, tuple(request.shown), request.part, request.screens)
        interview = Interview(self._engine, asked, course=course)
        screen = interview.screen
        if screen is None:
            return v1.NextScreenResponse(revision=self._policies.revision).SerializeToString()
        often, rarely = interview.usually or (None, None)
        excluded = interview.stage is Stage.EXCLUDED
        interview.turn(screen)
        return v1.NextScreenResponse(
            rows=[self._row(interview, row) for row in screen.rows],
            title=text(screen.title),
            part=interview.course.part,
            shown=interview.course.shown,
            looked_up=screen.alone,
            excluded=excluded,
            usually=often,
            rarely=rarely,
            revision=self._policies.revision,
        ).SerializeToString()

    def _row(self, interview: Interview, row: Row) -> v1.Row:
        fact = self._policies.vocabulary.facts.get(row.fact)
        choices = [self._choice(interview, row, one) for one in (row.choices if fact is None else _values(fact))]
        return v1.Row(
            row=row.key,
            question=text(row.question),
            help=text(row.help or (fact.meaning if fact is not None else None)),
            choices=choices,
            several=row.several or (fact is not None and fact.type is FactType.SET),
            fact=row.fact,
            screening=row.screens,
        )

    def _choice(self, interview: Interview, row: Row, one: Choice) -> v1.RowChoice:
        states = interview.resolved(one)
        facts = self._policies.vocabulary.facts
        said = [
            Text(*(sentence(facts[name], value, language) for language in ("de", "en")))
            for name, value in states.items()
            if row.screens and value is not None
        ]
        return v1.RowChoice(
            choice=one.name,
            label=text(one.label),
            states={name: _value(value) for name, value in states.items()},
            sentences=[sentences for found in said if (sentences := text(found)) is not None],
        )


def _values(fact: Fact) -> Iterator[Choice]:
    """The values of a fact as answers, where they are words."""
    if fact.type is FactType.BOOL:
        yield from (Choice(str(value).lower(), label, {fact.name: value}) for value, label in ((True, YES), (False, NO)))
    for value in fact.values:
        yield Choice(value, fact.labels[value], {fact.name: frozenset({value}) if fact.type is FactType.SET else value})


def _value(value: Value | None) -> decision_pb2.FactValue:
    return decision_pb2.FactValue(string_value=UNKNOWN_WORD) if value is None else fact_value(value)
