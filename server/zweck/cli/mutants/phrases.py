"""The words for mutants in German and English."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from zweck.analysis.mutation.examine import State
from zweck.analysis.mutation.mutant import Kind, Mutant
from zweck.explain.names import names_on
from zweck.explain.values import day
from zweck.explain.words import in_words
from zweck.law.policy import Floor, Ground, PolicySet, Rule, Version
from zweck.law.vocabulary import Text
from zweck.logic.condition import Condition

WITHOUT: Final = {
    Kind.CONDITION: Text("ohne die Bedingung: {part}", "without the condition: {part}"),
    Kind.EXCEPTION: Text("ohne die Ausnahme: {part}", "without the exception: {part}"),
    Kind.RULE: Text("gestrichen", "dropped"),
    Kind.NEGATION: Text("umgekehrt: wo bisher nicht zutrifft: {part}", "the other way round: where this does not hold: {part}"),
    Kind.WIDER: Text("weiter gefasst: {into}; statt: {part}", "in wider terms: {into}; instead of: {part}"),
    Kind.NARROWER: Text("enger gefasst: {into}; statt: {part}", "in narrower terms: {into}; instead of: {part}"),
    Kind.GRADE: Text("mit anderer Schwelle: {into}; statt: {part}", "with another threshold: {into}; instead of: {part}"),
    Kind.DATE: Text("an anderem Tag: {into}; statt: {part}", "on another day: {into}; instead of: {part}"),
    Kind.JOINT: Text("{into}; statt: {part}", "{into}; instead of: {part}"),
}
SWAPPED: Final = {
    True: Text("als Verbot statt als Grundlage", "as a prohibition instead of a ground"),
    False: Text("als Grundlage statt als Verbot", "as a ground instead of a prohibition"),
}
RAISED: Final = Text("hebt auf „{into}“ statt auf „{part}“", "raises to “{into}” instead of “{part}”")
BEGINS: Final = Text("gilt ab {into} statt ab {part}", "in force from {into} instead of {part}")
ENDS: Final = Text("gilt bis {into} statt bis {part}", "in force until {into} instead of {part}")
WOULD: Final = Text("Kein Fall bemerkt das. Dieser würde es bemerken:", "No case notices. This one would:")
ANSWERS: Final = Text("(bisher {before}, so {after})", "(as it is {before}, like this {after})")
STATES: Final = {
    State.KILLED: Text("bemerkt", "killed"),
    State.EQUIVALENT: Text("gleichbedeutend", "equivalent"),
    State.EXPLAINED: Text("begründet", "explained"),
    State.SURVIVED: Text("unbemerkt", "survived"),
}
SUMMARY: Final = Text(
    "{count} Mutanten: {killed} bemerkt, {explained} begründet, {survived} unbemerkt, {equivalent} gleichbedeutend; Wertung {score}",
    "{count} mutants: {killed} killed, {explained} explained, {survived} survived, {equivalent} equivalent; score {score}",
)
NONE: Final = Text("Es gibt keinen Mutanten.", "There are no mutants.")


def sentence(mutant: Mutant, policies: PolicySet, language: str) -> str:
    """What a mutant changed, in a few words that follow the name of the rule."""
    old, new = mutant.old, mutant.new
    if mutant.kind is Kind.OUTCOME:
        return SWAPPED[isinstance(old, Ground)][language]
    if mutant.shifted is not None:
        part, into = (day(one, language) for one in mutant.shifted)
        return (BEGINS if _begins(mutant) else ENDS)[language].format(part=part, into=into)
    if isinstance(old, Floor) and isinstance(new, Floor) and mutant.part is None:
        labels = policies.vocabulary.facts[old.fact].labels
        part, into = (labels[one].de if language == "de" else labels[one].en for one in (old.at_least, new.at_least))
        return RAISED[language].format(part=part, into=into)
    said = {name: _line(one, mutant, policies, language) for name, one in (("part", mutant.part), ("into", mutant.into)) if one is not None}
    return WITHOUT[mutant.kind][language].format(**said)


def _begins(mutant: Mutant) -> bool:
    match mutant.old, mutant.new:
        case Version() as old, Version() as new:
            return old.start != new.start
        case Rule() as old, Rule() as new:
            return old.in_force.start != new.in_force.start
        case _:
            return True


def _line(condition: Condition, mutant: Mutant, policies: PolicySet, language: str) -> str:
    """A condition in words on one line."""
    names = names_on(_some_day(mutant, policies), policies.laws, mutant.law)
    lines = in_words(condition, policies.vocabulary, language, names).splitlines()
    return _joined(line.strip() for line in lines)


def _joined(lines: Iterable[str]) -> str:
    """The lines of an outline one after the other: the members of a group divided by semicolons."""
    said = ""
    for line in lines:
        text = line.removeprefix("– ")
        said += text if not said else f" {text}" if said.endswith(":") else f"; {text}"
    return said


def _some_day(mutant: Mutant, policies: PolicySet) -> date:
    """A day on which what is changed is in force: the latest version's first, or that of the rule itself."""
    for version in reversed(policies.laws[mutant.law].versions):
        if version.scope is mutant.old or any(rule is mutant.old for rule in version.rules):
            start = mutant.old.in_force.start if isinstance(mutant.old, Rule) else None
            return max(version.start, start or version.start)
    return date.max
