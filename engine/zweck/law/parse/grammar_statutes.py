"""The grammar of the files in `citations/`."""

from typing import Final

from zweck.forms.key import Key, Shape, required
from zweck.law.parse.grammar import IN_FORCE
from zweck.words.said import says

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
