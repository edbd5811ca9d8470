"""From the planes of a ruling to the ruling: verdicts of laws by their bits, said as the engine says them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from zweck.combine import LawVerdict, RequirementVerdict, Verdict, together
from zweck.decision.decision import LawResult, Outcome, Ruling, Status
from zweck.editions.edition import Edition
from zweck.explain.account import Account, Share, Sources
from zweck.explain.rows import Cited, CitedRows
from zweck.law.policy import PolicySet
from zweck.logic.condition import Value
from zweck.logic.kleene import Truth
from zweck.program.rulings import Law, Requirement
from zweck.program.rulings import Ruling as Planes


class Copied(NamedTuple):
    """The value is that of another fact."""

    fact: str


class Ruled(NamedTuple):
    """A ruling by its planes; the values of the facts `named` choose the rows of tables that it names.

    Where no row states one, it has the value here: one that silence gives it, that of another fact, or none.
    """

    ruling: Ruling
    verdict: Verdict
    conclusive: bool
    named: Mapping[str, Value | Copied | None]
    cited: Cited


class Part(NamedTuple):
    """A law as its bits have it: its verdict, the truths of what may ride on it, and what answers say of both."""

    verdict: LawVerdict
    truths: Mapping[int, Truth]
    result: LawResult | None
    shares: dict[Outcome, Share]


class Verdicts:
    """The rulings of an edition by the bits of their planes."""

    def __init__(self, policies: PolicySet, edition: Edition, planes: Planes, rows: CitedRows) -> None:
        self._planes = planes
        self._rows = rows
        self._account = Account(edition, Sources.of(policies))
        self._parts: list[dict[bytes, Part]] = [{} for _ in planes.laws]

    def of(self, bits: bytes) -> Ruled:
        """The ruling, with a byte for each plane, the last one for a prohibition that is conclusive."""
        parts: list[Part] = []
        for law, known in zip(self._planes.laws, self._parts, strict=True):
            if not bits[law.may_apply]:
                continue
            key = bits[law.first : law.last]
            found = known.get(key)
            parts.append(found if found is not None else known.setdefault(key, self._part(law, bits)))
        verdict = together(part.verdict for part in parts)
        plain = self._account.outcome_only(verdict, [part.result for part in parts if part.result is not None])
        carrying = [part for part in parts if part.verdict in verdict.carrying]
        ruling = self._account.ruling(verdict, plain, [self._share(part, verdict.outcome) for part in carrying])
        return Ruled(ruling, verdict, bool(bits[-1]), self._named(carrying, bits), {})

    def _part(self, law: Law, bits: bytes) -> Part:
        verdict = _verdict(law, bits)
        return Part(verdict, defaultdict(bool, _riders(law, bits)), self._account.law(verdict) if verdict.applies else None, {})

    def _share(self, part: Part, outcome: Outcome) -> Share:
        found = part.shares.get(outcome)
        return found if found is not None else part.shares.setdefault(outcome, self._account.share(part.verdict, outcome, part.truths))

    def _named(self, carrying: Iterable[Part], bits: bytes) -> dict[str, Value | Copied | None]:
        names = frozenset().union(*(self._rows.read_by(part.verdict) for part in carrying))
        found: dict[str, Value | Copied | None] = {}
        for one in self._planes.filled:
            if one.fact in names:
                given = next((value for value, place in one.values if bits[place]), Copied(one.copied))
                found[one.fact] = given if bits[one.known] else None
        return found

    def with_rows(self, one: Ruled, values: Mapping[str, Value | None]) -> Ruling:
        """The ruling with the rows of tables that the values of the facts named choose."""
        return self._rows.cited(one.ruling, one.verdict, values, one.cited)


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


def _riders(law: Law, bits: bytes) -> dict[int, Truth]:
    """The riders that are true or unknown, each once."""
    found: dict[int, Truth] = {}
    for place, true, unknown in law.riders:
        if bits[true]:
            found[place] = True
        elif bits[unknown]:
            found.setdefault(place, None)
    return found
