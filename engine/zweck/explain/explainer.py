"""The last station of the road: from a verdict to a finding, explained as far as wanted."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Final, NamedTuple, cast

from zweck.bounded.cache import Cache, Cached
from zweck.combine import Verdict
from zweck.decision.decision import Detail, Finding, Outcome, Ruling
from zweck.editions.coverage import governing
from zweck.editions.edition import Edition
from zweck.editions.profile import Profile, shown
from zweck.explain.account import Account
from zweck.explain.common import Common
from zweck.explain.doubts import Bearing, Carried, Doubts, cases_of
from zweck.explain.examine import Examiner
from zweck.explain.gaps import gaps
from zweck.explain.missing import EVEN, Weights, is_open, missing_facts, weights
from zweck.explain.nodes import joined
from zweck.explain.openings import ahead, openings
from zweck.explain.remedies import Redecide, Remedies
from zweck.explain.remedies_acts import Repertoire, conditions
from zweck.explain.remedies_search import Mending
from zweck.explain.rows import Cited, CitedRows
from zweck.explain.sources import Sources
from zweck.explain.support import presumptions
from zweck.explain.trace import Trace, Tracer
from zweck.facts.question import FactSet
from zweck.facts.silences import asked
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Condition
from zweck.logic.kleene import Values
from zweck.match import Matched

SHARED: Final = "explanations"

RULED: Final = 4096
"""Bytes that a verdict takes with its ruling, about."""


class Ruled:
    """The verdict that questions share whose names come out alike, and all that follows from it without a look at the facts."""

    __slots__ = ("_account", "_full", "_outcome_only", "carried", "cited", "gaps", "named", "open", "verdict")

    def __init__(self, verdict: Verdict, account: Account) -> None:
        self.verdict = verdict
        self._account = account
        self._outcome_only: Finding | None = None
        self.open = is_open(verdict)
        self.gaps = any(law.plan.gaps for law in verdict.laws)
        self.carried: Carried = ()
        self.cited: Cited = {}
        self.named: frozenset[str] | None = None
        """The facts that choose the rows which the ruling names, found when they are first wanted."""
        self._full: Finding | None = None

    @property
    def outcome_only(self) -> Finding:
        """The outcome and the laws, made when they are first wanted."""
        found = self._outcome_only
        if found is None:
            found = self._outcome_only = Finding(self._account.outcome_only(self.verdict))
        return found

    @property
    def unless_shown(self) -> Finding:
        """The same for a prohibition that rests on facts that were not shown."""
        return replace(self.outcome_only, conclusive=False)

    def full(self, make: Callable[[Verdict], tuple[Finding, Carried]]) -> Finding:
        """The ruling with reasons and all that rides on it, made when it is first wanted."""
        found = self._full
        if found is None:
            found, self.carried = make(self.verdict)
            self._full = found
        return found


Reading = tuple[Ruled, Matched, FactSet]
"""A reading of a question's facts: its verdict, the truths behind it, and the facts."""


class Shared(NamedTuple):
    """The parts that explanations under all editions of a policy set share."""

    common: Common
    bearing: Bearing
    mending: Mending

    @classmethod
    def of(cls, policies: PolicySet) -> "Shared":
        """Those of a policy set, made when they are first needed."""
        found = policies.derived.get(SHARED)
        if found is None:
            common = Common(policies, further(policies.vocabulary))
            made = cls(common, Bearing(policies), Mending(Repertoire(common, policies.vocabulary)))
            found = policies.derived.setdefault(SHARED, made)
        return cast(Shared, found)


def shared_caches(policies: PolicySet) -> tuple[Cached, ...]:
    """Caches of the explanations by a policy set, for all engines together."""
    common, bearing, mending = Shared.of(policies)
    return (common.presumed, common.unknown, common.missing, bearing.behind, mending.known)


def further(vocabulary: Vocabulary) -> tuple[Condition, ...]:
    """The conditions that explanations ask beside those of the policy set."""
    return (*asked(vocabulary), *conditions(vocabulary))


class Explainer:
    """Explains verdicts under the law of one edition, with parts made when first needed; safe to use from several threads."""

    def __init__(self, edition: Edition, policies: PolicySet, alike: Cache[Ruled]) -> None:
        """Explain by the law of an edition; `alike` has the verdicts that questions share, under all editions."""
        self.edition = edition
        self._vocabulary = policies.vocabulary
        self._account = Account(edition, Sources.of(policies))
        self._policies = policies
        self._alike = alike

    @cached_property
    def _shared(self) -> Shared:
        return Shared.of(self._policies)

    @cached_property
    def _tracer(self) -> Tracer:
        return Tracer(self.edition, self._shared.common)

    @cached_property
    def _rows(self) -> CitedRows:
        return CitedRows(self.edition, self._vocabulary)

    @cached_property
    def _doubts(self) -> Doubts:
        return Doubts(self._policies, self._tracer, self._shared.bearing)

    @cached_property
    def _remedies(self) -> Remedies:
        return Remedies(self._tracer, self._vocabulary, self._shared.mending)

    @cached_property
    def _examiner(self) -> Examiner:
        return Examiner(self._policies, self._tracer, self._doubts)

    def profile(self, facts: FactSet) -> Profile | None:
        """The profile of the facts under this edition."""
        return self._tracer.profiles.of(facts)

    def known(self, matched: Matched) -> Ruled | None:
        """The verdict on questions that came out alike before."""
        return None if matched.key is None else self._alike.get((self.edition, matched.key))

    def keep(self, matched: Matched, verdict: Verdict) -> Ruled:
        """Share a verdict with further questions that come out alike, if that can be known."""
        ruled = Ruled(verdict, self._account)
        if matched.key is not None:
            self._alike.put((self.edition, matched.key), ruled, RULED)
        return ruled

    def prohibited(
        self, found: Finding, against: Verdict, verdict: Verdict, matched: Matched, facts: FactSet, profile: Profile | None
    ) -> Finding:
        """The finding on a verdict `against` the controller; `verdict`, `matched` and `facts` are those of reading U.

        Where reading U prohibits, too, nothing that is unknown can lift it, and nothing is missing. Else first what the openings need.
        """
        if verdict.outcome is Outcome.PROHIBITED:
            return replace(found, conclusive=True, missing_facts=())
        trace = Trace(self._tracer, matched, facts, profile)
        opened = openings(against, trace)
        missing = missing_facts(verdict, trace, self._vocabulary, ahead(opened, against, trace))
        return replace(found, conclusive=False, openings=opened, missing_facts=missing)

    def reads(self) -> tuple[tuple[Condition, ...], frozenset[str]]:
        """The conditions that explanations ask beside those of the edition, and the facts whose very values they show."""
        return (*cases_of(self._policies, self.edition).values(), *further(self._vocabulary)), governing(self.edition) | shown(
            self._vocabulary
        )

    def rows_named(self, ruled: Ruled) -> frozenset[str]:
        """The facts that choose the rows of tables which a ruling names."""
        if ruled.named is None:
            ruled.named = self._rows.read_by(ruled.verdict)
        return ruled.named

    def askable(self, matched: Matched, facts: FactSet) -> frozenset[str]:
        """The unknown facts on which some law that may apply can still hang."""
        trace = Trace(self._tracer, matched, facts)
        laws = (plan for plan in self.edition.laws if trace.truth(plan.scope) is not False)
        return frozenset(self._tracer.names(joined(trace.unknown(place) for plan in laws for place in plan.points())))

    def explain(
        self,
        ruled: Ruled,
        matched: Matched,
        facts: FactSet,
        profile: Profile | None,
        detail: Detail,
        redecide: Redecide,
        against: Reading | None = None,
    ) -> Finding:
        """The verdict, with its reasons and all that depends on the facts beyond it as far as wanted; `profile` may be known already.

        Facts on which reading S (`against`) hangs, too, are missing before those that only a claim of the controller would need.
        """
        if detail is Detail.OUTCOME:
            return ruled.outcome_only

        plain = self._full(ruled, matched)
        trace = Trace(self._tracer, matched, facts, profile)
        verdict = ruled.verdict
        found = Finding(
            self._rows.cited(plain.ruling, verdict, facts.values, ruled.cited),
            missing_facts(verdict, trace, self._vocabulary, self._ahead(against)) if ruled.open else (),
            presumptions(verdict, trace, self._vocabulary),
            self._doubts.found(ruled.carried, trace) if ruled.carried else (),
            gaps=gaps(verdict, trace, self._rows) if ruled.gaps else (),
        )
        if found == plain:
            found = plain  # one object for all of them, for those who know findings by identity
        if detail is Detail.REASONS:
            return found
        examination = self._examiner.examine(trace, facts) if detail is Detail.EXAMINATION else None
        return replace(found, remedies=self._remedies.found(verdict, trace, facts, redecide), examination=examination)

    def ruling(self, ruled: Ruled, matched: Matched, named: Values) -> Ruling:
        """The ruling that a finding has, without what else depends on the facts; `named` are those that choose rows of tables."""
        return self._rows.cited(self._full(ruled, matched).ruling, ruled.verdict, named, ruled.cited)

    def _full(self, ruled: Ruled, matched: Matched) -> Finding:
        def full(verdict: Verdict) -> tuple[Finding, Carried]:
            ruling = self._account.ruling(verdict, matched.__getitem__)
            return Finding(ruling), self._doubts.carried(verdict, matched.__getitem__)

        return ruled.full(full)

    def _ahead(self, against: Reading | None) -> Weights:
        if against is None:
            return EVEN
        ruled, matched, facts = against
        return weights(ruled.verdict, Trace(self._tracer, matched, facts))
