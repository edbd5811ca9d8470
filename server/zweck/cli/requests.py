"""Requests as files or standard input state them: mappings with `facts`, one or a list of them, or several documents, as YAML or JSON.

Each request has its own faults, so that one that cannot be understood keeps its place and takes no answer from the others.
"""

import re
import sys
from collections.abc import Container, Iterable, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import click

from zweck.cases.asking import Asking, Manner, question_of
from zweck.cli.console import WrongCall
from zweck.company import NO_COMPANY, Company
from zweck.facts.basis import today_here
from zweck.facts.notes import NO_NOTES, Note, Notes, faults
from zweck.facts.profiles import Profile
from zweck.facts.question import Question
from zweck.forms.diagnostics import MAX_SUGGESTIONS, NOWHERE, Diagnostics, PolicyError, Span
from zweck.forms.form import Context, Form
from zweck.forms.quoting import listed
from zweck.forms.reader import MAX_BYTES, Mapping, Node, Scalar, Sequence, read
from zweck.law.parse.grammar_records import NOTE, REQUEST, SUBJECT
from zweck.law.parse.stated import in_names, registers
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Vocabulary
from zweck.load import display
from zweck.pseudonym import Kind, ReferenceFault
from zweck.pseudonym.reference import normalised
from zweck.v1 import decision_pb2 as v1
from zweck.words.said import Said, says

STDIN: Final = "-"
STDIN_SHOWN: Final = "<stdin>"
OPTION: Final = "--controller"
KEYS: Final = tuple(key.name for key in REQUEST)
KINDS: Final = tuple(key.name for key in SUBJECT)
DOCUMENT: Final = re.compile(rb"^---(?=\s|$)", re.MULTILINE)
"""The beginning of a document, which nothing in one can look like (YAML 1.2, 9.1.2)."""


class Faults(Diagnostics):
    """The faults of one request; near names are looked for in the first ones of a call."""

    def __init__(self, made: list[None]) -> None:
        """Start without a fault; `made` has one member for each suggestion of the call."""
        super().__init__()
        self._made = made

    def near(self, name: str, known: Iterable[str]) -> Said | None:
        """`did you mean ...?`, or nothing once very many were looked for."""
        self._made.append(None)
        return super().near(name, known) if len(self._made) <= MAX_SUGGESTIONS else None


@dataclass(frozen=True, slots=True)
class Request:
    """One request: reference, facts with their places, controller and its place, registers consulted, whether the rest may be presumed.

    `said` are its notes as they stand in the file; `notes` the same by the names of their facts, whose places are in `note_spans`. `faults`
    are its own; where it is no request at all, or its file cannot be read, it has nothing else.
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
    faults: Diagnostics = field(default_factory=Diagnostics)


@dataclass(frozen=True, slots=True)
class Defaults:
    """The options of a command that hold for all its requests; a request that names a controller keeps it."""

    presume_unstated: bool = False
    consulted: tuple[str, ...] = ()
    controllers: Path | None = None
    controller: str = ""
    company: Company = NO_COMPANY


@dataclass(frozen=True, slots=True)
class Batch:
    """All requests of a call in their order, and the text that came from standard input."""

    requests: tuple[Request, ...]
    sources: dict[str, str]

    def error(self, request: Request) -> PolicyError | None:
        """The faults of a request, if it has any."""
        return PolicyError(request.faults, self.sources) if len(request.faults) else None

    def questions(self, policies: PolicySet, defaults: Defaults) -> Iterator[tuple[Request, Question | PolicyError]]:
        """Every request with its question, or with the faults for which it has none."""
        for request, manner in self.in_names(policies, defaults):
            context = _context(request)
            question = question_of(request.facts, manner, policies.vocabulary, context)
            check_notes(request.notes, request.note_spans, question.stated, policies.vocabulary, context)
            yield request, self.error(request) or question

    def in_names(self, policies: PolicySet, defaults: Defaults, *, profiles: bool = True) -> list[tuple[Request, Manner]]:
        """Every request with its facts by the names of the vocabulary, and the manner in which it is asked; its faults are noted in it.

        Without `profiles`, those who answer know the controllers.
        """
        asking = Asking(policies, defaults.controllers, defaults.company)
        default = by_option(defaults.controller, asking) if defaults.controller and profiles else None
        found: list[tuple[Request, Manner]] = []
        for request in self.requests:
            context = _context(request)
            manner = Manner(
                defaults.presume_unstated or request.presume_unstated,
                asking.profile(request.controller, request.span, context) if request.controller and profiles else default,
                tuple(dict.fromkeys((*request.consulted, *defaults.consulted))),
                defaults.company,
                request.activity,
                request.activity_span,
                clock=today_here,
            )
            facts = in_names(request.facts, policies.vocabulary, context)
            notes, spans = notes_of(request.said, policies.vocabulary, context)
            found.append((replace(request, facts=facts, notes=notes, note_spans=spans), manner))
        return found


def _context(request: Request) -> Context:
    return Context(request.faults, (request.id,) if request.id else ())


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


READ: Final = click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True, path_type=Path)
files_argument: Final = click.argument("files", nargs=-1, required=True, type=READ, metavar="FILE...")
"""`FILE...`, where `-` is standard input."""


def read_requests(files: Iterable[Path]) -> Batch:
    """The requests of all files, in their order; a document that cannot be read is one request, with its faults."""
    sources: dict[str, str] = {}
    found: list[Request] = []
    made: list[None] = []
    for file in files:
        shown, data = _content(file)
        if shown == STDIN_SHOWN:
            sources[shown] = data.decode(errors="replace")
        for line, text in _documents(data):
            diagnostics = Diagnostics()
            node = read(text, shown, diagnostics)
            if node is None:
                faults = Diagnostics()
                faults.take(replace(fault, span=_down(fault.span, line)) for fault in diagnostics)
                found.append(_unreadable(Span(shown, line + 1, 1, 1), faults))
            else:
                found += _requests(_moved(node, line) if line else node, diagnostics, line, made)
    return Batch(tuple(found), sources)


def _documents(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each document of a text that says something, with the lines before it; a text that is too large is one."""
    starts = [match.start() for match in DOCUMENT.finditer(data)] if len(data) <= MAX_BYTES else []
    if not starts:
        yield 0, data
        return
    line = before = 0
    for start, end in zip([0, *starts], [*starts, len(data)], strict=True):
        line, before = line + data.count(b"\n", before, start), start
        text = data[start:end]
        if any(said.strip() and not said.startswith((b"#", b"%")) for said in text.removeprefix(b"---").splitlines()):
            yield line, text


def _moved(node: Node, lines: int) -> Node:
    """A node of a document as it stands in its file, with so many lines before it."""
    span = _down(node.span, lines)
    if isinstance(node, Scalar):
        return Scalar(node.value, span)
    if isinstance(node, Sequence):
        return Sequence(tuple(_moved(item, lines) for item in node.items), span)
    pairs = {name: _moved(value, lines) for name, value in node.pairs.items()}
    return Mapping(pairs, {name: _down(place, lines) for name, place in node.key_spans.items()}, span)


def _start(node: Node) -> tuple[int, int]:
    return node.span.line, node.span.column


def _down(span: Span, lines: int) -> Span:
    return span._replace(line=span.line + lines)


def _unreadable(span: Span, faults: Diagnostics) -> Request:
    return Request("", Mapping({}, {}, span), "", span, (), False, faults=faults)


def _content(file: Path) -> tuple[str, bytes]:
    from_stdin = str(file) == STDIN
    with sys.stdin.buffer if from_stdin else file.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if data.lstrip()[:1] in (b"{", b"["):
        data = data.replace(b"\t", b" ")  # JSON may be indented with tabs, YAML may not
    return (STDIN_SHOWN if from_stdin else display(file)), data


def _requests(node: Node, diagnostics: Diagnostics, lines: int, made: list[None]) -> Iterator[Request]:
    """The requests of a document; faults of its reading, keys that stand twice, belong to the request in which they are."""
    several = isinstance(node, Sequence)
    items = node.items if isinstance(node, Sequence) else (node,)
    ends = [*map(_start, items[1:]), (sys.maxsize, 0)]
    read = [replace(fault, span=_down(fault.span, lines)) for fault in diagnostics]
    for number, (item, end) in enumerate(zip(items, ends, strict=False), 1):
        faults = Faults(made)
        faults.take(fault for fault in read if (number == 1 or fault.span[1:] >= _start(item)) and fault.span[1:] < end)
        context = Context(faults, (f"request {number}",) if several else ())
        bare = isinstance(item, Mapping) and item.pairs and not any(name in KEYS or context.near(name, ("facts",)) for name in item.pairs)
        if bare:
            context.fault("ZW203", item.span, says("ZW203.bare_facts"))
        form = None if bare else Form.of(item, REQUEST, context)
        if form is None:
            yield _unreadable(item.span, faults)
            continue
        id, facts, presume, consulted = form.line("id"), form.mapping("facts"), form.flag("presume_unstated"), registers(form, "consulted")
        controller, about = form.name("controller"), form.name("activity")
        if facts is None:
            yield replace(_unreadable(item.span, faults), id=id)
            continue
        subject, span, said = subject_of(form), form.span("subject"), form.mapping("notes")
        request = Request(id, facts, controller, form.span("controller"), consulted, presume, subject, span, said, faults=faults)
        yield replace(request, activity=about, activity_span=form.span("activity"))


MAX_FAULTS: Final = 20
"""Faults of notes that are reported."""


def subject_of(form: Form) -> v1.Subject | None:
    """The person whom a request names; `None` where it names none, or wrongly, which is noted."""
    inner = form.inner("subject")
    if inner is None:
        return None
    found = [kind for kind in KINDS if inner.node_of(kind) is not None]
    if len(found) != 1:
        form.context.fault("ZW202", inner.node.span, says("ZW202.subject_reference", kinds=listed(KINDS, len(KINDS))))
        return None
    (kind,) = found
    reference = inner.line(kind)
    try:
        if kind in set(Kind) and reference:
            normalised(Kind(kind), reference)
    except ReferenceFault as fault:
        form.context.fault("ZW207", inner.span(kind), fault.message, fault.help)
    return v1.Subject(**{kind: reference})


def notes_of(node: Mapping | None, vocabulary: Vocabulary, context: Context) -> tuple[Notes, dict[str, Span]]:
    """The notes that a request states, by the names of their facts, and the places of these."""
    if node is None:
        return NO_NOTES, {}
    named = in_names(node, vocabulary, context)
    found: dict[str, Note] = {}
    for fact, value in named.pairs.items():
        form = Form.of(value, NOTE, context)
        if form is not None:
            found[fact] = Note(**{key.name: form.line(key.name) for key in NOTE})
    return dict(sorted(found.items())), named.key_spans


def check_notes(notes: Notes, spans: MappingOf[str, Span], stated: Container[str], vocabulary: Vocabulary, context: Context) -> None:
    """Note the faults of notes on a question, at their places."""
    for _, fault in zip(range(MAX_FAULTS), faults(notes, stated, vocabulary), strict=False):
        code = "ZW301" if fault.fact not in vocabulary.facts else "ZW201" if fault.part else "ZW502"
        context.fault(code, spans[fault.fact], fault.message, fault.help)
