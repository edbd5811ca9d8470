"""The grammar of `coverage.yaml`."""

from typing import Final

from zweck.forms.key import Key, Named, Shape, required
from zweck.law.parse.grammar import IN_FORCE, OMISSION
from zweck.words.said import says

DAYS: Final = Key("in_force", Shape.MAPPING, says("law.key.days_in_force"), inner=IN_FORCE)

GOVERNED: Final = (
    required("law_of", Shape.FACT, says("law.key.law_of"), named=Named.FACT),
    required("citation", Shape.LINE, says("law.key.governed_citation")),
    required("text", Shape.TEXT, says("law.key.governed_text")),
    DAYS,
    Key("when", Shape.CONDITION, says("law.key.governed_when")),
)

FIELD: Final = (
    required("field", Shape.NAME, says("law.key.definition")),
    required("title", Shape.TEXT, says("law.key.term")),
    required("governed", Shape.LIST, says("law.key.governed"), inner=GOVERNED),
)

HOLE: Final = (required("hole", Shape.ID, says("law.key.omission")), *(key for key in OMISSION[1:] if key.name not in ("effect", "of")))

COVERAGE_FILE: Final = (
    required("fields", Shape.LIST, says("law.key.fields"), inner=FIELD),
    Key("holes", Shape.LIST, says("law.key.holes"), inner=HOLE),
)
