"""The wording of the places that a citation names, as it was in force on a day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from zweck.law.citation.parts import Citation, Place, Relation, written
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Index, life
from zweck.law.texts.content import Content
from zweck.law.texts.plain_text import OfficialText

INDENT = 2


@dataclass(frozen=True, slots=True)
class Quotation:
    """A cited place with its wording in the text of a day, line by line; deeper parts are indented."""

    place: str
    text: str
    lines: tuple[str, ...]


class Quotations:
    """Official texts from which citations are quoted."""

    def __init__(self, index: Index, texts: Iterable[OfficialText]) -> None:
        """Find the texts by the names of their statutes."""
        self._named = index.named()
        self._texts: dict[str, list[OfficialText]] = {}
        for text in texts:
            self._texts.setdefault(text.statute, []).append(text)

    def of(self, citation: str, day: date) -> tuple[Quotation, ...]:
        """The places of a citation that a text in force on the day has; what is cited for other days is left out."""
        found = read(citation)
        if not isinstance(found, Citation):
            return ()
        quoted: list[Quotation] = []
        for reference in found.references:
            statute = self._named.get(reference.statute)
            alive = life(statute, reference.statute) if statute is not None else None
            relied = alive & reference.period if alive is not None else None
            if statute is None or relied is None or not relied.covers(day) or reference.relation is not Relation.CITED:
                continue
            for text in self._texts.get(statute.id, []):
                if text.period.covers(day):
                    quoted += _quoted(text, reference.places, reference.statute)
        return tuple(quoted)


def _quoted(text: OfficialText, places: Iterable[Place], statute: str) -> Iterator[Quotation]:
    for place in places:
        content = text.wording(place)
        if content is not None:
            yield Quotation(f"{written(place)} {statute}", text.name, tuple(_lines(content, 0)))


def _lines(content: Content, depth: int) -> Iterator[str]:
    for item in content:
        if isinstance(item, str):
            yield " " * (depth * INDENT) + item
            continue
        inner = item.content
        first = inner[0] if inner and isinstance(inner[0], str) else ""
        yield " " * (depth * INDENT) + f"{item.mark} {first}".rstrip()
        yield from _lines(inner[1:] if first else inner, depth + 1)
