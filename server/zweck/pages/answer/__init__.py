"""An answer as a lawyer likes to read it, or as JSON."""

import json
from collections.abc import Callable
from typing import Final

import click
from google.protobuf.json_format import MessageToDict

from zweck.analysis.coherence.check import Survivor
from zweck.law.texts.quote import Quotations
from zweck.pages.answer import limits, origins, sections
from zweck.pages.answer.examination import examination
from zweck.pages.answer.ways import ways
from zweck.pages.answer.writer import Library, Writer
from zweck.pages.layout import Page
from zweck.pages.quoted import Quotes
from zweck.pages.survivors import as_json as survivors_as_json
from zweck.pages.survivors import text as list_of
from zweck.pages.width import width
from zweck.v1 import decision_pb2 as v1

SECTIONS: Final = (
    sections.headline,
    limits.aged,
    sections.laws,
    sections.open_laws,
    sections.gaps,
    sections.scopes,
    sections.contradictions,
    origins.conflicts,
    sections.openings,
    sections.missing,
    ways,
    sections.obligations,
    sections.steps_of_the_person,
    sections.rights,
    sections.presumptions,
    origins.sources,
    sections.notes,
    sections.doubts,
    sections.closing,
)

EXAMINED: Final = (
    sections.headline,
    limits.aged,
    sections.contradictions,
    origins.conflicts,
    examination,
    sections.missing,
    sections.notes,
    sections.closing,
)


def render(
    decision: v1.Decision, language: str, library: Library, width: int, *, whole: bool = True, quotations: Quotations | None = None
) -> str:
    """The answer in `de` or `en`, at most `width` columns wide, with styles as escape codes; without `whole`, in short."""
    writer = Writer(decision, Page(width), language, library, whole, Quotes(quotations, language))
    for section in EXAMINED if decision.HasField("examination") else SECTIONS:
        section(writer)
    return str(writer.page)


class Printer:
    """Prints one answer after the other."""

    def __init__(self, language: str, library: Library, *, as_json: bool, whole: bool, quotations: Quotations | None = None) -> None:
        self._language = language
        self._library = library
        self._as_json = as_json
        self._whole = whole
        self._quotations = quotations
        self._printed = 0

    def show(self, decision: v1.Decision, survives: Callable[[], list[Survivor]] | None = None) -> None:
        """Print an answer, with the facts against the controller that it `survives`; text is set apart from the one before by a line."""
        survivors = survives() if survives is not None else None
        if self._as_json:
            click.echo(as_json(decision, survivors))
            return
        if self._printed:
            click.echo(f"\n{'─' * width()}\n")
        click.echo(render(decision, self._language, self._library, width(), whole=self._whole, quotations=self._quotations))
        if survivors:
            click.echo("\n" + list_of(survivors, self._library.vocabulary, self._language, width()))
        self._printed += 1


def as_json(decision: v1.Decision, survivors: list[Survivor] | None = None) -> str:
    """The contract's JSON on one line: its own field names in their order, every list present even where it is empty; then `survivors`."""
    found = MessageToDict(decision, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
    beside = {} if survivors is None else {"survivors": survivors_as_json(survivors)}
    own = {field.name: found[field.name] for field in decision.DESCRIPTOR.fields if field.name in found}
    return json.dumps({**own, **beside}, ensure_ascii=False)
