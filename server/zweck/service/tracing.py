"""Spans say what was decided: those of calls, and of messages of streams. A batch has one span, and no one outcome."""

from typing import Final

from zweck.decision.decision import Decision
from zweck.observe.meter import BATCH
from zweck.rpc.call import Call
from zweck.service.decisions import path
from zweck.service.decode.protobuf import ParsedQuestion
from zweck.service.middleware import Middleware

MANY: Final = path(BATCH)


class Traced(Middleware):
    """Keeps outcome, basis, revision, decision id and activity with the span; the id leads to the entry in the record."""

    reads_events = ()

    def decided(self, asked: ParsedQuestion, decision: Decision, call: Call) -> None:
        """Keep what was decided."""
        if call.path == MANY:
            return
        about = {} if asked.about is None else {"zweck.activity": asked.about.activity.id}
        known = {"zweck.outcome": decision.outcome.name, "zweck.basis": decision.basis.name, "zweck.revision": decision.revision}
        call.traced({**known, "zweck.decision_id": decision.decision_id, **about})
