"""An answer as a page reads it: the decision, and the sources of its facts; fields have the names of the contract."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Day
from typing import Final, NamedTuple

from zweck.activities.validity import Rests, Turn
from zweck.decision.aged import Reservation
from zweck.decision.decision import (
    Decision,
    LawResult,
    MissingFact,
    ObligationResult,
    Outcome,
    Presumption,
    Reason,
    RightResult,
)
from zweck.decision.examined import Examination
from zweck.decision.remedied import RemedyResult
from zweck.decision.reserved import Doubt, Opening
from zweck.facts.basis import Basis
from zweck.facts.contradictions import facts_in
from zweck.facts.merge import Conflict, Merged, Origin
from zweck.facts.notes import NO_NOTES, Notes
from zweck.law.policy import Gap
from zweck.logic.condition import Value
from zweck.periods.reckon import Phase
from zweck.words.text import Text

TRUTHS: Final = {True: "TRUE", False: "FALSE", None: "UNKNOWN"}
"""The names of the contract for truths."""


def origin_name(origin: Origin) -> str:
    """The contract's name of a kind of source."""
    names = {Origin.TEXT: "FROM_CONSENT_TEXT", Origin.PRESUMED: "FROM_PRESUMPTION"}
    return names.get(origin, f"FROM_{origin.name}")


class HouseShown(NamedTuple):
    """A house whose rules are laid over the law."""

    house: str
    title: Text


class ContradictionShown(NamedTuple):
    """Stated facts that cannot be true together."""

    facts: tuple[str, ...]
    text: Text


class SourceShown(NamedTuple):
    """A source of facts; where it says nothing, `why_unknown` has the reason."""

    origin: Origin
    reference: str
    as_of: Day | None
    until: Day | None
    why_unknown: str
    facts: Mapping[str, Value | None]
    by: str


class RecordShown(NamedTuple):
    """A record of the person: its class, where it stands, and its days, as the contract has them."""

    record_class: str
    phase: Phase
    began: Day | None
    needed_until: Day | None
    keep_until: Day | None
    erase_by: Day | None
    rows: tuple[str, ...]
    missing: tuple[str, ...]


class ClaimShown(NamedTuple):
    """The value that a source has for a fact; `None` is unknown."""

    fact: str
    origin: Origin
    reference: str
    value: Value | None


class ConflictShown(NamedTuple):
    """Claims of sources that differ, and the value that holds all the same, if one does."""

    claims: tuple[ClaimShown, ...]
    contradiction: str
    held: Value | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The parts of an answer that pages show, in the order of the contract."""

    decision_id: str
    request_id: str
    outcome: Outcome
    date: Day | None
    revision: str
    laws: tuple[LawResult, ...]
    reasons: tuple[Reason, ...]
    missing_facts: tuple[MissingFact, ...]
    presumptions: tuple[Presumption, ...]
    obligations: tuple[ObligationResult, ...]
    remedies: tuple[RemedyResult, ...]
    rights: tuple[RightResult, ...]
    open_laws: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    conclusive: bool
    openings: tuple[Opening, ...]
    contradictions: tuple[ContradictionShown, ...]
    gaps: tuple[Gap, ...]
    examination: Examination | None
    notes: Notes
    sources: tuple[SourceShown, ...]
    conflicts: tuple[ConflictShown, ...]
    activity: str
    open_laws_permitting: tuple[str, ...]
    houses: tuple[HouseShown, ...]
    law_revision: str
    basis: Basis
    reservations: tuple[Reservation, ...]
    time_zone: str
    turn: Turn | None
    records: tuple[RecordShown, ...]


def answered(
    decision: Decision,
    turn: Turn | None,
    *,
    request_id: str = "",
    notes: Notes = NO_NOTES,
    rests: Rests | None = None,
) -> Answered:
    """An answer with its sources; `rests` has those of an activity; `turn` is its first one."""
    merged = decision.question.merged
    about = rests if merged is not None else None
    return Answered(
        decision_id=decision.decision_id,
        request_id=request_id,
        outcome=decision.outcome,
        date=decision.date,
        revision=decision.revision,
        laws=decision.laws,
        reasons=decision.reasons,
        missing_facts=decision.missing_facts,
        presumptions=decision.presumptions,
        obligations=decision.obligations,
        remedies=decision.remedies,
        rights=decision.rights,
        open_laws=decision.open_laws,
        doubts=decision.doubts,
        conclusive=decision.conclusive,
        openings=decision.openings,
        contradictions=tuple(
            ContradictionShown(tuple(facts_in(one, decision.question.stated)), one.reason) for one in decision.contradictions
        ),
        gaps=decision.gaps,
        examination=decision.examination,
        notes=notes,
        sources=() if merged is None or about is None else tuple(_sources(merged)),
        conflicts=() if merged is None else tuple(_conflict(conflict, merged) for conflict in merged.conflicts),
        activity=about.activity.version if about is not None else "",
        open_laws_permitting=decision.open_laws_permitting,
        houses=tuple(HouseShown(house.name, house.title) for house in decision.houses),
        law_revision=decision.beneath,
        basis=decision.basis,
        reservations=decision.reservations,
        time_zone=decision.question.time_zone,
        turn=turn,
        records=(),  # of a register, which a server alone has
    )


def _sources(merged: Merged) -> Iterator[SourceShown]:
    for source in merged.sources:
        if source.facts or source.why_unknown:
            until = source.review_by or source.until
            yield SourceShown(source.origin, source.reference, source.as_of, until, source.why_unknown or "", source.facts, source.by)


def _conflict(conflict: Conflict, merged: Merged) -> ConflictShown:
    claims = tuple(
        ClaimShown(name, source.origin, source.reference, value) for name, found in conflict.claims.items() for source, value in found
    )
    held = [merged.stated.get(name) for name in conflict.claims if name in merged.adverse]
    contradiction = conflict.contradiction.id if conflict.contradiction is not None else ""
    return ConflictShown(claims, contradiction, next((value for value in reversed(held) if value is not None), None))
