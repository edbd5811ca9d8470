"""An answer as a lawyer likes to read it."""

from typing import Final

from zweck.cli.answer import foundation, todo, why
from zweck.cli.answer.writer import Writer
from zweck.cli.layout import Page
from zweck.cli.library import Library
from zweck.v1 import decision_pb2 as v1

SECTIONS: Final = (
    why.headline,
    why.laws,
    why.open_laws,
    why.scopes,
    todo.missing,
    todo.ways,
    todo.duties,
    todo.steps_of_the_person,
    todo.rights,
    foundation.presumptions,
    foundation.doubts,
    foundation.closing,
)


def render(decision: v1.Decision, language: str, library: Library, width: int) -> str:
    """The answer in `de` or `en`, at most `width` columns wide, with styles as escape codes."""
    writer = Writer(decision, Page(width), language, library)
    for section in SECTIONS:
        section(writer)
    return str(writer.page)
