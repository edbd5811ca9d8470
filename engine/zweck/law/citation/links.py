"""From a citation to the official text: an address where there is a stable one for the day, otherwise the gazette."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from zweck.law.citation.parts import Citation, Decision, Gazette, Label, Place, Reference, listed
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Index, Published, Statute, life

EU_CASE: Final = re.compile(r"([CT])-(\d+)/(\d\d)")
EU_JUDGMENT: Final = "https://eur-lex.europa.eu/legal-content/DE/TXT/?uri=CELEX:6{year}{court}J{number:04}"
"""A judgment's number in EUR-Lex follows from its docket: C-252/21 is 62021CJ0252."""


@dataclass(frozen=True, slots=True)
class Link:
    """A part of a citation, and where its text stands: an address, or a place in a gazette."""

    text: str
    target: str

    @property
    def address(self) -> str:
        """The address; empty where only a gazette is known."""
        return self.target if self.target.startswith("https://") else ""


def links(citation: str, day: date, index: Index) -> tuple[Link, ...]:
    """The links of a citation in an answer about a day: one for each section or article, decision of the Court of Justice and gazette."""
    found = read(citation)
    if not isinstance(found, Citation):
        return ()
    named = index.named()
    result: list[Link] = []
    for part in found.parts:
        if isinstance(part, Reference):
            for places in _by_section(part):
                target = _target(part, places[0] if places else (), day, named.get(part.statute))
                if target is not None:
                    result.append(Link(f"{listed(places)} {part.statute}".strip(), target))
        elif isinstance(part, Decision) and (target := case_link(part)) is not None:
            result.append(Link(str(part), target))
        elif isinstance(part, Gazette):
            result.append(Link(part.text, part.text))
    return tuple(dict.fromkeys(result))


def case_link(decision: Decision) -> str | None:
    """The address of a judgment of the Union's courts."""
    found = EU_CASE.fullmatch(decision.docket)
    if found is None or decision.court not in ("EuGH", "EuG"):
        return None
    century = 19 if int(found[3]) >= 52 else 20  # noqa: PLR2004  the Court opened in 1952
    return EU_JUDGMENT.format(year=f"{century}{found[3]}", court=found[1], number=int(found[2]))


def _target(reference: Reference, place: Place, day: date, statute: Statute | None) -> str | None:
    if statute is None:
        return None
    alive = life(statute, reference.statute)
    relied = reference.period & alive if alive else None
    meant = (relied or alive or statute.period).near(day)
    text = next((text for text in statute.texts if text.period.near(meant) == meant), None)
    return None if text is None else _where(text, place, meant)


def _where(text: Published, place: Place, day: date) -> str | None:
    label, value = place[0] if place else (None, "")
    address = text.whole
    if label in (Label.SECTION, Label.ARTICLE) and text.section:
        address = text.section
    elif label is Label.RECITAL and text.recital:
        address = text.recital
    return address.replace("{}", value).replace("{day}", day.isoformat()) or text.gazette or None


def _by_section(reference: Reference) -> list[tuple[Place, ...]]:
    """The places of a reference, those in one section together; one empty group for a whole statute."""
    groups: dict[Place, list[Place]] = {}
    for place in reference.places:
        groups.setdefault(place[:1], []).append(place)
    return [tuple(places) for places in groups.values()] or [()]
