"""The questions of an agent, put to a server of zweck as any caller's."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import grpc

from zweck.client import question
from zweck.client.errors import CallError, failed
from zweck.client.facts import DATE
from zweck.law.vocabulary import ChangeableBy
from zweck.v1 import activity_pb2, decision_pb2, policy_pb2
from zweck.v1.activity_pb2_grpc import ActivityServiceStub
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.v1.policy_pb2_grpc import PolicyServiceStub
from zweck.words.said import Said, SaidError, quoted, says

SECONDS: Final = 10.0
"""How long an agent waits for an answer."""

JUDGED: Final = ChangeableBy.ASSESSMENT.value
UNCHANGEABLE: Final = ChangeableBy.NOBODY.value
"""A circumstance that is so or not, such as a sale that was made: an agent may know it."""

Answer = TypeVar("Answer")

Facts = Mapping[str, bool | int | str | list[str]]


class Declined(SaidError):
    """The question is not put, or not answered; the sentence is for the agent."""


class Calls:
    """One server, asked as one caller."""

    def __init__(self, channel: grpc.Channel, metadata: tuple[tuple[str, str], ...] = ()) -> None:
        self._decisions = DecisionServiceStub(channel)
        self._activities = ActivityServiceStub(channel)
        self._policies = PolicyServiceStub(channel)
        self._metadata = metadata
        self._facts: dict[str, policy_pb2.Fact] = {}
        self._revision = ""

    def decide(self, activity: str, kind: str, person: str, facts: Facts, detail: decision_pb2.Detail.ValueType) -> decision_pb2.Decision:
        """The decision on an activity and a person.

        Raises:
            Declined: if a fact is not the agent's to state, or the server does not answer.
        """
        self._check(facts)
        subject = decision_pb2.Subject(**{kind: person}) if person else None
        asked = question(facts, activity=activity, subject=subject, detail=detail)
        decision = self._answer(self._decisions.CheckProcessing, asked)
        if decision.basis != decision_pb2.LIVE:
            raise Declined(says("doors.server_answer_not"))
        if decision.revision != self._revision:  # by other law: a fact may have come, or become a judgement
            self._facts = {}
            self._check(facts)
        return decision

    def activities(self) -> activity_pb2.ListActivitiesResponse:
        """The activities in force; raises `Declined` if the server does not answer."""
        return self._answer(self._activities.ListActivities, activity_pb2.ListActivitiesRequest())

    def activity(self, name: str) -> activity_pb2.Activity:
        """One activity with what a call must state; raises `Declined` if there is none, or the server does not answer."""
        return self._answer(self._activities.GetActivity, activity_pb2.GetActivityRequest(activity=name))

    def policy(self, law: str) -> policy_pb2.Policy:
        """A law as it is in force; raises `Declined` if there is none, or the server does not answer."""
        return self._answer(self._policies.GetPolicy, policy_pb2.GetPolicyRequest(law=law))

    def _answer(self, method: Callable[..., Answer], message: object) -> Answer:
        """The server's answer.

        Raises:
            Declined: if it gives none.
        """
        try:
            return method(message, timeout=SECONDS, metadata=self._metadata)
        except grpc.RpcError as error:
            raise Declined(_sentence(error)) from None

    def _check(self, facts: Facts) -> None:
        """See that the agent states circumstances only: judgements and proofs are for the activity's files and the register."""
        if DATE in facts:
            raise Declined(says("doors.asks_what_holds_day", date=DATE))
        for name in sorted(facts):
            fact = self._fact(name)
            if fact is None:
                continue  # the server refuses it, with the nearest name
            if fact.silence.silence_class == "appraisal" or fact.changeable_by == JUDGED:
                raise Declined(says("doors.legal_judgement_activity", name=name))
            if fact.silence.silence_class == "shown" and fact.changeable_by != UNCHANGEABLE:
                raise Declined(says("doors.proven_activity_files", name=name))

    def _fact(self, name: str) -> policy_pb2.Fact | None:
        if not self._facts:
            found = self._answer(self._policies.ListFacts, policy_pb2.ListFactsRequest())
            self._facts, self._revision = {fact.fact: fact for fact in found.facts}, found.revision
        return self._facts.get(name)


def _sentence(error: grpc.RpcError) -> Said:
    """Why the server gave no answer, with every field at fault."""
    found = failed(error)
    if not isinstance(found, CallError):
        raise error
    if found.code() in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}:
        return says("doors.server_zweck_does")
    faults = "\n".join(f"{field}: {fault}" for field, fault in found.violations)
    return quoted(faults or found.details() or found.code().name)
