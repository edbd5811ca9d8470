"""The answers that rows share: rulings of the engine itself, each found once and known by its digest."""

from collections.abc import Hashable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum
from hashlib import sha256
from json import dumps
from typing import Any, Final

from zweck.decision import Detail, Outcome, Ruling
from zweck.engine import Engine
from zweck.facts import FactError, Question
from zweck.law.values import FactFault
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
        """What questions have in common whose rulings are equal, and the facts among it that rulings name."""
        return self.engine.alike(question)

    def of(self, question: Question, key: Hashable = None) -> Answer:
        """The answer to a question, found anew only where none of its key was."""
        found = None if key is None else self._by_key.get(key)
        if found is None:
            found = self._decided(question)
            if key is not None:
                self._by_key[key] = found
        return found

    def _decided(self, question: Question) -> Answer:
        decision = self.engine.decide(question, Detail.REASONS)
        ruling, conclusive = decision.finding.ruling, decision.conclusive
        edition = self.engine.editions.on(decision.date) if decision.date is not None else None
        days = (None, None) if edition is None else (edition.start, edition.until)
        return self._shared(Answer(digest(decision.revision, conclusive, days, asdict(ruling)), ruling, conclusive, days))

    def refused(self, error: FactError | UnknownActivity) -> Answer:
        """The answer to facts that cannot be asked."""
        faults = error.faults if isinstance(error, FactError) else (FactFault("", "", str(error), error.help),)
        return self._shared(Answer(digest([asdict(fault) for fault in faults]), None, faults=faults))

    def _shared(self, answer: Answer) -> Answer:
        return self._by_digest.setdefault(answer.digest, answer)


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
