"""The keys of a mapping as data: which there are, in which order, and what stands behind each."""

from dataclasses import dataclass
from enum import StrEnum

from zweck.words.said import Said


class Shape(StrEnum):
    """The values that a key may have."""

    LINE = "a text on one line or folded"
    LINES = "a text or a list of texts"
    TEXT = "a text in German and English: `{de: ..., en: ...}`"
    NAME = "a name in lower case with hyphens"
    ID = "an id such as `BDSG-29-1-2`"
    IDS = "an id or a list of ids"
    NAMES = "a name or a list of names"
    DATE = "a date as `YYYY-MM-DD`"
    BOOL = "`true` or `false`"
    NUMBER = "a whole number"
    FACT = "the name of a fact"
    VALUE = "a value of the fact"
    VALUES = "a list of values of the fact"
    CONDITION = "a condition"
    WORD = "one of the words allowed here"
    LABELS = "values with a text for each"
    TERMS = "values with a term for each"
    STATED = "facts with their values"
    NOTED = "facts with a note on each"
    COLUMNS = "facts, each with the column that states it"
    MEANINGS = "words, each with a value of the fact"
    PRESUMED = "a value, or `{same_as: other.fact}`"
    ESTABLISHED = "facts with their values, or `{same_as: other.fact}`"
    MEMBERS = "a list of names, each a text or a mapping with days"
    DIVISIONS = "a text, or a list of texts with days"
    PLACES = "places in the statute with what they consist of"
    LIST = "a list"
    MAPPING = "a mapping"


class Named(StrEnum):
    """The thing that a name means; a requirement is named `lawful-ground` in its own law and `eu-gdpr/lawful-ground` elsewhere."""

    LAW = "law"
    DEFINITION = "definition"
    REQUIREMENT = "requirement"
    GROUND = "ground"
    REFERABLE = "ground or prohibition"
    RULE = "rule of this law"
    FAILED = "requirement (`law/name`) or prohibition"
    OBLIGATION = "obligation"
    REMEDY = "remedy"
    FACT = "fact"
    TABLE = "table"
    DOUBT = "doubt"
    FIELD = "field of law"
    GAP = "field of law, hole or omission"


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping: what stands behind it, whether it must be there, its words if only some are allowed, and its meaning.

    `inner` are the keys of the mapping behind it, or of each member of the list behind it; `named` is what the names behind it refer to.
    """

    name: str
    shape: Shape
    meaning: Said
    required: bool = False
    words: tuple[str, ...] = ()
    inner: tuple["Key", ...] = ()
    named: Named | None = None


def required(
    name: str, shape: Shape, meaning: Said, words: tuple[str, ...] = (), inner: tuple[Key, ...] = (), named: Named | None = None
) -> Key:
    """A key that must be there."""
    return Key(name, shape, meaning, True, words, inner, named)
