"""The grammar of `coverage.yaml`."""

from typing import Final

from zweck.forms.key import Key, Named, Shape, required
from zweck.law.parse.grammar import IN_FORCE, OMISSION

DAYS: Final = Key("in_force", Shape.MAPPING, "the days on which it matters, where not on all", inner=IN_FORCE)

GOVERNED: Final = (
    required("law_of", Shape.FACT, "the fact that states the country whose law governs", named=Named.FACT),
    required("citation", Shape.LINE, "where the law says whose law governs"),
    required("text", Shape.TEXT, "whose law governs, in one sentence"),
    DAYS,
    Key("when", Shape.CONDITION, "the cases in which the field matters; in all, if left out"),
)

FIELD: Final = (
    required("field", Shape.NAME, "its name"),
    required("title", Shape.TEXT, "what readers call it"),
    required("governed", Shape.LIST, "whose law governs, and when", inner=GOVERNED),
)

HOLE: Final = (required("hole", Shape.ID, "its id"), *(key for key in OMISSION[1:] if key.name not in ("effect", "of")))

COVERAGE_FILE: Final = (
    required("fields", Shape.LIST, "the fields of law", inner=FIELD),
    Key("holes", Shape.LIST, "laws that are known and absent", inner=HOLE),
)
