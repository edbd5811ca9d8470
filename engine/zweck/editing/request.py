"""A new request: a skeleton that can be asked at once, with a comment for every further fact that can matter to it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from zweck.editing.templates import quoted
from zweck.editions.build import Editions
from zweck.editions.edition import LawPlan
from zweck.editions.names import Folded
from zweck.facts.question import Question, complete
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, REGISTERS, Fact, FactType, SilenceClass
from zweck.logic.condition import Test, Value, facts_of
from zweck.logic.kleene import Truth, Values, evaluate
from zweck.words.text import Text

MAX_LETTERS: Final = 80
"""The length of a list of values; `zweck facts` has all."""

UNCOMMENT: Final = Text(
    "Bekanntes: das # entfernen und den Wert eintragen, auch mit der deutschen Bezeichnung. `zweck facts NAME` erklärt jede Angabe.",
    "State what is known: remove the leading # and write the value. `zweck facts NAME` explains each.",
)
CONTROLLER: Final = Text("Profil in controllers.yaml (oder --controllers DATEI)", "profile in controllers.yaml (or --controllers FILE)")
CONSULTED: Final = Text(
    "Register, in denen nichts Nachteiliges steht, das hier fehlt", "registers that hold nothing adverse that is not stated here"
)
SUBJECT: Final = Text("die Person; der Server ersetzt sie durch ein Pseudonym", "the person; a server replaces it by a pseudonym")
NOTES: Final = Text("warum eine Angabe so lautet; ohne Namen", "why a fact is stated as it is; without names")
PRESUMED: Final = Text("der Regelfall wird vermutet; die Antwort nennt es", "the ordinary course is presumed; the answer lists it")
HEADINGS: Final = {
    SilenceClass.DOING: Text("Was Sie tun", "What you do"),
    SilenceClass.PERSON: Text("Die betroffene Person (oder `consulted`)", "The person concerned (or `consulted`)"),
    SilenceClass.CONTROLLER: Text("Der Verantwortliche (oder `controller`)", "The controller (or `controller`)"),
    SilenceClass.APPRAISAL: Text("Rechtliche Wertungen", "Legal judgements"),
    SilenceClass.SHOWN: Text("Was darzulegen ist; sonst gilt es als nicht dargelegt", "To be shown; otherwise it counts as not shown"),
}
TRUTHS: Final = Text("true (ja), false (nein)", "true, false")
FORMS: Final = {
    FactType.INT: Text("eine Zahl", "a number"),
    FactType.DATE: Text("JJJJ-MM-TT", "YYYY-MM-DD"),
    FactType.COUNTRY: Text("ein Land, z. B. DE", "a country, e.g. DE"),
    FactType.SET: Text("eine Liste von Ländern, z. B. [DE]", "a list of countries, e.g. [DE]"),
}


def skeleton(id: str, stated: Mapping[str, str], day: date, policies: PolicySet, language: str) -> str:
    """The text of a request about an operation and a purpose on a day, in `de` or `en`."""
    return "\n".join(_lines(id, stated, day, policies, language)) + "\n"


def _lines(id: str, stated: Mapping[str, str], day: date, policies: PolicySet, language: str) -> Iterator[str]:
    yield f"id: {quoted(id)}"
    yield f"# controller: …    # {CONTROLLER[language]}"
    yield f"# consulted: [{', '.join(REGISTERS)}]    # {CONSULTED[language]}"
    yield f"presume_unstated: true    # {PRESUMED[language]}"
    yield f'# subject: {{telephone: "+49 …"}}    # {SUBJECT[language]}'
    yield f"# notes: {{consent.given: {{reason: …, document: …, by: …}}}}    # {NOTES[language]}"
    yield "facts:"
    yield f"  {DECISION_DATE}: {day}    # {policies.vocabulary.facts[DECISION_DATE].label[language]}"
    for name, value in stated.items():
        fact = policies.vocabulary.facts[name]
        yield f"  {fact.name}: {value}    # {fact.label[language]}: {fact.labels[value][language]}"
    yield ""
    yield f"  # {UNCOMMENT[language]}"
    found = facts_that_matter(stated, day, policies)
    for silence_class, heading in HEADINGS.items():
        members = [fact for fact in found if fact.silence.silence_class is silence_class]
        if members:
            yield from ("", f"  # {heading[language]}")
            yield from _commented(members, language)


def _commented(facts: Iterable[Fact], language: str) -> Iterator[str]:
    for fact in facts:
        yield f"  # {fact.name}:    # {fact.label[language]}: {_values(fact, language)}"


def _values(fact: Fact, language: str) -> str:
    if fact.type is FactType.BOOL:
        return TRUTHS[language]
    if not fact.values:
        return FORMS[fact.type][language]
    words = [_word(fact, value, language) for value in fact.values]
    while len(", ".join(words)) > MAX_LETTERS:
        words = [*words[:-2], "…"]
    said = ", ".join(words)
    return f"[{said}]" if fact.type is FactType.SET else said


def _word(fact: Fact, value: str, language: str) -> str:
    return value if language == "en" else f"{value} ({fact.labels[value].de})"


Open = tuple[Truth, frozenset[str]]
"""A truth, and the unknown facts that leave it open."""

NONE: frozenset[str] = frozenset()


class _Opens:
    """The logic in which a condition is its truth under some values, and the unknown facts that leave it open."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def test(self, test: Test) -> Open:
        truth = evaluate(test, self._values, _no_reference)
        return truth, frozenset(name for name in facts_of(test) if self._values[name] is None) if truth is None else NONE

    def all(self, parts: Iterable[Open]) -> Open:
        return _joined(parts, absorbing=False)

    def any(self, parts: Iterable[Open]) -> Open:
        return _joined(parts, absorbing=True)

    def negated(self, part: Open) -> Open:
        truth, unknown = part
        return None if truth is None else not truth, unknown


def _joined(parts: Iterable[Open], *, absorbing: bool) -> Open:
    unknown: frozenset[str] = NONE
    for truth, facts in parts:
        if truth is absorbing:
            return absorbing, NONE
        unknown |= facts
    return (None if unknown else not absorbing), unknown


def _no_reference(reference: object) -> Truth:
    raise TypeError(reference)  # a test has none


def facts_that_matter(stated: Mapping[str, Value | None], day: date, policies: PolicySet) -> list[Fact]:
    """The unknown facts on which a law that may apply rests beside stated ones, those first on which most rests.

    The ordinary course is presumed.
    """
    facts = complete(Question({**stated, DECISION_DATE: day}, presume_unstated=True), policies.vocabulary)
    edition = Editions.of(policies).on(day)
    reading = Folded(edition, _Opens(facts.values))
    counted = Counter(fact for plan in edition.laws for unknown in _points(plan, reading) for fact in unknown)
    order = {name: place for place, name in enumerate(policies.vocabulary.facts)}
    return [policies.vocabulary.facts[name] for name in sorted(counted, key=lambda name: (-counted[name], order[name]))]


def _points(plan: LawPlan, reading: Folded[Open]) -> Iterator[frozenset[str]]:
    """The unknown facts of each point of a law whose scope is not false."""
    applies, unknown = reading[plan.scope]
    if applies is False:
        return
    yield unknown
    for requirement in plan.requirements:
        triggered, unknown = reading[requirement.trigger]
        if triggered is not False:
            yield unknown
            yield from (reading[place][1] for _, place in requirement.grounds)
    yield from (reading[place][1] for _, place in plan.prohibitions)
