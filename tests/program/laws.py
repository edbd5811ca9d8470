"""The truths and outcomes that the program has for single questions, for comparison with those found another way."""

from collections.abc import Sequence

from zweck.editions.edition import Edition
from zweck.facts.question import Question, stated_in
from zweck.logic.kleene import Truth
from zweck.program.compile import Compiler
from zweck.program.lanes import Lanes
from zweck.program.silence import Reading


def truths(compiler: Compiler, edition: Edition, reading: Reading, questions: Sequence[Question]) -> list[tuple[Truth, ...]]:
    """For each question the truths of all names of an edition by a reading, in their order; the two planes of a name never overlap."""
    names = compiler.view(edition).names[reading - 1]
    pairs = [names[place] for place in range(len(edition.names))]
    lanes = Lanes(compiler.program, ((stated_in(question), question.presume_unstated) for question in questions))
    trues, falses = ([lanes.row(pair[side]) for pair in pairs] for side in (0, 1))
    assert not any(true & false for true, false in zip(trues, falses, strict=True))
    return [
        tuple(True if true >> place & 1 else False if false >> place & 1 else None for true, false in zip(trues, falses, strict=True))
        for place in range(len(questions))
    ]
