"""From a question and the law of its day to a finding: judge, then explain as much as is wanted."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from zweck.combine import Verdict
from zweck.decision import Detail, Finding, Ruling
from zweck.editions.build import closure
from zweck.editions.edition import Edition
from zweck.explain.account import Riders, bare_ruling, riders, ruling
from zweck.explain.doubts import Disputes, doubts
from zweck.explain.missing import is_open, missing_facts
from zweck.explain.remedies import Redecide, Situation, remedies
from zweck.explain.sources import Sources
from zweck.explain.support import presumptions
from zweck.explain.trace import Trace, Tracer
from zweck.facts import FactSet, Question, complete
from zweck.judge import Judge, Judgement
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Value
from zweck.logic.kleene import Truth

MOST_RULINGS: Final = 10_000
"""In each edition; beyond, they are no longer shared."""

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


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
        self._sources = Sources.of(policies)
        self._stated_by_marks: dict[Hashable, Finding] = {}
        self._bare_by_marks: dict[Hashable, Ruling] = {}
        self._bare_rulings: dict[Verdict, Ruling] = {}
        self._by_marks: dict[Hashable, Ruling] = {}
        self._shared: dict[Verdict, _Shared] = {}
        self._plain: dict[int, Finding] = {}
        self._rulings: dict[tuple[Verdict, tuple[Truth, ...]], Ruling] = {}
        self._names: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._tracer: Tracer | None = None
        self._disputes: Disputes | None = None

    def find(self, question: Question, detail: Detail) -> Finding:
        """What the law says of a question, explained as far as wanted."""
        facts = complete(question, self._policies.vocabulary)
        judged = self._judge.judge(self._edition, facts)
        if detail is Detail.OUTCOME:
            return self._plainly(self._bare(judged))
        if facts.complete and detail is Detail.REASONS:
            known = self._stated_by_marks.get(judged.alike)
            if known is not None:
                return known
        found = self._reasons(judged, facts)
        if detail is Detail.REASONS:
            return found
        situation = Situation(self._edition, facts.values, facts.stated, self._policies.vocabulary)
        return replace(found, ways_out=remedies(judged.verdict, situation, self._redecide(question)))

    def rule(self, question: Question, detail: Detail) -> Ruling:
        """The ruling on a question: with detail `outcome` the laws alone."""
        judged = self._judge.judge(self._edition, complete(question, self._policies.vocabulary))
        return self._bare(judged) if detail is Detail.OUTCOME else self._told(judged)

    def _bare(self, judged: Judgement) -> Ruling:
        """The outcome and the laws."""
        found = self._bare_by_marks.get(judged.alike)
        if found is None:
            verdict = judged.verdict
            found = self._bare_rulings.get(verdict) or _kept(self._bare_rulings, verdict, bare_ruling(verdict))
            if judged.alike is not None:
                _kept(self._bare_by_marks, judged.alike, found)
        return found

    def _told(self, judged: Judgement) -> Ruling:
        """The ruling with reasons and all that rides on it."""
        found = self._by_marks.get(judged.alike)
        if found is None:
            found = self._ruling(judged.verdict, judged)
            if judged.alike is not None:
                _kept(self._by_marks, judged.alike, found)
        return found

    def _reasons(self, judged: Judgement, facts: FactSet) -> Finding:
        vocabulary = self._policies.vocabulary
        verdict = judged.verdict
        shared = self._shared_by(verdict)
        told = self._told(judged)
        presumed = facts.presumed
        if not presumed and not shared.open and not shared.disputed:
            found = self._plainly(told)
            return found if judged.alike is None else _kept(self._stated_by_marks, judged.alike, found)
        places = self._under(verdict)
        trace = Trace(self.tracer, facts.values, presumed, dict(zip(places, judged.truths(places), strict=True)))
        return Finding(
            told,
            missing_facts(verdict, trace, vocabulary),
            presumptions(verdict, trace, vocabulary),
            doubts(verdict, self.disputes, trace),
        )

    def _plainly(self, told: Ruling) -> Finding:
        """What nobody presumed, left open or disputes is the ruling alone; so is what is not explained."""
        known = self._plain.get(id(told))
        if known is None:
            known = _kept(self._plain, id(told), Finding(told))
        return known

    def _ruling(self, verdict: Verdict, judged: Judgement) -> Ruling:
        shared = self._shared_by(verdict)
        truths = judged.truths(shared.places) if shared.places else ()
        key = (verdict, truths)
        found = self._rulings.get(key)
        if found is None:
            found = _kept(self._rulings, key, ruling(verdict, shared.riders, truths, self._edition, self._sources))
        return found

    def _shared_by(self, verdict: Verdict) -> "_Shared":
        found = self._shared.get(verdict)
        if found is None:
            riding = riders(verdict)
            places = tuple(place for _, _, place in riding)
            found = _kept(self._shared, verdict, _Shared(riding, places, is_open(verdict), bool(self.disputes.concerning(verdict))))
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
            return self._judge.judge(self._edition, complete(changed, self._policies.vocabulary)).verdict

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


def _kept(known: dict[K, T], key: K, thing: T) -> T:
    """What is kept under a key from now on, if there is room."""
    return known.setdefault(key, thing) if len(known) < MOST_RULINGS else thing
