"""Answers in words on which an agent can act, in one language."""

from collections.abc import Iterable, Iterator

from google.protobuf.json_format import MessageToDict

from zweck.v1 import activity_pb2, decision_pb2, policy_pb2
from zweck.v1.decision_pb2 import Decision, LocalizedText, Outcome, Timing
from zweck.words.said import Said, says


def sentence(text: LocalizedText, language: str) -> str:
    """A sentence in the language."""
    return text.de if language == "de" else text.en


def answer(decision: Decision, language: str) -> str:
    """A decision, and what to do now."""
    return "\n".join(_answer(decision, language))


def explanation(decision: Decision, language: str) -> str:
    """A decision with everything that explains it."""
    lines = [*_answer(decision, language)]
    doubts = (f"{sentence(one.question, language)} {sentence(one.choice, language)}" for one in decision.doubts)
    lines += _listed(says("doors.mcp.doubts"), language, doubts)
    acts = (
        f"{remedy.citation}: {'; '.join(sentence(act.title, language) for act in remedy.acts)}"
        for remedy in decision.remedies
        if remedy.acts
    )
    return "\n".join([*lines, *_listed(says("doors.mcp.remedies"), language, acts)])


def _answer(decision: Decision, language: str) -> Iterator[str]:
    yield says(f"doors.mcp.outcome.{Outcome.Name(decision.outcome)}").in_(language)
    aged = [one for one in decision.reservations if one.code == decision_pb2.Reservation.SOURCES_AGED]
    yield from _listed(says("doors.mcp.aged"), language, (sentence(one.text, language) for one in aged))
    yield f"decision_id: {decision.decision_id}"
    missing = (f"{one.fact}: {sentence(one.question, language)}" for one in decision.missing_facts)
    yield from _listed(says("doors.mcp.missing"), language, missing)
    yield from _listed(says("doors.mcp.why"), language, (f"{one.citation}: {sentence(one.text, language)}" for one in decision.reasons))
    openings = (f"{one.citation}: {sentence(one.text, language)} ({', '.join(one.facts)})" for one in decision.openings)
    yield from _listed(says("doors.mcp.show"), language, openings)
    yield from _listed(says("doors.mcp.gaps"), language, (f"{one.citation}: {sentence(one.text, language)}" for one in decision.gaps))
    yield from _listed(says("doors.mcp.duties"), language, (_duty(one, language) for one in decision.obligations))


def _duty(duty: decision_pb2.Obligation, language: str) -> str:
    when, deadline = says(f"doors.mcp.time.{Timing.Name(duty.timing)}").in_(language), sentence(duty.deadline, language)
    return f"{duty.id} ({', '.join(part for part in (when, deadline) if part)}): {sentence(duty.text, language)} ({duty.citation})"


def _listed(title: Said, language: str, lines: Iterable[str]) -> list[str]:
    found = [f"- {line}" for line in lines]
    return [f"{title.in_(language)}:", *found] if found else []


def activities(found: activity_pb2.ListActivitiesResponse, language: str) -> str:
    """The activities, one a line."""
    return "\n".join(f"- {one.activity}: {sentence(one.title, language)}" for one in found.activities) or "-"


def activity(found: activity_pb2.Activity, language: str) -> str:
    """An activity, and what a call states."""
    lines = [f"{found.summary.version}: {sentence(found.summary.title, language)}"]
    for place, call in enumerate(found.calls or [activity_pb2.PermittedCall(states=found.states)]):
        stated = ((one, {"fact": one.fact, "label": sentence(one.label, language)}) for one in call.states)
        facts = (says("doors.mcp.stated", value=_value(one.value), **said).in_(language) for one, said in stated)
        title = says("doors.mcp.or_it_states" if place else "doors.mcp.call_states")
        lines += _listed(says("doors.mcp.consented", call=title) if call.consented else title, language, facts)
    lines += _listed(says("doors.mcp.looks_up"), language, found.summary.looks_up)
    if not found.calls:
        lines += _listed(says("doors.mcp.none"), language, found.open)
    return "\n".join(lines)


def rule(found: policy_pb2.Rule, language: str) -> str:
    """A rule of a law."""
    condition, exception = sentence(found.condition, language), sentence(found.exception, language)
    return "\n".join(
        part for part in (f"{found.kind} {found.id}, {found.citation}", sentence(found.text, language), condition, exception) if part
    )


def _value(value: decision_pb2.FactValue) -> str:
    return str(next(iter(MessageToDict(value).values()), ""))
