"""The public API: one decision is one straight road, edition, facts, match, combine, explain; each station is called once.

Beside this module stand `load` and `shipped`, and the errors that these and the road raise; `docs/python-api.md` promises no more.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, cast

from zweck.bounded.cache import Cache, Cached
from zweck.decision.decision import Decision, Detail, Finding, Outcome
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.explain.explainer import Explainer, Verdicts, shared_caches
from zweck.explain.missing import undated
from zweck.explain.remedies import GOOD, After
from zweck.explain.ruled import Reading
from zweck.facts.basis import Basis, Today, today_here
from zweck.facts.question import FactError, Question, ask, complete, stated_in
from zweck.facts.silences import FactSet, against_controller, fill, silences_of
from zweck.forms.diagnostics import PolicyError
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.load import load, shipped
from zweck.logic.condition import Condition, Value
from zweck.logic.kleene import Truth, Values
from zweck.match import Disagreement, Matcher, MatcherUnavailable
from zweck.match.select import agreed, second
from zweck.program.laws import Matched
from zweck.program.question import Posed
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
MAX_PARTS: Final = 10_000
"""Rulings, and parts of them for one law, that are kept for further questions for which the law comes out alike."""


class Engine:
    """Decides questions by one policy set; safe to use from several threads."""

    def __init__(self, policies: PolicySet, matcher: str = "native", *, cache: int = 0) -> None:
        """Use the matcher `native`, `rete`, or `both` (which must agree); keep the last `cache` findings, by the questions' planes.

        Raises:
            MatcherUnavailable: if durable-rules is wanted and does not import here.
        """
        self.policies = policies
        self.editions = Editions.of(policies)
        self.cache: Cache[Finding] | None = Cache(cache) if cache else None
        self._second = second(matcher)
        self._alone = matcher == "rete"
        self._explainers: dict[Edition, Explainer] = {}
        self._verdicts = Verdicts(Cache(MAX_ALIKE), Cache(MAX_PARTS))
        self._undated = undated(policies.vocabulary)

    @property
    def kept(self) -> tuple[Cached, ...]:
        """Caches that make further questions faster; all of them may be forgotten."""
        findings = () if self.cache is None else (self.cache,)
        return (*findings, *self._verdicts, *shared_caches(self.policies))

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
        today = Today(day, "") if day is not None else today_here() if DECISION_DATE not in facts else None
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
        explainer = self._explainer(self.editions.on(day))
        posed = explainer.pose(stated_in(question), presuming=question.presume_unstated)
        if self.cache is None or self._alone or detail is Detail.EXAMINATION:  # an examination shows values that may differ
            finding = self._explain(explainer, posed, detail)
        else:
            finding = self._cached(self.cache, explainer, posed, detail, (question.basis, day))
        return Decision(question, day, policies.revision, finding, policies.houses, policies.beneath)

    def _cached(self, cache: Cache[Finding], explainer: Explainer, posed: Posed, detail: Detail, of: tuple[Basis, date]) -> Finding:
        """The finding that the cache has for equal planes, or a new one; both readings, the basis and the day belong to the key."""
        against = posed.against()
        rows = (posed.planes.row, None if against is None else against.row)
        key = (explainer.edition, detail, rows, explainer.shown(posed), of)
        found = cache.get(key)
        if found is None:
            found = self._explain(explainer, posed, detail)
            cache.put(key, found, FINDING)
        return found

    def _explainer(self, edition: Edition) -> Explainer:
        return self._explainers.get(edition) or self._explainers.setdefault(edition, Explainer(edition, self.policies, self._verdicts))

    def _explain(self, explainer: Explainer, posed: Posed, detail: Detail) -> Finding:
        """Match, combine, explain; a remedy is matched and combined, too, before it is proposed.

        A permission comes from reading U alone, a prohibition may rest on facts that were not shown.
        """
        reading, against = self._read(explainer, posed)
        forbidden = against is not None and against.ruled.verdict.outcome is Outcome.PROHIBITED
        if detail is Detail.OUTCOME:
            if against is None or not forbidden:
                return reading.ruled.outcome_only
            return against.ruled.outcome_only if reading.ruled.verdict.outcome is Outcome.PROHIBITED else against.ruled.unless_shown

        def redecide(changes: Mapping[str, Value]) -> After:
            stated = {name: reading.facts.values[name] for name in posed.stated} | dict(changes)
            after, adverse = self._read(explainer, explainer.pose(stated, presuming=posed.presuming))
            if adverse is None or adverse.ruled.verdict.outcome in GOOD:  # what is open then is open in reading U
                adverse = after
            return After(after.ruled.verdict.outcome, adverse)

        if against is None or not forbidden:
            return explainer.explain(reading, detail, redecide, against)
        return explainer.prohibited(explainer.explain(against, detail, redecide), against, reading)

    def _read(self, explainer: Explainer, posed: Posed) -> tuple[Reading, Reading | None]:
        """Both readings of a question with their verdicts; reading S only where reading U does not permit."""
        reading, matched = explainer.read(posed) if self._second is None else self._judged(explainer, posed, self._second)
        if matched is None or reading.ruled.verdict.outcome in GOOD:
            return reading, None
        return reading, explainer.adverse(reading, matched)

    def _judged(self, explainer: Explainer, posed: Posed, second: Matcher) -> tuple[Reading, Matched | None]:
        """Both readings by a second matcher, or beside it. It judges silence, too: it gets the values that `facts.fill` finds."""
        facts = fill(posed.stated, silences_of(self.policies.vocabulary), presume_unstated=posed.presuming)
        adverse = against_controller(facts)
        truths = second.truths(explainer.edition, facts.values)
        against = None if adverse is None else second.truths(explainer.edition, adverse.values)
        if self._alone:
            return explainer.given(posed, truths, against)
        agreed(explainer.edition, explainer.truths(posed.planes), truths)
        planes = posed.against() or posed.planes
        agreed(explainer.edition, explainer.truths(planes), truths if against is None else against)
        return explainer.read(posed)

    def askable(self, question: Question) -> frozenset[str]:
        """The unknown facts on which the answer to a question can still hang, whatever the answers to other questions are."""
        if not isinstance(question.stated.get(DECISION_DATE), date):
            return frozenset({DECISION_DATE})
        explainer, reading, _ = self._readings(question)
        return explainer.askable(reading)

    def heard(self, question: Question) -> frozenset[str]:
        """The laws that may apply to a dated question by reading U."""
        _, reading, _ = self._readings(question)
        return frozenset([law.plan.version.law for law in reading.ruled.verdict.laws])

    def reads(self, edition: Edition) -> tuple[tuple[Condition, ...], frozenset[str]]:
        """The conditions that explanations read beside the law of an edition, and the facts whose very values they show."""
        return self._explainer(edition).reads()

    def reading(self, question: Question) -> FactSet:
        """The facts of the reading on which the answer to a dated question rests: reading S where it prohibits, else reading U."""
        if not isinstance(question.stated.get(DECISION_DATE), date):
            return complete(question, self.policies.vocabulary)
        _, reading, against = self._readings(question)
        prohibited = against is not None and against.ruled.verdict.outcome is Outcome.PROHIBITED
        return against.facts if against is not None and prohibited else reading.facts

    def _readings(self, question: Question) -> tuple[Explainer, Reading, Reading | None]:
        """Both readings of a dated question; reading S only where it is needed."""
        explainer = self._explainer(self.editions.on(cast(date, question.stated[DECISION_DATE])))
        return explainer, *self._read(explainer, explainer.pose(stated_in(question), presuming=question.presume_unstated))

    def truths(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of an edition's names for a value of every fact, in their order."""
        if self._second is not None and self._alone:
            return self._second.truths(edition, values)
        explainer = self._explainer(edition)
        found = explainer.truths(explainer.planes(values))
        if self._second is not None:
            agreed(edition, found, self._second.truths(edition, values))
        return found
