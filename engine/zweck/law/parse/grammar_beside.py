"""The grammar of files beside the rules: `coverage.yaml`, the statutes in `citations/`, the wording of interviews."""

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


STATUTE_NAME: Final = (required("name", Shape.LINE, says("law.key.name")), *IN_FORCE)

STATUTE_TEXT: Final = (
    Key("whole", Shape.LINE, says("law.key.whole")),
    Key("section", Shape.LINE, says("law.key.section")),
    Key("recital", Shape.LINE, says("law.key.recital")),
    Key("gazette", Shape.LINE, says("law.key.gazette")),
    *IN_FORCE,
)

DIVISION: Final = (required("has", Shape.LINE, says("law.key.has")), *IN_FORCE)

STATUTE: Final = (
    required("statute", Shape.NAME, says("law.key.change")),
    required("names", Shape.MEMBERS, says("law.key.names"), inner=STATUTE_NAME),
    required("title", Shape.TEXT, says("law.key.statute_title")),
    *IN_FORCE,
    required("checked", Shape.WORD, says("law.key.statute_checked"), ("text", "memory")),
    Key("note", Shape.LINE, says("law.key.entry_note")),
    required("texts", Shape.LIST, says("law.key.statute_texts"), inner=STATUTE_TEXT),
    Key("has", Shape.DIVISIONS, says("law.key.statute_has"), inner=DIVISION),
    Key("within", Shape.PLACES, says("law.key.within"), inner=DIVISION),
)


PART: Final = (
    required("part", Shape.NAME, says("law.key.definition")),
    required("title", Shape.TEXT, says("law.key.part_title")),
    required("groups", Shape.NAMES, says("law.key.part_groups")),
)

OPTION: Final = (
    required("option", Shape.NAME, says("law.key.definition")),
    required("label", Shape.TEXT, says("law.key.option_label")),
    Key("states", Shape.STATED, says("law.key.option_states")),
    Key("copies", Shape.ESTABLISHED, says("law.key.option_copies")),
)

WORDED_FIELD: Final = (
    required("field", Shape.NAME, says("law.key.definition")),
    required("question", Shape.TEXT, says("law.key.field_question")),
    Key("help", Shape.TEXT, says("law.key.question_help")),
    Key("asked_after", Shape.NAMES, says("law.key.asked_after"), named=Named.FACT),
    Key("options", Shape.LIST, says("law.key.options"), inner=OPTION),
    Key("ticks", Shape.LABELS, says("law.key.ticks")),
)

SCREENING: Final = (
    required("screening", Shape.NAME, says("law.key.definition")),
    Key("relieves", Shape.BOOL, says("law.key.relieves")),
    required("question", Shape.TEXT, says("law.key.screening_question")),
    Key("help", Shape.TEXT, says("law.key.question_help")),
    Key("covers", Shape.TEXT, says("law.key.screening_covers")),
    required("closes", Shape.STATED, says("law.key.closes")),
    Key("affirms", Shape.STATED, says("law.key.affirms")),
)

SCREEN: Final = (
    required("screen", Shape.NAME, says("law.key.definition")),
    required("title", Shape.TEXT, says("law.key.part_title")),
    Key("alone", Shape.BOOL, says("law.key.alone")),
    required("questions", Shape.LIST, says("law.key.screening"), inner=SCREENING),
)

FIRST_SHEET: Final = (
    required("occasion", Shape.NAME, says("law.key.first_sheet_occasion")),
    required("fields", Shape.NAMES, says("law.key.first_sheet_fields")),
    Key("purposes", Shape.LINES, says("law.key.first_sheet_purposes")),
    Key("kinds", Shape.LINES, says("law.key.first_sheet_kinds")),
)

AFTER: Final = (
    required("fact", Shape.FACT, says("law.key.after_fact"), named=Named.FACT),
    required("after", Shape.NAMES, says("law.key.asked_after"), named=Named.FACT),
)

USUALLY: Final = (
    required("alone", Shape.LINES, says("law.key.usually_alone")),
    required("profiled", Shape.LINES, says("law.key.usually_profiled")),
)
"""Each line is `n m`: in half of the interviews at most n screens follow, in nine of ten at most m."""


INTERVIEW_FILE: Final = (
    required("parts", Shape.LIST, says("law.key.parts"), inner=PART),
    Key("fields", Shape.LIST, says("law.key.interview_fields"), inner=WORDED_FIELD),
    Key("purposes", Shape.LABELS, says("law.key.purposes")),
    Key("screening", Shape.LIST, says("law.key.screening"), inner=SCREEN),
    Key("first_sheets", Shape.LIST, says("law.key.first_sheets"), inner=FIRST_SHEET),
    Key("asked_after", Shape.LIST, says("law.key.all_asked_after"), inner=AFTER),
    Key("usually", Shape.MAPPING, says("law.key.usually"), inner=USUALLY),
)
