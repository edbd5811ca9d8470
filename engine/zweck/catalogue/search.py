"""Facts found by words, in both languages at once, by acts that establish them, and by places in the law."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from zweck.catalogue.readers import Reader, readers
from zweck.law.citation.parts import Citation, Unreadable
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Index
from zweck.law.diagnostics import near
from zweck.law.policy import PolicySet
from zweck.law.values import listed, shown
from zweck.law.vocabulary import Act, Fact, Text, Vocabulary

PLACE: Final = re.compile(r"\s*(?:§|(?:Art|Article|Artikel|Section|Sections)\b)", re.IGNORECASE)
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


class Place(IntEnum):
    """Where in a fact a word stands, from the best place on."""

    NAME = 0
    LABEL = 1
    VALUE = 2
    TEXT = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A fact in which all words stand: the worst of the places where one of them stands best, and the values that have one."""

    fact: Fact
    place: Place
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cited:
    """A fact, and the rules that cite a place and read it."""

    fact: Fact
    readers: tuple[Reader, ...]


class NotAPlace(Exception):
    """A text is no place in a law that the policy set knows; `help` says what to do."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.help = help


def search(text: str, vocabulary: Vocabulary) -> list[Hit]:
    """The facts in whose name, label, values or texts all words of the text stand, whatever their case, in the order of the vocabulary."""
    words = text.casefold().split()
    return [hit for fact in vocabulary.facts.values() if words and (hit := _hit(fact, words)) is not None]


def acts(text: str, vocabulary: Vocabulary) -> list[Act]:
    """The acts in whose name or title all words of the text stand, in the order of the vocabulary."""
    words = text.casefold().split()
    said = ((act, f"{act.name}\n{_both(act.title)}".casefold()) for act in vocabulary.acts.values())
    return [act for act, where in said if words and act.establishes and all(word in where for word in words)]


def _hit(fact: Fact, words: list[str]) -> Hit | None:
    values = {value: f"{value} {_both(fact.labels[value])}".casefold() for value in fact.values}
    texts = (fact.meaning, fact.question, *(text for text in (fact.statement, fact.denial) if text is not None))
    stands = {
        Place.NAME: fact.name.casefold(),
        Place.LABEL: _both(fact.label).casefold(),
        Place.VALUE: "\n".join(values.values()),
        Place.TEXT: "\n".join(map(_both, texts)).casefold(),
    }
    best = [next((place for place, where in stands.items() if word in where), None) for word in words]
    places = [place for place in best if place is not None]
    if len(places) < len(words):
        return None
    return Hit(fact, max(places), tuple(value for value, said in values.items() if any(word in said for word in words)))


def _both(text: Text) -> str:
    return f"{text.de}\n{text.en}"


def names_a_place(text: str, index: Index) -> bool:
    """Whether a text is meant as a place in the law: it begins like one, or is the name of a statute."""
    return PLACE.match(text) is not None or text.strip() in index.named()


def reading(text: str, policies: PolicySet) -> list[Cited]:
    """The facts that rules read which cite the place or a part of it, or else the whole in which it stands, in the vocabulary's order.

    Raises:
        NotAPlace: if the text is none, or no rule cites its statute.
    """
    known = _Cites(policies)
    wanted = known.wanted(text)
    citing = [reader for reader, places in known.places if any(place[: len(want)] == want for place in places for want in wanted)]
    citing = citing or [
        reader
        for reader, places in known.places
        if any(place == want[: len(place)] for place in places if len(place) > 1 for want in wanted)
    ]
    found: dict[str, list[Reader]] = {}
    for reader in citing:
        for name in reader.facts | reader.through:
            found.setdefault(name, []).append(reader)
    return [Cited(fact, tuple(found[fact.name])) for fact in policies.vocabulary.facts.values() if fact.name in found]


class _Cites:
    """The places that rules and scopes cite, each behind its statute, whose names mean the same."""

    def __init__(self, policies: PolicySet) -> None:
        self._ids = {name: statute.id for name, statute in policies.citations.named().items()}
        self._cited: set[str] = set()
        self.places = [(reader, self._places(reader)) for reader in readers(policies)]

    def wanted(self, text: str) -> list[tuple[object, ...]]:
        """The places that a text names."""
        written = text.strip()
        for pattern, proper in LOOSE:
            written = pattern.sub(proper, written)
        found = read(" ".join(written.split()))
        if isinstance(found, Unreadable):
            raise NotAPlace(f"`{shown(text)}` is no place in a law: {found.message}", found.help)
        for reference in found.references:
            if reference.statute not in self._cited | self._ids.keys():
                known = sorted(self._cited)
                help = near(reference.statute, known) or f"the statutes are {listed(known, len(known))}"
                raise NotAPlace(f"no rule cites a statute `{shown(reference.statute)}`", help)
        return list(self._steps(found))

    def _places(self, reader: Reader) -> list[tuple[object, ...]]:
        citations = [found for citation in reader.citations if isinstance(found := read(citation), Citation)]
        self._cited.update(reference.statute for found in citations for reference in found.references)
        return [place for found in citations for place in self._steps(found)]

    def _steps(self, found: Citation) -> Iterator[tuple[object, ...]]:
        for reference in found.references:
            for place in reference.places or ((),):
                yield (self._ids.get(reference.statute, reference.statute), *place)
