"""The words in which situations are told, in German and English."""

from collections.abc import Iterator
from typing import Final

from zweck.analysis.coverage.points import Way
from zweck.analysis.review.situations import Situation
from zweck.analysis.review.targets import Kind, Target
from zweck.cli.library import Library
from zweck.explain.names import names_on
from zweck.explain.values import day
from zweck.explain.words import in_words
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, Text

MOST_REASONS: Final = 3
MOST_QUESTIONS: Final = 3

POINT: Final = {
    Way.HOLDS: Text("Kein Fall zeigt, dass es darauf ankommt, wenn dies zutrifft: {}", "No case shows that it matters when this holds: {}"),
    Way.HOLDS_NOT: Text(
        "Kein Fall zeigt, dass es darauf ankommt, wenn dies nicht zutrifft: {}", "No case shows that it matters when this does not hold: {}"
    ),
}
POINTS: Final = {
    "scope": Text("Anwendungsbereich", "scope"),
    "trigger": Text("Auslöser von", "trigger of"),
    "ground": Text("Grundlage", "ground"),
    "prohibition": Text("Verbot", "prohibition"),
    "floor": Text("Untergrenze", "floor"),
    "exception": Text("Ausnahme {} von", "exception {} of"),
}
JUDGEMENT: Final = Text("An {} entscheidet nur noch eine rechtliche Wertung: {}", "Nothing but a legal judgement decides {}: {}")
NEAR_MISS: Final = Text("Für {} fehlt hier nur eine Voraussetzung: {}", "{} lacks but one of its conditions here: {}")
TOGETHER: Final = Text("{} und {} treffen zusammen", "{} and {} hold at once")
MORE: Final = Text("und {} weitere offene Punkte", "and {} more open points")
FACT: Final = Text("{question} {value}", "{question} {value}")
UNKNOWN: Final = Text("nicht bekannt", "not known")
USUAL: Final = Text("Alles andere ist, wie es üblicherweise vermutet wird.", "All else is as it is usually presumed.")
ON: Final = Text("Am {}:", "On {}:")

NUMBER: Final = Text("Lage {number} von {total}", "Situation {number} of {total}")
WHY: Final = Text("Warum gefragt wird", "Why this is asked")
LEFT_OPEN: Final = Text("Offene Frage ({role}, {day})", "Open question ({role}, {day})")
ANSWER: Final = Text("Das Recht, wie es hier kodiert ist, antwortet", "The law as encoded here answers")
NOTHING: Final = Text("Es gibt keine Lage, die etwas Neues zeigen würde.", "There is no situation that would show anything new.")
AT_A_TERMINAL: Final = Text(
    "Urteilen kann man an einem Terminal oder mit --answers FILE.", "Judge them at a terminal, or with --answers FILE."
)
JUDGE: Final = Text("Was sagt das Gesetz?", "What does the law say?")
NO_ANSWER: Final = {
    "unsure": Text("unsicher", "unsure"),
    "skip": Text("weiter", "skip"),
    "quit": Text("ende", "quit"),
}
LAWS: Final = Text("Welche Gesetze gelten? (durch Komma getrennt)", "Which laws apply? (divided by commas)")
AUTHORITY: Final = Text("Wo steht das? (Stelle im Text oder Entscheidung)", "Where does it say so? (place in the text, or judgment)")
REASON: Final = Text("Warum? (darf leer bleiben)", "Why? (may be left empty)")
QUESTION: Final = Text("Welche Frage soll die nächste Person beantworten?", "Which question should the next reader answer?")
ROLE: Final = Text("In welcher Rolle urteilen Sie?", "In which role do you judge?")
FAILS_NOW: Final = Text(
    "`zweck test` schlägt nun fehl, bis das Recht (oder der Fall) geändert ist.",
    "`zweck test` fails from now on, until the law (or the case) is changed.",
)


def reasons(situation: Situation, policies: PolicySet, language: str) -> Iterator[str]:
    """Why a situation is put to a reader: what it would settle, a few of it in words."""
    for target in situation.targets[:MOST_REASONS]:
        yield reason(target, situation, policies, language)
    if len(situation.targets) > MOST_REASONS:
        yield MORE[language].format(len(situation.targets) - MOST_REASONS)


def reason(target: Target, situation: Situation, policies: PolicySet, language: str) -> str:
    """What a target is about."""
    match target.kind:
        case Kind.POINT:
            kind, name, part = target.rules
            return POINT[target.way or Way.HOLDS][language].format(f"{POINTS[kind][language].format(part)} {name}")
        case Kind.JUDGEMENT:
            questions = [policies.vocabulary.facts[fact].question[language] for fact in target.unknown[:MOST_QUESTIONS]]
            return JUDGEMENT[language].format(target.rules[0], " ".join(questions))
        case Kind.NEAR_MISS:
            assert target.condition is not None  # noqa: S101  near misses have one
            names = names_on(situation.day, policies.laws, target.law)
            said = in_words(target.condition, policies.vocabulary, language, names)
            return NEAR_MISS[language].format(target.rules[0], " ".join(line.strip() for line in said.splitlines()))
        case Kind.TOGETHER:
            return TOGETHER[language].format(*target.rules)


def story(situation: Situation, policies: PolicySet, language: str) -> list[str]:
    """What is stated: the day, then each circumstance as question and answer, and that all else is presumed."""
    library = Library.of(policies)
    lines = [ON[language].format(day(situation.day, language))]
    for fact, value in situation.facts.items():
        if fact != DECISION_DATE:
            said = UNKNOWN[language] if value is None else library.value(fact, value, language)
            lines.append(FACT[language].format(question=policies.vocabulary.facts[fact].question[language], value=said))
    return [*lines, USUAL[language]]


def in_one(lines: list[str]) -> str:
    """A story in one paragraph."""
    facts = "; ".join(lines[1:-1])
    return " ".join(part for part in (lines[0], f"{facts}." if facts else "", lines[-1]) if part)
