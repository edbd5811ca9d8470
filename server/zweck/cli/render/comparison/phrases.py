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
COUNT: Final = Text("{changed} von {total} Fällen ändern sich ({share})", "{changed} of {total} cases change ({share})")
COUNT_HERE: Final = Text("davon hier {changed}", "of these here {changed}")
ELSEWHERE: Final = Text(
    "{count} geänderte Fälle liegen in keinem der genannten Bereiche.", "{count} changed cases lie in none of these regions."
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
READABLE: Final = 10**9
"""Larger numbers are told by their leading digits."""
SMALLEST: Final = 0.001
"""The smallest share told, in percent."""


def span(start: date | None, until: date | None, language: str) -> str:
    """A stretch of days."""
    said = {"start": day(start, language) if start else "", "until": day(until, language) if until else ""}
    return SPAN[start is not None, until is not None][language].format(**said)


def number(value: int, language: str) -> str:
    """A number as readers write it; a large one by its leading digits, cut off."""
    if value < READABLE:
        return f"{value:,}".replace(",", "." if language == "de" else ",")
    digits = str(value)
    return f"{digits[0]}{',' if language == 'de' else '.'}{digits[1:3]}·10^{len(digits) - 1}"


def share(changed: int, total: int, language: str) -> str:
    """A share in percent; never 0 or 100 where it is not."""
    if not changed or changed == total:
        return "100 %" if changed else "0 %"
    percent = 100 * changed / total
    if percent < SMALLEST:
        said = f"< {SMALLEST}"
    elif percent > 100 - SMALLEST:
        said = f"> {100 - SMALLEST}"
    else:
        said = f"{percent:.1f}" if percent >= 1 else f"{percent:.3f}"
    return f"{said.replace('.', ',') if language == 'de' else said} %"
