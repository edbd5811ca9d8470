"""The answers of a call in the order of its requests, as text or as JSON; where there is none, the reason stands in its place."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import click

from zweck.analysis.coherence.check import Survivor
from zweck.cli.console import BAD_INPUT, Failure, complain, show, speaking, spoken
from zweck.cli.requests import Request
from zweck.forms.diagnostics import PolicyError
from zweck.law.texts.quote import Quotations
from zweck.pages import say, width
from zweck.pages.answer import page_of
from zweck.pages.answer.view import Answered
from zweck.pages.answer.writer import Library
from zweck.pages.survivors import as_json as survivors_as_json
from zweck.pages.survivors import page_of as survivors_page

INVALID: Final = "INVALID_ARGUMENT"
"""The status of a request that cannot be understood, in the words of the contract."""


@dataclass(slots=True)
class Rows:
    """Prints what becomes of each of `count` requests: text on stdout and faults on stderr, or as JSON one object for each."""

    language: str
    library: Library
    as_json: bool
    whole: bool
    quotations: Quotations | None = None
    count: int = 1
    _printed: int = 0
    _failed: list[int] = field(default_factory=list)

    def answer(
        self, answered: Answered, data: Mapping[str, Any] | None = None, survives: Callable[[], list[Survivor]] | None = None
    ) -> None:
        """Print an answer, or as JSON what the contract says of it, with the facts against the controller that it `survives`.

        Text is set apart from the one before by a line.
        """
        survivors = survives() if survives is not None else None
        if data is not None:
            beside = {} if survivors is None else {"survivors": survivors_as_json(survivors)}
            click.echo(json.dumps({**data, **beside}, ensure_ascii=False))
            return
        if self._printed:
            click.echo(f"\n{'─' * width()}\n")
        show(page_of(answered, self.language, self.library, whole=self.whole, quotations=self.quotations))
        if survivors:
            click.echo()
            show(survivors_page(survivors, self.library.vocabulary, self.language))
        self._printed += 1

    def misunderstood(self, request: Request, error: PolicyError) -> None:
        """Print the faults of a request."""
        if not self.as_json:
            self._apart()
            complain(error)
            self._failed.append(BAD_INPUT)
            return
        speak = speaking()
        faults = [
            {"place": str(one.span), "code": one.code, "message": speak(one.message), "help": speak(one.help) if one.help else ""}
            for one in error.diagnostics
        ]
        self._refused(request, INVALID, say("requests.refused", spoken()), faults, BAD_INPUT)

    def refused(self, request: Request, failure: Failure, code: str, faults: Iterable[tuple[str, str]]) -> None:
        """Print why a server does not answer a request, and each of its faults with its place."""
        if not self.as_json:
            self._apart()
            failure.show()
            self._failed.append(failure.exit_code)
            return
        found = [{"place": place, "code": "", "message": said, "help": ""} for place, said in faults]
        self._refused(request, code, speaking()(failure.said), found, failure.exit_code)

    def _apart(self) -> None:
        if self._failed:
            click.echo(err=True)

    def _refused(self, request: Request, code: str, message: str, faults: list[dict[str, str]], exit_code: int) -> None:
        error = {"code": code, "message": message, "faults": faults}
        click.echo(json.dumps({"request_id": request.id, "error": error}, ensure_ascii=False))
        self._failed.append(exit_code)

    def end(self) -> None:
        """Say how many have no answer, and end with the exit code of the first kind of failure, if there was one."""
        if not self._failed:
            return
        if self.count > 1:
            click.echo(err=True)
            click.echo(say("requests.unanswered", spoken(), failed=len(self._failed), count=self.count), err=True)
        click.get_current_context().exit(min(self._failed))
