"""Places in the law, as readers type them and as citations and prose name them, so that they can be compared."""

import re
from collections.abc import Iterable
from typing import Final

from zweck.forms.quoting import listed, near, shown
from zweck.law.citation.parts import Citation, Unreadable
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Index, Path
from zweck.words.said import SaidError, says

START: Final = re.compile(r"\s*(?:§|(?:Art|Article|Artikel|Section|Sections)\b)", re.IGNORECASE)
"""How a place in the law begins."""

LOOSE: Final = (
    (re.compile(r"\b(?:Article|Artikel|Art)\b\.?\s*", re.IGNORECASE), "Art. "),
    (re.compile(r"\bSections?\b\s*", re.IGNORECASE), "§ "),
    (re.compile(r"\((\d+[a-z]?)\)"), r" Abs. \1 "),
    (re.compile(r"\(([a-z])\)"), r" lit. \1 "),
    (re.compile(r"\b(Abs|Nr|lit|Hs)\b\.?\s*", re.IGNORECASE), r"\1. "),
    (re.compile(r"\b(?:Satz|S\.)\s*(?=\d)"), "Satz "),
)
"""Places as readers type them, and as citations are written."""

IN_PROSE: Final = re.compile(r"(?:§§?|\bArt\.) ?\d[^§;:()?!]*?\b(?P<statute>[A-ZÄÖÜ][\w-]*[A-Z]\w*(?: a\.F\.)?)")
"""A citation inside a sentence, up to the abbreviation of its statute."""


class NotAPlace(SaidError):
    """A text is no place in a law that the policy set knows; `help` says what to do."""


class Places:
    """The places that texts name, under the names of the statutes of an index; several names of a statute mean the same."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.cited: set[str] = set()
        """The names of the statutes that were cited so far."""

    def of(self, citation: str) -> list[Path]:
        """The places of a citation; none where it cannot be read."""
        found = read(citation)
        if not isinstance(found, Citation):
            return []
        self.cited.update(reference.statute for reference in found.references)
        return self._index.paths(found)

    def in_text(self, text: str) -> list[Path]:
        """The places of a citation, or of those that stand in a sentence."""
        return self.of(text) or [place for found in IN_PROSE.finditer(text) for place in self.of(found[0])]

    def wanted(self, text: str) -> list[Path]:
        """The places that a reader names.

        Raises:
            NotAPlace: if the text is none, or names a statute that neither the index has nor a citation named so far.
        """
        found = read(as_cited(text))
        if isinstance(found, Unreadable):
            raise NotAPlace(says("catalogue.no_place_law", text=shown(text), message=found.message), found.help)
        for reference in found.references:
            if reference.statute not in self.cited | self._index.named().keys():
                known = sorted(self.cited)
                help = near(reference.statute, known) or says("catalogue.statutes", known=listed(known, len(known)))
                raise NotAPlace(says("catalogue.no_rule_cites", statute=shown(reference.statute)), help)
        return self._index.paths(found)


def as_cited(text: str) -> str:
    """A place as citations write it."""
    written = text.strip()
    for pattern, proper in LOOSE:
        written = pattern.sub(proper, written)
    return " ".join(written.split())


def names_a_place(text: str, index: Index) -> bool:
    """Whether a text is meant as a place in the law: it begins like one, or is the name of a statute."""
    return START.match(text) is not None or text.strip() in index.named()


def around(places: Iterable[Path], wanted: Iterable[Path]) -> bool:
    """Whether one of the places is a whole, less than a statute, in which a wanted one stands."""
    return any(place == want[: len(place)] for place in places if len(place) > 1 for want in wanted)
