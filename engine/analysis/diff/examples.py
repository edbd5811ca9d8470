"""Smallest requests, proven by asking both sides, and the edits that an answer rests on."""

from collections.abc import Iterable, Mapping

from engine.analysis.diff.edits import Edit, taken_back
from engine.analysis.diff.result import Example
from engine.analysis.diff.sides import Side, Stretch, outcome_of, plan_of
from engine.combine import law_verdict
from engine.compile.build import Circle
from engine.compile.edition import Edition
from engine.decision import Outcome
from engine.evaluate import Truth, evaluate
from engine.facts import Question, resolve
from engine.policy import DefinitionRef, RuleRef
from engine.vocabulary import DECISION_DATE, Value

Facts = dict[str, Value | None]


class Wrong(Exception):
    """Two ways of deciding disagree: what a search found is not what the engine answers."""


def ask(law: str, facts: Facts, old: Side, new: Side) -> Example:
    """What both sides answer to a request."""
    before, after = old.ask(facts), new.ask(facts)
    return Example(facts, (outcome_of(law, before), outcome_of(law, after)), (before.outcome, after.outcome))


def smallest(law: str, claimed: tuple[Outcome, Outcome], facts: Facts, fixed: Iterable[str], old: Side, new: Side) -> Example:
    """The request without everything that does not matter: both sides answer as before, and the fixed facts keep their values.

    Raises:
        Wrong: if the sides do not answer to the request as claimed for this law.
    """
    known = {name: facts[name] for name in fixed if name in facts}
    best = ask(law, facts, old, new)
    if best.law != claimed:
        raise Wrong(f"`{law}` was found to change from {' to '.join(claimed)}, but the sides answer {' and '.join(best.law)}")
    silent = [_resolved({}, side) for side in (old, new)]
    unsaid = [name for name, value in facts.items() if all(side.get(name) == value for side in silent)]
    for names in (unsaid, *([name] for name in facts)):
        left = {name: value for name, value in best.facts.items() if name not in names or name == DECISION_DATE}
        if len(left) < len(best.facts) and _keeps(known, left, old, new):
            found = ask(law, left, old, new)
            if (found.law, found.overall) == (best.law, best.overall):
                best = found
    return best


def _keeps(known: Mapping[str, Value | None], facts: Facts, old: Side, new: Side) -> bool:
    """Whether facts have these values when the rest of a request is stated."""
    for side in (old, new):
        values = _resolved(facts, side)
        if any(values[name] != value for name, value in known.items() if name in values):
            return False
    return True


def _resolved(facts: Facts, side: Side) -> Facts:
    stated = {name: value for name, value in facts.items() if name in side.vocabulary.facts}
    return dict(resolve(Question(stated), side.vocabulary).values)


def responsible(law: str, example: Example, edited: Iterable[Edit], old: Side, new: Side, stretch: Stretch) -> tuple[Edit, ...]:
    """The edits without which the example would be answered on the new side as on the old: none of them can be left out."""
    facts = dict(example.facts)
    values = {**_resolved(facts, old), **_resolved(facts, new)}
    kept = [edit for edit in edited if edit.decides]

    def undone(chosen: list[Edit]) -> bool:
        try:
            edition = taken_back(old, new, stretch, chosen)
        except Circle:
            return False
        return outcome_in(law, edition, values) is example.law[0]

    for edit in tuple(kept):
        rest = [other for other in kept if other is not edit]
        if undone(rest):
            kept = rest
    return tuple(kept)


def outcome_in(law: str, edition: Edition, values: Mapping[str, Value | None]) -> Outcome:
    """What one law of an edition says to total facts."""
    truths: dict[int, Truth] = {}

    def lookup(reference: DefinitionRef | RuleRef) -> Truth:
        return truths[edition.index[reference.name if isinstance(reference, DefinitionRef) else reference.id]]

    for place, named in enumerate(edition.names):
        truths[place] = evaluate(named.condition, values, lookup)
    plan = plan_of(edition, law)
    return Outcome.NOT_REGULATED if plan is None else law_verdict(plan, tuple(truths.values())).outcome
