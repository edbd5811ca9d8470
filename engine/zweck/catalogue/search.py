"""Facts found by words, in both languages at once, by acts that establish them, and by places in the law."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from zweck.catalogue.places import Places, around
from zweck.catalogue.readers import Reader, readers
from zweck.law.citation.statutes import inside
from zweck.law.policy import Definition, PolicySet, Rule
from zweck.law.vocabulary import Act, Fact, Vocabulary
from zweck.words.text import Text


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


def search(text: str, vocabulary: Vocabulary) -> list[Hit]:
    """The facts in whose name, label, values or texts all words of the text stand, whatever their case, in the order of the vocabulary."""
    words = text.casefold().split()
    return [hit for fact in vocabulary.facts.values() if words and (hit := _hit(fact, words)) is not None]


def search_acts(text: str, vocabulary: Vocabulary) -> list[Act]:
    """The acts in whose name, title or checklist all words of the text stand, in either language, in the order of the vocabulary."""
    words = text.casefold().split()
    return [act for act in vocabulary.acts.values() if words and all(word in _text(act) for word in words)]


def search_rules(text: str, policies: PolicySet, day: date | None = None) -> list[Rule]:
    """The rules in whose id, citation, sentence or term all words of the text stand, in either language, law by law.

    On a day, those in force on it; without one, each statement of a rule once, the latest first of each law.
    """
    words = text.casefold().split()
    versions = [version for law in policies.laws.values() for version in ([law.on(day)] if day else reversed(law.versions)) if version]
    found = (rule for version in versions for rule in version.rules if day is None or rule.in_force.covers(day))
    return list({id(rule): rule for rule in found if words and all(word in _ruled(rule) for word in words)}.values())


def _ruled(rule: Rule) -> str:
    said = (rule.reason, getattr(rule, "text", None), rule.term if isinstance(rule, Definition) else None)
    return "\n".join((rule.id, rule.citation, *(_both(text) for text in said if text is not None))).casefold()


def _text(act: Act) -> str:
    return "\n".join((act.name, *map(_both, (act.title, *act.checklist)))).casefold()


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


def reading(text: str, policies: PolicySet) -> list[Cited]:
    """The facts that rules read which cite the place or a part of it, or else the whole in which it stands, in the vocabulary's order.

    Raises:
        NotAPlace: if the text is none, or no rule cites its statute.
    """
    known = Places(policies.citations)
    cites = [(reader, [place for citation in reader.citations for place in known.of(citation)]) for reader in readers(policies)]
    wanted = known.wanted(text)
    citing = [reader for reader, places in cites if inside(places, wanted)]
    citing = citing or [reader for reader, places in cites if around(places, wanted)]
    found: dict[str, list[Reader]] = {}
    for reader in citing:
        for name in reader.facts | reader.through:
            found.setdefault(name, []).append(reader)
    return [Cited(fact, tuple(found[fact.name])) for fact in policies.vocabulary.facts.values() if fact.name in found]
