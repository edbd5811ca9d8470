"""The answers that rows share: rulings of the engine itself, each found once and known by its digest."""

from collections.abc import Hashable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum
from hashlib import sha256
from json import dumps
from typing import Any, Final, cast

from zweck.decision import Detail, Outcome, Ruling
from zweck.engine import Engine
from zweck.facts import FactError, Question
from zweck.law.values import FactFault
from zweck.law.vocabulary import DECISION_DATE
from zweck.sources.company import UnknownActivity

DIGITS: Final = 63
"""The bits of a digest, so that any table can hold it as a whole number."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A ruling, whether nothing unknown can lift it, and the days of the law behind it; or the faults of facts that cannot be asked."""

    digest: int
    ruling: Ruling | None
    conclusive: bool = True
    edition: tuple[date | None, date | None] = (None, None)
    faults: tuple[FactFault, ...] = ()

    @property
    def outcome(self) -> Outcome | None:
        """The outcome; `None` for facts that cannot be asked."""
        return None if self.ruling is None else self.ruling.outcome


class Answers:
    """The answers of one policy set; equal questions share one."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._by_key: dict[Hashable, Answer] = {}
        self._by_digest: dict[int, Answer] = {}

    def __len__(self) -> int:
        """How many different answers there are."""
        return len(self._by_digest)

    def key(self, question: Question) -> tuple[Hashable, Mapping[str, Any]]:
        """A key that questions with equal rulings share, and the facts that rulings name with their values."""
        return self.engine.alike(question)

    def known(self, key: Hashable) -> Answer | None:
        """The answer to questions of a key, if one was found."""
        return self._by_key.get(key)

    def of(self, question: Question, key: Hashable = None) -> Answer:
        """The answer to a question, found only where none of its key was."""
        found = None if key is None else self._by_key.get(key)
        if found is None:
            found = self._decided(question)
            if key is not None:
                self._by_key[key] = found
        return found

    def _decided(self, question: Question) -> Answer:
        day = question.stated[DECISION_DATE]
        edition = self.engine.editions.on(cast(date, day))
        if question.contradictions or (question.merged is not None and question.merged.readings):
            decision = self.engine.decide(question, Detail.REASONS)
            ruling, conclusive = decision.finding.ruling, decision.conclusive
        else:
            ruling, conclusive = self.engine.ruling(question)
        days = (edition.start, edition.until)
        return self._shared(Answer(digest(self.engine.policies.revision, conclusive, days, said(ruling)), ruling, conclusive, days))

    def refused(self, error: FactError | UnknownActivity) -> Answer:
        """The answer to facts that cannot be asked."""
        faults = error.faults if isinstance(error, FactError) else (FactFault("", "", str(error), error.help),)
        return self._shared(Answer(digest([asdict(fault) for fault in faults]), None, faults=faults))

    def _shared(self, answer: Answer) -> Answer:
        return self._by_digest.setdefault(answer.digest, answer)


def said(ruling: Ruling) -> list[object]:
    """All in which rulings of one revision differ; rules stand for their texts, but for reasons, which may name rows of tables."""
    laws = [
        [
            law.law,
            law.version,
            law.outcome,
            [[one.requirement, one.status, one.grounds] for one in law.requirements],
            [[one.rule, one.status] for one in law.prohibitions],
            law.layers,
        ]
        for law in ruling.laws
    ]
    reasons = [[reason.rule, reason.citation, reason.text.de, reason.text.en] for reason in ruling.reasons]
    obligations = [[rule.law, rule.id, rule.conditional] for rule in ruling.obligations]
    rights = [[rule.law, rule.id] for rule in ruling.rights]
    notes, steps = [asdict(note) for note in ruling.notes], [asdict(step) for step in ruling.steps]
    return [ruling.outcome, laws, ruling.open_laws, reasons, obligations, rights, steps, notes, ruling.checked_until]


def digest(*parts: object) -> int:
    """A whole number that stands for what is said, the same on every machine."""
    text = dumps(parts, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big") >> 64 - DIGITS


def _plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case frozenset():
            return sorted(value)
        case _:
            raise TypeError(value)
