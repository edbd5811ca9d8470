"""The last station of the road: from a verdict to a finding, explained as far as wanted."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, reduce
from typing import Final, NamedTuple

from zweck.bounded.cache import Cache, Cached
from zweck.combine import LawVerdict, Verdict
from zweck.decision.decision import Detail, Finding, MissingFact, Outcome, Presumption, Ruling, Status
from zweck.decision.reserved import Opening
from zweck.editions.coverage import governing
from zweck.editions.edition import Edition
from zweck.explain.account import Account, Sources
from zweck.explain.common import Common
from zweck.explain.doubts import Bearing, Doubts
from zweck.explain.examine import Examiner
from zweck.explain.gaps import gaps
from zweck.explain.missing import EVEN, Points, Weights, missing_facts, open_points
from zweck.explain.nodes import NONE, Mask, fewest, joined
from zweck.explain.openings import ahead, openings
from zweck.explain.remedies import Redecide, Remedies
from zweck.explain.remedies_acts import Repertoire, conditions, shown_exactly
from zweck.explain.remedies_search import Mending
from zweck.explain.rows import CitedRows
from zweck.explain.ruled import Part, Reading, Ruled, Telling
from zweck.explain.trace import Trace, Tracer
from zweck.facts.silences import conditions_asked, copied
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Condition, Value
from zweck.logic.kleene import Truth, Values
from zweck.program.laws import Given, Laws, Matched
from zweck.program.question import Planes, Posed

Truths = tuple[Truth, ...]

RULED: Final = 2048
PART: Final = 4096
"""Bytes that a ruling takes, and a part of rulings, about."""


class Shared:
    """The parts that explanations under all editions of a policy set share; safe to use from several threads."""

    def __init__(self, policies: PolicySet) -> None:
        """Begin without any name."""
        self._vocabulary = policies.vocabulary  # a set that held what holds it would go only when garbage is looked for
        self.common = Common(policies)
        self.common.units.further(further(policies.vocabulary))
        self.bearing = Bearing(policies)

    @classmethod
    def of(cls, policies: PolicySet) -> "Shared":
        """The shared parts of a policy set, made when they are first needed."""
        return policies.once(cls)

    @cached_property
    def mending(self) -> Mending:
        """The shared parts of the search for remedies."""
        return Mending(Repertoire(self.common, self._vocabulary))


def shared_caches(policies: PolicySet) -> tuple[Cached, ...]:
    """Caches of the explanations by a policy set, for all engines together."""
    shared = Shared.of(policies)
    return (shared.common.memory, shared.common.missing, shared.common.lists, shared.mending.known)


def further(vocabulary: Vocabulary) -> tuple[Condition, ...]:
    """The conditions that explanations ask beside those of the policy set."""
    return (*conditions_asked(vocabulary), *conditions(vocabulary))


def shown(vocabulary: Vocabulary) -> frozenset[str]:
    """The facts whose very values answers show or acts copy, whatever the law says."""
    return frozenset[str]().union(*copied(vocabulary).items(), shown_exactly(vocabulary))


class Verdicts(NamedTuple):
    """The rulings, and parts of them, that further questions share for which the law comes out alike."""

    rulings: Cache[Ruled]
    parts: Cache[Part]


class Explainer:
    """Explains verdicts under the law of one edition, with parts made when first needed; safe to use from several threads."""

    def __init__(self, edition: Edition, policies: PolicySet, verdicts: Verdicts) -> None:
        """Explain by the law of an edition; `verdicts` are those that questions share, under all editions."""
        self.edition = edition
        self._policies = policies
        self._vocabulary = policies.vocabulary
        self._verdicts = verdicts
        self._shared = Shared.of(policies)
        self._units = self._shared.common.units
        self._tracer = Tracer(edition, self._shared.common)
        self._doubts = Doubts(policies, self._tracer, self._shared.bearing)
        rows = CitedRows(edition, self._vocabulary)
        self._telling = Telling(Account(edition, Sources.of(policies)), self._doubts, rows)
        self._compared = self._units.prepare(edition, self._doubts.conditions())
        self._laws = Laws(edition, self._units)

    @cached_property
    def _shown(self) -> tuple[str, ...]:
        return tuple(sorted(governing(self.edition) | shown(self._vocabulary)))

    @cached_property
    def _remedies(self) -> Remedies:
        return Remedies(self._tracer, self._vocabulary, self._shared.mending)

    @cached_property
    def _examiner(self) -> Examiner:
        return Examiner(self._policies, self._tracer, self._doubts)

    def pose(self, stated: Mapping[str, Value | None], *, presuming: bool) -> Posed:
        """A question of stated facts as planes."""
        return Posed(self._units.poser, stated, self._compared, presuming=presuming)

    def planes(self, values: Values) -> Planes:
        """A value of every fact as planes, wherever it came from."""
        return self._units.poser.planes(values, self._compared)

    def shown(self, posed: Posed) -> Hashable:
        """The values of facts that answers show, beside the planes."""
        return tuple([posed.value(fact) for fact in self._shown])

    def truths(self, planes: Planes) -> Truths:
        """The truths of all names, in their order."""
        return self._laws.truths(planes)

    def read(self, posed: Posed) -> tuple[Reading, Matched | None]:
        """Reading U of a question with its verdict, and what was matched by reading S; `None` where that is the same."""
        against = posed.against()
        matched, adverse = self._laws.match(posed.both)
        return Reading(posed, posed.planes, matched, self._ruled(matched), adverse=False), None if against is None else adverse

    def adverse(self, reading: Reading, matched: Matched) -> Reading:
        """Reading S of a question with its verdict."""
        planes = reading.posed.against() or reading.planes
        return Reading(reading.posed, planes, matched, self._ruled(matched), adverse=True)

    def given(self, posed: Posed, truths: Truths, against: Truths | None) -> tuple[Reading, Matched | None]:
        """Both readings by the truths of all names, which another matcher found."""
        matched = Given(self._laws, truths)
        adverse = None if against is None else Given(self._laws, against)
        return Reading(posed, posed.planes, matched, self._ruled(matched), adverse=False), adverse

    def _ruled(self, matched: Matched) -> Ruled:
        """The verdict on what was matched, with its ruling; the same object for questions that come out alike."""
        key = matched.key
        found = None if key is None else self._verdicts.rulings.get((self.edition, key))
        if found is None:
            found = Ruled(self._parts(matched), self._telling)
            if key is not None:
                self._verdicts.rulings.put((self.edition, key), found, RULED)
        return found

    def _parts(self, matched: Matched) -> Iterable[Part]:
        parts = self._verdicts.parts
        for seat, bits in matched.heard:
            key = (self.edition, seat.tag, bits)
            found = parts.get(key)
            if found is None:
                truths = seat.truths(bits)
                found = Part(self._telling.account.verdict(seat.plan, truths), truths)
                parts.put(key, found, PART)
            yield found

    def _trace(self, reading: Reading) -> Trace:
        return reading.trace(self._tracer)

    def prohibited(self, found: Finding, against: Reading, reading: Reading) -> Finding:
        """The finding on a verdict `against` the controller, beside reading U.

        Where reading U prohibits, too, nothing that is unknown can lift it, and nothing is missing. Else first what the openings need.
        """
        opened, missing, conclusive = tuple[Opening, ...](), tuple[MissingFact, ...](), True
        if reading.ruled.verdict.outcome is not Outcome.PROHIBITED:
            trace, verdict, conclusive = self._trace(reading), against.ruled.verdict, False
            opened = tuple(openings(verdict, trace))
            missing = self._missing(reading, ahead(opened, verdict, trace))
        rest = (found.remedies, found.examination, found.gaps)
        return Finding(found.ruling, missing, found.presumptions, found.doubts, opened, conclusive, *rest)

    def reads(self) -> tuple[tuple[Condition, ...], frozenset[str]]:
        """The conditions that explanations ask beside those of the edition, and the facts whose very values they show."""
        return (*self._doubts.conditions(), *further(self._vocabulary)), frozenset(self._shown)

    def askable(self, reading: Reading) -> frozenset[str]:
        """The unknown facts on which some law that may apply can still hang."""
        trace = self._trace(reading)
        laws = (plan for plan in self.edition.laws if trace[plan.scope] is not False)
        unknown = joined(trace.unknown(place) for plan in laws for place in plan.points())
        return frozenset(self._shared.common.facts(unknown))

    def explain(self, reading: Reading, detail: Detail, redecide: Redecide, against: Reading | None = None) -> Finding:
        """The verdict, with its reasons and all that depends on the facts beyond it as far as wanted.

        Facts on which reading S (`against`) hangs, too, are missing before those that only a claim of the controller would need.
        """
        ruled = reading.ruled
        plain = ruled.full
        before = open_points(against.ruled.verdict, self._trace(against)) if ruled.open and against is not None else ()
        cited = self._cited(reading)
        own = (
            self._missing(reading, before=before) if ruled.open else (),
            presumptions(ruled.verdict, self._trace(reading), reading.posed) if reading.posed.planes.assumed else (),
            self._doubts.found(ruled.carried, self._trace(reading)) if ruled.carried else (),
        )
        absent = gaps(ruled.absent, reading.facts.values, self._telling.rows) if ruled.absent else ()
        # one object for all that have nothing of their own, for those who know findings by identity
        found = Finding(cited, *own, gaps=absent) if absent or any(own) or cited is not plain.ruling else plain
        if detail is Detail.REASONS:
            return found
        trace = self._trace(reading)
        examination = self._examiner.examine(trace, reading.facts) if detail is Detail.EXAMINATION else None
        remedies = self._remedies.found(reading, trace, self.shown(reading.posed), redecide)
        return replace(found, remedies=remedies, examination=examination)

    def ruling(self, ruled: Ruled, named: Values) -> Ruling:
        """The ruling that a finding has, without what else depends on the facts; `named` are those that choose rows of tables."""
        return self._telling.rows.cited(ruled.full.ruling, ruled.verdict, named, ruled.cited)

    def _cited(self, reading: Reading) -> Ruling:
        ruled = reading.ruled
        return self.ruling(ruled, reading.named(ruled.named)) if ruled.named else ruled.full.ruling

    def _missing(self, reading: Reading, ahead: Weights = EVEN, before: Points = ()) -> tuple[MissingFact, ...]:
        return missing_facts(open_points(reading.ruled.verdict, self._trace(reading)), self._shared.common, self._vocabulary, ahead, before)


def presumptions(verdict: Verdict, trace: Trace, posed: Posed) -> tuple[Presumption, ...]:
    """The presumed values that carry the outcome, in the vocabulary's order; for an open outcome, those that settle what is not open.

    State them, hide all other unstated facts, and the outcome is the same.
    """
    if verdict.outcome is Outcome.PROHIBITED:
        failing = [places for law in verdict.laws if law.outcome is Outcome.PROHIBITED for places in _fails(law)]
        beside = trace.assumed & ~posed.planes.assumed if len(failing) == 1 else NONE  # where there is no choice, only presumed facts count
        carried = fewest(reduce(lambda found, place: found | trace.presumed(place, found), places, beside) for places in failing)
    else:
        carried = _carried(verdict, trace)
    names = trace.tracer.common.facts(carried & posed.planes.assumed)
    return tuple([Presumption(name, value) for name in names if (value := posed.value(name)) is not None])


def _carried(verdict: Verdict, trace: Trace) -> Mask:
    """The presumptions that suffice for each settled part of the laws that may apply, and those that keep out the others."""
    found, heard = NONE, {law.plan.scope for law in verdict.laws}
    for law in verdict.laws:
        found |= trace.presumed(law.plan.scope, found)
        for requirement in law.requirements:
            found |= trace.carried(requirement.plan, found)
        for _, place, _ in law.prohibitions:
            found |= trace.presumed(place, found)
    for plan in trace.tracer.edition.laws:
        if plan.scope not in heard:
            found |= trace.presumed(plan.scope, found)
    return found


def _fails(law: LawVerdict) -> Iterator[list[int]]:
    """The places on which each failed requirement and each prohibition that holds rests, with the scope."""
    for verdict in law.requirements:
        if verdict.status is Status.FAILED:
            yield [law.plan.scope, verdict.plan.trigger, *[place for _, place in verdict.plan.grounds]]
    for _, place, status in law.prohibitions:
        if status is Status.FAILED:
            yield [law.plan.scope, place]
