"""The grammar of a binding: which column of a table states which fact."""

from typing import Final

from zweck.forms.key import Key, Shape, required
from zweck.law.vocabulary import REGISTERS
from zweck.words.said import says

BINDINGS: Final = "bindings"
"""The folder of a company with the bindings of its tables; a run names its binding, wherever it stands."""

NULLS: Final = ("silent", "unknown")

COLUMN: Final = (
    Key("column", Shape.LINE, says("binding.key_column")),
    Key("born", Shape.LINE, says("binding.key_born")),
    Key("since", Shape.LINE, says("binding.key_since")),
    Key("years", Shape.NUMBER, says("binding.key_years")),
    Key("null", Shape.WORD, says("binding.key_null_value"), words=NULLS),
    Key("separator", Shape.LINE, says("binding.key_separator")),
    Key("values", Shape.MEANINGS, says("binding.key_meanings")),
)

REFERENCES: Final = ("telephone", "email", "customer_number", "postal_address", "pseudonym")
"""The ways in which a column names persons."""

SUBJECT: Final = (
    required("column", Shape.LINE, says("binding.key_person")),
    required("kind", Shape.WORD, says("binding.key_kind"), words=REFERENCES),
    Key("null", Shape.WORD, says("binding.key_no_person"), words=("unknown",)),
)

BINDING: Final = (
    required("binding", Shape.NAME, says("binding.key_name")),
    Key("activity", Shape.NAME, says("binding.key_activity")),
    Key("controller", Shape.NAME, says("binding.key_controller")),
    Key("presume_unstated", Shape.BOOL, says("binding.key_presumed")),
    Key("consulted", Shape.NAMES, says("binding.key_consulted"), words=REGISTERS),
    required("id", Shape.LINE, says("binding.key_row")),
    Key("subject", Shape.MAPPING, says("binding.key_subject"), inner=SUBJECT),
    Key("constants", Shape.STATED, says("binding.key_constants")),
    required("columns", Shape.COLUMNS, says("binding.key_columns"), inner=COLUMN),
)
