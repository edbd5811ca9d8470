"""Sections beside an answer: the age of its law, the sources of its facts, records of the person, the ways of the controller."""

from collections.abc import Iterable
from string import ascii_lowercase
from typing import Final

from zweck.decision.aged import ReservationCode
from zweck.decision.remedied import Prospect, RemedyAct, RemedyResult
from zweck.facts.merge import Merged, Origin
from zweck.interview.said import WORDING
from zweck.interview.ways import Examined
from zweck.law.policy import Version
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value
from zweck.pages import BOLD, DIM, HARD_SPACE, Page, say
from zweck.pages.answer.sections import with_source
from zweck.pages.answer.view import ClaimShown, origin_name
from zweck.pages.answer.writer import Writer

FROM = "FROM_"


def conflicts(writer: Writer) -> None:
    """The facts of which the sources say different things, with what each says and what holds."""
    for conflict in writer.under("answer.conflicts", writer.decision.conflicts):
        claims = "; ".join(_claim(writer, claim) for claim in conflict.claims)
        fact = conflict.claims[0].fact
        held = conflict.held is not None and writer.say("answer.conflict_held", value=writer.value(fact, conflict.held))
        labels = ", ".join(dict.fromkeys(writer.label(claim.fact) for claim in conflict.claims))
        writer.item(f"{claims}. {held or writer.say('answer.conflict_unknown')}", citation=labels, id=conflict.contradiction or fact)


def sources(writer: Writer) -> None:
    """The sources that say nothing, and why; with the whole answer each source with its facts."""
    shown = [one for one in writer.decision.sources if writer.whole or one.why_unknown]
    for one in writer.under("answer.sources" if writer.whole else "answer.unknown_sources", shown):
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
    for fact, note in writer.under("answer.notes", found.items()):
        source = ", ".join(part for part in (note.document, note.by) if part)
        writer.item(with_source(note.reason, source).strip(), citation=writer.label(fact), id=fact)


def aged(writer: Writer) -> None:
    """Directly under the outcome: the law whose sources are oldest, if they are older than the limit."""
    found = [one for one in writer.decision.reservations if one.code is ReservationCode.SOURCES_AGED]
    if found:
        more = f" {writer.say('limits.more', count=len(found) - 1)}" if len(found) > 1 else ""
        days = writer.say("limits.aged", count=found[0].days)
        writer.page.paragraph(f"{days}: {writer.pick(found[0].text)}{more}", style={"fg": "yellow"})


def reservations(writer: Writer) -> None:
    """Every law behind which the day asked lies."""
    for one in writer.under("limits.sources", writer.decision.reservations):
        writer.item(f"{writer.pick(one.text)} ({writer.say('limits.days', count=one.days)})")


def state_of_law(version: Version, language: str, page: Page, name: str = "") -> None:
    """A line with the days of one law, and what is announced."""
    days = (
        ("limits.read", version.checked_until),
        ("limits.compared", version.compared_until),
        ("limits.courts", version.courts_until),
    )
    said = [say(key, language, day=day) for key, day in days if day is not None] or [say("coverage_of.unread", language)]
    said += [say("limits.announced", language, day=one.day, source=one.source) for one in version.announced]
    page.paragraph("; ".join(said), indent=2, head=f"{name or version.short}:")


DAYS: Final = ("began", "needed_until", "keep_until", "erase_by")


def records(writer: Writer) -> None:
    """Each record with its class, where it stands, its days, the rows of law, and what would have to be known."""
    for one in writer.under("answer.records", writer.decision.records):
        days = [writer.say(f"register.due.{name}", day=day) for name in DAYS if (day := getattr(one, name)) is not None]
        phase = writer.say(f"register.phase.{one.phase.value}")
        missing = [writer.say("answer.record_missing", names=", ".join(one.missing))] if one.missing else []
        writer.item(f"{one.record_class}: {phase}: {'; '.join([*days, *one.rows, *missing])}")


MAX_STILL_OPEN: Final = 3
"""Facts still to be stated that the short answer names for each way."""


def ways(writer: Writer) -> None:
    """The controller's ways to a permission, one card each: the rule, the acts, what is still to be stated; in full with checklists."""
    found = [remedy for remedy in writer.decision.remedies if not remedy.id]
    for letter, way in zip(ascii_lowercase, writer.under("answer.ways", found), strict=False):
        if writer.whole:
            writer.page.paragraph(f"{way.citation}:", indent=2, marker=f"{letter}) ", tail=f"[{way.rule}]")
            for act in way.acts:
                _act(writer, act)
        else:
            titles = " ".join(writer.pick(act.title) for act in way.acts)
            writer.item(titles, marker=f"{letter}) ", citation=way.citation, id=", ".join(act.act for act in way.acts))
        if way.still_open:
            _still_open(writer, way)


def _act(writer: Writer, act: RemedyAct) -> None:
    """An act with its checklist, and the facts to be stated or changed by it."""
    writer.page.paragraph(writer.pick(act.title), indent=5, marker="– ", tail=f"[{act.act}]")
    for line in act.checklist:
        writer.page.paragraph(writer.pick(line), indent=7, marker="☐ ")
    for key, change in (("answer.to_state", False), ("answer.to_change", True)):
        facts = [f"{writer.label(one.fact)}: {writer.value(one.fact, one.value)}" for one in act.facts if one.change is change]
        if facts:
            said = "; ".join(fact.replace(" ", HARD_SPACE) for fact in facts)
            writer.page.paragraph(said, indent=7, head=writer.say(key), style=DIM)


def _still_open(writer: Writer, way: RemedyResult) -> None:
    """The facts that are to be stated then: in short the first ones."""
    shown = [*way.still_open] if writer.whole else [*way.still_open][:MAX_STILL_OPEN]
    facts = ", ".join(writer.label(fact) for fact in shown)
    rest = len(way.still_open) - len(shown)
    further = f" {writer.say('answer.further', count=rest)}" if rest else ""
    writer.page.paragraph(f"{writer.say('answer.still_open', facts=facts)}{further}", indent=5, style=DIM)


def ways_in_words(ways: Iterable[Examined], vocabulary: Vocabulary, page: Page, language: str) -> None:
    """Write them; where none carries, that is said first, so that no dead end reads as a proposal."""
    found = [*ways]
    if not any(one.prospect is Prospect.CARRIES for one in found):
        page.paragraph(say("interview.no_way", language), style=BOLD)
    for one in found:
        titles = " ".join(act.title[language] for act in one.way.acts)
        page.paragraph(
            titles, marker="– ", head=f"{say(f'interview.prospect.{one.prospect.lower()}', language)}:", tail=f"[{one.way.citation}]"
        )
        if one.prospect is Prospect.CARRIES:
            for line in (line for act in one.way.acts for line in act.checklist):
                page.paragraph(line[language], indent=4, marker="☐ ")
        elif one.prospect is Prospect.OPEN:
            names = ", ".join(vocabulary.facts[missing.fact].label[language] for missing in one.decision.missing_facts)
            page.paragraph(say("interview.still_to_settle", language, facts=names or say("unknown", language)), indent=2, style=DIM)
        else:
            against = "; ".join(dict.fromkeys(reason.citation for reason in one.decision.reasons))
            page.paragraph(say("interview.then_against", language, places=against), indent=2, style=DIM)


def sources_of(fact: str, merged: Merged | None, writer: Writer) -> str:
    """The sources of a fact in words; empty where there is none but the question."""
    found = merged.proofs(fact) if merged is not None else ()
    return ", ".join(dict.fromkeys(named(writer, source.origin, source.reference) for source in found))
