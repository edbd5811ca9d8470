"""Explanations of surviving changes, and those that explain none."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from zweck.analysis.mutation.examine import Result, State
from zweck.analysis.mutation.mutant import Mutant
from zweck.analysis.mutation.written import written
from zweck.cases.survivors import Explanation
from zweck.law.policy import PolicySet

Examined = Sequence[tuple[Mutant, Result]]


def explained(examined: Examined, explanations: Sequence[Explanation], policies: PolicySet) -> list[tuple[Mutant, Result]]:
    """The mutants with the survivors among them explained, as far as they are."""
    return [(mutant, _explained(mutant, result, explanations, policies)) for mutant, result in examined]


def _explained(mutant: Mutant, result: Result, explanations: Sequence[Explanation], policies: PolicySet) -> Result:
    if result.state is not State.SURVIVED:
        return result
    why = next((one.why for one in explanations if _about(one, mutant) and _covers(one, mutant, policies)), None)
    return result if why is None else replace(result, state=State.EXPLAINED, why=why)


def idle(
    examined: Examined, explanations: Sequence[Explanation], unexamined: Collection[tuple[str, str]], policies: PolicySet
) -> Iterator[tuple[Explanation, str]]:
    """The explanations, or changes named in them, of which no change survives; those about `unexamined` rules (law, id) are not judged."""
    living = [mutant for mutant, result in examined if result.state in (State.SURVIVED, State.EXPLAINED)]
    for one in explanations:
        if (one.law, one.rule) in unexamined:
            continue
        covered = {written(mutant, policies.vocabulary) for mutant in living if _about(one, mutant)}
        if not one.changes and not covered:
            yield one, f"no change of `{one.law}/{one.rule}` survives{f' of the kind `{one.kind}`' if one.kind else ''}"
        yield from (
            (one, f"no change of `{one.law}/{one.rule}` survives that reads `{said}`") for said in one.changes if said not in covered
        )


def _about(one: Explanation, mutant: Mutant) -> bool:
    return (one.law, one.rule) == (mutant.law, mutant.id) and one.kind in ("", mutant.kind)


def _covers(one: Explanation, mutant: Mutant, policies: PolicySet) -> bool:
    return not one.changes or written(mutant, policies.vocabulary) in one.changes
