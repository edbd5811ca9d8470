"""Values of facts, days and lists in plain German and English."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from zweck.law.countries import COUNTRIES, name_of
from zweck.law.vocabulary import Fact, FactType
from zweck.logic.condition import MAX_NUMBER, Interval, Value
from zweck.words.said import day
from zweck.words.text import Text

YES: Final = Text("ja", "yes")
NO: Final = Text("nein", "no")
NOTHING: Final = Text("keine", "none")
OR: Final = Text("oder", "or")
AND: Final = Text("und", "and")
AT_LEAST: Final = Text("mindestens {low}", "at least {low}")
AT_MOST: Final = Text("höchstens {high}", "at most {high}")
BETWEEN: Final = Text("{low} bis {high}", "{low} to {high}")


def in_order(values: Iterable[Value], fact: Fact | None) -> list[Value]:
    """Values in the order of the vocabulary, others in that of the alphabet."""
    known = fact.values if fact else ()
    return sorted(values, key=lambda value: (known.index(str(value)) if value in known else len(known), str(value)))


def listing(words: Sequence[str], joint: Text, language: str) -> str:
    """`a, b or c`; with strokes where a word itself has a comma, an `or` or an `and`."""
    if any(inner in f" {word} " for word in words for inner in (",", f" {OR[language]} ", f" {AND[language]} ")):
        return " / ".join(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint[language]} {words[-1]}"


def value_in_words(value: Value, fact: Fact | None, language: str) -> str:
    """A value by its label in the vocabulary, a country by its name, or as it is where it has neither."""
    match value:
        case bool():
            return (YES if value else NO)[language]
        case date():
            return day(value, language)
        case Interval():
            low, high = value.bounds
            said = AT_MOST if not low else AT_LEAST if high == MAX_NUMBER else BETWEEN
            return said[language].format(low=low, high=high)
        case frozenset():
            members = [value_in_words(member, fact, language) for member in in_order(value, fact)]
            return listing(members, AND, language) if members else NOTHING[language]
        case _:
            label = fact.labels.get(str(value)) if fact else None
            if label is None and fact is not None and fact.type in (FactType.COUNTRY, FactType.SET) and value in COUNTRIES:
                label = name_of(str(value))
            return label[language] if label else str(value)
