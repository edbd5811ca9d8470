"""What an answer says in German and English besides the words of the law."""

from typing import Final

from zweck.law.vocabulary import Text

OUTCOME: Final = {
    "PERMITTED": Text("erlaubt", "permitted"),
    "PROHIBITED": Text("verboten", "prohibited"),
    "UNDETERMINED": Text("offen", "undetermined"),
    "NOT_REGULATED": Text("nicht geregelt", "not regulated"),
}
COLOUR: Final = {"PERMITTED": "green", "PROHIBITED": "red", "UNDETERMINED": "yellow", "NOT_REGULATED": "cyan"}

UNDER_LAW: Final = Text("nach dem Recht vom {day}", "under the law of {day}")
NO_DAY: Final = Text("ohne Angabe des Tages", "without a day")
MISSING_COUNT: Final = {
    True: Text("eine Angabe fehlt", "one fact is missing"),
    False: Text("{count} Angaben fehlen", "{count} facts are missing"),
}
NO_LAW: Final = Text("kein Gesetz dieser Sammlung ist anwendbar", "no law of this collection applies")

VERSION: Final = Text("{law}, Fassung vom {day}", "{law}, version of {day}")
TOGETHER: Final = Text("mit {law}, Fassung vom {day}", "with {law}, version of {day}")
OPEN_LAWS: Final = Text("Offen ist, ob diese Gesetze anwendbar sind", "It is open whether these laws apply")
NO_GROUND: Final = Text("Keine der Grundlagen trägt.", "None of its grounds holds.")

MISSING: Final = Text("Was fehlt", "What is missing")
PRESUMED: Final = {
    "CONTROLLER": Text("Vermutet zugunsten des Verantwortlichen", "Presumed in favour of the controller"),
    "SUBJECT": Text("Vermutet zugunsten der betroffenen Person", "Presumed in favour of the person concerned"),
    "NEITHER": Text("Vermutet", "Presumed"),
}

DUTIES: Final = {
    "BEFORE": Text("Vorher zu tun", "To do beforehand"),
    "AT": Text("Bei der Verarbeitung zu tun", "To do at the time"),
    "AFTER": Text("Danach zu tun", "To do afterwards"),
}
DEADLINE: Final = Text("Frist: {deadline}", "Deadline: {deadline}")
CONDITIONAL: Final = Text("(vielleicht)", "(perhaps)")

WAYS: Final = Text("Wege zur Erlaubnis", "Ways to a permission")
RIGHTS: Final = Text("Rechte der betroffenen Person", "Rights of the person concerned")
STEPS: Final = Text("Was die betroffene Person tun kann", "What the person concerned can do")
DOUBTS: Final = Text("Umstritten, nach der vorsichtigen Ansicht entschieden:", "Disputed, decided by the cautious view:")
CLOSING: Final = Text(
    "Stand {revision} · Entscheidung {decision} · zweck informiert und erteilt keine Rechtsberatung.",
    "Revision {revision} · Decision {decision} · zweck informs and gives no legal advice.",
)
