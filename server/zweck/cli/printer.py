"""Printed answers: as text, one set apart from the other, or as JSON, one a line."""

from collections.abc import Callable

import click

from zweck.analysis.coherence.check import Survivor
from zweck.cli.console import show
from zweck.law.texts.quote import Quotations
from zweck.pages.answer import page_of
from zweck.pages.answer.json import as_json
from zweck.pages.answer.view import Answered
from zweck.pages.answer.writer import Library
from zweck.pages.survivors import as_json as survivors_as_json
from zweck.pages.survivors import page_of as survivors_page
from zweck.pages.text import width


class Printer:
    """Prints one answer after the other."""

    def __init__(self, language: str, library: Library, *, as_json: bool, whole: bool, quotations: Quotations | None = None) -> None:
        self._language = language
        self._library = library
        self._as_json = as_json
        self._whole = whole
        self._quotations = quotations
        self._printed = 0

    def show(self, answered: Answered, survives: Callable[[], list[Survivor]] | None = None) -> None:
        """Print an answer, with the facts against the controller that it `survives`; text is set apart from the one before by a line."""
        survivors = survives() if survives is not None else None
        if self._as_json:
            click.echo(as_json(answered, None if survivors is None else {"survivors": survivors_as_json(survivors)}))
            return
        if self._printed:
            click.echo(f"\n{'─' * width()}\n")
        show(page_of(answered, self._language, self._library, whole=self._whole, quotations=self._quotations))
        if survivors:
            click.echo()
            show(survivors_page(survivors, self._library.vocabulary, self._language))
        self._printed += 1
