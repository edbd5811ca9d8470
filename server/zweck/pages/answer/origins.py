"""The sources of the facts of an answer: where they contradict each other, which say nothing, and with the whole answer all of them."""

from zweck.facts.merge import Origin
from zweck.interview.said import WORDING
from zweck.logic.condition import Value
from zweck.pages.answer.json import origin_name
from zweck.pages.answer.sections import with_source
from zweck.pages.answer.view import ClaimShown
from zweck.pages.answer.writer import Writer

FROM = "FROM_"


def conflicts(writer: Writer) -> None:
    """The facts of which the sources say different things, with what each says and what holds."""
    if writer.decision.conflicts:
        writer.page.heading(writer.say("answer.conflicts"))
    for conflict in writer.decision.conflicts:
        claims = "; ".join(_claim(writer, claim) for claim in conflict.claims)
        fact = conflict.claims[0].fact
        held = conflict.held is not None and writer.say("answer.conflict_held", value=writer.value(fact, conflict.held))
        labels = ", ".join(dict.fromkeys(writer.label(claim.fact) for claim in conflict.claims))
        writer.item(f"{claims}. {held or writer.say('answer.conflict_unknown')}", citation=labels, id=conflict.contradiction or fact)


def sources(writer: Writer) -> None:
    """The sources that say nothing, and why; with the whole answer each source with its facts."""
    shown = [one for one in writer.decision.sources if writer.whole or one.why_unknown]
    if shown:
        writer.page.heading(writer.say("answer.sources" if writer.whole else "answer.unknown_sources"))
    for one in shown:
        facts = "; ".join(f"{writer.label(name)}: {_value(writer, name, value)}" for name, value in sorted(one.facts.items()))
        labels = ", ".join(writer.label(name) for name in sorted(one.facts))
        why = writer.say(f"answer.why.{one.why_unknown}") if one.why_unknown else ""
        text = f"{why} ({labels})" if why and labels else why or facts
        days = [writer.say("answer.by", role=one.by)] if one.by else []
        days += [writer.say("answer.as_of", day=one.as_of)] if one.as_of else []
        days += [writer.say("answer.until", day=one.until)] if one.until else []
        writer.item(text, citation=", ".join((named(writer, one.origin, one.reference), *days)))


def _claim(writer: Writer, claim: ClaimShown) -> str:
    value = _value(writer, claim.fact, claim.value)
    return writer.say("answer.claim", value=value, source=named(writer, claim.origin, claim.reference))


def _value(writer: Writer, fact: str, value: Value | None) -> str:
    return writer.say("answer.unknown") if value is None else writer.value(fact, value)


def named(writer: Writer, origin: Origin, reference: str) -> str:
    """A source by its kind and its entry."""
    kind = writer.say(f"answer.origin.{origin_name(origin).removeprefix(FROM).lower()}")
    return f"{kind} {reference}" if reference else kind


def notes(writer: Writer) -> None:
    """The notes on facts, as the question states them: label, reason, and in brackets document and author's role.

    The wording of an interview is left to the whole answer.
    """
    found = {fact: note for fact, note in sorted(writer.decision.notes.items()) if writer.whole or not note.document.startswith(WORDING)}
    if found:
        writer.page.heading(writer.say("answer.notes"))
    for fact, note in found.items():
        source = ", ".join(part for part in (note.document, note.by) if part)
        writer.item(with_source(note.reason, source).strip(), citation=writer.label(fact), id=fact)
