"""The parts of an answer that a case can observe."""

from dataclasses import dataclass

from zweck.cases import Expectation
from zweck.combine import Verdict
from zweck.decision.decision import Outcome, Status


@dataclass(frozen=True, slots=True)
class Observed:
    """The outcome, the laws that apply, the grounds that hold and what failed.

    Two answers differ for a case when the outcome or the laws are others, or a ground or failure of the one
    is not in the other.
    """

    outcome: Outcome
    laws: frozenset[str]
    grounds: frozenset[str]
    failed: frozenset[str]

    @classmethod
    def of(cls, verdict: Verdict) -> "Observed":
        """The observable part of a verdict."""
        laws = [law for law in verdict.laws if law.applies]
        requirements = [requirement for law in laws for requirement in law.requirements]
        return cls(
            verdict.outcome,
            frozenset(law.plan.version.law for law in laws),
            frozenset(ground.id for requirement in requirements for ground, _ in requirement.grounds),
            frozenset(requirement.plan.name for requirement in requirements if requirement.status is Status.FAILED)
            | frozenset(rule.id for law in laws for rule, _, status in law.prohibitions if status is Status.FAILED),
        )

    def or_against(self, against: "Observed | None") -> "Observed":
        """The answer by both readings, of which this is the one by reading U, and `against` the one by reading S."""
        permits = self.outcome in (Outcome.PERMITTED, Outcome.NOT_REGULATED)
        return self if permits or against is None or against.outcome is not Outcome.PROHIBITED else against

    def differs(self, expect: "Expectation | Observed") -> bool:
        """Whether this is not what is expected: the outcome and the laws exactly, grounds and failures at least."""
        return (
            self.outcome is not expect.outcome
            or expect.laws not in (None, self.laws)
            or not expect.grounds <= self.grounds
            or not expect.failed <= self.failed
        )
