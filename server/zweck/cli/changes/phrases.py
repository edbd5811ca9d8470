"""The words of a comparison in German and English."""

from datetime import date
from typing import Final

from zweck.explain.values import day
from zweck.law.vocabulary import Text

TITLE: Final = Text("Was sich von {old} zu {new} ändert", "What changes from {old} to {new}")
NOTHING: Final = Text("Beide Stände sagen dasselbe.", "Both states say the same.")
DIRECTIONS: Final = {
    "stricter": Text("strenger", "stricter"),
    "laxer": Text("milder", "laxer"),
    "mixed": Text("teils strenger, teils milder", "partly stricter, partly laxer"),
    "equivalent": Text("gleichbedeutend: keine Antwort ändert sich", "equivalent: no answer changes"),
}
COLOURS: Final = {"stricter": "red", "laxer": "yellow", "mixed": "magenta", "equivalent": "green"}

BECOMES: Final = Text("{old} → {new}", "{old} → {new}")
IN_CASES: Final = Text("in Fällen, in denen zugleich gilt:", "in cases in which all of this holds:")
ALWAYS: Final = Text("Allen geänderten Fällen ist außerdem gemeinsam:", "All changed cases also have in common:")
ELSEWHERE: Final = Text(
    "Weitere geänderte Fälle liegen in keinem der genannten Bereiche.", "Further changed cases lie in none of these regions."
)
EXAMPLE: Final = Text("Beispiel", "Example")
OVERALL: Final = Text("Alle Gesetze zusammen: bisher {old}, neu {new}", "All laws together: {old} before, {new} now")
BECAUSE: Final = Text("Wegen", "Because of")

EDITS: Final = Text("Was geändert wurde", "What was edited")
STATES: Final = {
    "added": Text("neu", "added"),
    "removed": Text("entfallen", "removed"),
    "changed": Text("geändert", "changed"),
}
DECIDES_NOTHING: Final = Text("ohne Einfluss auf die Antwort erlaubt/verboten", "without influence on what is allowed")
WHAT: Final = {
    "law": Text("Fassung", "version"),
    "scope": Text("Anwendungsbereich", "scope"),
    "rule": Text("Regel", "rule"),
    "table": Text("Liste", "table"),
    "fact": Text("Angabe", "fact"),
}
UNTOUCHED: Final = Text("Unberührt", "Untouched")

IDLE_RULES: Final = Text("Was nun ohne Wirkung ist", "What is now without effect")

TESTS: Final = Text("Testfälle, die sich ändern", "Test cases that flip")
NO_FLIPS: Final = Text("Kein Testfall ändert sich.", "No test case flips.")
NO_TESTS: Final = Text("Es gibt keine Testfälle, die gefragt werden könnten.", "There are no test cases to ask.")
UNASKED: Final = Text("nicht stellbar", "cannot be asked")
PASSED: Final = {True: Text("bestanden", "passed"), False: Text("nicht bestanden", "failed")}

RECORDED: Final = Text("Protokollierte Antworten, die sich ändern", "Recorded answers that flip")
RECORDED_COUNT: Final = Text(
    "{flipped} von {answers} protokollierten Antworten ändern sich; {erased} sind gelöscht.",
    "{flipped} of {answers} recorded answers flip; {erased} are erased.",
)
RECORDED_FLIP: Final = Text("Eintrag {seq} ({time}), {decision_id}", "entry {seq} ({time}), {decision_id}")
RECORDED_TIMES: Final = Text("und {count} weitere mit derselben Frage", "and {count} more with the same question")
RECORDED_UNTOLD: Final = Text("… und {count} weitere Antworten.", "… and {count} more answers.")

EXPECTED: Final = Text("Was anders ist als erwartet", "What is not as expected")
AS_EXPECTED: Final = Text("Alles ist wie erwartet.", "Everything is as expected.")

SPAN: Final = {
    (True, True): Text("{start} bis {until}", "{start} to {until}"),
    (True, False): Text("seit {start}", "since {start}"),
    (False, True): Text("bis {until}", "until {until}"),
    (False, False): Text("immer", "always"),
}


def span(start: date | None, until: date | None, language: str) -> str:
    """A stretch of days."""
    said = {"start": day(start, language) if start else "", "until": day(until, language) if until else ""}
    return SPAN[start is not None, until is not None][language].format(**said)


def number(value: int, language: str) -> str:
    """A number as readers write it."""
    return f"{value:,}".replace(",", "." if language == "de" else ",")
