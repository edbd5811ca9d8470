"""The grammar of vocabulary and table files."""

from typing import Final

from zweck.forms.key import Key, Named, Shape, required
from zweck.law.parse.grammar import IN_FORCE
from zweck.law.vocabulary import REGISTERS

CHANGERS: Final = ("controller", "subject", "assessment", "parent", "works council", "nobody")

SILENCE_CLASSES: Final = ("ordinary", "doing", "person", "controller", "appraisal", "shown")

ROW_EFFECTS: Final = ("demands", "permits", "unknown")

IMPLIED: Final = (
    required("value", Shape.VALUE, "the value implied"),
    required("when", Shape.CONDITION, "the stated facts that imply it"),
)

SILENCE: Final = (
    required("class", Shape.WORD, "who is to state the fact, and so how silence is read", SILENCE_CLASSES),
    Key("presume", Shape.PRESUMED, "`ordinary` only: the value presumed if the caller asks for presumptions"),
    Key("where", Shape.CONDITION, "`ordinary` only: the stated facts beside which it is presumed; always, if left out"),
    Key("against", Shape.VALUE, "`shown` only: the value that stands against the controller"),
    Key("asked", Shape.CONDITION, "`shown` only: the stated facts beside which it is asked instead"),
    Key("register", Shape.WORD, "`person` only: the kind of register that holds it", words=REGISTERS),
    Key("harmless", Shape.VALUE, "`person` only: its value where a register that was consulted has nothing adverse"),
    Key("order", Shape.LINES, "`person` only: all its values from harmless to adverse; the more adverse of two sources holds"),
    Key("implied", Shape.LIST, "values that other stated facts imply", inner=IMPLIED),
    Key("reason", Shape.TEXT, "why"),
)

ADVERSE: Final = (
    Key("value", Shape.VALUE, "the value"),
    Key("contains", Shape.LINE, "`set` only: the member"),
    Key("bears_on", Shape.NAMES, "the fields of law in which no permission may survive it; in all, if left out", named=Named.FIELD),
    Key("where", Shape.CONDITION, "the stated facts beside which it matters; always, if left out"),
    Key("with", Shape.STATED, "facts that are stated with it, so that nothing contradicts it"),
    Key("milder", Shape.VALUES, "values that are never worse than it"),
    Key("defect_of", Shape.FACT, "the fact whose title it spoils", named=Named.FACT),
)

FACT: Final = (
    required("fact", Shape.FACT, "its name, `group.name`"),
    required("type", Shape.WORD, "what values it takes", ("bool", "enum", "set", "int", "country", "date")),
    Key("ordered", Shape.BOOL, "whether its values rise from the first to the last"),
    required("label", Shape.TEXT, "a short name for people"),
    required("meaning", Shape.TEXT, "what it states"),
    Key("statement", Shape.TEXT, "a sentence that states it; `{}` is the value, and of a yes-or-no fact it is the yes"),
    Key("denial", Shape.TEXT, "the sentence that denies a yes-or-no fact"),
    Key("at_most", Shape.LABELS, "sentences that an ordered fact has at most a value"),
    Key("above", Shape.LABELS, "sentences that an ordered fact has a value above one"),
    required("question", Shape.TEXT, "what to ask when it is missing"),
    Key("sheet", Shape.TEXT, "the heading under which an interview asks it with others that have the same; if left out, its group's"),
    Key("values_of", Shape.FACT, "a fact whose values it shares", named=Named.FACT),
    Key("values", Shape.LABELS, "its values with German and English labels"),
    Key("usual", Shape.VALUES, "plausible values, the most plausible first: examples prefer them"),
    Key("adverse", Shape.LIST, "the values that stand against the controller", inner=ADVERSE),
    Key("named_by", Shape.LINES, "beginnings of German words by which reasons speak of it"),
    required("silence", Shape.MAPPING, "what it means that no caller stated it", inner=SILENCE),
    required("changeable_by", Shape.WORD, "who can bring a change about", CHANGERS),
    Key("dpv", Shape.LINES, "terms of the Data Privacy Vocabulary"),
    Key("terms", Shape.TERMS, "for its values, the terms of the Data Privacy Vocabulary 2.3 that mean the same, where it has one"),
)

CONTRADICTION: Final = (
    required("contradiction", Shape.ID, "its id"),
    required("effect", Shape.WORD, "what follows: the question is refused, both facts are asked, or a notice", ("refuse", "ask", "warn")),
    required("when", Shape.CONDITION, "the stated facts that cannot be true together"),
    required("reason", Shape.TEXT, "why, in one sentence"),
)

CONTRADICTION_FILE: Final = (required("contradictions", Shape.LIST, "the contradictions", inner=CONTRADICTION),)

CHECKED: Final = (required("de", Shape.LINE, "in German"), required("en", Shape.LINE, "in English"))

ACT: Final = (
    required("act", Shape.NAME, "its name"),
    required("title", Shape.TEXT, "what is done"),
    required("establishes", Shape.ESTABLISHED, "the facts that it establishes, with their values"),
    Key("when", Shape.CONDITION, "the facts beside which it is possible; always, if left out"),
    Key("unless", Shape.CONDITION, "the facts beside which it is not possible"),
    required("cost", Shape.NUMBER, "what it costs beside other acts; the cheaper ones are proposed first"),
    Key("checklist", Shape.LIST, "what belongs to it, point by point", inner=CHECKED),
)

ACT_FILE: Final = (required("acts", Shape.LIST, "the acts", inner=ACT),)

FACT_FILE: Final = (
    required("group", Shape.NAME, "the group's name"),
    Key("sheet", Shape.TEXT, "the heading under which an interview asks facts of the group together; left out, it asks them one by one"),
    required("facts", Shape.LIST, "the facts", inner=FACT),
)

OCCASION: Final = (
    required("occasion", Shape.NAME, "its name"),
    required("title", Shape.TEXT, "what a reader calls it"),
    required("facts", Shape.STATED, "the facts that it states"),
)

OCCASION_FILE: Final = (required("occasions", Shape.LIST, "the usual situations with which an interview begins", inner=OCCASION),)

FORMER_VALUE: Final = (
    required("value", Shape.VALUE, "the value that it no longer takes"),
    Key("label", Shape.TEXT, "the label that the value had"),
    required("now", Shape.STATED, "the facts that follow from it; `{}` if none does"),
    Key("open", Shape.TEXT, "what cannot be known from it, in one sentence"),
)

FORMER: Final = (
    required("former", Shape.LINE, "the name of the fact"),
    Key("label", Shape.TEXT, "the label that a fact had which no longer exists"),
    required("changed", Shape.DATE, "the day of the change"),
    required("replaced_by", Shape.LINES, "the facts that are stated instead", named=Named.FACT),
    required("values", Shape.LIST, "its former values", inner=FORMER_VALUE),
)

FORMER_FILE: Final = (required("former", Shape.LIST, "facts and values that no longer exist", inner=FORMER),)

ENTRY: Final = (
    Key("row", Shape.ID, "`rows` only: its id"),
    required("key", Shape.LINE, "what the row is about"),
    Key("cells", Shape.NAMES, "`rows` only: the cells for which it holds; all of a column of which it names none"),
    Key("rule", Shape.NAME, "`rows` only: what it says"),
    Key("marks", Shape.NAMES, "`rows` only: what it says besides"),
    Key("value", Shape.NUMBER, "its number"),
    *IN_FORCE,
    Key("act", Shape.LINE, "the legal act"),
    Key("scope", Shape.LINE, "what it is limited to"),
    Key("checked", Shape.LINE, "how it was checked"),
    Key("note", Shape.LINE, "a remark"),
)

CELL: Final = (
    required("cell", Shape.NAME, "its name"),
    required("when", Shape.CONDITION, "the facts that distinguish it"),
)

COLUMN: Final = (
    required("column", Shape.NAME, "its name"),
    required("cells", Shape.LIST, "what rows are for", inner=CELL),
)

ROW_RULE: Final = (
    required("rule", Shape.NAME, "its name"),
    required("effect", Shape.WORD, "whether a row with it covers its field of law even from memory, only if checked, never", ROW_EFFECTS),
    required("says", Shape.TEXT, "what it says, in a few words"),
)

MARK: Final = (
    required("mark", Shape.NAME, "its name"),
    required("says", Shape.TEXT, "what it says, in a few words"),
)

ROWS: Final = (
    required("of", Shape.NAME, "the table", named=Named.TABLE),
    required("for", Shape.FACT, "the fact whose value is the key", named=Named.FACT),
    Key("rule", Shape.NAMES, "rules of which the row has one; any, if left out"),
    Key("mark", Shape.NAMES, "marks of which the row has one"),
    Key("checked", Shape.NAMES, "ways in which the row was checked; any, if left out"),
)
"""The operand of `row`."""

TABLE: Final = (
    required("table", Shape.NAME, "its name"),
    required("kind", Shape.WORD, "keys only, a number for each key, or rows that columns distinguish", ("set", "map", "rows")),
    required("title", Shape.TEXT, "what it lists"),
    Key("source", Shape.LINE, "where it comes from"),
    Key("covers", Shape.NAME, "the field of law that its rows have for the countries of their keys", named=Named.FIELD),
    Key("default", Shape.NUMBER, "the number of a key without entry"),
    Key("columns", Shape.LIST, "`rows` only: what distinguishes rows of one key", inner=COLUMN),
    Key("rules", Shape.LIST, "`rows` only: the rules that rows state", inner=ROW_RULE),
    Key("marks", Shape.LIST, "`rows` only: what rows say besides", inner=MARK),
    required("entries", Shape.LIST, "its rows", inner=ENTRY),
)
