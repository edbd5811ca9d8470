"""A permission with its obligations, or an error: nothing between them lets processing go on."""

from collections.abc import Sequence
from dataclasses import dataclass

from zweck.v1.decision_pb2 import Basis, Decision, Obligation, Outcome, Timing


class NotPermitted(Exception):
    """The data may not be processed: it is prohibited, open, or no law in the policy set regulates it; or the answer is not about now.

    `decision` says why: its `reasons`, the `missing_facts` that would decide an open question, the `openings` of a prohibition.
    """

    def __init__(self, decision: Decision) -> None:
        super().__init__(_sentence(decision))
        self.decision = decision

    def __repr__(self) -> str:
        """Three lines."""
        return _lines("NotPermitted", self.decision, [str(self)])

    @property
    def outcome(self) -> str:
        """`PROHIBITED`, `UNDETERMINED` or `NOT_REGULATED`; `PERMITTED` where the answer is none about now."""
        return Outcome.Name(self.decision.outcome)

    @property
    def missing(self) -> list[str]:
        """The facts that could decide an open question, the most decisive first."""
        return [missing.fact for missing in self.decision.missing_facts]


@dataclass(frozen=True, slots=True, repr=False)
class Permission:
    """The data may be processed now, if the obligations are met."""

    decision: Decision

    def __repr__(self) -> str:
        """Three lines."""
        return _lines(
            "Permission", self.decision, [f"{duty.id} ({Timing.Name(duty.timing)})" for duty in self.obligations] or ["no obligations"]
        )

    @property
    def decision_id(self) -> str:
        """The id by which the answer is found in the record."""
        return self.decision.decision_id

    @property
    def obligations(self) -> Sequence[Obligation]:
        """All duties that ride on the permission."""
        return tuple(self.decision.obligations)

    @property
    def before(self) -> Sequence[Obligation]:
        """Obligations to meet before the processing."""
        return self._at(Timing.BEFORE)

    @property
    def at(self) -> Sequence[Obligation]:
        """Obligations to meet at the time of the processing."""
        return self._at(Timing.AT)

    @property
    def after(self) -> Sequence[Obligation]:
        """Obligations to meet after the processing."""
        return self._at(Timing.AFTER)

    def _at(self, timing: Timing.ValueType) -> Sequence[Obligation]:
        return tuple(duty for duty in self.decision.obligations if duty.timing == timing)


def permission(decision: Decision, activity: str, *, allow_cached: bool = False) -> Permission:
    """The permission that a decision gives for an activity; one of a client itself (`CACHED`) only if the call allows it.

    Raises:
        NotPermitted: if it gives none, is one about another activity, or about none, or is not about now.
    """
    if decision.activity.partition("@")[0] != activity:
        raise NotPermitted(decision)
    bases = (Basis.LIVE, Basis.CACHED) if allow_cached else (Basis.LIVE,)
    if decision.outcome != Outcome.PERMITTED or decision.basis not in bases:
        raise NotPermitted(decision)
    return Permission(decision)


def _lines(kind: str, decision: Decision, rest: Sequence[str]) -> str:
    """How an answer looks to a developer; the whole of it is `decision`."""
    about = f"{decision.activity or 'no activity'} on {decision.date or 'no day'} ({Basis.Name(decision.basis)})"
    return f"{kind}: {Outcome.Name(decision.outcome)}, {about}\n  {'; '.join(rest)}\n  decision {decision.decision_id or 'without an id'}"


def _sentence(decision: Decision) -> str:
    outcome = Outcome.Name(decision.outcome)
    if decision.outcome == Outcome.PERMITTED:
        if decision.basis != Basis.LIVE:
            stands = {
                Basis.AS_OF: f"AS_OF {decision.date}",
                Basis.CACHED: f"CACHED, by a residual of {decision.lease.issued}, and the call does not allow that",
            }.get(decision.basis, "of a server that does not say on which basis")
            return f"{outcome}, but the answer is {stands}, not LIVE: it is no leave to act"
        named = f"the activity `{decision.activity}`" if decision.activity else "no activity"
        return f"{outcome}, but the answer names {named}, not the asked one"
    if decision.missing_facts:
        unless = ", unless otherwise shown" if decision.outcome == Outcome.PROHIBITED else ""
        return f"{outcome}{unless}; missing facts: {', '.join(missing.fact for missing in decision.missing_facts)}"
    decisive = [reason for reason in decision.reasons if reason.decisive] or decision.reasons
    return ": ".join((outcome, *filter(None, ["; ".join(dict.fromkeys(reason.citation for reason in decisive))])))
