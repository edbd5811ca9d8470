"""The finding of a question with detail `reasons`, found by walking over conditions and values: the judge of explanations over planes."""

from dataclasses import replace
from datetime import date
from typing import cast

from tests.agreement.walk.account import Account
from tests.agreement.walk.common import Common
from tests.agreement.walk.doubts import Doubts
from tests.agreement.walk.gaps import gaps
from tests.agreement.walk.missing import EVEN, Weights, is_open, missing_facts, weights
from tests.agreement.walk.openings import ahead, openings
from tests.agreement.walk.support import presumptions
from tests.agreement.walk.trace import Trace, Tracer
from zweck.combine import Verdict, combine
from zweck.decision.decision import Finding, Outcome
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.explain.account import Sources
from zweck.explain.rows import CitedRows
from zweck.facts.question import Question, complete
from zweck.facts.silences import against_controller
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE

GOOD = (Outcome.PERMITTED, Outcome.NOT_REGULATED)


class Judge:
    """Explains answers under the law of one edition."""

    def __init__(self, policies: PolicySet, edition: Edition, common: Common) -> None:
        self._vocabulary = policies.vocabulary
        self._edition = edition
        self._tracer = Tracer(edition, common)
        self._account = Account(edition, Sources.of(policies))
        self._rows = CitedRows(edition, policies.vocabulary)
        self._doubts = Doubts(policies, self._tracer)

    def finding(self, question: Question) -> Finding:
        """Reading U, and reading S where that prohibits what is open."""
        facts = complete(question, self._vocabulary)
        trace, adverse = Trace(self._tracer, facts), against_controller(facts)
        verdict = self._verdict(trace)
        if adverse is None or verdict.outcome in GOOD:
            return self._explained(verdict, trace, EVEN)
        against = Trace(self._tracer, adverse)
        strict = self._verdict(against)
        if strict.outcome is not Outcome.PROHIBITED:
            return self._explained(verdict, trace, weights(strict, against))
        found = self._explained(strict, against, EVEN)
        if verdict.outcome is Outcome.PROHIBITED:
            return replace(found, conclusive=True, missing_facts=())
        opened = openings(strict, trace)
        missing = missing_facts(verdict, trace, self._vocabulary, ahead(opened, strict, trace))
        return replace(found, conclusive=False, openings=opened, missing_facts=missing)

    def _verdict(self, trace: Trace) -> Verdict:
        return combine(self._edition.laws, [trace.truth(place) for place in range(len(self._edition.names))])

    def _explained(self, verdict: Verdict, trace: Trace, before: Weights) -> Finding:
        return Finding(
            self._rows.cited(self._account.ruling(verdict, trace.truth), verdict, trace.values, {}),
            missing_facts(verdict, trace, self._vocabulary, before) if is_open(verdict) else (),
            presumptions(verdict, trace, self._vocabulary),
            self._doubts.found(self._doubts.carried(verdict, trace.truth), trace),
            gaps=gaps(verdict, trace, self._rows),
        )


class Judges:
    """The judges of all editions of a policy set."""

    def __init__(self, policies: PolicySet) -> None:
        self._policies = policies
        self._editions = Editions.of(policies)
        self._common = Common(policies)
        self._judges: dict[Edition, Judge] = {}

    def finding(self, question: Question) -> Finding:
        """The finding on a dated question."""
        edition = self._editions.on(cast(date, question.stated[DECISION_DATE]))
        judge = self._judges.get(edition) or self._judges.setdefault(edition, Judge(self._policies, edition, self._common))
        return judge.finding(question)
