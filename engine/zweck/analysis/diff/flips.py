"""The cases of a suite that are answered otherwise on the new side, or pass on one side only."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zweck.analysis.space.sides import Side
from zweck.bounded.progress import Along, quietly
from zweck.cases import Case, load_cases, run
from zweck.cases.files import suites
from zweck.decision.decision import Detail, Outcome
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.values import FactFault, read_value


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


def flips(path: Path, old: Side, new: Side, along: Along = quietly) -> list[Flip]:
    """The cases of a file or folder that both sides do not answer alike.

    Raises:
        PolicyError: if a file can be read with the words of neither side.
    """
    asked = (Flip(case, _answer(case, old), _answer(case, new)) for case in along("cases", [*cases(path, old, new)]))
    return [flip for flip in asked if flip.old != flip.new]


def cases(path: Path, old: Side, new: Side) -> Iterator[Case]:
    """The cases of a file or folder, each file read with the words of the new side or else of the old.

    Raises:
        PolicyError: if a file can be read with the words of neither side.
    """
    diagnostics = Diagnostics()
    files = suites(path, diagnostics)
    diagnostics.raise_if_any()
    for file in files:
        try:
            yield from load_cases(file, new.policies)
        except PolicyError:
            yield from load_cases(file, old.policies)


def _answer(case: Case, side: Side) -> Answer | None:
    for name, value in case.question.stated.items():
        fact = side.vocabulary.facts.get(name)
        if fact is None or (value is not None and isinstance(read_value(fact, value), FactFault)):
            return None
    return Answer(side.engine.decide(case.question, Detail.OUTCOME).outcome, not run(case, side.engine))
