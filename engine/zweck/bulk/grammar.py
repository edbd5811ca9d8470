"""The grammar of a binding: which column of a table states which fact."""

from typing import Final

from zweck.forms.key import Key, Shape, required
from zweck.law.vocabulary import REGISTERS

BINDINGS: Final = "bindings"
"""The folder of a company with the bindings of its tables; a run names its binding, wherever it stands."""

NULLS: Final = ("silent", "unknown")

COLUMN: Final = (
    Key("column", Shape.LINE, "the column that has the value"),
    Key("born", Shape.LINE, "the column with the day of birth, of which the fact is the age on the day of decision"),
    Key("since", Shape.LINE, "the column with a day; the fact is whether more than `years` lie between it and the day of decision"),
    Key("years", Shape.NUMBER, "whole years, beside `since`"),
    Key("null", Shape.WORD, "what an empty field means: the fact is not stated, or it is stated as unknown", words=NULLS),
    Key("separator", Shape.LINE, "what stands between the members of a list that the column writes as one text"),
    Key("values", Shape.MEANINGS, "the words of the column, each with the value of the fact"),
)

REFERENCES: Final = ("telephone", "email", "customer_number", "postal_address", "pseudonym")
"""The ways in which a column names persons."""

SUBJECT: Final = (
    required("column", Shape.LINE, "the column that names the person"),
    required("kind", Shape.WORD, "the kind of its references; a pseudonym was made with the key of pseudonyms", words=REFERENCES),
    Key("null", Shape.WORD, "what an empty field means: all that the register decides is unknown", words=("unknown",)),
)

BINDING: Final = (
    required("binding", Shape.NAME, "its name"),
    Key("activity", Shape.NAME, "the activity whose facts are true of every row"),
    Key("controller", Shape.NAME, "the controller whose profile is true of every row, where there is no activity"),
    Key("presume_unstated", Shape.BOOL, "whether the ordinary course is presumed, where there is no activity"),
    Key("consulted", Shape.NAMES, "the kinds of register in which nothing adverse was found that no column states", words=REGISTERS),
    required("id", Shape.LINE, "the column that names a row"),
    Key("subject", Shape.MAPPING, "the person of a row, whom the activity looks up in the register", inner=SUBJECT),
    Key("constants", Shape.STATED, "facts that are true of every row"),
    required("columns", Shape.COLUMNS, "the facts that differ from row to row", inner=COLUMN),
)
