"""Requests as files or standard input state them: one `{id, facts, consulted, presume_unstated}` or a list of these, as YAML or JSON."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from zweck.cases.asking import Manner, question_of, registers
from zweck.cli.console import Command, InputError
from zweck.facts import Question
from zweck.law.diagnostics import Diagnostics
from zweck.law.parse.form import Context, Form, mapping
from zweck.law.parse.grammar import Key, Shape
from zweck.law.reader import MAX_BYTES, Mapping, Node, Sequence, read
from zweck.law.vocabulary import Vocabulary
from zweck.load import display

STDIN: Final = "-"
STDIN_SHOWN: Final = "<stdin>"

REQUEST: Final = (
    Key("id", Shape.LINE, "your own reference, which the answer repeats"),
    Key("facts", Shape.MAPPING, "what is known, by the names of the vocabulary", required=True),
    Key("consulted", Shape.NAMES, "the kinds of register that were consulted and hold nothing adverse that is not stated"),
    Key("presume_unstated", Shape.BOOL, "whether facts not stated are presumed as in the ordinary course"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the caller's reference, the facts with their places, the registers consulted, and whether the rest may be presumed."""

    id: str
    facts: Mapping
    consulted: tuple[str, ...]
    presume_unstated: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """All requests of a call, the faults found so far, and the text that came from standard input."""

    requests: tuple[Request, ...]
    diagnostics: Diagnostics
    sources: dict[str, str]

    def refuse(self) -> None:
        """Refuse faulty requests.

        Raises:
            InputError: with every fault found so far, if there is one.
        """
        if len(self.diagnostics):
            raise InputError(self.diagnostics, self.sources)

    def questions(self, vocabulary: Vocabulary, *, presume_unstated: bool) -> list[tuple[str, Question]]:
        """Every question with its reference.

        Raises:
            InputError: with all that cannot be understood, of all requests.
        """
        found: list[tuple[str, Question]] = []
        for request in self.requests:
            context = Context(self.diagnostics, (request.id,) if request.id else ())
            manner = Manner(presume_unstated or request.presume_unstated, consulted=request.consulted)
            found.append((request.id, question_of(request.facts, manner, vocabulary, context)))
        self.refuse()
        return found


def files_argument(command: Command) -> Command:
    """`FILE...`, where `-` is standard input."""
    path = click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True, path_type=Path)
    return click.argument("files", nargs=-1, required=True, type=path, metavar="FILE...")(command)


def read_requests(files: Iterable[Path]) -> Batch:
    """The requests of all files, in their order, with every fault of every file."""
    diagnostics = Diagnostics()
    sources: dict[str, str] = {}
    found: list[Request] = []
    for file in files:
        shown, data = _content(file)
        if shown == STDIN_SHOWN:
            sources[shown] = data.decode(errors="replace")
        node = read(data, shown, diagnostics)
        if node is not None:
            found += _requests(node, diagnostics)
    return Batch(tuple(found), diagnostics, sources)


def _content(file: Path) -> tuple[str, bytes]:
    from_stdin = str(file) == STDIN
    with sys.stdin.buffer if from_stdin else file.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if data.lstrip()[:1] in (b"{", b"["):
        data = data.replace(b"\t", b" ")  # JSON may be indented with tabs, YAML may not
    return (STDIN_SHOWN if from_stdin else display(file)), data


def _requests(node: Node, diagnostics: Diagnostics) -> Iterator[Request]:
    several = isinstance(node, Sequence)
    for number, item in enumerate(node.items if isinstance(node, Sequence) else (node,), 1):
        context = Context(diagnostics, (f"request {number}",) if several else ())
        root = mapping(item, context)
        if root is None:
            continue
        form = Form(root, REQUEST, context)
        id, facts, presume, consulted = form.line("id"), form.mapping("facts"), form.flag("presume_unstated"), registers(form)
        if facts is not None:
            yield Request(id, facts, consulted, presume)
