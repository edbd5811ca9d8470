"""Values of facts and sentences as messages of the contract."""

from datetime import date

from zweck.facts.notes import Notes
from zweck.logic.condition import Value
from zweck.v1 import decision_pb2 as v1
from zweck.words.text import Text


def fact_value(value: Value) -> v1.FactValue:
    """A value as a message; sets are sorted, so that the same answer has the same bytes."""
    match value:
        case bool():
            return v1.FactValue(bool_value=value)
        case int():
            return v1.FactValue(int_value=value)
        case str():
            return v1.FactValue(string_value=value)
        case date():
            return v1.FactValue(string_value=value.isoformat())
        case frozenset():
            return v1.FactValue(list_value=v1.StringList(values=sorted(value)))


def notes(found: Notes) -> dict[str, v1.Note]:
    """Notes as messages, by the names of their facts."""
    return {fact: v1.Note(reason=note.reason, document=note.document, by=note.by) for fact, note in found.items()}


def text(sentence: Text | None) -> v1.LocalizedText | None:
    """A sentence as a message; `None` leaves the field unset."""
    return None if sentence is None else v1.LocalizedText(de=sentence.de, en=sentence.en)
