"""Examines mutants in several processes, each of which reads the law and the cases for itself."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from zweck.analysis.mutation.examine import Result, examine
from zweck.analysis.mutation.make import mutants
from zweck.analysis.mutation.mutant import Mutant
from zweck.analysis.space.sides import Side
from zweck.cases import Case, load_cases
from zweck.law.policy import PolicySet
from zweck.load import load

WORTH: Final = 400
"""So few mutants are examined in less time than further processes take to begin."""

Numbered = Sequence[tuple[int, Mutant]]


def examined(wanted: Numbered, policies: PolicySet, cases: Sequence[Case], places: tuple[Path, Path], jobs: int) -> list[Result]:
    """What becomes of each of the mutants, by themselves or shared among processes; `places` are the folders of policies and cases."""
    if jobs == 1 or len(wanted) < WORTH:
        return examine(Side(policies), cases, [mutant for _, mutant in wanted])
    shares = _shares(wanted, jobs)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        answers = list(pool.map(_share, [(*places, share) for share in shares]))
    results = {number: result for share, answer in zip(shares, answers, strict=True) for number, result in zip(share, answer, strict=True)}
    return [results[number] for number, _ in wanted]


def _shares(wanted: Numbered, jobs: int) -> list[list[int]]:
    """The numbers of mutants in so many shares; those of one rule stay together."""
    shares: list[list[int]] = [[] for _ in range(jobs)]
    last: object = None
    for number, mutant in wanted:
        if mutant.old is not last:
            last = mutant.old
            smallest = min(shares, key=len)
        smallest.append(number)
    return [share for share in shares if share]


def _share(work: tuple[Path, Path, list[int]]) -> list[Result]:
    """In another process: what becomes of the mutants with these numbers."""
    folder, cases, numbers = work
    policies = load(folder)
    everything = list(mutants(policies))
    return examine(Side(policies), load_cases(cases, policies), [everything[number] for number in numbers])
