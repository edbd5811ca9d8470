"""From the planes of a ruling to the ruling: verdicts of laws by their bits, said as the engine says them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from zweck.combine import LawVerdict, RequirementVerdict, Verdict, together
from zweck.decision.decision import LawResult, Outcome, Ruling, Status
from zweck.editions.edition import Edition
from zweck.explain.account import Account
from zweck.explain.rows import Cited, CitedRows
from zweck.explain.sources import Sources
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


class Verdicts:
    """The rulings of an edition by the bits of their planes."""

    def __init__(self, policies: PolicySet, edition: Edition, planes: Planes, rows: CitedRows) -> None:
        self._planes = planes
        self._rows = rows
        self._account = Account(edition, Sources.of(policies))
        self._laws: list[dict[bytes, tuple[LawVerdict, dict[int, Truth]]]] = [{} for _ in planes.laws]
        self._said: dict[int, LawResult] = {}

    def of(self, bits: bytes) -> Ruled:
        """The ruling, with a byte for each plane, the last one for a prohibition that is conclusive."""
        laws: list[LawVerdict] = []
        truths: dict[int, Truth] = {}
        for law, known in zip(self._planes.laws, self._laws, strict=True):
            if not bits[law.may_apply]:
                continue
            key = bits[law.first : law.last]
            found = known.get(key)
            if found is None:
                found = known[key] = _verdict(law, bits), _riders(law, bits)
            laws.append(found[0])
            for place, truth in found[1].items():  # a law on which the answer does not rest knows nothing of its riders
                truths[place] = truths.get(place) or truth
        verdict = together(laws)
        made = self._account.ruling(verdict, lambda place: truths.get(place, False))
        applying = [law for law in laws if law.applies]
        said = [self._said.setdefault(id(law), one) for law, one in zip(applying, made.laws, strict=True)]  # verdicts of laws are kept
        ruling = replace(made, laws=tuple(said))
        return Ruled(ruling, verdict, bool(bits[-1]), self._named(verdict, bits), {})

    def _named(self, verdict: Verdict, bits: bytes) -> dict[str, Value | Copied | None]:
        names = self._rows.read_by(verdict)
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
