"""One decision is one straight road: facts, match, combine, explain."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from json import dumps

from engine.combine import Verdict, combine
from engine.compile.build import Editions
from engine.compile.edition import Edition
from engine.decision import Decision, Detail, Outcome
from engine.evaluate import Truth, Values
from engine.explain import account
from engine.explain.doubts import Disputes, doubts
from engine.explain.missing import missing_date, missing_facts
from engine.explain.remedies import Redecide, Situation, remedies
from engine.explain.sources import Sources
from engine.explain.support import presumptions
from engine.explain.trace import Trace, Tracer
from engine.facts import FactSet, Question, resolve
from engine.match import Matcher
from engine.match.select import matcher
from engine.policy import PolicySet
from engine.vocabulary import DECISION_DATE, UNKNOWN_WORD, Value


class Engine:
    """Decides questions by one policy set; safe to use from several threads."""

    def __init__(self, policies: PolicySet, matcher_name: str = "native") -> None:
        """Use the matcher `native`, `rete`, or `both` (which must agree).

        Raises:
            MatcherUnavailable: if durable-rules is wanted and does not import here.
        """
        self.policies = policies
        self.editions = Editions.of(policies)
        self._tracers: dict[Edition, Tracer] = {}
        self._matchers: tuple[Matcher, ...] = tuple(matcher(name) for name in _names(matcher_name))

    def decide(self, question: Question, detail: Detail = Detail.FULL) -> Decision:
        """The answer to a question, with as much explanation as wanted."""
        facts = resolve(question, self.policies.vocabulary)
        day = facts.values[DECISION_DATE]
        if not isinstance(day, date):
            return self._undated(question)
        edition = self.editions.on(day)
        truths = self.match(edition, facts.values)
        verdict = combine(edition, truths)
        answer = self._bare(question, day, verdict)
        if detail is Detail.OUTCOME:
            return answer
        answer = self._with_reasons(answer, facts, edition, truths, verdict)
        if detail is Detail.REASONS:
            return answer
        situation = Situation(edition, facts.values, truths, frozenset(question.stated), self.policies.vocabulary)
        ways_out = remedies(verdict, situation, self._redecide(question, edition))
        return replace(answer, remedies=(*ways_out, *answer.remedies))

    def match(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of an edition's names; where two matchers run, both must find the same.

        Raises:
            Disagreement: if they do not.
        """
        first, *others = (found.match(edition, values) for found in self._matchers)
        for other in others:
            if other != first:
                raise Disagreement([edition.names[place].key for place in range(len(first)) if first[place] is not other[place]])
        return first

    def _bare(self, question: Question, day: date, verdict: Verdict) -> Decision:
        return Decision(
            decision_id=decision_id(question, self.policies.revision),
            outcome=verdict.outcome,
            date=day,
            revision=self.policies.revision,
            laws=account.law_results(verdict),
            open_laws=account.open_laws(verdict),
        )

    def _with_reasons(self, bare: Decision, facts: FactSet, edition: Edition, truths: tuple[Truth, ...], verdict: Verdict) -> Decision:
        vocabulary = self.policies.vocabulary
        trace = Trace(self._tracer(edition), facts.values, truths, facts.presumed)
        return replace(
            bare,
            reasons=Sources.of(self.policies).linked(account.reasons(verdict), edition),
            missing_facts=missing_facts(verdict, trace, vocabulary),
            presumptions=presumptions(verdict, trace, facts, vocabulary),
            obligations=account.obligations(verdict, truths),
            rights=account.rights(verdict, truths),
            remedies=account.subject_steps(verdict, truths),
            doubts=doubts(verdict, Disputes.of(self.policies, edition), facts.values, truths),
        )

    def _tracer(self, edition: Edition) -> Tracer:
        found = self._tracers.get(edition)
        return found or self._tracers.setdefault(edition, Tracer(edition, self.policies.vocabulary))

    def _redecide(self, question: Question, edition: Edition) -> Redecide:
        def decide_anew(changes: Mapping[str, Value]) -> Verdict:
            changed = replace(question, stated={**question.stated, **changes})
            values = resolve(changed, self.policies.vocabulary).values
            return combine(edition, self._matchers[0].match(edition, values))

        return decide_anew

    def _undated(self, question: Question) -> Decision:
        return Decision(
            decision_id=decision_id(question, self.policies.revision),
            outcome=Outcome.UNDETERMINED,
            date=None,
            revision=self.policies.revision,
            missing_facts=missing_date(self.policies.vocabulary),
        )


class Disagreement(Exception):
    """Two matchers found different truths; `names` are the names of the rule base on which they differ."""

    def __init__(self, names: list[str]) -> None:
        """Keep the names."""
        self.names = tuple(names)
        super().__init__(f"the matchers disagree on {', '.join(names)}")


def decision_id(question: Question, revision: str) -> str:
    """A digest of the question and the revision: what is asked again under the same law has the same id."""
    stated = {name: canonical(value) for name, value in question.stated.items()}
    text = dumps([revision, question.presume_unstated, stated], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:32]


def canonical(value: Value | None) -> bool | int | str | list[str]:
    """A value as JSON writes it: sets in order, days as text, an unknown one as the word `unknown`."""
    if value is None:
        return UNKNOWN_WORD
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value


def _names(wanted: str) -> tuple[str, ...]:
    return ("native", "rete") if wanted == "both" else (wanted,)
