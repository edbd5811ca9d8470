"""From the planes of a ruling to the ruling: verdicts of laws by their bits, said as the engine says them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from zweck.combine import LawVerdict, RequirementVerdict
from zweck.decision.decision import Outcome, Ruling, Status
from zweck.editions.edition import Edition
from zweck.explain.account import Account
from zweck.explain.doubts import Doubts
from zweck.explain.explainer import Shared
from zweck.explain.rows import CitedRows
from zweck.explain.ruled import Part, Ruled, Telling
from zweck.explain.sources import Sources
from zweck.explain.trace import Tracer
from zweck.law.policy import PolicySet
from zweck.logic.condition import Value
from zweck.logic.kleene import Truth
from zweck.program.rulings import Law, Requirement
from zweck.program.rulings import Ruling as Planes


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
    statuses = {one.status for one in requirements} | {status for _, _, status in prohibitions}
    if applies and Status.FAILED in statuses:
        outcome = Outcome.PROHIBITED
    elif bits[law.turns] or Status.OPEN in statuses:
        outcome = Outcome.UNDETERMINED
    else:
        outcome = Outcome.NOT_REGULATED if plan.version.house else Outcome.PERMITTED
    return LawVerdict(plan, applies or None, requirements, prohibitions, outcome)


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
