"""The grammar of vocabulary and table files."""

from typing import Final

from zweck.law.parse.grammar import DUTY_TEXT, IN_FORCE, Key, Named, Shape, required

CHANGERS: Final = ("controller", "subject", "assessment", "parent", "works council", "nobody")

SILENCE_CLASSES: Final = ("ordinary", "doing", "person", "controller", "appraisal", "shown")

SILENCE: Final = (
    required("class", Shape.WORD, "how silence about it is read; see docs/policy-language.md", SILENCE_CLASSES),
    Key("presume", Shape.PRESUMED, "the value presumed; ask, if left out"),
    Key("only_if", Shape.STATED, "values of another fact to which the presumption is limited"),
    required("favours", Shape.WORD, "whom the presumption favours", ("controller", "subject", "neither")),
    Key("reason", Shape.TEXT, "why"),
)

STEP: Final = (
    required("value", Shape.VALUE, "the value reached"),
    DUTY_TEXT,
    Key("by", Shape.WORD, "who must act, where it is another than the one who can change the fact", words=CHANGERS),
)

FACT: Final = (
    required("fact", Shape.FACT, "its name, `group.name`"),
    required("type", Shape.WORD, "what values it takes", ("bool", "enum", "set", "int", "country", "date")),
    Key("ordered", Shape.BOOL, "whether its values rise from the first to the last"),
    required("label", Shape.TEXT, "a short name for people"),
    required("meaning", Shape.TEXT, "what it states"),
    Key("statement", Shape.TEXT, "a sentence that states it; `{}` is the value, and of a yes-or-no fact it is the yes"),
    Key("denial", Shape.TEXT, "the sentence that denies a yes-or-no fact"),
    required("question", Shape.TEXT, "what to ask when it is missing"),
    Key("values_of", Shape.FACT, "a fact whose values it shares", named=Named.FACT),
    Key("values", Shape.LABELS, "its values with German and English labels"),
    required("silence", Shape.MAPPING, "what it means that no caller stated it", inner=SILENCE),
    required("changeable_by", Shape.WORD, "who can bring a change about", CHANGERS),
    Key("dpv", Shape.LINES, "terms of the Data Privacy Vocabulary"),
    Key("steps", Shape.LIST, "honest ways to change it", inner=STEP),
)

FACT_FILE: Final = (required("group", Shape.NAME, "the group's name"), required("facts", Shape.LIST, "the facts", inner=FACT))

ENTRY: Final = (
    required("key", Shape.LINE, "what the row is about"),
    Key("value", Shape.NUMBER, "its number"),
    *IN_FORCE,
    Key("act", Shape.LINE, "the legal act"),
    Key("scope", Shape.LINE, "what it is limited to"),
    Key("checked", Shape.LINE, "how it was checked"),
    Key("note", Shape.LINE, "a remark"),
)

TABLE: Final = (
    required("table", Shape.NAME, "its name"),
    required("kind", Shape.WORD, "keys only, or a number for each key", ("set", "map")),
    required("title", Shape.TEXT, "what it lists"),
    Key("source", Shape.LINE, "where it comes from"),
    Key("default", Shape.NUMBER, "the number of a key without entry"),
    required("entries", Shape.LIST, "its rows", inner=ENTRY),
)
