"""One decision is one straight road: facts, match, combine, explain."""

from collections.abc import Hashable, Mapping
from datetime import date

from zweck.cache import Memory
from zweck.decision import Decision, Detail, Finding, Outcome, Ruling
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.editions.profile import Profiles
from zweck.explain.find import Finder
from zweck.explain.missing import missing_date
from zweck.facts import Question, ask
from zweck.identity import Identity
from zweck.judge import Judge, judge_by
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.kleene import Truth, Values


class Engine:
    """Decides questions by one policy set; safe to use from several threads."""

    def __init__(self, policies: PolicySet, matcher_name: str = "native", *, remember: int = 0, judge: Judge | None = None) -> None:
        """Use the matcher `native`, `rete`, or `both` (which must agree), or this `judge`; remember the last `remember` findings.

        Raises:
            MatcherUnavailable: if durable-rules is wanted and does not import here.
        """
        self.policies = policies
        self.editions = Editions.of(policies)
        self.memory: Memory[Finding] | None = Memory(remember) if remember else None
        self._identity = Identity(policies.revision)
        self._judge = judge or judge_by(matcher_name)
        self._finders: dict[Edition, Finder] = {}
        self._profiles: dict[Edition, Profiles] = {}

    def ask(self, facts: Mapping[str, object], *, presume_unstated: bool = False) -> Question:
        """A caller's facts (bool, int, str, date or ISO day, list of str; `unknown`), checked against the vocabulary.

        Raises:
            FactError: with every fact that is not known and every value that its fact does not take.
        """
        return ask(facts, self.policies.vocabulary, presume_unstated=presume_unstated)

    def decide(self, question: Question, detail: Detail = Detail.FULL) -> Decision:
        """The answer to a question, with as much explanation as wanted.

        Raises:
            Disagreement: if both matchers are used and do not agree.
        """
        day = question.stated.get(DECISION_DATE)
        finding = self._find(question, self.editions.on(day), detail) if isinstance(day, date) else self._undated()
        return Decision(self._identity.of(question), day if isinstance(day, date) else None, self.policies.revision, finding)

    def rule(self, question: Question, detail: Detail = Detail.REASONS) -> Ruling:
        """What follows from how the laws came out: an answer without presumptions, missing facts, disputed points and ways out.

        Raises:
            Disagreement: if both matchers are used and do not agree.
        """
        day = question.stated.get(DECISION_DATE)
        return self._finder(self.editions.on(day)).rule(question, detail) if isinstance(day, date) else self._undated().ruling

    def truths(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of an edition's names, in their order."""
        return self._judge.truths(edition, values)

    def _find(self, question: Question, edition: Edition, detail: Detail) -> Finding:
        finder = self._finder(edition)
        memory = self.memory
        if memory is None:
            return finder.find(question, detail)
        key: Hashable = (edition, detail, self._profile(edition, finder).of(question))
        found = memory.get(key)
        if found is None:
            found = finder.find(question, detail)
            memory.put(key, found)
        return found

    def _finder(self, edition: Edition) -> Finder:
        return self._finders.get(edition) or self._finders.setdefault(edition, Finder(edition, self.policies, self._judge))

    def _profile(self, edition: Edition, finder: Finder) -> Profiles:
        found = self._profiles.get(edition)
        if found is None:
            conditions = [*(named.condition for named in edition.names), *finder.disputes.conditions]
            found = self._profiles.setdefault(edition, Profiles(conditions, self.policies.vocabulary))
        return found

    def _undated(self) -> Finding:
        return Finding(Ruling(Outcome.UNDETERMINED), missing_date(self.policies.vocabulary))
