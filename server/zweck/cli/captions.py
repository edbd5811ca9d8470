"""The captions of a law's outline in German and English."""

from typing import Final

from zweck.law.vocabulary import Text

VERSION: Final = Text("{law}, Fassung vom {day}", "{law}, version of {day}")
UNTIL: Final = Text("in Kraft bis {day}", "in force until {day}")
FROM_UNTIL: Final = Text("{start} bis {until}", "{start} until {until}")
FROM: Final = Text("{start}, in Kraft", "{start}, in force")
IN_FORCE: Final = Text("in Kraft", "in force")
SOURCE: Final = Text("Quelle: {source}", "Source: {source}")
ONLY_FROM: Final = Text("Nur ab {day}.", "Only from {day}.")
ONLY_UNTIL: Final = Text("Nur bis {day}.", "Only until {day}.")
DISPUTED: Final = Text("Umstritten: {points}.", "Disputed: {points}.")

SCOPE: Final = Text("Anwendungsbereich", "Scope")
NO_SCOPE: Final = Text("Gilt nicht für sich allein; andere Gesetze verweisen darauf.", "Never applies by itself; other laws refer to it.")
REQUIREMENTS: Final = Text("Anforderungen", "Requirements")
ADDED_REQUIREMENTS: Final = Text("Anforderungen, die andere Gesetze hinzufügen", "Requirements that other laws add")
ADDED_GROUNDS: Final = Text("Grundlagen für Anforderungen anderer Gesetze", "Grounds for requirements of other laws")
PROHIBITIONS: Final = Text("Verbote, die keine Grundlage heilt", "Prohibitions that no ground cures")
DEFINITIONS: Final = Text("Begriffe", "Terms")
COMMON_DEFINITIONS: Final = Text("Gemeinsame Begriffe, auf die verwiesen wird", "Shared terms that are referred to")
FLOORS: Final = Text("Untergrenzen der Abwägung", "Floors of the weighing")
RAISES: Final = Text("{question} Mindestens: {value}.", "{question} At least: {value}.")
RIGHTS: Final = Text("Rechte der betroffenen Person", "Rights of the person concerned")
REMEDIES: Final = Text("Was die betroffene Person gegen Verbotenes tun kann", "What the person concerned can do against what is prohibited")
DUTIES: Final = {
    "before": Text("Pflichten vor der Verarbeitung", "Duties before the processing"),
    "at": Text("Pflichten bei der Verarbeitung", "Duties at the time of the processing"),
    "after": Text("Pflichten nach der Verarbeitung", "Duties after the processing"),
}
RIDES_ON: Final = {
    "permission": Text("bei Erlaubnis", "with a permission"),
    "prohibition": Text("bei Verbot", "with a prohibition"),
    "any": Text("bei jeder Antwort", "with every answer"),
}
DEADLINE: Final = Text("Frist: {deadline}", "Deadline: {deadline}")

DISPUTES: Final = Text("Umstrittenes und wie hier entschieden wird", "Disputed points and how they are decided here")

CONDITION: Final = Text("Voraussetzung", "Condition")
CONDITIONS: Final = Text("Voraussetzungen", "Conditions")
TRIGGER: Final = Text("Auslöser", "Trigger")
ALWAYS_TRIGGERED: Final = Text("Gilt immer.", "Always applies.")
EXCEPTION: Final = Text("Ausnahme", "Exception")
EXCEPTIONS: Final = Text("Ausnahmen", "Exceptions")
GROUNDS: Final = Text("Grundlagen, von denen eine genügt:", "Grounds, of which one suffices:")
ONE_GROUND: Final = Text("Einzige Grundlage:", "The only ground:")
NO_GROUND: Final = Text("Keine Grundlage.", "No ground.")
SEE: Final = Text("Näheres unter {place}.", "Details under {place}.")
