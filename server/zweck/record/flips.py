"""Recorded questions that two states of the law do not answer alike."""

from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Final

from zweck.bounded.progress import Progress, quietly
from zweck.chain.content import UNREADABLE
from zweck.chain.database import Database
from zweck.chain.head import read_head
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.facts.question import FactError
from zweck.record.account import question_of
from zweck.record.chain import RECORD
from zweck.record.entry import DECISION
from zweck.record.statements import scan

MAX_TURNED: Final = 50
"""Different questions that are kept; the answers to all others are counted only."""

MAX_CACHED: Final = 10_000
"""Questions whose answers are cached: callers ask many of them again and again."""

Answers = tuple[Outcome | None, Outcome | None]


@dataclass(frozen=True, slots=True)
class Turned:
    """A recorded question whose answer flips: the first entry that asked it, and both answers (`None`: that side cannot be question_of)."""

    seq: int
    time: int
    decision_id: str | None
    recorded: str | None
    old: Outcome | None
    new: Outcome | None


@dataclass(slots=True)
class Recorded:
    """All recorded answers under the new law: how many there are, are erased, and flip; and each flip with its number of answers."""

    answers: int = 0
    erased: int = 0
    flipped: int = 0
    turned: dict[Turned, int] = field(default_factory=dict)

    @property
    def unlisted(self) -> int:
        """How many answers that flip are in none of the flips kept."""
        return self.flipped - sum(self.turned.values())


def recorded_flips(database: Database, old: Engine, new: Engine, most: int = MAX_TURNED, along: Progress = quietly) -> Recorded:
    """Ask every recorded question of both sides; at most so many different ones that flip are kept.

    Raises:
        RecordUnavailable: if the record cannot be read.
    """
    found = Recorded()
    kept: dict[tuple[str, int], Turned] = {}
    answers = lru_cache(MAX_CACHED)(partial(_both, old, new))
    for entry in along("entries", scan(database, "kind = $3", DECISION), read_head(database, RECORD).seq):
        found.answers += 1
        if entry.salt is None:
            found.erased += 1
            continue
        content = entry.content
        question = (content.facts or "", content.presume_unstated or 0)
        before, after = answers(*question)
        if before is after:
            continue
        found.flipped += 1
        if question not in kept and len(kept) < most:
            kept[question] = Turned(entry.seq, entry.time, content.decision_id, content.outcome, before, after)
        if question in kept:
            turned = kept[question]
            found.turned[turned] = found.turned.get(turned, 0) + 1
    return found


def _both(old: Engine, new: Engine, facts: str, presume_unstated: int) -> Answers:
    return _outcome(old, facts, presume_unstated), _outcome(new, facts, presume_unstated)


def _outcome(engine: Engine, facts: str, presume_unstated: int) -> Outcome | None:
    """The outcome of a recorded question; `None` where the vocabulary does not know what it states."""
    try:
        return engine.decide(question_of(facts, presume_unstated, engine.policies.vocabulary), Detail.OUTCOME).outcome
    except (FactError, *UNREADABLE):
        return None
