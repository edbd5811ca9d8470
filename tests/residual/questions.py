"""Open questions for tests: about the bindings of the example group, and about cases of the law some of whose facts are open."""

from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Final, cast

from tests.law import shipped_cases, shipped_law
from zweck.binding.binding import Column, Derived, Null
from zweck.binding.parse import load_binding
from zweck.binding.questions import Asking
from zweck.company import load_company
from zweck.facts.question import Question, ask
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD, FactType
from zweck.residual.law import Ask, Open
from zweck.residual.table import UNSTATED, Choice, Stated

GROUP: Final = Path(__file__).parents[2] / "docs" / "examples" / "group"


def raw(stated: Stated) -> dict[str, object]:
    return {name: UNKNOWN_WORD if value is None else value for name, value in stated.items()}


def about_binding(name: str) -> tuple[Ask, list[Open]]:
    """The rows of a binding of the example, on its day."""
    vocabulary = shipped_law().vocabulary
    asking = Asking(load_binding(GROUP / "bindings" / f"{name}.yaml", vocabulary), load_company(GROUP, vocabulary), vocabulary)

    def question(stated: Stated) -> Question:
        return asking.question(raw(stated))

    return question, [Open(column.fact, _choices(column)) for column in asking.binding.columns]


def _choices(column: Column) -> tuple[Choice, ...]:
    fact = shipped_law().vocabulary.facts[column.fact]
    empty: tuple[Choice, ...] = {Null.UNKNOWN: (None,), Null.SILENT: (UNSTATED,)}.get(column.null, ())
    if column.values:
        return (*dict.fromkeys(cast("Iterable[Choice]", column.values.values())), *empty)
    if fact.type is FactType.BOOL and column.derived is Derived.VALUE:
        return (True, False, *empty)
    return ()


def about_case(chance: Random, most: int) -> tuple[Ask, list[Open]]:
    """A case of the law of which a few facts, at most `most`, are open; lists stay as they are."""
    vocabulary = shipped_law().vocabulary
    case = chance.choice([one for one in shipped_cases() if one.question.merged is None])
    names = [
        name
        for name in case.question.stated
        if name != DECISION_DATE and vocabulary.facts[name].type not in (FactType.SET, FactType.COUNTRY)
    ]
    names += chance.sample([name for name, fact in vocabulary.facts.items() if fact.type is FactType.BOOL and name not in names], 2)
    open_ = chance.sample(names, min(most, len(names)))
    fixed = {name: value for name, value in case.question.stated.items() if name not in open_}

    def question(stated: Stated) -> Question:
        return ask(raw({**fixed, **stated}), vocabulary, presume_unstated=case.question.presume_unstated)

    return question, [Open(name) for name in open_]
