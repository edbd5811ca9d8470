"""The grammar of the file with the wording of interviews."""

from typing import Final

from zweck.forms.key import Key, Named, Shape, required
from zweck.words.said import says

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

FIELD: Final = (
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
    Key("fields", Shape.LIST, says("law.key.interview_fields"), inner=FIELD),
    Key("purposes", Shape.LABELS, says("law.key.purposes")),
    Key("screening", Shape.LIST, says("law.key.screening"), inner=SCREEN),
    Key("first_sheets", Shape.LIST, says("law.key.first_sheets"), inner=FIRST_SHEET),
    Key("asked_after", Shape.LIST, says("law.key.all_asked_after"), inner=AFTER),
    Key("usually", Shape.MAPPING, says("law.key.usually"), inner=USUALLY),
)
