"""From the truths of an edition's names to a verdict: the meaning of requirements, grounds and prohibitions, on one screen.

Requirements are conjunctive, grounds disjunctive; deny wins; what is open stays open, but for a law that permits whether it applies or not
(docs/decisions.md, "What a decision means").
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from zweck.decision.decision import Outcome, Status
from zweck.editions.edition import LawPlan, RequirementPlan
from zweck.law.policy import Ground, Prohibition
from zweck.logic.kleene import Truth


class Truths(Protocol):
    """The truths of names by their places in the edition: of all of them, or at least of those that are looked at."""

    def __getitem__(self, place: int, /) -> Truth:
        """The truth of a name."""


class RequirementVerdict(NamedTuple):
    """A requirement, how it came out, and every ground that holds with its index."""

    plan: RequirementPlan
    status: Status
    grounds: tuple[tuple[Ground, int], ...]


Forbids = tuple[Prohibition, int, Status]
"""A prohibition, the place of its condition, and how it came out."""


@dataclass(frozen=True, slots=True, eq=False)
class LawVerdict:
    """A law in force, whether it applies, how its requirements and prohibitions came out, and what it says alone."""

    plan: LawPlan
    applies: Truth
    requirements: tuple[RequirementVerdict, ...]
    prohibitions: tuple[Forbids, ...]
    outcome: Outcome

    @property
    def turns_on_scope(self) -> bool:
        """Whether the answer is open because it is open whether the law applies."""
        return self.applies is None and self.outcome is Outcome.UNDETERMINED


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """The outcome of all laws in force together. Laws that surely do not apply are left out of `laws`."""

    outcome: Outcome
    laws: tuple[LawVerdict, ...]

    @property
    def carrying(self) -> tuple[LawVerdict, ...]:
        """The laws on which the outcome rests: those that apply; of a permission also those that permit and may apply."""
        permitted = self.outcome is Outcome.PERMITTED
        return tuple([law for law in self.laws if law.applies or (permitted and law.outcome is Outcome.PERMITTED)])

    @property
    def on_scopes(self) -> tuple[LawVerdict, ...]:
        """The laws whose scope is to be asked: those on which the answer turns.

        Where no law that permits surely applies, a permission may turn out to be no matter of any law: then these are all that may.
        """
        permitting = [law for law in self.laws if law.outcome is Outcome.PERMITTED]
        if self.outcome is Outcome.PERMITTED and not any(law.applies for law in permitting):
            return tuple(permitting)
        return tuple([law for law in self.laws if law.turns_on_scope])

    @property
    def unruled(self) -> bool:
        """Whether no law that is there applies, or may; rules of a house are none."""
        return all(law.plan.gaps or law.plan.version.house for law in self.laws)


def combine(plans: Iterable[LawPlan], truths: Truths) -> Verdict:
    """The verdict of the laws in force, or of those that a question can concern."""
    return together(law_verdict(plan, truths) for plan in plans if truths[plan.scope] is not False)


def together(laws: Iterable[LawVerdict]) -> Verdict:
    """The verdict on what the laws in force say, each alone."""
    found = tuple([law for law in laws if law.applies is not False])
    outcomes = {law.outcome for law in found}
    for outcome in (Outcome.PROHIBITED, Outcome.UNDETERMINED, Outcome.PERMITTED):
        if outcome in outcomes:
            return Verdict(outcome, found)
    return Verdict(Outcome.NOT_REGULATED, found)


def requirement_verdict(plan: RequirementPlan, truths: Truths) -> RequirementVerdict:
    """A requirement whose trigger is false passes; one true ground meets it; it fails when triggered and every ground is false."""
    trigger = truths[plan.trigger]
    if trigger is False:
        return RequirementVerdict(plan, Status.NOT_TRIGGERED, ())
    held = tuple([(ground, place) for ground, place in plan.grounds if truths[place]])
    if held:
        return RequirementVerdict(plan, Status.MET, held)
    failed = trigger is True and all(truths[place] is False for _, place in plan.grounds)
    return RequirementVerdict(plan, Status.FAILED if failed else Status.OPEN, ())


def forbidding(plan: LawPlan, truths: Truths) -> tuple[Forbids, ...]:
    """The prohibitions of a law; a true one fails it."""
    status = {None: Status.OPEN, True: Status.FAILED, False: Status.NOT_TRIGGERED}
    return tuple([(rule, place, status[truths[place]]) for rule, place in plan.prohibitions])


def law_verdict(
    plan: LawPlan,
    truths: Truths,
    required: Callable[[RequirementPlan, Truths], RequirementVerdict] = requirement_verdict,
    forbidden: Callable[[LawPlan, Truths], tuple[Forbids, ...]] = forbidding,
) -> LawVerdict:
    """The verdict of one law: nothing if it does not apply; open if the law is not there.

    Where it is open whether the law applies, so is the case, unless the law permits whatever the answer is. A house does not permit:
    one that neither forbids nor leaves open says nothing. `required` and `forbidden` give what comes out of its parts.
    """
    applies = truths[plan.scope]
    if applies is False:
        return LawVerdict(plan, False, (), (), Outcome.NOT_REGULATED)
    if plan.gaps:
        return LawVerdict(plan, None, (), (), Outcome.UNDETERMINED)
    requirements = tuple([required(requirement, truths) for requirement in plan.requirements])
    return decided(plan, applies, requirements, forbidden(plan, truths))


def decided(
    plan: LawPlan,
    applies: Truth,
    requirements: tuple[RequirementVerdict, ...],
    prohibitions: tuple[Forbids, ...],
    *,
    turns: bool = False,
) -> LawVerdict:
    """The verdict of a law that may apply, by what comes out of its parts, or where it `turns` on the scope whatever they are."""
    statuses = {verdict.status for verdict in requirements} | {status for _, _, status in prohibitions}
    if applies and Status.FAILED in statuses:
        outcome = Outcome.PROHIBITED
    elif turns or not statuses.isdisjoint((Status.FAILED, Status.OPEN)):
        outcome = Outcome.UNDETERMINED
    else:
        outcome = Outcome.NOT_REGULATED if plan.version.house else Outcome.PERMITTED
    return LawVerdict(plan, applies, requirements, prohibitions, outcome)
