"""From a question and the law of its day to a finding: judge, then explain as much as is wanted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from engine.combine import Verdict
from engine.compile.build import closure
from engine.compile.edition import Edition
from engine.decision import Detail, Finding, Ruling
from engine.evaluate import Truth
from engine.explain.account import Riders, bare_ruling, riders, ruling
from engine.explain.doubts import Disputes, doubts
from engine.explain.missing import is_open, missing_facts
from engine.explain.remedies import Redecide, Situation, remedies
from engine.explain.sources import Sources
from engine.explain.support import presumptions
from engine.explain.trace import Trace, Tracer
from engine.facts import FactSet, Question, completed, resolve, silence_of
from engine.judge import Judge, Lookup
from engine.policy import PolicySet
from engine.vocabulary import Value

MOST_RULINGS: Final = 10_000
"""In each edition; beyond, they are no longer shared."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all questions with one verdict share: what may ride on it and where, and whether anything is open or may be disputed."""

    riders: Riders
    places: tuple[int, ...]
    open: bool
    disputed: bool


class Finder:
    """Finds what the law of one edition says of questions; safe to use from several threads."""

    def __init__(self, edition: Edition, policies: PolicySet, judge: Judge) -> None:
        """Explain what `judge` judges."""
        self._edition = edition
        self._policies = policies
        self._judge = judge
        self._facts = len(policies.vocabulary.facts)
        self._silence = {presume: silence_of(policies.vocabulary, presume) for presume in (False, True)}
        self._sources = Sources.of(policies)
        self._bare: dict[Verdict, Finding] = {}
        self._shared: dict[Verdict, _Shared] = {}
        self._plain: dict[int, Finding] = {}
        self._rulings: dict[tuple[Verdict, tuple[Truth, ...]], Ruling] = {}
        self._names: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._tracer: Tracer | None = None
        self._disputes: Disputes | None = None

    def find(self, question: Question, detail: Detail) -> Finding:
        """What the law says of a question, explained as far as wanted."""
        facts = resolve(question, self._policies.vocabulary)
        verdict, lookup = self._judge.judge(self._edition, facts.values)
        if detail is Detail.OUTCOME:
            return self._outcome(verdict)
        found = self._reasons(verdict, lookup, facts)
        if detail is Detail.REASONS:
            return found
        situation = Situation(self._edition, facts.values, facts.stated, self._policies.vocabulary)
        return replace(found, ways_out=remedies(verdict, situation, self._redecide(question)))

    def rule(self, question: Question, detail: Detail) -> Ruling:
        """The ruling on a question: with detail `outcome` the laws alone."""
        stated = question.stated
        values = stated if len(stated) == self._facts else completed(stated, self._silence[question.presume_unstated])
        if detail is Detail.OUTCOME:
            return self._outcome(self._judge.verdict(self._edition, values)).ruling
        return self._ruling(*self._judge.judge(self._edition, values))

    def _outcome(self, verdict: Verdict) -> Finding:
        found = self._bare.get(verdict)
        if found is None:
            found = Finding(bare_ruling(verdict))
            if len(self._bare) < MOST_RULINGS:
                found = self._bare.setdefault(verdict, found)
        return found

    def _reasons(self, verdict: Verdict, lookup: Lookup, facts: FactSet) -> Finding:
        vocabulary = self._policies.vocabulary
        shared = self._shared_by(verdict)
        told = self._ruling(verdict, lookup)
        presumed = facts.presumed
        if not presumed and not shared.open and not shared.disputed:
            return self._plainly(told)
        places = self._under(verdict)
        trace = Trace(self.tracer, facts.values, presumed, dict(zip(places, lookup(places), strict=True)))
        return Finding(
            told,
            missing_facts(verdict, trace, vocabulary),
            presumptions(verdict, trace, vocabulary),
            doubts(verdict, self.disputes, trace),
        )

    def _plainly(self, told: Ruling) -> Finding:
        """What nobody presumed, left open or disputes is the ruling alone."""
        known = self._plain.get(id(told))
        if known is None:
            known = Finding(told)
            if len(self._plain) < MOST_RULINGS:
                known = self._plain.setdefault(id(told), known)
        return known

    def _ruling(self, verdict: Verdict, lookup: Lookup) -> Ruling:
        shared = self._shared_by(verdict)
        truths = lookup(shared.places) if shared.places else ()
        key = (verdict, truths)
        found = self._rulings.get(key)
        if found is None:
            found = ruling(verdict, shared.riders, truths, self._edition, self._sources)
            if len(self._rulings) < MOST_RULINGS:
                found = self._rulings.setdefault(key, found)
        return found

    def _shared_by(self, verdict: Verdict) -> "_Shared":
        found = self._shared.get(verdict)
        if found is None:
            riding = riders(verdict)
            places = tuple(place for _, _, place in riding)
            found = _Shared(riding, places, is_open(verdict), bool(self.disputes.concerning(verdict)))
            if len(self._shared) < MOST_RULINGS:
                found = self._shared.setdefault(verdict, found)
        return found

    def _under(self, verdict: Verdict) -> tuple[int, ...]:
        """The names of the laws of a verdict."""
        laws = tuple(law.plan.scope for law in verdict.laws)
        found = self._names.get(laws)
        if found is None:
            places = (place for law in verdict.laws for place in (*law.plan.points(), *law.plan.riders()))
            found = self._names.setdefault(laws, closure(self._edition, places))
        return found

    def _redecide(self, question: Question) -> Redecide:
        def decide_anew(changes: Mapping[str, Value]) -> Verdict:
            changed = replace(question, stated={**question.stated, **changes})
            return self._judge.judge(self._edition, resolve(changed, self._policies.vocabulary).values)[0]

        return decide_anew

    @property
    def tracer(self) -> Tracer:
        """What leads from names to facts; made when it is first needed."""
        if self._tracer is None:
            self._tracer = Tracer(self._edition, self._policies.vocabulary)
        return self._tracer

    @property
    def disputes(self) -> Disputes:
        """What leads from names to disputed points; made when it is first needed."""
        if self._disputes is None:
            self._disputes = Disputes(self._policies, self.tracer)
        return self._disputes
