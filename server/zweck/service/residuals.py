"""Residuals for clients: the law of one activity about one person, signed for some seconds, and reports of what was decided by them."""

import json
import logging
import re
from collections.abc import Generator, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final

from google.protobuf.json_format import MessageToDict

from zweck.activities.leased import MAX_CELLS, Leased, OfRecords, leased
from zweck.activities.prepared import Prepared
from zweck.activities.validity import Answering
from zweck.bounded.steps import Joint
from zweck.chain.note import opened, signature
from zweck.company import UnknownActivity
from zweck.company.event import end_of
from zweck.company.shapes import Held
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.facts.basis import Basis, Today
from zweck.facts.merge import Why
from zweck.facts.question import FactError, read
from zweck.forms.quoting import listed, shown
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, FactType
from zweck.register.kept import Found
from zweck.residual.law import Residual, TooLarge
from zweck.rpc.call import Call
from zweck.rpc.method import Method, Piecewise
from zweck.rpc.turns import in_slices
from zweck.service.decisions import path
from zweck.service.decode.protobuf import ParsedQuestion, admit, message, parsed, persons, stated
from zweck.service.decode.questions import About, Background, Looked, Together, about_of, look_up, registers
from zweck.service.encode.protobuf import ruling_part
from zweck.service.encode.sources import sourced
from zweck.service.middleware import Middleware
from zweck.service.options import AnswerOptions
from zweck.service.refusals import InvalidField, NotLeased, RegisterUnavailable
from zweck.v1 import decision_pb2 as v1
from zweck.v1.residual import MAX_LEASE, NAME, digest
from zweck.words.said import Said, advised, says

log: Final = logging.getLogger(__name__)

NONCE: Final = re.compile(r"[0-9A-Za-z]{16,64}")
TYPES: Final = {FactType.BOOL: "truths", FactType.ENUM: "words", FactType.COUNTRY: "words", FactType.INT: "from"}
"""The types of facts by which a client decides, and how a table has their values."""

MAX_REPORTED: Final = 200
"""Answers in a report."""

MAX_TABLES: Final = 200
ROOM: Final = 16 * 1024 * 1024
"""Tables that are kept, each of an activity, a class of persons and some facts, and the bytes that they take."""


class Residuals:
    """Issues residuals of one policy set; used by one event loop."""

    def __init__(
        self, engine: Answering, background: Background, policies: PolicySet, options: AnswerOptions, middleware: Sequence[Middleware]
    ) -> None:
        """Decide by `engine`; `middleware` learns of the answers that are reported."""
        self._engine = engine
        self._background = background
        self._policies = policies
        self._now = options.now
        self._key = options.signing
        self._middleware = middleware
        self._residual: Residual | None = None
        self._tables: Joint[str] = Joint(MAX_TABLES, ROOM)

    def methods(self) -> list[Method]:
        """The methods for clients that decide."""
        return [
            Piecewise(path("IssueResidual"), lambda data, call: in_slices(self._issue(data, call))),
            Piecewise(path("ReportDecisions"), lambda data, call: in_slices(self._report(data, call))),
        ]

    def _issue(self, data: bytes, call: Call) -> Generator[None, None, bytes]:
        request = message(v1.IssueResidualRequest, data)
        if self._key is None:
            raise NotLeased(says("service.not_signing"))
        if not NONCE.fullmatch(request.nonce):
            raise InvalidField(says("service.nonce_drawn"), field="nonce")
        now = datetime.fromtimestamp(self._now(), UTC)  # before the day and the person are looked up, so that the lease is none too long
        question = v1.CheckProcessingRequest(activity=request.activity, consulted=request.consulted)
        if request.HasField("subject"):
            question.subject.CopyFrom(request.subject)
        asked = parsed(question.SerializeToString(), self._background)
        admit(asked, call)
        about, day = asked.about, asked.question.stated.get(DECISION_DATE)
        if about is None or about.prepared is None or not isinstance(day, date):
            raise InvalidField(says("service.required_e_g_activity"), field="activity")
        if not about.activity.lease:
            raise NotLeased(says("service.not_leased", id=about.activity.id))
        if about.held.key is Why.UNREADABLE:
            raise RegisterUnavailable(says("service.register_not_available", error=Why.UNREADABLE))
        zone = asked.question.time_zone
        seconds = int(min(about.activity.lease, MAX_LEASE, (end_of(day, zone) - now).total_seconds()))
        if seconds < 1:
            raise NotLeased(says("service.leased_until_midnight"))
        table = yield from self._table(about.prepared, about.held, self._names(request), call)
        head = {
            "activities": self._background.company.revision,
            "activity": about.activity.version,
            "asked": digest(request),
            "day": day.isoformat(),
            "issued": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "lease": seconds,
            "position": None if about.held.read is None else about.position,  # a register that was not read has none
            "revision": self._policies.revision,
            "table": sha256(table.encode()).hexdigest(),
            "time_zone": zone,
        }
        text = f"{NAME}\n{json.dumps(head)}\n"
        return v1.IssueResidualResponse(note=f"{text}\n{signature(text, NAME, self._key)}", table=table).SerializeToString()

    def _names(self, request: v1.IssueResidualRequest) -> tuple[str, ...]:
        """The facts by which the client wants to decide.

        Raises:
            NotLeased: if it cannot.
        """
        names, known = tuple(request.facts), self._background.vocabulary.facts
        for place, name in enumerate(names):
            kind: Said | None = None
            if name not in known:
                kind = says("service.kind_unknown")
            elif known[name].type not in TYPES:
                kind = says("service.kind_other")
            elif name in names[:place]:
                kind = says("service.kind_twice")
            if kind is not None:
                raise NotLeased(says("service.not_for_clients", fact=shown(name), kind=kind))
        return names

    def _table(self, prepared: Prepared, held: Held, names: tuple[str, ...], call: Call) -> Generator[None, None, str]:
        """The table of a class of persons; all who ask for the same one make it together.

        Raises:
            NotLeased: if the facts have too many combinations, or periods depend on them.
        """
        try:
            return (yield from self._tables.of((prepared, held.key, names), lambda: self._decided(prepared, held, names, call), len))
        except OfRecords:
            kind = says("service.kind_of_records")
            raise NotLeased(says("service.not_for_clients", fact=listed(names), kind=kind)) from None
        except TooLarge as error:
            raise NotLeased(says("service.not_for_clients_combined", cells=error.cells, most=MAX_CELLS)) from None

    def _decided(self, prepared: Prepared, held: Held, names: tuple[str, ...], call: Call) -> Generator[None, None, str]:
        if self._residual is None:
            self._residual = Residual(self._policies, whole=True)
        found = yield from leased(prepared, held, names, self._residual, self._engine, _answer)
        call.owe(len(found.answers))
        return self._written(found)

    def _written(self, found: Leased) -> str:
        vocabulary = self._background.vocabulary
        answers: dict[str, int] = {}
        cells = [-1 if one is None else answers.setdefault(one, len(answers)) for one in found.answers]
        facts = []
        for name, numbers in found.facts.items():
            how = TYPES[vocabulary.facts[name].type]
            classes: Any = {json.dumps(value) if how == "truths" else value: number for value, number in numbers.items()}
            if how == "from":
                classes = sorted(numbers.items())
            facts.append({"name": name, "size": max(numbers.values()) + 1, "classes": {how: classes}})
        table = {"facts": facts, "cells": cells, "answers": [json.loads(one) for one in answers]}
        return json.dumps(table, ensure_ascii=False, separators=(",", ":"))

    # --- reports -------------------------------------------------------------------------------------------------------------------

    def _report(self, data: bytes, call: Call) -> Generator[None, None, bytes]:
        request = message(v1.ReportDecisionsRequest, data)
        if not 0 < len(request.decisions) <= MAX_REPORTED:
            raise InvalidField(says("service.reported_between", most=MAX_REPORTED), field="decisions")
        call.spend(len(request.decisions) - 1)  # the call counts as one
        text = None if self._key is None else opened(request.note, NAME, self._key.public)
        head = {} if text is None else json.loads(text.partition("\n")[2])
        if head.get("asked") != digest(request.asked):
            raise InvalidField(says("service.note_not_ours"), field="note")
        about, differing = self._about(request.asked, head), []
        for one in request.decisions:
            yield
            if not self._again(one, about, v1.Lease(issued=head["issued"], seconds=head["lease"], after_ms=one.after_ms), call):
                differing.append(one.decision_id)
        if differing:
            log.error("a client gave %d answers that the server does not give: %s", len(differing), ", ".join(map(shown, differing)))
        return v1.ReportDecisionsResponse(differing=differing).SerializeToString()

    def _about(self, asked: v1.IssueResidualRequest, head: dict[str, Any]) -> About:
        """The activity on the day of a residual, and the person as the register knew it at the residual's position.

        Raises:
            InvalidField: if the activity is gone.
            RegisterUnavailable: if the person cannot be looked up.
        """
        background, today = self._background, Today(date.fromisoformat(head["day"]), head["time_zone"])
        try:
            prepared = background.prepared.on(asked.activity, today, registers(asked.consulted))
        except UnknownActivity as unknown:
            raise InvalidField(advised(unknown.message, unknown.help), field="asked.activity") from None
        whom = persons(asked.subject, background.pseudonyms, "asked.subject") if asked.HasField("subject") else ()
        looked = None
        if background.register is not None and prepared.activity.looks_up and whom:
            found = look_up(background.register, whom, basis=Basis.AS_OF)
            if found is None:
                raise RegisterUnavailable(says("service.register_not_available", error=Why.UNREADABLE))
            position = head["position"] or 0
            then = {one: [event for event in events if event.position <= position] for one, events in found.events.items()}
            looked = Looked({}, {Basis.LIVE: Together(Found(position, then), frozenset(whom))})
        return about_of(prepared, whom, Basis.LIVE, background, looked)[0]

    def _again(self, one: v1.ReportedDecision, about: About, lease: v1.Lease, call: Call) -> bool:
        """Decide and record again what a client decided; whether the server would have permitted it, too, and within the lease."""
        if about.prepared is None:
            raise TypeError(about)
        try:
            facts = read({name: stated(value) for name, value in one.facts.items()}, self._background.vocabulary)
            question = about.prepared.question(facts, about.held)
        except FactError:  # by other law than the client's
            return False
        asked = ParsedQuestion(
            one.decision_id,
            question,
            Detail.REASONS,
            subject=next(iter(about.persons), ""),
            about=about,
            controller=about.activity.controller,
            activity=about.activity.id,
        )
        admit(asked, call)
        decision = self._engine.decide(question, Detail.REASONS)
        sources = sourced(decision, about, self._background.company)
        sources.lease.CopyFrom(lease)
        for concern in self._middleware:
            concern.decided(asked._replace(sources=lambda: sources), decision, call)
        return decision.outcome is Outcome.PERMITTED and 0 <= lease.after_ms < lease.seconds * 1000


def _answer(decision: Decision) -> str:
    """An answer as a table has it."""
    ruling = ruling_part(decision.finding.ruling)
    found = {
        "outcome": decision.outcome.name,
        "rules": [reason.rule for reason in decision.reasons if reason.decisive],
        "obligations": [MessageToDict(duty) for duty in ruling.obligations],
    }
    return json.dumps(found, ensure_ascii=False, sort_keys=True)
