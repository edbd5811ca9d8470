"""The cases of a suite that are answered otherwise on the new side, or pass on one side only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from zweck.analysis.space.sides import Side
from zweck.bounded.progress import Progress, quietly
from zweck.cases import Case, load_cases, run
from zweck.cases.asking import Asking
from zweck.cases.files import suites
from zweck.cases.observed import Batch
from zweck.decision.decision import Outcome
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.values import FactFault, read_stated
from zweck.law.vocabulary import Fact


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a side to a case's question, and whether the case expects it."""

    outcome: Outcome
    passed: bool


@dataclass(frozen=True, slots=True)
class Flip:
    """A case and the answers of both sides; `None` where a side does not know what is stated, and so cannot be asked."""

    case: Case
    old: Answer | None
    new: Answer | None


def flips(path: Path, old: Side, new: Side, along: Progress = quietly) -> list[Flip]:
    """The cases of a file or folder that both sides do not answer alike; those of one state of the law are not read.

    Raises:
        PolicyError: if a file can be read with the words of neither side.
    """
    if old is new:
        return []
    several = [*along("cases", [*cases(path, old, new)])]
    known = {**old.vocabulary.facts, **new.vocabulary.facts}
    asked = ([_without_silence(case, side, known) for case in several] for side in (old, new))
    answers = (_answers(mine, side) for mine, side in zip(asked, (old, new), strict=True))
    found = (Flip(*flip) for flip in zip(several, *answers, strict=True))
    return [flip for flip in found if flip.old != flip.new]


def cases(path: Path, old: Side, new: Side) -> Iterator[Case]:
    """The cases of a file or folder, each file read with the words of the new side or else of the old.

    Raises:
        PolicyError: if a file can be read with the words of neither side.
    """
    diagnostics = Diagnostics()
    files = suites(path, diagnostics)
    diagnostics.raise_if_any()
    ours, theirs = Asking(new.policies), Asking(old.policies)
    for file in files:
        try:
            yield from load_cases(file, new.policies, asking=ours)
        except PolicyError:
            ours = Asking(new.policies)  # it keeps the faults of profiles, which belong to each file that needs them
            yield from load_cases(file, old.policies, asking=theirs)


def _without_silence(case: Case, side: Side, known: Mapping[str, Fact]) -> Case:
    """The case without facts that the side does not have and of which a consulted register only holds nothing adverse."""
    stated = {
        name: value
        for name, value in case.question.stated.items()
        if name in side.vocabulary.facts or value is None or value != known[name].silence.harmless
    }
    if len(stated) == len(case.question.stated):
        return case
    return replace(case, question=replace(case.question, stated=stated, merged=None))


def _answers(several: Sequence[Case], side: Side) -> list[Answer | None]:
    """The answers of a side to the cases that can be asked of it, all together; facts that must be missing are explained one by one."""
    readable = [case for case in several if _readable(case, side)]
    asked = Batch(side.policies, [case.question for case in readable])
    passes = asked.as_expected([case.expect for case in readable])
    found: dict[int, Answer] = {}
    for case, one, good in zip(readable, asked.observed(), passes, strict=True):
        found[id(case)] = Answer(one.outcome, good and (not case.expect.missing or not run(case, side.engine)))
    return [found.get(id(case)) for case in several]


def _readable(case: Case, side: Side) -> bool:
    for name, value in case.question.stated.items():
        fact = side.vocabulary.facts.get(name)
        if fact is None or (value is not None and isinstance(read_stated(fact, value), FactFault)):
            return False
    return True
