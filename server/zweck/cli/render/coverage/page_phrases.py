"""What the page says in German and English."""

from typing import Final

from zweck.law.vocabulary import Text

TITLE: Final = Text("Was die Fälle zeigen", "What the cases prove")
LEAD: Final = Text(
    "{cases} Fälle, gefragt nach dem Recht vom Stand {revision}. Ein Fall zeigt eine Regel, wenn es in ihm auf sie ankommt: käme sie anders"
    " heraus, so auch eine Anforderung, ein Verbot oder ein ganzes Gesetz.",
    "{cases} cases, asked of the law at revision {revision}. A case proves a rule when the rule matters in it: if the rule came out"
    " otherwise, so would a requirement, a prohibition or a whole law.",
)
SKIP: Final = Text("Zum Inhalt", "Skip to the content")
RULES: Final = Text("Regeln", "Rules")
RULES_NOTE: Final = Text(
    "Jede Regel, jeder Anwendungsbereich und jede Ausnahme, auf die es ankommt: einmal zutreffend, einmal nicht.",
    "Each rule, scope and exception that matters: once holding, once not.",
)
CONDITIONS: Final = Text("Einzelbedingungen", "Conditions")
CONDITIONS_NOTE: Final = Text(
    "Jede einzelne Bedingung, wo sie gefragt war: einmal wahr, einmal falsch.",
    "Each single condition, where it was asked: once true, once false.",
)
DECISIVE: Final = Text("Allein entscheidend", "Deciding alone")
DECISIVE_NOTE: Final = Text(
    "Jede einzelne Bedingung, die allein den Ausschlag gibt: einmal wahr, einmal falsch (MC/DC).",
    "Each single condition that tips the balance alone: once true, once false (MC/DC).",
)
DATES: Final = Text("Grenztage", "Boundary dates")
DATES_NOTE: Final = Text(
    "Jeder Tag, an dem sich das Recht ändert, und der Tag davor.", "Each day on which the law changes, and the day before."
)
OF: Final = Text("{shown} von {total}", "{shown} of {total}")

KEY: Final = Text("Zeichen", "Signs")
DECIDES: Final = Text("entscheidet allein, im genannten Fall", "decides alone, in the case named")
SEEN: Final = Text("kommt vor, entscheidet aber in keinem Fall", "occurs, but decides in no case")
UNSEEN: Final = Text("kommt in keinem Fall vor", "occurs in no case")
IMPOSSIBLE: Final = Text("kann nie allein entscheiden", "can never decide alone")
ONLY_OPEN: Final = Text("Nur zeigen, was noch nicht gezeigt ist", "Show only what is not proven yet")

OVERVIEW: Final = Text("Die Gesetze", "The laws")
LAW: Final = Text("Gesetz", "Law")
VERSION: Final = Text("Fassung vom {day}", "Version of {day}")
NOTHING_NEW: Final = Text("Nichts, worauf eine Antwort beruht, wurde hier geändert.", "Nothing on which an answer rests was changed here.")
HOLDS: Final = Text("trifft zu", "holds")
HOLDS_NOT: Final = Text("trifft nicht zu", "does not hold")
EXCEPTION: Final = Text("Ausnahme {part}", "exception {part}")
WHEN: Final = Text("Bedingung", "Condition")
UNLESS: Final = Text("Ausnahme", "Exception")
ALWAYS: Final = Text("Ohne Bedingung.", "Without a condition.")
NOT: Final = Text("Nicht:", "Not:")
TRUE: Final = Text("wahr", "true")
FALSE: Final = Text("falsch", "false")
SITUATION: Final = Text(
    "Eine Situation, in der sie entscheidet, weil sie {truth} ist", "A situation in which it decides because it is {truth}"
)
BY_LAW_OF: Final = Text("{law}, am {day}", "{law}, on {day}")
AS_CASE: Final = Text("Als Fall", "As a case")
DAY: Final = Text("Tag", "Day")
CHANGES: Final = Text("Was sich ändert", "What changes")
BEFORE: Final = Text("Der Tag davor", "The day before")
ON: Final = Text("Der Tag", "The day")
NO_CASE: Final = Text("kein Fall", "no case")
TABLES: Final = Text("Tabellen", "Tables")
CASES: Final = Text("Die genannten Fälle", "The cases named")
CLOSING: Final = Text(
    "Erzeugt von `zweck test --coverage-html`. zweck informiert und erteilt keine Rechtsberatung.",
    "Made by `zweck test --coverage-html`. zweck informs and gives no legal advice.",
)
