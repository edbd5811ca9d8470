"""Examines mutants: killed by a case, proven to change no answer, or surviving."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from zweck.analysis.mutation.mutant import Mutant
from zweck.analysis.mutation.noticed import Noticing
from zweck.analysis.mutation.proof import Prover
from zweck.analysis.mutation.witness import Witness
from zweck.analysis.space.sides import Side
from zweck.bounded.progress import Progress, quietly
from zweck.cases import Case


class State(StrEnum):
    """The fate of a mutant."""

    KILLED = "killed"
    EQUIVALENT = "equivalent"
    EXPLAINED = "explained"
    SURVIVED = "survived"


@dataclass(frozen=True, slots=True)
class Result:
    """The fate of a mutant: killed by a case (by its id), equivalent, or surviving although a case, the witness, would kill it.

    A survivor is explained where the file `survivors.yaml` of its law says `why` it may survive.
    """

    state: State
    case: str = ""
    witness: Witness | None = None
    why: str = ""


def examine(side: Side, cases: Iterable[Case], mutants: Sequence[Mutant], along: Progress = quietly) -> list[Result]:
    """The fate of each mutant. All cases must pass by the law as it is."""
    noticing = Noticing(side, [*along("cases", cases)])
    killers = {mutant: case.id for mutant in along("mutants", mutants) if (case := noticing.case(mutant)) is not None}
    witnesses = Prover(side).examine([mutant for mutant in mutants if mutant not in killers], along)
    return [_result(killers.get(mutant), witnesses.get(mutant)) for mutant in mutants]


def _result(killer: str | None, witness: Witness | None) -> Result:
    if killer is not None:
        return Result(State.KILLED, case=killer)
    return Result(State.EQUIVALENT) if witness is None else Result(State.SURVIVED, witness=witness)
