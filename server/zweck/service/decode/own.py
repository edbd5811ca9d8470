"""The parts of a question on which no answer depends: the person concerned, and notes."""

from collections.abc import Container, Sequence

from zweck.facts.notes import NO_NOTES, Note, Notes, faults
from zweck.forms.quoting import shown
from zweck.law.vocabulary import Vocabulary
from zweck.pseudonym import Kind, Pseudonyms, ReferenceFault
from zweck.service.refusals import InvalidField
from zweck.v1 import decision_pb2 as v1
from zweck.words.said import says
from zweck.words.system import advised


def pseudonyms(request: v1.CheckProcessingRequest, key: Pseudonyms | None) -> Sequence[str]:
    """The pseudonyms of the person concerned under every version of the key, the latest first; none where a request names no person.

    Raises:
        InvalidField: if the reference cannot be understood, or the server has no key.
    """
    return persons(request.subject, key) if request.HasField("subject") else ()


def persons(subject: v1.Subject, key: Pseudonyms | None, field: str = "subject") -> Sequence[str]:
    """The pseudonyms of a person under every version of the key, the latest first.

    Raises:
        InvalidField: if the reference cannot be understood, or the server has no key.
    """
    kind = subject.WhichOneof("reference")
    if kind is None:
        kinds = ", ".join(f"`{each.name}`" for each in v1.Subject.DESCRIPTOR.fields)
        raise InvalidField(says("service.no_reference_set", field=field, kinds=kinds), field=field)
    if key is None:
        raise InvalidField(says("service.server_no_key"), field=field)
    said = getattr(subject, kind)
    try:
        return (key.checked(said),) if kind == "pseudonym" else key.all(Kind(kind), said)
    except ReferenceFault as fault:
        raise InvalidField(advised(fault.message, fault.help), field=f"{field}.{kind}") from None


def notes(request: v1.CheckProcessingRequest, stated: Container[str], vocabulary: Vocabulary) -> Notes:
    """The notes of a request, in the order of their facts' names.

    Raises:
        InvalidField: if a note cannot be taken.
    """
    if not request.notes:
        return NO_NOTES
    found = {fact: Note(note.reason, note.document, note.by) for fact, note in sorted(request.notes.items())}
    fault = next(faults(found, stated, vocabulary), None)
    if fault is not None:
        raise InvalidField(advised(fault.message, fault.help), field=f"notes[{shown(fault.fact)}]")
    return found
