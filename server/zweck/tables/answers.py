"""The answers that rows share: rulings of the engine itself, each found once and known by its digest."""

from collections.abc import Hashable
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import Enum
from hashlib import sha256
from json import dumps
from typing import Any, Final, cast

from zweck.company import UnknownActivity
from zweck.decision.decision import Detail, Finding, LawResult, ObligationResult, Outcome, Reason, RightResult, Ruling
from zweck.editions.edition import Edition
from zweck.engine import Engine
from zweck.facts.question import FactError, Question
from zweck.law.values import FactFault
from zweck.law.vocabulary import DECISION_DATE

DIGITS: Final = 63
"""The bits of a digest, so that any table can hold it as a whole number."""


MAX_RULINGS: Final = 20_000
"""Rulings, and parts of them, whose texts are remembered; when there are more, all are written again."""


PARTS: Final = tuple(field.name for field in fields(Ruling))
BEYOND: Final = tuple(field.name for field in fields(Finding) if field.name not in ("ruling", "examination"))


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


@dataclass(frozen=True, slots=True, eq=False)
class WholeAnswer:
    """A whole answer, by its digest."""

    digest: int
    finding: Finding


class Answers:
    """The answers of one policy set; equal questions share one."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._by_ruling: dict[tuple[int, bool], tuple[Ruling, Answer]] = {}
        self._by_digest: dict[int, Answer] = {}
        self._by_finding: dict[int, WholeAnswer] = {}
        self._wholes: dict[int, WholeAnswer] = {}
        self._kept: list[Finding] = []
        self._said: dict[Hashable, str] = {}
        self._by_identity: dict[int, tuple[Hashable, str]] = {}

    def __len__(self) -> int:
        """How many different answers there are."""
        return len(self._by_digest)

    def of_digest(self, digest: int) -> Answer | None:
        """The answer of a digest, if it was found here."""
        return self._by_digest.get(digest)

    def of(self, question: Question) -> Answer:
        """The answer to a question, as the engine decides it."""
        decision = self.engine.decide(question, Detail.REASONS)
        day = cast(date, question.stated[DECISION_DATE])
        return self.ruled(decision.finding.ruling, decision.conclusive, self.engine.editions.on(day))

    def ruled(self, ruling: Ruling, conclusive: bool, edition: Edition) -> Answer:
        """The answer that a ruling by an edition is."""
        found = self._by_ruling.get((id(ruling), conclusive))
        if found is None:
            if len(self._by_ruling) >= MAX_RULINGS:
                self._by_ruling.clear()
            days = (edition.start, edition.until)
            number = number_of(*map(_json, (self.engine.policies.revision, conclusive, days)), self._text(ruling))
            found = self._by_ruling[id(ruling), conclusive] = (ruling, self._shared(Answer(number, ruling, conclusive, days)))
        return found[1]

    def _text(self, ruling: Ruling) -> str:
        """All in which rulings of one revision differ, as text; what several rulings have in them is written once."""
        return f"[{','.join(self._part(getattr(ruling, name)) for name in PARTS)}]"

    def _part(self, part: object) -> str:
        return f"[{','.join(map(self._written, part))}]" if isinstance(part, tuple) else _json(part)

    def _written(self, one: Hashable) -> str:
        """The text of a part; one that stands in many rulings is known by its identity, without a look into it."""
        found = self._by_identity.get(id(one))
        if found is None:
            if len(self._said) >= MAX_RULINGS:
                self._said.clear()
                self._by_identity.clear()
            text = self._said.get(one) or self._said.setdefault(one, _json(content(one)))
            found = self._by_identity[id(one)] = (one, text)
        return found[1]

    def whole_answer(self, question: Question, detail: Detail) -> WholeAnswer:
        """The whole answer to a question; questions with equal ones share it."""
        finding = self.engine.decide(question, detail).finding
        found = self._by_finding.get(id(finding))
        if found is None:
            beyond = [self._part(getattr(finding, name)) for name in BEYOND]
            number = number_of(_json(self.engine.policies.revision), self._text(finding.ruling), *beyond)
            found = self._wholes.setdefault(number, WholeAnswer(number, finding))
            self._by_finding[id(finding)] = found
            self._kept.append(finding)  # so that no other finding gets its identity
        return found

    def refused(self, error: FactError | UnknownActivity) -> Answer:
        """The answer to facts that cannot be asked."""
        faults = error.faults if isinstance(error, FactError) else (FactFault("", "", error.message, error.help),)
        return self._shared(Answer(number_of(_json([asdict(fault) for fault in faults])), None, faults=faults))

    def _shared(self, answer: Answer) -> Answer:
        return self._by_digest.setdefault(answer.digest, answer)


def content(one: object) -> object:
    """All in which parts of rulings differ; rules stand for their texts, but for reasons, which may name rows of tables."""
    match one:
        case LawResult():
            requirements = [[each.requirement, each.status, each.grounds] for each in one.requirements]
            return [one.law, one.version, one.outcome, requirements, [[each.rule, each.status] for each in one.prohibitions], one.layers]
        case Reason():
            return [one.rule, one.citation, one.text.de, one.text.en]
        case ObligationResult():
            return [one.law, one.id, one.conditional]
        case RightResult():
            return [one.law, one.id]
        case str():
            return one
        case _:
            return asdict(cast(Any, one))


def number_of(*parts: str) -> int:
    """A whole number that stands for what is said, the same on every machine."""
    return int.from_bytes(sha256(f"[{','.join(parts)}]".encode()).digest()[:8], "big") >> 64 - DIGITS


def _json(one: object) -> str:
    return dumps(one, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


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
