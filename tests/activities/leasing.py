"""A server in this process whose activities have leases, and clients that decide by its residuals."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any, Final

from tests.activities.group import engine, group
from tests.activities.test_templates import KEY, POLICIES, VOCABULARY, Fixed, Noting, subject
from tests.clocks import Clock
from tests.server.fiction import CALL
from zweck.bounded.steps import finished
from zweck.chain.key import Key
from zweck.client.facts import question
from zweck.client.residual import Moment, Residual, public_keys
from zweck.company import Company
from zweck.company.event import Event
from zweck.rpc.method import Pieces, Piecewise
from zweck.rpc.refusal import Refusal
from zweck.service.answer import AnswerOptions
from zweck.service.decisions import Decisions
from zweck.service.residuals import Residuals
from zweck.v1 import decision_pb2 as v1

SECRET: Final = Key(b"a secret of sufficient length")
KEYS: Final = public_keys([SECRET.public.as_pem()])
NONCES: Final = (f"{number:032x}" for number in count(1))
BEGIN: Final[Moment] = (0.0, 0.0, 0.0)


@cache
def leasing(seconds: int = 20) -> Company:
    """The group, whose activities may all be decided by clients."""
    activities = {name: tuple(replace(one, lease=seconds) for one in versions) for name, versions in group().activities.items()}
    return replace(group(), activities=activities)


class Leasing:
    """The methods of a server over one register and clock."""

    def __init__(self, clock: Clock | None = None, company: Company | None = None, key: Key | None = SECRET) -> None:
        self.clock = clock or Clock(datetime(2026, 2, 2, 12, tzinfo=UTC))
        self.register = Fixed()
        self.noting = Noting()
        options = AnswerOptions(pseudonyms=KEY, register=self.register, now=self.clock, signing=key)
        self.decisions = Decisions(engine(), VOCABULARY, options, company=company or leasing())
        residuals = Residuals(engine(), self.decisions.background, POLICIES, options, [self.noting])
        self.tables = residuals._tables.kept
        self._issue, self._report = (one.handler for one in residuals.methods() if isinstance(one, Piecewise))

    def issue(self, request: v1.IssueResidualRequest) -> v1.IssueResidualResponse:
        """The response to a request; one without a nonce gets one."""
        request.nonce = request.nonce or next(NONCES)
        return v1.IssueResidualResponse.FromString(finished(self._issue(request.SerializeToString(), CALL)))

    def issuing(self, request: v1.IssueResidualRequest) -> Pieces:
        """The response to a request, while it is made."""
        return self._issue(request.SerializeToString(), CALL)

    def report(self, request: v1.ReportDecisionsRequest) -> v1.ReportDecisionsResponse:
        """The response to a report."""
        return v1.ReportDecisionsResponse.FromString(finished(self._report(request.SerializeToString(), CALL)))

    def residual(self, name: str, facts: Sequence[str], person: int = 0, since: Moment = BEGIN) -> Residual:
        """The residual of calls that state these facts."""
        request = wanted(name, facts, person)
        issued = self.issue(request)
        return Residual(issued.note, issued.table, request, KEYS, since)

    def ask(self, name: str, facts: Mapping[str, Any], person: int = 0) -> v1.Decision | str:
        """The answer of the server, or why it refuses the question."""
        asked = question(facts, activity=name, subject=whom(person))
        try:
            return v1.Decision.FromString(self.decisions.decision(asked.SerializeToString(), CALL))
        except Refusal as refusal:
            return str(refusal)

    def person(self, number: int, events: Sequence[Event]) -> None:
        """Let a person have these events, at positions of the register up to its own."""
        self.register.set(number, events)
        self.register.position = max([self.register.position, *(event.position for event in events)])


def wanted(name: str, facts: Sequence[str], person: int = 0) -> v1.IssueResidualRequest:
    """The request for a residual; a person of the number 0 is none."""
    return v1.IssueResidualRequest(activity=name, subject=whom(person), facts=sorted(facts), nonce=next(NONCES))


def whom(person: int) -> v1.Subject | None:
    """A person by the pseudonym."""
    return v1.Subject(pseudonym=subject(person)) if person else None
