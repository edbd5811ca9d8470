"""The grammar of policy files as data: which keys a mapping has, what stands behind each, and which must be there.

`docs/policy-language.md` tells the same in prose; editors' schemas and the parser are made from these tables.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Shape(StrEnum):
    """What may stand behind a key."""

    LINE = "a text on one line or folded"
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
    VALUES = "a value or a list of values"
    CONDITION = "a condition"
    WORD = "one of the words allowed here"
    LIST = "a list"
    MAPPING = "a mapping"


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping: what stands behind it, whether it must be there, its words if only some are allowed, and its meaning."""

    name: str
    shape: Shape
    meaning: str
    required: bool = False
    words: tuple[str, ...] = ()


def _required(name: str, shape: Shape, meaning: str, words: tuple[str, ...] = ()) -> Key:
    return Key(name, shape, meaning, required=True, words=words)


CITATION: Final = _required("citation", Shape.LINE, "where the law says so")
REASON: Final = _required("reason", Shape.TEXT, "what the law says, in one sentence")
DUTY_TEXT: Final = _required("text", Shape.TEXT, "what to do, in one sentence")
WHEN: Final = _required("when", Shape.CONDITION, "the condition under which the rule holds")
MAY_WHEN: Final = Key("when", Shape.CONDITION, "the condition under which the rule holds")
UNLESS: Final = Key("unless", Shape.CONDITION, "the exception")
ADDED_TO: Final = Key("of", Shape.NAME, "the law to which the rule is added")
EVERY_RULE: Final = (
    UNLESS,
    Key("norm", Shape.IDS, "ids of the norm table that the rule encodes"),
    Key("doubt", Shape.IDS, "ids of disputed points that the rule touches"),
    Key("in_force", Shape.MAPPING, "the days on which the rule holds, where fewer than its version's"),
)

RULES: Final[dict[str, tuple[Key, ...]]] = {
    "definition": (
        _required("definition", Shape.NAME, "its name"),
        Key("term", Shape.TEXT, "what readers call it"),
        CITATION,
        WHEN,
        Key("reason", Shape.TEXT, "what it means"),
        *EVERY_RULE,
    ),
    "requirement": (
        _required("requirement", Shape.NAME, "its name"),
        CITATION,
        REASON,
        Key("trigger", Shape.CONDITION, "when it matters; always, if left out"),
        ADDED_TO,
        *EVERY_RULE,
    ),
    "ground": (
        _required("ground", Shape.ID, "its id"),
        _required("of", Shape.NAMES, "the requirements that it satisfies"),
        Key("beside", Shape.IDS, "grounds that hold wherever it does; it is stated because answers must cite it"),
        CITATION,
        REASON,
        WHEN,
        *EVERY_RULE,
    ),
    "prohibition": (_required("prohibition", Shape.ID, "its id"), CITATION, REASON, WHEN, ADDED_TO, *EVERY_RULE),
    "floor": (
        _required("floor", Shape.ID, "its id"),
        _required("fact", Shape.FACT, "the ordered fact that it raises"),
        _required("at_least", Shape.VALUE, "the lowest value left"),
        CITATION,
        REASON,
        WHEN,
        *EVERY_RULE,
    ),
    "obligation": (
        _required("obligation", Shape.ID, "its id"),
        CITATION,
        DUTY_TEXT,
        _required("timing", Shape.WORD, "when it must be met, seen from the processing", ("before", "at", "after")),
        _required("rides_on", Shape.WORD, "the answer with which it is returned", ("permission", "prohibition", "any")),
        Key("deadline", Shape.TEXT, "by when"),
        MAY_WHEN,
        ADDED_TO,
        *EVERY_RULE,
    ),
    "right": (_required("right", Shape.ID, "its id"), CITATION, DUTY_TEXT, MAY_WHEN, ADDED_TO, *EVERY_RULE),
    "remedy": (
        _required("remedy", Shape.ID, "its id"),
        CITATION,
        DUTY_TEXT,
        _required("order", Shape.NUMBER, "its place among the steps, 1 first"),
        MAY_WHEN,
        ADDED_TO,
        *EVERY_RULE,
    ),
}

HEAD: Final = (
    _required("law", Shape.NAME, "the law's id, its path with hyphens"),
    _required("version", Shape.DATE, "the first day in force, the folder's name"),
    Key("amends", Shape.DATE, "the version that this one changes"),
    Key("until", Shape.DATE, "the last day in force"),
    _required("title", Shape.TEXT, "the law's name"),
    _required("short", Shape.LINE, "the abbreviation used in citations"),
    Key("source", Shape.LINE, "gazette reference of the version"),
    Key("note", Shape.TEXT, "what the amending act changed"),
    Key("scope", Shape.MAPPING, "when the law applies at all"),
    Key("replaces", Shape.NAMES, "ids and names restated in this version"),
    Key("repeals", Shape.NAMES, "ids and names that end with this version"),
)

SCOPE: Final = (CITATION, REASON, WHEN)

IN_FORCE: Final = (Key("from", Shape.DATE, "the first day"), Key("until", Shape.DATE, "the last day"))

DOUBT_FILE: Final = (_required("doubts", Shape.LIST, "the disputed points"),)

DOUBT: Final = (
    _required("doubt", Shape.ID, "its id"),
    _required("question", Shape.TEXT, "what is disputed, as a question"),
    _required("views", Shape.LIST, "the positions"),
    _required("choice", Shape.TEXT, "the view that the rules follow"),
    Key("when", Shape.CONDITION, "in which cases it matters; in all, if left out"),
    Key("concerns", Shape.TEXT, "what it is about, where no rule names it"),
)

VIEW: Final = (
    _required("view", Shape.TEXT, "the position"),
    Key("authorities", Shape.LIST, "who takes it"),
)

FACT_FILE: Final = (_required("group", Shape.NAME, "the group's name"), _required("facts", Shape.LIST, "the facts"))

CHANGERS: Final = ("controller", "subject", "assessment", "parent", "works council", "nobody")

FACT: Final = (
    _required("fact", Shape.FACT, "its name, `group.name`"),
    _required("type", Shape.WORD, "what values it takes", ("bool", "enum", "set", "int", "country", "date")),
    Key("ordered", Shape.BOOL, "whether its values rise from the first to the last"),
    Key("values", Shape.MAPPING, "its values with German and English labels"),
    Key("values_of", Shape.FACT, "a fact whose values it shares"),
    _required("meaning", Shape.TEXT, "what it states"),
    _required("question", Shape.TEXT, "what to ask when it is missing"),
    _required("silence", Shape.MAPPING, "what it means that nobody stated it"),
    _required("changeable_by", Shape.WORD, "who can bring a change about", CHANGERS),
    Key("dpv", Shape.LIST, "terms of the Data Privacy Vocabulary"),
    Key("steps", Shape.LIST, "honest ways to change it"),
)

SILENCE: Final = (
    Key("presume", Shape.VALUE, "the value presumed; ask, if left out"),
    Key("only_if", Shape.MAPPING, "values of another fact to which the presumption is limited"),
    _required("favours", Shape.WORD, "whom the presumption favours", ("controller", "subject", "neither")),
    Key("reason", Shape.TEXT, "why"),
)

STEP: Final = (
    _required("value", Shape.VALUE, "the value reached"),
    DUTY_TEXT,
    Key("by", Shape.WORD, "who must act, where it is another than the one who can change the fact", words=CHANGERS),
)

TABLE: Final = (
    _required("table", Shape.NAME, "its name"),
    _required("kind", Shape.WORD, "keys only, or a number for each key", ("set", "map")),
    _required("title", Shape.TEXT, "what it lists"),
    Key("source", Shape.LINE, "where it comes from"),
    Key("default", Shape.NUMBER, "the number of a key without entry"),
    _required("entries", Shape.LIST, "its rows"),
)

ENTRY: Final = (
    _required("key", Shape.LINE, "what the row is about"),
    Key("value", Shape.NUMBER, "its number"),
    Key("from", Shape.DATE, "the first day"),
    Key("until", Shape.DATE, "the last day"),
    Key("act", Shape.LINE, "the legal act"),
    Key("scope", Shape.LINE, "what it is limited to"),
    Key("checked", Shape.LINE, "how it was checked"),
    Key("note", Shape.LINE, "a remark"),
)

SUITE: Final = (
    _required("suite", Shape.TEXT, "which cases these are"),
    Key("presume_unstated", Shape.BOOL, "whether facts not stated are presumed"),
    _required("cases", Shape.LIST, "the cases"),
)

CASE: Final = (
    _required("case", Shape.LINE, "its id"),
    Key("origin", Shape.WORD, "where it comes from", words=("article", "court", "constructed")),
    _required("title", Shape.LINE, "what it is about"),
    Key("story", Shape.LINE, "what happened, in two sentences"),
    Key("presume_unstated", Shape.BOOL, "whether facts not stated are presumed in this case"),
    _required("facts", Shape.MAPPING, "what is stated"),
    _required("expect", Shape.MAPPING, "the answer expected"),
    Key("norms", Shape.LIST, "citations"),
    Key("authority", Shape.LINE, "the court or authority followed"),
    Key("why", Shape.LINE, "why the answer is right"),
)

EXPECT: Final = (
    _required("outcome", Shape.WORD, "the outcome", ("PERMITTED", "PROHIBITED", "UNDETERMINED", "NOT_REGULATED")),
    _required("laws", Shape.LIST, "exactly the laws that apply"),
    Key("grounds", Shape.LIST, "grounds that must hold"),
    Key("failed", Shape.LIST, "requirements and prohibitions that must fail"),
    Key("missing", Shape.LIST, "facts that must be asked"),
    Key("obligations", Shape.LIST, "obligations that must ride on the answer"),
    Key("remedies", Shape.LIST, "remedies that must be offered"),
)

STATUTE: Final = (
    _required("statute", Shape.NAME, "its name, that of the file"),
    _required("names", Shape.LIST, "its abbreviations in citations, each a text, or `{name: ..., from: ..., until: ...}`"),
    _required("title", Shape.TEXT, "its full title"),
    Key("from", Shape.DATE, "the first day in force"),
    Key("until", Shape.DATE, "the last day in force"),
    _required("checked", Shape.WORD, "whether its divisions were compared with the text, or written from memory", ("text", "memory")),
    Key("note", Shape.LINE, "a remark"),
    _required("texts", Shape.LIST, "where its text stands"),
    Key("has", Shape.LIST, "its sections or articles"),
    Key("within", Shape.MAPPING, "what sections, paragraphs and sentences consist of"),
)

STATUTE_NAME: Final = (_required("name", Shape.LINE, "the abbreviation"), *IN_FORCE)

STATUTE_TEXT: Final = (
    Key("whole", Shape.LINE, "the address of the whole text; `{day}` is the day"),
    Key("section", Shape.LINE, "the address of one section or article; `{}` is its number"),
    Key("recital", Shape.LINE, "the address of one recital; `{}` is its number"),
    Key("gazette", Shape.LINE, "the gazette reference, where there is no address"),
    *IN_FORCE,
)

DIVISION: Final = (_required("has", Shape.LINE, "what the place consists of"), *IN_FORCE)
