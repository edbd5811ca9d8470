"""New laws, amendments, rules and cases, with a placeholder for everything that is to be filled in.

A placeholder is a text in angle brackets; `zweck check` reports each that is left (`ZW212`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Final

from zweck.company.grammar import ACTIVITY, APPRAISAL, ERASED, RECORD
from zweck.editions.build import Editions
from zweck.editions.edition import LawPlan
from zweck.editions.names import Folded
from zweck.facts.profiles import RETENTION
from zweck.facts.question import Question, complete
from zweck.forms.key import Key, Named, Shape
from zweck.forms.reader import plain
from zweck.law.parse.grammar import CASE, EXPECT, HEAD, RULES, SCOPE
from zweck.law.parse.grammar_beside import STATUTE
from zweck.law.policy import PolicySet, Version
from zweck.law.vocabulary import DECISION_DATE, REGISTERS, Fact
from zweck.logic.condition import Meaning, Test, Value, facts_of
from zweck.logic.kleene import Truth
from zweck.logic.kleene import Values as Known
from zweck.logic.kleene import test as truth_of
from zweck.words.text import Text

Values = Mapping[str, str]
"""Texts for keys, known beforehand."""

TESTED: Final = Text(
    "der Name eines Begriffs, oder an seiner Stelle Prüfungen von Angaben", "the name of a definition, or write tests of facts in its place"
)
REQUIRED: Final = Text("die Anforderung, die sie erfüllt", "the requirement that it satisfies")
SHORT: Final = Text("die Abkürzung in Zitaten", "the abbreviation used in citations")


def rule(kind: str, id: str, language: str, values: Values | None = None) -> str:
    """A rule with the keys that its kind must have, as a member of a list."""
    return _member(_keys(_needed(RULES[kind], values or {}), {kind: id, **(values or {})}, language))


def case(id: str, law: str, day: date, language: str) -> str:
    """A case about a law on a day, as a member of the list `cases`."""
    facts = ["facts:", f"  time.decision_date: {day}"]
    expected = {"laws": f"[{law}]"}
    expect = ["expect:", *_indented(_keys(_needed(EXPECT, expected), expected, language))]
    first = _keys((key for key in CASE if key.name in ("case", "title", "story")), {"case": id}, language)
    return "\n".join(_indented(_member([*first, *facts, *expect]).splitlines())) + "\n"


def suite(law: str) -> str:
    """The head of a file with cases about a law."""
    return f"suite:\n  de: <was die Fälle zu {law} zeigen>\n  en: <what the cases about {law} show>\ncases:\n"


def law_head(law: str, day: date, short: str, language: str, *, house: bool = False) -> str:
    """The head of a law's first version, or of a house's set of rules, which no gazette has."""
    values = {"law": law, "version": day.isoformat(), "short": short or f"<{SHORT[language]}>"}
    scope = ["scope:", *_indented(_keys(SCOPE, values, language))]
    return "\n".join([*_keys(_needed(HEAD, values if house else {**values, "source": ""}), values, language), *scope]) + "\n"


def amending_head(version: Version, day: date, language: str, source: str = "") -> str:
    """The head of the version that an amending act, `source`, makes of another one."""
    values = {
        "law": version.law,
        "version": day.isoformat(),
        "amends": version.start.isoformat(),
        "short": version.short,
        "replaces": "[]",
        "repeals": "[]",
        "source": quoted(source) if source else "",
    }
    titles = version.title.de or "<der Name des Gesetzes>", version.title.en or "<the law's name>"
    title = ["title:", f"  de: {quoted(titles[0])}", f"  en: {quoted(titles[1])}"]
    wanted = [key for key in HEAD if key.name in (*values, "note")]
    before = [key for key in wanted if key.name in ("law", "version", "amends")]
    return (
        "\n".join([*_keys(before, values, language), *title, *_keys([key for key in wanted if key not in before], values, language)]) + "\n"
    )


def statute(id: str, short: str, language: str) -> str:
    """The file that describes how a statute is divided, for citations."""
    values = {"statute": id, "names": f"[{short}]" if short else f"[<{SHORT[language]}>]", "checked": "memory"}
    gazette, sections = (
        Text("die Fundstelle im Gesetzblatt", "the gazette reference"),
        Text("seine Paragrafen, etwa §§ 1-20", "its sections, such as §§ 1-20"),
    )
    first = [key for key in STATUTE if key.required and key.name != "texts"]
    texts = ["texts:", f"  - gazette: <{gazette[language]}>"]
    return "\n".join([*_keys(first, values, language), *texts, f"has: <{sections[language]}>"]) + "\n"


def activity(name: str, day: date, values: Values, facts: Iterable[Fact], language: str) -> str:
    """A version of an activity, with a placeholder for each fact of which there is no value, and a commented appraisal."""
    head = {"activity": name, "from": day.isoformat(), **values}
    stated = [f"{fact.name}: {head.get(fact.name) or f'<{fact.label.en}; {fact.label.de}>'}" for fact in facts]
    return "\n".join(
        [
            *_keys((key for key in ACTIVITY if key.name in ("activity", "title", "controller", "from")), head, language),
            "record:",
            *_indented(_keys(_needed(RECORD, {}), {}, language)),
            "facts:",
            *_indented(stated),
            "# An appraisal, if the activity needs one:",
            "# appraisals:",
            *(
                f"#   {'- ' if place == 0 else '  '}{key.name}: <{key.meaning.in_(language)}>"
                for place, key in enumerate(_needed(APPRAISAL, {}))
            ),
            f"looks_up: [{', '.join(kind for kind in REGISTERS if kind != RETENTION)}]",
            "erased:",
            *_indented(f"{'  ' if place else '- '}{line}" for place, line in enumerate(_keys(_needed(ERASED, {}), {}, language))),
            "",
        ]
    )


def _needed(keys: Iterable[Key], values: Values) -> list[Key]:
    """The keys that must be there, and those for which there is a value."""
    return [key for key in keys if key.required or key.name in values]


def _keys(keys: Iterable[Key], values: Values, language: str) -> list[str]:
    """The lines of a mapping, with placeholders in a language."""
    return [line for key in keys for line in _key(key, values.get(key.name, ""), language)]


def _key(key: Key, value: str, language: str) -> list[str]:
    if value:
        return [f"{key.name}: {value}"]
    match key.shape:
        case Shape.TEXT:
            return [f"{key.name}:", *(f"  {one}: <{key.meaning.in_(one)}>" for one in ("de", "en"))]
        case Shape.CONDITION:
            return [f"{key.name}:", f"  definition: <{TESTED[language]}>"]
        case Shape.NUMBER:
            return [f"{key.name}: 1"]
        case Shape.WORD:
            return [f"{key.name}: <{'eines von' if language == 'de' else 'one of'} {', '.join(key.words)}>"]
        case _ if key.named is Named.REQUIREMENT:
            return [f"{key.name}: <{REQUIRED[language]}>"]
        case _:
            return [f"{key.name}: <{key.meaning.in_(language)}>"]


def quoted(text: str) -> str:
    """A text as it can stand behind a key, on one line."""
    text = " ".join(text.split())
    bare = text and text[0] not in "-?:,[]{}#&*!|>'\"%@`" and ": " not in text and " #" not in text and not text.endswith(":")
    return text if bare and plain(text) == text else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" if line else line for line in lines]


def _member(lines: list[str]) -> str:
    return "\n".join([f"- {lines[0]}", *_indented(lines[1:])]) + "\n"


Open = tuple[Truth, frozenset[str]]
"""A truth, and the unknown facts that leave it open."""

NONE: frozenset[str] = frozenset()


def _opens(values: Known) -> Meaning[Open]:
    """The logic in which a condition is its truth under some values, and the unknown facts that leave it open."""

    def test(test: Test) -> Open:
        truth = truth_of(test, values)
        return truth, frozenset(name for name in facts_of(test) if values[name] is None) if truth is None else NONE

    def negated(part: Open) -> Open:
        truth, unknown = part
        return None if truth is None else not truth, unknown

    return Meaning(test, partial(_joined, absorbing=False), partial(_joined, absorbing=True), negated)


def _joined(parts: Iterable[Open], *, absorbing: bool) -> Open:
    unknown: frozenset[str] = NONE
    for truth, facts in parts:
        if truth is absorbing:
            return absorbing, NONE
        unknown |= facts
    return (None if unknown else not absorbing), unknown


def facts_that_matter(stated: Mapping[str, Value | None], day: date, policies: PolicySet) -> list[Fact]:
    """The unknown facts on which a law that may apply rests beside stated ones, those first on which most rests.

    The ordinary course is presumed.
    """
    facts = complete(Question({**stated, DECISION_DATE: day}, presume_unstated=True), policies.vocabulary)
    edition = Editions.of(policies).on(day)
    reading = Folded(edition, _opens(facts.values))
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
