"""The activities that an edit of the law turns: the call that was permitted is not any more, or the other way round; and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zweck.activities.entry import in_force
from zweck.activities.needs import Needs, answer_to, needs
from zweck.analysis.activities.prove import Proposer, Prover
from zweck.analysis.space.sides import Side
from zweck.company import Activity, Company
from zweck.decision.decision import Decision, Outcome, Reason, Status
from zweck.logic.condition import Value
from zweck.words.text import Text


@dataclass(frozen=True, slots=True)
class Turned:
    """An activity that turns: the outcomes of the call that one side permits, why the other does not, and what it may state.

    `reasons` are the requirements and prohibitions that fail or are open on the side that does not permit, `missing` the facts that could
    decide them. `instead` is what a call must state on the new side to be permitted after all, and `never` whether it is proven that none
    can be.
    """

    activity: str
    title: Text
    old: Outcome
    new: Outcome
    reasons: tuple[Reason, ...]
    missing: tuple[Text, ...]
    instead: dict[str, Value] | None
    never: bool


def turned(companies: tuple[Company, Company], sides: tuple[Side, Side], day: date) -> Iterator[Turned]:
    """The activities in force on a day that turn; each side reads the company by its own vocabulary."""
    old, new = companies
    provers = [Prover(side.policies, company, day) for side, company in zip(sides, companies, strict=True)]
    for activity in in_force(new, day):
        if old.on(activity.id, day) is None:
            continue
        before, after = (
            needs(activity.id, company, side.engine, side.vocabulary, day, Proposer(prover))
            for company, side, prover in zip(companies, sides, provers, strict=True)
        )
        if before.stated is not None:
            answer = _answered(before, activity, new, sides[1])
            if answer is None or answer.outcome is Outcome.PERMITTED:
                continue
            never = after.stated is None and provers[1].never(activity, new) is not None
            instead = dict(after.stated) if after.stated is not None else None
            yield _turned(activity, Outcome.PERMITTED, answer.outcome, answer, instead, never)
        elif after.stated is not None:
            answer = _answered(after, activity, old, sides[0])
            if answer is not None:
                yield _turned(activity, answer.outcome, Outcome.PERMITTED, answer, dict(after.stated), never=False)


def _answered(found: Needs, activity: Activity, company: Company, side: Side) -> Decision | None:
    """The answer of a side to the call that the other one permits."""
    known = {name: value for name, value in (found.stated or {}).items() if name in side.vocabulary.facts}
    return answer_to(known, activity.id, company, side.engine, side.vocabulary, found)


def _turned(activity: Activity, old: Outcome, new: Outcome, answer: Decision, instead: dict[str, Value] | None, never: bool) -> Turned:
    wanted = Status.FAILED if answer.outcome is Outcome.PROHIBITED else Status.OPEN
    rules = [one.requirement for law in answer.laws for one in law.requirements if one.status is wanted]
    rules += [one.rule for law in answer.laws for one in law.prohibitions if one.status is wanted]
    reasons = tuple(reason for reason in answer.reasons if reason.rule in rules)
    return Turned(activity.version, activity.title, old, new, reasons, tuple(one.label for one in answer.missing_facts), instead, never)
