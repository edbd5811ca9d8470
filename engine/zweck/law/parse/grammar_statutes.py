"""The grammar of the files in `citations/`."""

from typing import Final

from zweck.forms.key import Key, Shape, required
from zweck.law.parse.grammar import IN_FORCE

STATUTE_NAME: Final = (required("name", Shape.LINE, "the abbreviation"), *IN_FORCE)

STATUTE_TEXT: Final = (
    Key("whole", Shape.LINE, "the address of the whole text; `{day}` is the day"),
    Key("section", Shape.LINE, "the address of one section or article; `{}` is its number"),
    Key("recital", Shape.LINE, "the address of one recital; `{}` is its number"),
    Key("gazette", Shape.LINE, "the gazette reference, where there is no address"),
    *IN_FORCE,
)

DIVISION: Final = (required("has", Shape.LINE, "what the place consists of"), *IN_FORCE)

STATUTE: Final = (
    required("statute", Shape.NAME, "its name, that of the file"),
    required(
        "names", Shape.MEMBERS, "its abbreviations in citations, each a text, or `{name: ..., from: ..., until: ...}`", inner=STATUTE_NAME
    ),
    required("title", Shape.TEXT, "its full title"),
    *IN_FORCE,
    required("checked", Shape.WORD, "whether its divisions were compared with the text, or written from memory", ("text", "memory")),
    Key("note", Shape.LINE, "a remark"),
    required("texts", Shape.LIST, "where its text stands", inner=STATUTE_TEXT),
    Key("has", Shape.DIVISIONS, "its sections or articles", inner=DIVISION),
    Key("within", Shape.PLACES, "what sections, paragraphs and sentences consist of", inner=DIVISION),
)
