"""What is said in German and English of what cases prove."""

from collections.abc import Iterator
from typing import Final

from zweck.analysis.coverage.boundaries import Side
from zweck.analysis.coverage.points import Kind, Way
from zweck.analysis.coverage.witness import Situation
from zweck.explain.values import value_in_words
from zweck.law.vocabulary import DECISION_DATE, Text, Vocabulary

RULES: Final = Text("Nachweisen: worauf es ankommt, zutreffend und nicht zutreffend", "proofs: rules that matter, holding and not holding")
CONDITIONS: Final = Text("Einzelbedingungen: wahr und falsch vorgekommen", "conditions: seen true and seen false")
DECISIVE: Final = Text(
    "Einzelbedingungen: allein entscheidend, wahr und falsch (MC/DC)", "conditions: decide alone, true and false (MC/DC)"
)
DATES: Final = Text("Grenztagen: der Tag davor und der Tag", "boundary dates: the day before and the day")
OF: Final = Text("von", "of")

UNPROVEN: Final = Text("kein Fall, in dem es darauf ankommt: {point}, {way}", "no case in which the {point} {way} and that matters")
WAYS: Final = {Way.HOLDS: Text("trifft zu", "holds"), Way.HOLDS_NOT: Text("trifft nicht zu", "does not hold")}
TRUTHS: Final = {True: Text("wahr", "true"), False: Text("falsch", "false")}
KINDS: Final = {
    "scope": Text("Anwendungsbereich", "scope"),
    "trigger": Text("Anforderung", "requirement"),
    "requirement": Text("Anforderung", "requirement"),
    "ground": Text("Grundlage", "ground"),
    "prohibition": Text("Verbot", "prohibition"),
    "floor": Text("Untergrenze", "floor"),
    "exception": Text("Ausnahme", "exception"),
    "definition": Text("Begriff", "definition"),
}
SIDES: Final = {Side.BEFORE: Text("am Tag davor", "on the day before"), Side.ON: Text("am Tag", "on the day")}

UNDECIDED: Final = Text(
    "{count} Einzelbedingungen sind nicht als allein entscheidend gezeigt; die ersten:",
    "{count} conditions are not shown to decide alone; the first of them:",
)
NEVER: Final = Text("entscheidet in keinem Fall, wenn sie {truth} ist", "decides in no case when it is {truth}")
FOR_EXAMPLE: Final = Text("Zum Beispiel am {day}:", "For example, on {day}:")
IMPOSSIBLE: Final = Text("kann nie allein entscheiden, wenn sie {truth} ist", "can never decide alone when it is {truth}")
UNDATED: Final = Text("{count} Grenztage ohne Fall; die ersten:", "{count} boundary dates without a case; the first of them:")
NO_DATE: Final = Text("kein Fall {side} ({day})", "no case {side} ({day})")
MORE: Final = Text("Alles zeigt `zweck test --coverage-html DATEI`.", "`zweck test --coverage-html FILE` shows everything.")
NOT_KNOWN: Final = Text("nicht bekannt", "not known")


def kind(name: Kind | str, language: str) -> str:
    """What kind of rule it is."""
    return KINDS[str(name)][language]


def facts(situation: Situation, vocabulary: Vocabulary, language: str) -> Iterator[tuple[str, str]]:
    """The questions that a situation answers besides the day, with its answers."""
    for name, value in situation.facts.items():
        if name == DECISION_DATE:
            continue
        fact = vocabulary.facts[name]
        said = NOT_KNOWN[language] if value is None else value_in_words(value, fact, language)
        yield fact.question[language] or f"{name}:", said
