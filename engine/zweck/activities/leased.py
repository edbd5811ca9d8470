"""The calls about an activity that a client may decide itself: one person, one day, and every combination of the facts that they state."""

from collections.abc import Callable, Generator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Final, NamedTuple

from zweck.activities.prepared import Prepared
from zweck.activities.validity import Answering
from zweck.company.retention import ALL_RECORDS
from zweck.company.shapes import Held
from zweck.decision.decision import Decision, Detail
from zweck.facts.merge import Origin
from zweck.facts.question import FactError, Question
from zweck.logic.condition import Value
from zweck.residual.law import Open, Residual, TooLarge
from zweck.residual.table import UNSTATED, Stated

MAX_CELLS: Final = 2_000
"""Combinations that are decided: each takes as long as a question."""


class OfRecords(Exception):
    """Periods of records depend on the facts, so that values which the law does not distinguish may come out otherwise."""


class Leased(NamedTuple):
    """For each fact the number of the class of each value, and an answer for each combination of classes, the last fact turning first.

    A number stands for all up to the next one. Where facts contradict each other there is no answer.
    """

    facts: Mapping[str, Mapping[Value, int]]
    answers: Sequence[str | None]


def leased(
    prepared: Prepared, held: Held, names: Sequence[str], residual: Residual, engine: Answering, written: Callable[[Decision], str]
) -> Generator[None, None, Leased]:
    """Decide every combination of the values of the facts `names`, with pauses; `residual` is one of the `whole` law.

    `written` makes an answer of a decision.

    Raises:
        FactError: if the activity contradicts itself.
        OfRecords: if the facts are such that periods depend on.
        TooLarge: if there are more than `MAX_CELLS` combinations.
        TooManyChoices: if a fact has too many.
    """

    def ask(stated: Stated) -> Question:
        return prepared.question(stated, held)

    yield from residual.begun(ask)
    choices = [[one.choices for one in several] for several in residual.classes(ask, [Open(name) for name in names])]
    known = ([[one for one in some if one is not None and one is not UNSTATED] for some in several] for several in choices)
    classes = [[some for some in several if some] for several in known]
    count = prod(map(len, classes))
    if count > MAX_CELLS:
        raise TooLarge(count)
    answers: list[str | None] = []
    for chosen in product(*([one[0] for one in several] for several in classes)):
        yield
        stated = dict(zip(names, chosen, strict=True))
        try:
            asked = ask(stated)
        except FactError:
            answers.append(None)
            continue
        if prepared.records(stated) != ALL_RECORDS or _names_a_record(asked):
            raise OfRecords
        answers.append(written(engine.decide(asked, Detail.REASONS)))
    numbers = ({value: number for number, one in enumerate(several) for value in one} for several in classes)
    return Leased(dict(zip(names, numbers, strict=True)), answers)


def _names_a_record(asked: Question) -> bool:
    """Whether something follows from the record that a question names by itself."""
    return asked.merged is not None and any(source.origin is Origin.PERIOD and source.facts for source in asked.merged.sources)
