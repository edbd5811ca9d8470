"""Requests as files or standard input state them: one mapping with `facts`, or a list of these, as YAML or JSON."""

import sys
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import click

from zweck.basis import today_here
from zweck.cases.asking import Asking, Manner, question_of, registers
from zweck.cli.console import Command, InputError, WrongCall
from zweck.cli.noting import check_notes, notes_of, subject_of
from zweck.facts import Question
from zweck.law.diagnostics import NOWHERE, Diagnostics, Span
from zweck.law.parse.form import Context, Form, mapping
from zweck.law.parse.german import in_names
from zweck.law.parse.grammar_records import REQUEST
from zweck.law.policy import PolicySet
from zweck.law.reader import MAX_BYTES, Mapping, Node, Sequence, read
from zweck.load import display
from zweck.notes import Notes
from zweck.sources.company import NO_COMPANY, Company
from zweck.sources.profiles import Profile
from zweck.v1 import decision_pb2 as v1

STDIN: Final = "-"
STDIN_SHOWN: Final = "<stdin>"
OPTION: Final = "--controller"


@dataclass(frozen=True, slots=True)
class Request:
    """One request: reference, facts with their places, controller and its place, registers consulted, whether the rest may be presumed.

    `said` are its notes as they stand in the file; `notes` the same by the names of their facts, whose places are in `note_spans`.
    """

    id: str
    facts: Mapping
    controller: str
    span: Span
    consulted: tuple[str, ...]
    presume_unstated: bool
    subject: v1.Subject | None = None
    subject_span: Span = NOWHERE
    said: Mapping | None = None
    notes: Notes = field(default_factory=dict)
    note_spans: MappingOf[str, Span] = field(default_factory=dict)
    activity: str = ""
    activity_span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Standing:
    """The options of a command that hold for all its requests; a request that names a controller keeps it."""

    presume_unstated: bool = False
    consulted: tuple[str, ...] = ()
    controllers: Path | None = None
    controller: str = ""
    company: Company = NO_COMPANY


@dataclass(frozen=True, slots=True)
class Batch:
    """All requests of a call, the faults found so far, and the text that came from standard input."""

    requests: tuple[Request, ...]
    diagnostics: Diagnostics
    sources: dict[str, str]

    def refuse(self, policies: PolicySet | None = None) -> None:
        """Refuse faulty requests; contradictions give their reasons from the policies.

        Raises:
            InputError: with every fault found so far, if there is one.
        """
        if len(self.diagnostics):
            reasons = policies.vocabulary.contradictions if policies is not None else ()
            said = {one.reason.en.removesuffix("."): one.reason.de.removesuffix(".") for one in reasons}
            raise InputError(self.diagnostics, self.sources, said)

    def questions(self, policies: PolicySet, standing: Standing) -> list[tuple[Request, Question]]:
        """Every request with its question.

        Raises:
            InputError: with all that cannot be understood, of all requests.
        """
        found: list[tuple[Request, Question]] = []
        for request, manner in self.in_names(policies, standing):
            context = self._context(request)
            question = question_of(request.facts, manner, policies.vocabulary, context)
            check_notes(request.notes, request.note_spans, question.stated, policies.vocabulary, context)
            found.append((request, question))
        self.refuse(policies)
        return found

    def in_names(self, policies: PolicySet, standing: Standing, *, profiles: bool = True) -> list[tuple[Request, Manner]]:
        """Every request with its facts by the names of the vocabulary, and the manner in which it is asked; faults are noted.

        Without `profiles`, those who answer know the controllers.
        """
        asking = Asking(policies, standing.controllers, standing.company)
        default = by_option(standing.controller, asking) if standing.controller and profiles else None
        found: list[tuple[Request, Manner]] = []
        for request in self.requests:
            context = self._context(request)
            manner = Manner(
                standing.presume_unstated or request.presume_unstated,
                asking.profile(request.controller, request.span, context) if request.controller and profiles else default,
                tuple(dict.fromkeys((*request.consulted, *standing.consulted))),
                standing.company,
                request.activity,
                request.activity_span,
                clock=today_here,
            )
            facts = in_names(request.facts, policies.vocabulary, context)
            notes, spans = notes_of(request.said, policies.vocabulary, context)
            found.append((replace(request, facts=facts, notes=notes, note_spans=spans), manner))
        return found

    def _context(self, request: Request) -> Context:
        return Context(self.diagnostics, (request.id,) if request.id else ())


def by_option(name: str, asking: Asking) -> Profile | None:
    """The profile of the controller that the command line names.

    Raises:
        WrongCall: if there is no such controller.
        PolicyError: if the file with the profiles is faulty.
    """
    diagnostics = Diagnostics()
    found = asking.profile(name, Span(OPTION, 1, 1, 1), Context(diagnostics))
    for fault in diagnostics:
        if fault.span.path == OPTION:
            raise WrongCall(fault.message, fault.help)
    diagnostics.raise_if_any()
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
        controller = form.name("controller") if form.node_of("controller") is not None else ""
        if facts is not None:
            subject, span, said = subject_of(form), form.span("subject"), form.mapping("notes")
            about = form.name("activity") if form.node_of("activity") is not None else ""
            request = Request(id, facts, controller, form.span("controller"), consulted, presume, subject, span, said)
            yield replace(request, activity=about, activity_span=form.span("activity"))
