"""`zweck.v1.PolicyService`: the policies that are being served, for people who want to read the law that was applied, and its facts.

Its interviews are situations, and the next questions about stated facts; none says what is permitted.
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from typing import Final

from zweck.engine import Engine
from zweck.explain.sentences import names_on
from zweck.explain.values import NO, YES
from zweck.facts.basis import Today
from zweck.facts.question import FactError
from zweck.forms.quoting import listed, near, shown
from zweck.interview.interview import Course, Interview, Stage
from zweck.interview.said import sentence
from zweck.interview.screens import Row
from zweck.law.policy import PolicySet, Version
from zweck.law.policy.sheets import Choice
from zweck.law.vocabulary import UNKNOWN_WORD, Fact, FactType
from zweck.logic.condition import Value
from zweck.rpc.call import Call
from zweck.rpc.method import Method, Unary
from zweck.service.decode.protobuf import message, read_day, stated
from zweck.service.decode.questions import registers
from zweck.service.encode import policies as encode
from zweck.service.encode.protobuf import fact_value, text
from zweck.service.refusals import InvalidFacts, InvalidField, LawNotFound, VersionNotFound
from zweck.v1 import decision_pb2
from zweck.v1 import policy_pb2 as v1
from zweck.words.said import Said, joined, says
from zweck.words.text import Text

PAGE: Final = 100
MAX_PAGE: Final = 1000
LANGUAGES: Final = ("de", "en")
MAX_SHOWN: Final = 500
"""Rows that a call may name."""
SERVICE: Final = v1.DESCRIPTOR.services_by_name["PolicyService"].full_name


class Policies:
    """Shows the laws and the vocabulary of one policy set, and asks the next questions by it."""

    def __init__(self, policies: PolicySet, clock: Callable[[str], Today]) -> None:
        """Show what is in `policies`, by default on the day that `clock` shows."""
        self._clock = clock
        self._policies = policies
        self._listed: bytes | None = None

    @cached_property
    def _engine(self) -> Engine:
        return Engine(self._policies)

    def methods(self) -> list[Method]:
        """The methods of the service."""
        calls = {
            "ListPolicies": self._list,
            "GetPolicy": self._get,
            "ListFacts": self._facts,
            "ListOccasions": self._occasions,
            "NextScreen": self._next,
        }
        return [Unary(f"/{SERVICE}/{name}", answer) for name, answer in calls.items()]

    def _list(self, data: bytes, call: Call) -> bytes:
        """Versions by law and date, a page at a time."""
        request = message(v1.ListPoliciesRequest, data)
        _check_count("page_size", request.page_size)
        size = min(request.page_size or PAGE, MAX_PAGE)
        after = _read_token(request.page_token) if request.page_token else ("", date.min)
        day = read_day(request.date) if request.date else None
        rest = [version for version in self._versions(day) if (version.law, version.start) > after]
        return v1.ListPoliciesResponse(
            policies=map(_summary, rest[:size]),
            next_page_token=_token(rest[size - 1]) if len(rest) > size else "",
            revision=self._policies.revision,
        ).SerializeToString()

    def _get(self, data: bytes, call: Call) -> bytes:
        """One version of a law with all its rules."""
        request = message(v1.GetPolicyRequest, data)
        day = read_day(request.date) if request.date else self._clock("").day
        version = self._version(request.law, day)
        vocabulary, names = self._policies.vocabulary, names_on(day, self._policies.laws, version.law)
        return v1.Policy(
            summary=_summary(version),
            scope=encode.scope(version.scope, vocabulary, names),
            rules=(encode.rule(rule, vocabulary, names) for rule in version.rules),
            revision=self._policies.revision,
        ).SerializeToString()

    def _facts(self, data: bytes, call: Call) -> bytes:
        """All facts, each with the rules that read it; the answer is the same every time, and made when it is first asked for."""
        message(v1.ListFactsRequest, data)
        if self._listed is None:
            facts = (encode.fact(fact, self._policies) for fact in self._policies.vocabulary.facts.values())
            answer = v1.ListFactsResponse(facts=facts, languages=LANGUAGES, revision=self._policies.revision)
            self._listed = answer.SerializeToString()
        return self._listed

    def _versions(self, day: date | None) -> Iterator[Version]:
        for _, law in sorted(self._policies.laws.items()):
            if day is None:
                yield from law.versions
            elif version := law.on(day):
                yield version

    def _version(self, name: str, day: date) -> Version:
        if not name:
            raise InvalidField(says("service.required_e_g"), field="law")
        laws = self._policies.laws
        law = laws.get(name)
        if law is None:
            help = near(name, laws) or says("law.laws", laws=listed(sorted(laws)))
            raise LawNotFound(says("service.no_law", name=shown(name), help=help), law=shown(name))
        version = law.on(day)
        if version is None:
            days = joined("forms.and_then", [_days(known) for known in law.versions])
            raise VersionNotFound(says("service.no_version_versions", name=name, day=day, days=days), law=name, date=str(day))
        return version

    # --- interviews -----------------------------------------------------------------------------------------------------------------

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
        _check_count("screens", request.screens)
        raw = {name: stated(value) for name, value in request.facts.items()}
        course = Course(request.occasion, tuple(request.shown), request.part, request.screens)
        try:
            interview = Interview(self._engine, raw, consulted=registers(request.consulted), today=self._clock(""), course=course)
        except FactError as error:
            raise InvalidFacts(("", fault) for fault in error.faults) from None
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


def _summary(version: Version) -> v1.PolicySummary:
    return v1.PolicySummary(
        law=version.law,
        version=version.start.isoformat(),
        until=version.until.isoformat() if version.until else "",
        title=text(version.title),
        short=version.short,
        source=version.source,
    )


def _check_count(field: str, value: int) -> None:
    if value < 0:
        raise InvalidField(says("service.not_negative_not", field=field, value=value), field=field)


def _token(last: Version) -> str:
    return base64.urlsafe_b64encode(f"{last.law} {last.start}".encode()).decode()


def _read_token(token: str) -> tuple[str, date]:
    try:
        law, start = base64.b64decode(token, altchars=b"-_", validate=True).decode().split(" ")
        return law, date.fromisoformat(start)
    except (binascii.Error, ValueError):
        raise InvalidField(says("service.not_service_gave"), field="page_token") from None


def _values(fact: Fact) -> Iterator[Choice]:
    """The values of a fact as answers, where they are words."""
    if fact.type is FactType.BOOL:
        yield from (Choice(str(value).lower(), label, {fact.name: value}) for value, label in ((True, YES), (False, NO)))
    for value in fact.values:
        yield Choice(value, fact.labels[value], {fact.name: frozenset({value}) if fact.type is FactType.SET else value})


def _value(value: Value | None) -> decision_pb2.FactValue:
    return decision_pb2.FactValue(string_value=UNKNOWN_WORD) if value is None else fact_value(value)


def _days(version: Version) -> Said:
    """The days on which a version is in force."""
    if version.until is None:
        return says("service.from", start=version.start)
    return says("service.from_until", start=version.start, until=version.until)
