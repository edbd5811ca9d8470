"""The person concerned and the notes that a request states beside its facts."""

from collections.abc import Container
from collections.abc import Mapping as MappingOf
from typing import Final

from zweck.facts.notes import NO_NOTES, Note, Notes, faults
from zweck.forms.form import Context, Form, mapping
from zweck.forms.quoting import listed
from zweck.forms.reader import Mapping
from zweck.forms.span import Span
from zweck.law.parse.grammar_records import NOTE, SUBJECT
from zweck.law.parse.stated import in_names
from zweck.law.vocabulary import Vocabulary
from zweck.pseudonym import Kind, ReferenceFault
from zweck.pseudonym.reference import normalised
from zweck.v1 import decision_pb2 as v1
from zweck.words.said import says

KINDS: Final = tuple(key.name for key in SUBJECT)
MAX_FAULTS: Final = 20
"""Faults of notes that are reported."""


def subject_of(form: Form) -> v1.Subject | None:
    """The person whom a request names; `None` where it names none, or wrongly, which is noted."""
    node = form.mapping("subject")
    if node is None:
        return None
    inner = Form(node, SUBJECT, form.context)
    found = [kind for kind in KINDS if inner.node_of(kind) is not None]
    if len(found) != 1:
        form.context.fault("ZW202", node.span, says("ZW202.subject_reference", kinds=listed(KINDS, len(KINDS))))
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
        parts = mapping(value, context)
        if parts is not None:
            form = Form(parts, NOTE, context)
            found[fact] = Note(**{key.name: form.line(key.name) for key in NOTE})
    return dict(sorted(found.items())), named.key_spans


def check_notes(notes: Notes, spans: MappingOf[str, Span], stated: Container[str], vocabulary: Vocabulary, context: Context) -> None:
    """Note the faults of notes on a question, at their places."""
    for _, fault in zip(range(MAX_FAULTS), faults(notes, stated, vocabulary), strict=False):
        code = "ZW301" if fault.fact not in vocabulary.facts else "ZW201" if fault.part else "ZW502"
        context.fault(code, spans[fault.fact], fault.message, fault.help)
