"""Tests of facts as statements of a commentary, in the words that the vocabulary has for a fact's value: no question and no answer."""

from collections.abc import Callable
from typing import Final, NamedTuple

from zweck.explain.row_words import rows_in_words
from zweck.explain.values import OR, in_order, listing, value_in_words
from zweck.law.vocabulary import Fact, FactType, Vocabulary
from zweck.logic.condition import NumberFor, Operator, Rows, TableFor, Test
from zweck.words.text import Text

VALUES: Final = {
    (Operator.ONE_OF, True): Text("{}", "{}"),
    (Operator.ONE_OF, False): Text("nicht {}", "not {}"),
    (Operator.CONTAINS_ANY, True): Text("auch {}", "among others {}"),
    (Operator.CONTAINS_ANY, False): Text("nicht {}", "not {}"),
    (Operator.CONTAINS_FACT, True): Text("auch die Angabe zu „{}“", "among others the value of “{}”"),
    (Operator.CONTAINS_FACT, False): Text("nicht die Angabe zu „{}“", "not the value of “{}”"),
    (Operator.SAME_AS, True): Text("wie die Angabe zu „{}“", "as the value of “{}”"),
    (Operator.SAME_AS, False): Text("anders als die Angabe zu „{}“", "other than the value of “{}”"),
    (Operator.AT_MOST, True): Text("höchstens „{}“", "at most “{}”"),
    (Operator.AT_MOST, False): Text("mehr als „{}“", "more than “{}”"),
    (Operator.AT_LEAST, True): Text("mindestens „{}“", "at least “{}”"),
    (Operator.AT_LEAST, False): Text("weniger als „{}“", "less than “{}”"),
    (Operator.AT_LEAST_TABLE, True): Text("mindestens {}", "at least {}"),
    (Operator.AT_LEAST_TABLE, False): Text("weniger als {}", "less than {}"),
    (Operator.IN_TABLE, True): Text("auf der Liste „{}“", "on the list “{}”"),
    (Operator.IN_TABLE, False): Text("nicht auf der Liste „{}“", "not on the list “{}”"),
    (Operator.IN_ROWS, True): Text("Eintrag der Liste „{}“", "an entry of the list “{}”"),
    (Operator.IN_ROWS, False): Text("kein Eintrag der Liste „{}“", "no entry of the list “{}”"),
    (Operator.BEFORE, True): Text("vor dem {}", "before {}"),
    (Operator.BEFORE, False): Text("am {} oder danach", "on {} or later"),
    (Operator.AFTER, True): Text("nach dem {}", "after {}"),
    (Operator.AFTER, False): Text("am {} oder davor", "on {} or earlier"),
}
ALL_BUT: Final = Text("alles außer „{}“", "anything but “{}”")
NONE: Final = Text("kein", "no")
"""Labels that begin so say no to a fact, and a `not` before them would be read twice."""

FROM_TABLE: Final = Text("der Wert der Liste „{}“ für „{}“", "the value on the list “{}” for “{}”")
LOOKED_UP: Final = Text("{}, sonst {}, je nach „{}“", "{}, otherwise {}, depending on “{}”")


def statement(test: Test, holds: bool, vocabulary: Vocabulary, language: str) -> str | None:
    """The statement that a test holds, or does not; `None` where the vocabulary has no words for it."""
    fact = vocabulary.facts[test.fact]
    if fact.statement is None:
        return None
    if fact.type is FactType.BOOL and isinstance(test.operand, frozenset) and len(test.operand) == 1:
        said = fact.statement if (True in test.operand) == holds else fact.denial
        return said[language] if said is not None else None
    degree = _degree(test, holds, fact)
    if degree is not None:
        return degree[language]
    key = test.operator, holds
    form = VALUES[key]
    if type(test.operand) is int:
        form = Text(*(text.replace("„{}“", "{}").replace("“{}”", "{}") for text in (form.de, form.en)))

    def label(name: str) -> str:
        other = vocabulary.facts.get(name)
        return other.label[language] or name if other is not None else name

    operand = operand_in_words(test, vocabulary, language, Manner(FROM_TABLE, LOOKED_UP, label))
    if key == (Operator.ONE_OF, False) and any(word.startswith(NONE[language]) for word in _words(test, fact, language)):
        form = ALL_BUT
    return fact.statement[language].format(form[language].format(operand))


def _degree(test: Test, holds: bool, fact: Fact) -> Text | None:
    """The sentence that the vocabulary has for a bound of an ordered fact; at least a value is above the one before it."""
    if not fact.ordered or not isinstance(test.operand, str):
        return None
    if test.operator is Operator.AT_MOST:
        return (fact.at_most if holds else fact.above).get(test.operand)
    rank = fact.rank(test.operand) if test.operator is Operator.AT_LEAST else 0
    return (fact.above if holds else fact.at_most).get(fact.values[rank - 1]) if rank else None


def _words(test: Test, fact: Fact, language: str) -> list[str]:
    values = test.operand if isinstance(test.operand, frozenset) else ()
    return [value_in_words(value, fact, language) for value in in_order(values, fact)]


class Manner(NamedTuple):
    """How values that stand elsewhere are said: that of a table, and one that depends on a fact, which `name` says."""

    from_table: Text
    looked_up: Text
    name: Callable[[str], str]


def operand_in_words(test: Test, vocabulary: Vocabulary, language: str, manner: Manner) -> str:
    """The operand of a test."""
    fact = vocabulary.facts[test.fact]
    match test.operand:
        case frozenset():
            return listing(_words(test, fact, language), OR, language)
        case TableFor(table, other):
            return manner.from_table[language].format(_title(table, vocabulary, language), manner.name(other))
        case Rows() as rows:
            return rows_in_words(rows, vocabulary, language)
        case NumberFor(other, numbers, default):
            known = ", ".join(f"{number} ({key})" for key, number in numbers)
            return manner.looked_up[language].format(known, default, manner.name(other))
        case str() as name if test.operator in (Operator.CONTAINS_FACT, Operator.SAME_AS):
            return manner.name(name)
        case str() as name if test.operator is Operator.IN_TABLE:
            return _title(name, vocabulary, language)
        case value:
            return value_in_words(value, fact, language)


def _title(table: str, vocabulary: Vocabulary, language: str) -> str:
    found = vocabulary.tables.get(table)
    return found.title[language] if found is not None else table
