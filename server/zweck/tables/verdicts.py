"""From the planes of a ruling to the ruling: verdicts of laws by their bits, said as the engine says them."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from json import JSONEncoder
from typing import Any, Final, NamedTuple, cast

from zweck.bounded.cache import ByIdentity
from zweck.combine import LawVerdict, RequirementVerdict, decided
from zweck.decision.decision import Detail, Finding, LawResult, ObligationResult, Outcome, Reason, RightResult, Ruling, Status
from zweck.editions.edition import Edition
from zweck.engine import Engine
from zweck.explain.account import Account, Sources
from zweck.explain.doubts import Doubts
from zweck.explain.explainer import Shared
from zweck.explain.rows import CitedRows
from zweck.explain.ruled import Part, Ruled, Telling
from zweck.explain.trace import Tracer
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value
from zweck.logic.kleene import Truth
from zweck.program.compile import Law, Requirement
from zweck.program.compile import Ruling as Planes


class Copied(NamedTuple):
    """The value is that of another fact."""

    fact: str


class Settled(NamedTuple):
    """A ruling by its planes; the values of the facts `named` choose the rows of tables that it names.

    Where no row states one, it has the value here: one that silence gives it, that of another fact, or none.
    """

    ruled: Ruled
    conclusive: bool
    named: Mapping[str, Value | Copied | None]


class Verdicts:
    """The rulings of an edition by the bits of their planes."""

    def __init__(self, policies: PolicySet, edition: Edition, planes: Planes, rows: CitedRows) -> None:
        shared = Shared.of(policies)
        doubts = Doubts(policies, Tracer(edition, shared.common), shared.bearing)
        self._planes = planes
        self._telling = Telling(Account(edition, Sources.of(policies)), doubts, rows)
        self._parts: list[dict[bytes, Part]] = [{} for _ in planes.laws]

    def of(self, bits: bytes) -> Settled:
        """The ruling, with a byte for each plane, the last one for a prohibition that is conclusive."""
        parts: list[Part] = []
        for law, known in zip(self._planes.laws, self._parts, strict=True):
            if bits[law.may_apply]:
                key = bits[law.first : law.last]
                if key not in known:
                    known[key] = Part(_verdict(law, bits), defaultdict(bool, _riders(law, bits)))
                parts.append(known[key])
        ruled = Ruled(parts, self._telling)
        return Settled(ruled, bool(bits[-1]), dict(self._named(ruled, bits)))

    def _named(self, ruled: Ruled, bits: bytes) -> Iterator[tuple[str, Value | Copied | None]]:
        for one in self._planes.filled:
            if one.fact in ruled.named:
                given = next((value for value, place in one.values if bits[place]), Copied(one.copied))
                yield one.fact, given if bits[one.known] else None

    def with_rows(self, one: Settled, values: Mapping[str, Value | None]) -> Ruling:
        """The ruling with the rows of tables that the values of the facts named choose."""
        return self._telling.rows.cited(one.ruled.full.ruling, one.ruled.verdict, values, one.ruled.cited)


def _verdict(law: Law, bits: bytes) -> LawVerdict:
    plan, applies = law.plan, bool(bits[law.applies])
    if plan.gaps:
        return LawVerdict(plan, None, (), (), Outcome.UNDETERMINED)
    requirements = tuple([_requirement(one, bits) for one in law.requirements])
    prohibitions = tuple([(rule, place, _status(bits[failed], bits[opened])) for rule, place, failed, opened in law.prohibitions])
    return decided(plan, applies or None, requirements, prohibitions, turns=bool(bits[law.turns]))


def _requirement(one: Requirement, bits: bytes) -> RequirementVerdict:
    grounds = tuple([(ground, place) for ground, place, held in one.grounds if bits[held]])
    return RequirementVerdict(one.plan, Status.MET if grounds else _status(bits[one.failed], bits[one.open]), grounds)


def _status(failed: int, opened: int) -> Status:
    return Status.FAILED if failed else Status.OPEN if opened else Status.NOT_TRIGGERED


def _riders(law: Law, bits: bytes) -> Iterator[tuple[int, Truth]]:
    """The riders that are true or unknown; where one stands twice, the truth that it has for certain."""
    for place, true, unknown in sorted(law.riders, key=lambda rider: bits[rider[1]]):
        if bits[true] or bits[unknown]:
            yield place, True if bits[true] else None


DIGITS: Final = 63
"""The bits of a digest, so that any table can hold it as a whole number."""


MAX_RULINGS: Final = 20_000
"""Rulings, and parts of them, whose texts are remembered; when there are more, all are written again."""


PARTS: Final = tuple(field.name for field in fields(Ruling))
BEYOND: Final = tuple(field.name for field in fields(Finding) if field.name not in ("ruling", "examination"))


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A ruling, whether nothing unknown can lift it, and the days of the law behind it."""

    digest: int
    ruling: Ruling
    conclusive: bool
    edition: tuple[date | None, date | None]

    @property
    def outcome(self) -> Outcome:
        """The outcome."""
        return self.ruling.outcome


@dataclass(frozen=True, slots=True, eq=False)
class WholeAnswer:
    """A whole answer, by its digest."""

    digest: int
    finding: Finding


class Answers:
    """The answers of one policy set; equal questions share one."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._of_rulings = ByIdentity[Answer](MAX_RULINGS), ByIdentity[Answer](MAX_RULINGS)
        """The answers that are not conclusive, and those that are."""
        self._of_findings = ByIdentity[WholeAnswer](MAX_RULINGS)
        self._texts = ByIdentity[str](MAX_RULINGS)
        """The texts of parts; one that stands in many rulings is known by its identity, without a look into it."""

    def of(self, question: Question) -> Answer:
        """The answer to a question, as the engine decides it."""
        decision = self.engine.decide(question, Detail.REASONS)
        day = cast(date, question.stated[DECISION_DATE])
        return self.ruled(decision.finding.ruling, decision.conclusive, self.engine.editions.on(day))

    def ruled(self, ruling: Ruling, conclusive: bool, edition: Edition) -> Answer:
        """The answer that a ruling by an edition is."""

        def answer(ruling: Ruling) -> Answer:
            days = (edition.start, edition.until)
            number = number_of(*map(_json, (self.engine.policies.revision, conclusive, days)), self._text(ruling))
            return Answer(number, ruling, conclusive, days)

        return self._of_rulings[conclusive].of(ruling, answer)

    def _text(self, ruling: Ruling) -> str:
        """All in which rulings of one revision differ, as text; what several rulings have in them is written once."""
        return f"[{','.join(self._part(getattr(ruling, name)) for name in PARTS)}]"

    def _part(self, part: object) -> str:
        return f"[{','.join(self._texts.of(one, _written) for one in part)}]" if isinstance(part, tuple) else _json(part)

    def whole_answer(self, question: Question, detail: Detail) -> WholeAnswer:
        """The whole answer to a question; questions with equal ones share it."""

        def answer(finding: Finding) -> WholeAnswer:
            beyond = [self._part(getattr(finding, name)) for name in BEYOND]
            return WholeAnswer(number_of(_json(self.engine.policies.revision), self._text(finding.ruling), *beyond), finding)

        return self._of_findings.of(self.engine.decide(question, detail).finding, answer)


@lru_cache(MAX_RULINGS)
def _written(one: Hashable) -> str:
    """The text of a part; equal ones are made again for each ruling, as the days of its sources are."""
    return _json(content(one))


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


_json: Final = JSONEncoder(default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
