"""From a question and its answer to an entry, and back to the question."""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import NamedTuple

from zweck.chain.content import canonical
from zweck.chain.key import Key
from zweck.decision.decision import Decision, Detail, LawResult, Status
from zweck.facts.basis import Basis
from zweck.facts.notes import NO_NOTES, Note, Notes
from zweck.facts.question import Question, ask
from zweck.facts.question import canonical as plain
from zweck.law.vocabulary import Vocabulary
from zweck.record.build import engine_version
from zweck.record.entry import Content, Entry, entry


class Derived(NamedTuple):
    """The fields of an entry that follow from an answer."""

    decision_id: str
    outcome: str
    presumptions: str
    rules: str
    answer: str


def answered(
    decision: Decision,
    answer: bytes,
    *,
    detail: Detail = Detail.FULL,
    key: Key | None = None,
    references: Mapping[str, str] | None = None,
    subject: str = "",
    notes: Notes = NO_NOTES,
    sources: Mapping[str, object] | None = None,
    trace: str = "",
) -> Entry:
    """The entry for an answer, given now; its facts are those that were decided, from all sources.

    `answer` is the message as it is sent, but without the caller's reference, notes and sources. `references` are the names of `caller` and
    `request`, which enter the record as keyed hashes only; without a key they are left out. `subject` is the pseudonym of the person,
    `trace` the id of the call's trace.
    """
    hashed = {kind: key.reference(kind, name) for kind, name in (references or {}).items() if name} if key else {}
    content = Content(
        **derived(decision, answer)._asdict(),
        detail=detail.value,
        facts=canonical({name: plain(value) for name, value in decision.question.stated.items()}),
        presume_unstated=int(decision.question.presume_unstated),
        caller=hashed.get("caller"),
        subject=subject or None,
        request=hashed.get("request"),
        notes=canonical({fact: _written(note) for fact, note in notes.items()}) if notes else None,
        sources=canonical({**_of_day(decision.question), **(sources or {})}),
        trace=trace or None,
    )
    return entry(time.time_ns() // 1000, decision.revision, engine_version(), content)


def _of_day(question: Question) -> dict[str, str]:
    """The basis of a question, and the time zone in which a clock showed its day."""
    return {"basis": question.basis.value, **({"time_zone": question.time_zone} if question.time_zone else {})}


def basis_of(sources: str | None) -> Basis:
    """The basis of an entry; the answers of entries without one are about the day that their facts state."""
    return Basis(json.loads(sources or "{}").get("basis", Basis.AS_OF))


def time_zone_of(sources: str | None) -> str:
    """The time zone of an entry about now; empty where the answer is about a stated day."""
    return str(json.loads(sources or "{}").get("time_zone", ""))


def _written(note: Note) -> dict[str, str]:
    """The parts of a note that are there."""
    return {part: text for part, text in note._asdict().items() if text}


def derived(decision: Decision, answer: bytes) -> Derived:
    """The fields of an entry that follow from a decision and from its message without the caller's reference and notes."""
    return Derived(
        decision_id=decision.decision_id,
        outcome=decision.outcome.value,
        presumptions=canonical({each.fact: plain(each.value) for each in decision.presumptions}),
        rules=_rules(decision),
        answer=sha256(answer).hexdigest(),
    )


def question_of(facts: str, presume_unstated: int, vocabulary: Vocabulary, basis: Basis = Basis.AS_OF) -> Question:
    """The question of an entry; its facts have its day, whatever its basis is.

    Raises:
        FactError: if the vocabulary no longer has its facts or their values.
    """
    return replace(ask(json.loads(facts), vocabulary, presume_unstated=bool(presume_unstated)), basis=basis)


def _rules(decision: Decision) -> str:
    """The laws and rules of an answer as canonical JSON; what was not triggered is left out, and gaps where there are none."""
    return canonical(
        {
            "laws": [_law(result) for result in decision.laws],
            "open_laws": decision.open_laws,
            "deciding": [reason.rule for reason in decision.reasons],
            **({"gaps": [f"{gap.id} {gap.country}".strip() for gap in decision.gaps]} if decision.gaps else {}),
        }
    )


def _law(result: LawResult) -> dict[str, object]:
    return {
        "law": result.law,
        "version": result.version.isoformat(),
        "outcome": result.outcome.value,
        "requirements": {
            requirement.requirement: {"status": requirement.status.value, "grounds": requirement.grounds}
            for requirement in result.requirements
            if requirement.status is not Status.NOT_TRIGGERED
        },
        "prohibitions": {
            prohibition.rule: prohibition.status.value
            for prohibition in result.prohibitions
            if prohibition.status is not Status.NOT_TRIGGERED
        },
        "layers": {law: version.isoformat() for law, version in result.layers},
        **({"house": result.house} if result.house else {}),
    }
