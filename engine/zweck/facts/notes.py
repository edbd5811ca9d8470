"""Notes on stated facts: the reason of a value, the document that shows it, and its author's role. No answer depends on them."""

from collections.abc import Container, Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from zweck.forms.quoting import near, shown
from zweck.law.vocabulary import Vocabulary
from zweck.words.said import Said, help_of, says


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
    message: Said
    advice: Said | None = None

    @property
    def help(self) -> Said | None:
        """The advice, if there is any."""
        return help_of(self.message, self.advice)


def faults(notes: Notes, stated: Container[str], vocabulary: Vocabulary) -> Iterator[NoteFault]:
    """The faults of the notes of a question that states these facts."""
    for fact, note in notes.items():
        if fact not in vocabulary.facts:
            yield NoteFault(fact, "", says("facts.not_fact_vocabulary", fact=shown(fact)), near(fact, vocabulary.facts))
        elif fact not in stated:
            yield NoteFault(fact, "", says("facts.note_not_stated", fact=fact))
        elif not any(note):
            yield NoteFault(fact, "", says("facts.note_empty", fact=fact))
        for part, text in note._asdict().items():
            if len(text) > LONGEST[part]:
                message = says("facts.note_letters", part=part, fact=shown(fact), text=len(text))
                yield NoteFault(fact, part, message, says("facts.write_most_name", longest=LONGEST[part]))
            elif not text.isprintable():
                yield NoteFault(fact, part, says("facts.note_not_printable", part=part, fact=shown(fact)), says("facts.leave_out_line"))
