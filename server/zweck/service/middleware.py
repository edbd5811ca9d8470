"""Concerns that cross all questions, whatever their method."""

from collections.abc import Sequence
from typing import Any

from zweck.bounded.cache import Cache
from zweck.decision.decision import Decision, Outcome
from zweck.rpc import method as rpc
from zweck.rpc.call import Call
from zweck.service.decode.protobuf import ParsedQuestion


class Middleware(rpc.Middleware):
    """One concern; a hook that it does not need does nothing."""

    reads_events: Sequence[Outcome] = tuple(Outcome)
    """The outcomes of decisions of which it reads, or of their questions, which events of a person they name."""

    def decided(self, asked: ParsedQuestion, decision: Decision, call: Call) -> None:
        """Learn of a decision before its answer is sent."""

    def deployed(self, engine: object, revision: str, cache: Cache[Any] | None) -> None:
        """Learn that calls from now on are answered by this engine, from the policies of this revision, with this cache of questions."""
