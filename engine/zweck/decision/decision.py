"""The answer: what it says, law by law, and everything that explains it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from zweck.decision.aged import Reservation, SourceDays, reservations
from zweck.decision.examined import Examination
from zweck.decision.remedied import RemedyResult
from zweck.decision.reserved import Doubt, Opening
from zweck.facts.basis import Basis
from zweck.facts.question import Question
from zweck.law.citation.statutes import Link
from zweck.law.policy import Gap, House, Timing
from zweck.law.vocabulary import Contradiction
from zweck.logic.condition import Value
from zweck.words.text import Text

Day = date
"""A day; in a decision the name `date` stands for its own."""


class Outcome(StrEnum):
    """Whether the processing may take place."""

    PERMITTED = "PERMITTED"
    PROHIBITED = "PROHIBITED"
    UNDETERMINED = "UNDETERMINED"
    NOT_REGULATED = "NOT_REGULATED"


class Detail(StrEnum):
    """How much of the answer is wanted: the outcome and the laws, the reasons, the remedies, the examination; each has the ones before."""

    OUTCOME = "outcome"
    REASONS = "reasons"
    FULL = "full"
    EXAMINATION = "examination"


class Status(StrEnum):
    """How a requirement or prohibition came out; a prohibition that holds is `FAILED`, one that does not is `NOT_TRIGGERED`."""

    MET = "MET"
    FAILED = "FAILED"
    OPEN = "OPEN"
    NOT_TRIGGERED = "NOT_TRIGGERED"


class RequirementResult(NamedTuple):
    """A requirement (`law/name`), how it came out, and the ids of all grounds that hold."""

    requirement: str
    status: Status
    grounds: tuple[str, ...]


class ProhibitionResult(NamedTuple):
    """A prohibition and how it came out."""

    rule: str
    status: Status


@dataclass(frozen=True, slots=True)
class LawResult:
    """A law that applies, by the version in force, and how each of its requirements and prohibitions came out.

    `house` names the house whose rules these are; then `NOT_REGULATED` says that they neither forbid nor leave open.
    """

    law: str
    version: date
    outcome: Outcome
    requirements: tuple[RequirementResult, ...]
    prohibitions: tuple[ProhibitionResult, ...]
    layers: tuple[tuple[str, date], ...] = ()
    house: str = ""

    def rules(self, *statuses: Status) -> Iterator[str]:
        """The requirements and prohibitions that came out so."""
        yield from (one.requirement for one in self.requirements if one.status in statuses)
        yield from (one.rule for one in self.prohibitions if one.status in statuses)


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule on which the answer rests (scope: `law/scope`, requirement: `law/name`, ground, prohibition), its text, links and house.

    The outcome turns on a `decisive` one: it forbids, is open, or is a ground that permits.
    """

    rule: str
    citation: str
    text: Text
    links: tuple[Link, ...] = ()
    house: str = ""
    decisive: bool = False


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact that could decide the answer, and what it would help to decide; `label`, `type` and `choices` say how to ask it in a form."""

    fact: str
    question: Text
    requirements: tuple[str, ...]
    label: Text = Text("", "")
    type: str = ""
    choices: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class Presumption:
    """A value that was not stated, and on which the answer rests."""

    fact: str
    value: Value


@dataclass(frozen=True, slots=True)
class ObligationResult:
    """An obligation that rides on the answer. `conditional`: the facts leave open whether it arises."""

    id: str
    law: str
    citation: str
    timing: Timing
    text: Text
    deadline: Text | None
    conditional: bool


@dataclass(frozen=True, slots=True)
class RightResult:
    """A right of the person concerned."""

    id: str
    law: str
    citation: str
    text: Text


@dataclass(frozen=True, slots=True)
class Ruling:
    """The outcome, and all that follows from how the laws came out; questions for which they come out alike share one ruling.

    `steps` are those open to the person concerned; until `checked_until` the sources of all these laws were read. With detail `outcome`
    there are only the outcome, the laws and that day.
    """

    outcome: Outcome
    laws: tuple[LawResult, ...] = ()
    open_laws: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    obligations: tuple[ObligationResult, ...] = ()
    rights: tuple[RightResult, ...] = ()
    steps: tuple[RemedyResult, ...] = ()
    notes: tuple[Gap, ...] = ()
    checked_until: date | None = None
    open_laws_permitting: tuple[str, ...] = ()
    sources: tuple[SourceDays, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A ruling, and what depends on the facts beyond it.

    A prohibition is `conclusive` unless it rests on facts that were not shown; then `openings` name the grounds that these would open.
    `remedies` lead to a permission, and are sought with detail `full` only; `examination` comes with detail `examination`.
    """

    ruling: Ruling
    missing_facts: tuple[MissingFact, ...] = ()
    presumptions: tuple[Presumption, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    openings: tuple[Opening, ...] = ()
    conclusive: bool = True
    remedies: tuple[RemedyResult, ...] = ()
    examination: Examination | None = None
    gaps: tuple[Gap, ...] = ()


@dataclass
class Decision:
    """The answer to one question; `date` is `None` where its day is unknown.

    Where `houses` are laid over the law, `beneath` is the revision of the law without them.
    """

    question: Final[Question]
    date: Final[date | None]
    revision: Final[str]
    finding: Final[Finding]
    houses: Final[tuple[House, ...]] = ()
    beneath: Final[str] = ""

    @property
    def decision_id(self) -> str:
        """The id of the decision: equal for one question, basis, day and revision on every machine; computed when first read."""
        kept = self.__dict__
        found: str = kept.get("_id") or kept.setdefault("_id", self.question.identity(self.revision))
        return found

    @property
    def basis(self) -> Basis:
        """Whether the answer is about now, and may be acted on, or about a stated day."""
        return self.question.basis

    @property
    def outcome(self) -> Outcome:
        """Whether the processing may take place."""
        return self.finding.ruling.outcome

    @property
    def laws(self) -> tuple[LawResult, ...]:
        """The laws that apply."""
        return self.finding.ruling.laws

    @property
    def open_laws(self) -> tuple[str, ...]:
        """The laws of which it is open whether they apply."""
        return self.finding.ruling.open_laws

    @property
    def open_laws_permitting(self) -> tuple[str, ...]:
        """Open laws that permit whether they apply or not: the answer does not turn on them."""
        return self.finding.ruling.open_laws_permitting

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The rules on which the answer rests."""
        return self.finding.ruling.reasons

    @property
    def missing_facts(self) -> tuple[MissingFact, ...]:
        """Facts that could decide an open point, the most decisive first."""
        return self.finding.missing_facts

    @property
    def presumptions(self) -> tuple[Presumption, ...]:
        """Values that were not stated and on which the answer rests."""
        return self.finding.presumptions

    @property
    def obligations(self) -> tuple[ObligationResult, ...]:
        """Obligations that ride on the answer."""
        return self.finding.ruling.obligations

    @property
    def rights(self) -> tuple[RightResult, ...]:
        """Rights of the person concerned."""
        return self.finding.ruling.rights

    @property
    def remedies(self) -> tuple[RemedyResult, ...]:
        """Remedies of the controller, then steps open to the person concerned."""
        return (*self.finding.remedies, *self.finding.ruling.steps)

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Stated facts that cannot be true together, and are asked or noted."""
        return self.question.contradictions

    @property
    def conclusive(self) -> bool:
        """Whether the answer is a prohibition that nothing still unknown can lift; a refuted presumption could."""
        return self.outcome is Outcome.PROHIBITED and self.finding.conclusive

    @property
    def openings(self) -> tuple[Opening, ...]:
        """Grounds that are closed only because their facts were not shown."""
        return self.finding.openings

    @property
    def examination(self) -> Examination | None:
        """Every condition of every law in force, where it was wanted."""
        return self.finding.examination

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Law that would govern the case, or part of it, and is not in the policy set."""
        return (*self.finding.gaps, *self.finding.ruling.notes)

    @property
    def checked_until(self) -> Day | None:
        """The day until which the sources of the laws were read on which the answer rests; a later day changes no outcome."""
        return self.finding.ruling.checked_until

    @property
    def reservations(self) -> tuple[Reservation, ...]:
        """The limits of the answer by the age of its law on the day asked; they change no outcome."""
        return reservations(self.finding.ruling.sources, self.date)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Doubts on which the answer rests."""
        return self.finding.doubts
