"""Notes on stated facts: the reason of a value, the document that shows it, and its author's role. No answer depends on them."""

from collections.abc import Container, Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from zweck.forms.near import near
from zweck.forms.quoting import shown
from zweck.law.vocabulary import Vocabulary


class Note(NamedTuple):
    """A note on one fact; at least one part is there."""

    reason: str = ""
    document: str = ""
    by: str = ""
    """The author's role, and no name."""


Notes = Mapping[str, Note]
"""Notes by the names of their facts."""

NO_NOTES: Final[Notes] = MappingProxyType({})
LONGEST: Final = {"reason": 2000, "document": 200, "by": 100}
"""Letters of each part."""


class NoteFault(NamedTuple):
    """A note that cannot be taken: its fact, the part that is wrong, if it is one, a clause, and what to do about it."""

    fact: str
    part: str
    message: str
    help: str


def faults(notes: Notes, stated: Container[str], vocabulary: Vocabulary) -> Iterator[NoteFault]:
    """The faults of the notes of a question that states these facts."""
    for fact, note in notes.items():
        if fact not in vocabulary.facts:
            yield NoteFault(fact, "", f"`{shown(fact)}` is not a fact of the vocabulary", near(fact, vocabulary.facts))
        elif fact not in stated:
            yield NoteFault(fact, "", f"there is a note on `{fact}`, which is not stated", "state the fact, or leave the note out")
        elif not any(note):
            yield NoteFault(fact, "", f"the note on `{fact}` is empty", "give `reason`, `document` or `by`")
        for part, text in note._asdict().items():
            if len(text) > LONGEST[part]:
                help = f"write at most {LONGEST[part]}, and name the document that has the rest"
                yield NoteFault(fact, part, f"`{part}` of the note on `{shown(fact)}` has {len(text)} letters", help)
            elif not text.isprintable():
                help = "leave out line breaks and control characters"
                yield NoteFault(fact, part, f"`{part}` of the note on `{shown(fact)}` is not one printable line", help)
