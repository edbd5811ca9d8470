"""Answers in everyday words as an address has them: `row|choices|facts`, with the names divided by commas."""

from collections.abc import Iterable, Iterator
from typing import Final

from zweck.interview.interview import Given
from zweck.interview.screens import Row, field_row, screening_row
from zweck.law.policy.sheets import Sheets
from zweck.law.vocabulary import Vocabulary

PARTS: Final = 3


def written(one: Given) -> str:
    """An answer as a part of an address."""
    return "|".join((one.row.key, ",".join(one.chosen), ",".join(one.facts)))


def given(said: Iterable[str], sheets: Sheets, vocabulary: Vocabulary) -> Iterator[Given]:
    """The answers of an address; parts that are none, and rows whose words are those of the vocabulary, are left out."""
    questions = {one.name: one for one in sheets.questions}
    for text in said:
        parts = text.split("|")
        if len(parts) != PARTS:
            continue
        key, chosen, facts = parts[0], *(tuple(name for name in part.split(",") if name) for part in parts[1:])
        row: Row | None = None
        if key in sheets.fields:
            row = field_row(sheets.fields[key])
        elif key in questions:
            row = screening_row(questions[key])
        if row is not None and chosen:
            yield Given(row, chosen, tuple(name for name in facts if name in vocabulary.facts))
