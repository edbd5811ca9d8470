"""A question to the person as a form: the fact, its choices, and the value that it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from zweck.decision.decision import MissingFact
from zweck.explain.values import NO, YES
from zweck.law.countries import COUNTRIES
from zweck.law.vocabulary import UNKNOWN_WORD, Fact, FactType
from zweck.pages.points import points
from zweck.workbench.asked import NONE, AddressedQuestion, Pair, typed
from zweck.workbench.bench import Posed

FIRST: Final = ("DE", "AT", "CH")
NEAR: Final = "eea"
"""The table of the countries that stand before all others."""


@dataclass(frozen=True, slots=True)
class Form:
    """A fact as a form asks for it; `kind` says how, `now` are the values that it has, `kept` what else stands in the address."""

    fact: Fact
    kind: str
    choices: tuple[Pair, ...]
    now: tuple[str, ...]
    kept: tuple[Pair, ...]
    heading: str = ""
    points: tuple[Pair, ...] = ()
    none: str = NONE
    unknown: str = UNKNOWN_WORD


def form(posed: Posed, name: str, language: str, missing: MissingFact | None = None, heading: str = "") -> Form:
    """The form that asks for a fact, within a question."""
    fact = posed.bench.vocabulary.facts[name]
    asked = posed.trying(name)
    stated = posed.question.stated
    now = typed(stated[name]) if name in stated else ()
    found = points(missing.requirements, posed.bench.library, posed.day) if missing is not None else []
    return Form(
        fact,
        _kind(fact),
        tuple(_choices(fact, language, _near(posed))),
        now,
        tuple(kept(asked, name)),
        heading,
        tuple((citation, said[language]) for citation, said in found),
    )


def kept(asked: AddressedQuestion, name: str) -> Iterator[Pair]:
    """The rest of a question, in which a fact is answered; a confirmed presumption that is answered is none any more."""
    for key, value in asked.pairs(name):
        names = [one for one in value.split(",") if one != name] if key == "confirmed" else []
        yield key, ",".join(names) if key == "confirmed" else value


def _near(posed: Posed) -> frozenset[str]:
    """The countries of the European Economic Area on the day of the question."""
    table = posed.bench.vocabulary.tables.get(NEAR)
    return frozenset(table.keys_on(posed.day)) if table is not None else frozenset()


def _kind(fact: Fact) -> str:
    match fact.type:
        case FactType.BOOL | FactType.ENUM:
            return "buttons"
        case FactType.SET:
            return "boxes" if fact.values else "codes"
        case FactType.COUNTRY:
            return "country"
        case FactType.INT:
            return "number"
        case FactType.DATE:
            return "date"


def _choices(fact: Fact, language: str, near: frozenset[str]) -> Iterator[Pair]:
    match fact.type:
        case FactType.BOOL:
            yield from (("true", YES[language]), ("false", NO[language]))
        case FactType.SET | FactType.COUNTRY if not fact.values:
            yield from countries(language, near)
        case _:
            yield from ((value, fact.labels[value][language]) for value in fact.values)


@cache
def countries(language: str, near: frozenset[str]) -> tuple[Pair, ...]:
    """The countries of today by their names: Germany, Austria and Switzerland, then those of the EEA, which are `near`, then all others."""
    found = [(code, one.name[language]) for code, known in COUNTRIES.items() for one in known if one.holds_on(None)]
    return tuple(sorted(found, key=lambda pair: (*(pair[0] != code for code in FIRST), pair[0] not in near, pair[1])))
