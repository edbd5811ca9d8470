"""The public API: one decision is one straight road, edition, facts, match, combine, explain; each station is called once.

Beside this module stand `load` and `shipped`, and the errors that these and the road raise; `docs/python-api.md` promises no more.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Final, NamedTuple, cast

from zweck.bounded.cache import Cache, Cached
from zweck.combine import combine
from zweck.decision.decision import Decision, Detail, Finding, Outcome, Ruling
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.editions.profile import Profile
from zweck.explain.explainer import Explainer, Reading, Ruled, shared_caches
from zweck.explain.missing import undated
from zweck.explain.remedies import GOOD, After
from zweck.facts.basis import Basis, Today, today_here
from zweck.facts.question import FactError, FactSet, Question, against_controller, ask, complete
from zweck.forms.diagnostics import PolicyError
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.load import load, shipped
from zweck.logic.condition import Condition, Value
from zweck.logic.kleene import Truth, Values
from zweck.match import Disagreement, Matched, Matcher, MatcherUnavailable
from zweck.match.select import matcher as matcher_of
from zweck.readings import answered

__all__: Final = [
    "Basis",
    "Decision",
    "Detail",
    "Disagreement",
    "Engine",
    "FactError",
    "MatcherUnavailable",
    "Outcome",
    "PolicyError",
    "Question",
    "load",
    "shipped",
]

FINDING: Final = 2048
"""Bytes that a cached finding takes, about."""

MAX_ALIKE: Final = 10_000
"""Verdicts that are kept for further questions for which the law comes out alike."""


class Likeness(NamedTuple):
    """Questions with equal keys and equal values of the facts that choose the rows `named` in a ruling have equal rulings.

    A prohibition is `conclusive` where nothing unknown can lift it. `ruling` takes the values of the facts named.
    """

    key: Hashable
    named: Mapping[str, Value | None]
    conclusive: bool
    ruling: Callable[[Values], Ruling]


class Engine:
    """Decides questions by one policy set; safe to use from several threads."""

    def __init__(self, policies: PolicySet, matcher: str | Matcher = "native", *, cache: int = 0) -> None:
        """Use the matcher `native`, `rete`, or `both` (which must agree); keep the last `cache` findings, by the questions' profiles.

        Raises:
            MatcherUnavailable: if durable-rules is wanted and does not import here.
        """
        self.policies = policies
        self.editions = Editions.of(policies)
        self.cache: Cache[Finding] | None = Cache(cache) if cache else None
        self._matcher = matcher_of(matcher) if isinstance(matcher, str) else matcher
        self._explainers: dict[Edition, Explainer] = {}
        self._alike: Cache[Ruled] = Cache(MAX_ALIKE)
        self._undated = undated(policies.vocabulary)

    @property
    def kept(self) -> tuple[Cached, ...]:
        """Caches that make further questions faster; all of them may be forgotten."""
        findings = () if self.cache is None else (self.cache,)
        return (*findings, self._alike, *shared_caches(self.policies))

    def ask(
        self, facts: Mapping[str, object], *, presume_unstated: bool = False, consulted: Iterable[str] = (), day: date | None = None
    ) -> Question:
        """A caller's facts (bool, int, str, date or ISO day, list of str; `unknown`), checked against the vocabulary.

        Facts with `time.decision_date` ask what holds on that day (`AS_OF`). Without it the question is "may I now?" (`LIVE`), and its day
        is `day`, which the caller's clock shows; if left out, today by the clock of this machine, in its time zone. `presume_unstated`
        presumes the ordinary course; `consulted` are kinds of register in which the caller found nothing adverse that it does not state
        (`rights`, `consent`, `age`, `retention`).

        Raises:
            FactError: with every fact that is not known and every value that its fact does not take.
        """
        today = today_here() if day is None else Today(day, "")
        return ask(facts, self.policies.vocabulary, presume_unstated=presume_unstated, consulted=consulted, today=today)

    def decide(self, question: Question, detail: Detail = Detail.FULL) -> Decision:
        """The answer to a question, with as much explanation as wanted; where the day is unknown it is undetermined, and the day missing.

        No clock is read here: the question has its day and its basis.

        Raises:
            Disagreement: if both matchers are used and do not agree.
        """
        if question.merged is not None and question.merged.readings:
            question = answered(question, lambda reading: self._decide(reading, Detail.OUTCOME).outcome, self.policies.vocabulary)
        return self._decide(question, detail)

    def _decide(self, question: Question, detail: Detail) -> Decision:
        """The answer to one reading of a question."""
        day, policies = question.stated.get(DECISION_DATE), self.policies
        if not isinstance(day, date):
            return Decision(question, None, policies.revision, self._undated, policies.houses, policies.beneath)
        edition = self.editions.on(day)
        facts = complete(question, self.policies.vocabulary)
        finding = self._cached(edition, facts, detail, (question.basis, day))
        return Decision(question, day, policies.revision, finding, policies.houses, policies.beneath)

    def _cached(self, edition: Edition, facts: FactSet, detail: Detail, of: tuple[Basis, date]) -> Finding:
        """The finding that the cache has for the profile of the facts, or a new one."""
        explainer = self._explainer(edition)
        if self.cache is None and detail is Detail.OUTCOME:
            return self._outcome(explainer, facts)
        # an examination shows values that may differ under one profile
        profile = None if self.cache is None or detail is Detail.EXAMINATION else explainer.profile(facts)
        if self.cache is None or profile is None:
            return self._explain(explainer, facts, None, detail)
        key = (edition, detail, profile, of)
        found = self.cache.get(key)
        if found is None:
            found = self._explain(explainer, facts, profile, detail)
            self.cache.put(key, found, FINDING)
        return found

    def _explainer(self, edition: Edition) -> Explainer:
        return self._explainers.get(edition) or self._explainers.setdefault(edition, Explainer(edition, self.policies, self._alike))

    def _outcome(self, explainer: Explainer, facts: FactSet) -> Finding:
        """The outcome by both readings: a permission comes from reading U alone, a prohibition may rest on facts that were not shown."""
        ruled, _ = self._rule(explainer, facts)
        against = self._against(explainer, ruled, facts)
        if against is None or against[0].verdict.outcome is not Outcome.PROHIBITED:
            return ruled.outcome_only
        return against[0].outcome_only if ruled.verdict.outcome is Outcome.PROHIBITED else against[0].unless_shown

    def _against(self, explainer: Explainer, ruled: Ruled, facts: FactSet) -> Reading | None:
        """Reading S, where reading U does not permit; a permission in it counts for nothing."""
        if ruled.verdict.outcome in GOOD:
            return None
        against = against_controller(facts)
        return None if against is None else (*self._rule(explainer, against), against)

    def _explain(self, explainer: Explainer, facts: FactSet, profile: Profile | None, detail: Detail) -> Finding:
        """Match, combine, explain; a remedy is matched and combined, too, before it is proposed."""
        if detail is Detail.OUTCOME:
            return self._outcome(explainer, facts)
        ruled, matched = self._rule(explainer, facts)

        def redecide(changes: Mapping[str, Value]) -> After:
            changed = facts.changed(changes)
            after, rematched = self._rule(explainer, changed)
            against = self._against(explainer, after, changed)
            if against is None or against[0].verdict.outcome in GOOD:  # what is open then is open in reading U
                against = after, rematched, changed
            return After(after.verdict.outcome, against[0].verdict, *against[1:])

        found = self._against(explainer, ruled, facts)
        if found is None or found[0].verdict.outcome is not Outcome.PROHIBITED:
            return explainer.explain(ruled, matched, facts, profile, detail, redecide, found)
        reruled, rematched, against = found
        finding = explainer.explain(reruled, rematched, against, None, detail, redecide)
        return explainer.prohibited(finding, reruled.verdict, ruled.verdict, matched, facts, profile)

    def _rule(self, explainer: Explainer, facts: FactSet) -> tuple[Ruled, Matched]:
        matched = self._matcher.match(explainer.edition, facts.values)
        return explainer.known(matched) or explainer.keep(matched, combine(matched.plans, matched)), matched

    def askable(self, question: Question) -> frozenset[str]:
        """The unknown facts on which the answer to a question can still hang, whatever the answers to other questions are."""
        facts = complete(question, self.policies.vocabulary)
        day = facts.values[DECISION_DATE]
        if not isinstance(day, date):
            return frozenset({DECISION_DATE})
        explainer = self._explainer(self.editions.on(day))
        return explainer.askable(self._rule(explainer, facts)[1], facts)

    def reads(self, edition: Edition) -> tuple[tuple[Condition, ...], frozenset[str]]:
        """The conditions that explanations read beside the law of an edition, and the facts whose very values they show."""
        return self._explainer(edition).reads()

    def reading(self, question: Question) -> FactSet:
        """The facts of the reading on which the answer to a dated question rests: reading S where it prohibits, else reading U."""
        if not isinstance(question.stated.get(DECISION_DATE), date):
            return complete(question, self.policies.vocabulary)
        _, reading, against = self._readings(question)
        return _answering(reading, against)[2]

    def alike(self, question: Question) -> Likeness:
        """All that a dated question shares with those of which the laws come out alike, in both readings."""
        explainer, reading, against = self._readings(question)
        ruled, matched, facts = _answering(reading, against)
        keys = [object() if one.key is None else one.key for one in (reading[1], *(() if against is None else (against[1],)))]
        conclusive = {one[0].verdict.outcome for one in (reading, (ruled, matched, facts))} == {Outcome.PROHIBITED}
        named = {name: facts.values[name] for name in sorted(explainer.rows_named(ruled))}
        return Likeness((explainer.edition, *keys), named, conclusive, partial(explainer.ruling, ruled, matched))

    def _readings(self, question: Question) -> tuple[Explainer, Reading, Reading | None]:
        """Both readings of a dated question; reading S only where it is needed."""
        facts = complete(question, self.policies.vocabulary)
        explainer = self._explainer(self.editions.on(cast(date, facts.values[DECISION_DATE])))
        ruled, matched = self._rule(explainer, facts)
        return explainer, (ruled, matched, facts), self._against(explainer, ruled, facts)

    def truths(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of an edition's names, in their order."""
        return self._matcher.truths(edition, values)


def _answering(reading: Reading, against: Reading | None) -> Reading:
    """The reading on which an answer rests."""
    return reading if against is None or against[0].verdict.outcome is not Outcome.PROHIBITED else against
