"""Answers in words on which an agent can act, in one language."""

from collections.abc import Iterable, Iterator
from typing import Final

from google.protobuf.json_format import MessageToDict

from zweck.v1 import activity_pb2, decision_pb2, policy_pb2
from zweck.v1.decision_pb2 import Decision, LocalizedText, Outcome, Timing

HEADS: Final = {
    "PERMITTED": {
        "en": "PERMITTED. Go on, and meet the obligations below.",
        "de": "PERMITTED. Fahre fort und erfülle die folgenden Pflichten.",
    },
    "PROHIBITED": {
        "en": "NOT PERMITTED: the law prohibits it. Do not go on, and do not look for another way to the same end.",
        "de": "NOT PERMITTED: Das Gesetz verbietet es. Fahre nicht fort, und suche keinen anderen Weg zum selben Ziel.",
    },
    "UNDETERMINED": {
        "en": "NOT PERMITTED: it is open. Do not go on. Find out the facts below from a system or a person, never guess, and ask again.",
        "de": "NOT PERMITTED: Es ist offen. Fahre nicht fort. Stelle die folgenden Angaben in einem System oder bei einem Menschen"
        " fest, rate nie, und frage erneut.",
    },
    "NOT_REGULATED": {
        "en": "NOT PERMITTED: no law in the policy set regulates it, so zweck cannot permit it. Ask a person of the legal team.",
        "de": "NOT PERMITTED: Kein Gesetz des Regelwerks regelt es, also kann zweck es nicht erlauben. Frage jemanden aus der"
        " Rechtsabteilung.",
    },
}
MISSING: Final = {"en": "To find out", "de": "Festzustellen"}
WHY: Final = {"en": "Why", "de": "Warum"}
DUTIES: Final = {"en": "Obligations", "de": "Pflichten"}
SHOW: Final = {"en": "It would be permitted if shown", "de": "Es wäre erlaubt, wenn gezeigt"}
WAYS: Final = {"en": "Ways to a permission, for a person to decide on", "de": "Wege zur Erlaubnis, über die ein Mensch entscheidet"}
GAPS: Final = {"en": "Law that is not in the policy set", "de": "Recht, das im Regelwerk fehlt"}
DOUBTS: Final = {"en": "Disputed points, decided conservatively", "de": "Streitfragen, vorsichtig entschieden"}
AGED: Final = {
    "en": "The law behind this answer is old; say so to the person",
    "de": "Das Recht hinter dieser Antwort ist alt; sage es dem Menschen",
}
TIMES: Final = {
    Timing.BEFORE: {"en": "before", "de": "vorher"},
    Timing.AT: {"en": "at the time", "de": "dabei"},
    Timing.AFTER: {"en": "afterwards", "de": "danach"},
}
STATES: Final = {
    "en": (
        ("A call states", "Or it states"),
        " (the person has consented)",
        "It looks up the person in",
        "Circumstances alone permit no call. It depends most on what stands in files or has to be shown",
    ),
    "de": (
        ("Ein Aufruf gibt an", "Oder er gibt an"),
        " (die Person hat eingewilligt)",
        "Nachgesehen wird die Person in",
        "Umstände allein erlauben keinen Aufruf. Am meisten hängt ab von dem, was in Akten steht oder nachzuweisen ist",
    ),
}


def sentence(text: LocalizedText, language: str) -> str:
    """A sentence in the language."""
    return text.de if language == "de" else text.en


def answer(decision: Decision, language: str) -> str:
    """A decision, and what to do now."""
    return "\n".join(_answer(decision, language))


def explanation(decision: Decision, language: str) -> str:
    """A decision with everything that explains it."""
    lines = [*_answer(decision, language)]
    lines += _listed(DOUBTS[language], (f"{sentence(one.question, language)} {sentence(one.choice, language)}" for one in decision.doubts))
    acts = (
        f"{remedy.citation}: {'; '.join(sentence(act.title, language) for act in remedy.acts)}"
        for remedy in decision.remedies
        if remedy.acts
    )
    return "\n".join([*lines, *_listed(WAYS[language], acts)])


def _answer(decision: Decision, language: str) -> Iterator[str]:
    yield HEADS[Outcome.Name(decision.outcome)][language]
    aged = [one for one in decision.reservations if one.code == decision_pb2.Reservation.SOURCES_AGED]
    yield from _listed(AGED[language], (sentence(one.text, language) for one in aged))
    yield f"decision_id: {decision.decision_id}"
    yield from _listed(MISSING[language], (f"{one.fact}: {sentence(one.question, language)}" for one in decision.missing_facts))
    yield from _listed(WHY[language], (f"{one.citation}: {sentence(one.text, language)}" for one in decision.reasons))
    openings = (f"{one.citation}: {sentence(one.text, language)} ({', '.join(one.facts)})" for one in decision.openings)
    yield from _listed(SHOW[language], openings)
    yield from _listed(GAPS[language], (f"{one.citation}: {sentence(one.text, language)}" for one in decision.gaps))
    yield from _listed(DUTIES[language], (_duty(one, language) for one in decision.obligations))


def _duty(duty: decision_pb2.Obligation, language: str) -> str:
    when, deadline = TIMES[duty.timing][language], sentence(duty.deadline, language)
    return f"{duty.id} ({', '.join(part for part in (when, deadline) if part)}): {sentence(duty.text, language)} ({duty.citation})"


def _listed(title: str, lines: Iterable[str]) -> list[str]:
    found = [f"- {line}" for line in lines]
    return [f"{title}:", *found] if found else []


def activities(found: activity_pb2.ListActivitiesResponse, language: str) -> str:
    """The activities, one a line."""
    return "\n".join(f"- {one.activity}: {sentence(one.title, language)}" for one in found.activities) or "-"


def activity(found: activity_pb2.Activity, language: str) -> str:
    """An activity, and what a call states."""
    (states, or_), consented, looks_up, none = STATES[language]
    lines = [f"{found.summary.version}: {sentence(found.summary.title, language)}"]
    for place, call in enumerate(found.calls or [activity_pb2.PermittedCall(states=found.states)]):
        facts = (f"{one.fact}: {sentence(one.label, language)} (permitted with {_value(one.value)})" for one in call.states)
        lines += _listed((or_ if place else states) + (consented if call.consented else ""), facts)
    lines += _listed(looks_up, found.summary.looks_up)
    if not found.calls:
        lines += _listed(none, found.open)
    return "\n".join(lines)


def rule(found: policy_pb2.Rule, language: str) -> str:
    """A rule of a law."""
    condition, exception = sentence(found.condition, language), sentence(found.exception, language)
    return "\n".join(
        part for part in (f"{found.kind} {found.id}, {found.citation}", sentence(found.text, language), condition, exception) if part
    )


def _value(value: decision_pb2.FactValue) -> str:
    return str(next(iter(MessageToDict(value).values()), ""))
