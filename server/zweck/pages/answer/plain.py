"""An answer in plain language, for the person who asked: short sentences, the places in the law for those who look further."""

from collections.abc import Iterable
from typing import Final

from zweck.decision.decision import Status
from zweck.facts.basis import Basis
from zweck.pages.answer.writer import Writer

MAX_MISSING: Final = 6
"""Questions that are named."""


def plain(writer: Writer) -> None:
    """The outcome, what stands against it, what can be done, what has to be known, and every reservation."""
    decision, say = writer.decision, writer.say
    writer.page.paragraph(say(f"plain.outcome.{writer.outcome}"), style={"bold": True})
    if writer.outcome == "PROHIBITED" and not decision.conclusive:
        writer.page.paragraph(say("plain.unless_shown"))
    writer.page.paragraph(say("plain.now") if decision.basis is Basis.LIVE else say("plain.day", day=writer.date))
    if found := "; ".join(dict.fromkeys(against(writer))):
        writer.page.paragraph(say("plain.against", citations=found))
    _items(writer, "ways", (" ".join(writer.pick(act.title) for act in way.acts) for way in decision.remedies if not way.id))
    missing = decision.missing_facts[:MAX_MISSING] if writer.outcome == "UNDETERMINED" else ()
    _items(writer, "missing", (writer.pick(fact.question) for fact in missing))
    if missing and len(decision.missing_facts) > len(missing):
        writer.page.paragraph(say("answer.further", count=len(decision.missing_facts) - len(missing)), indent=2)
    if decision.obligations:
        writer.page.paragraph(say("plain.duties", count=len(decision.obligations)))
    _items(writer, "reservations", reservations(writer))
    _items(writer, "openings", (say("plain.opening", label=writer.label(fact)) for one in decision.openings for fact in one.facts))
    writer.page.paragraph(say("plain.no_advice"))


def against(writer: Writer) -> list[str]:
    """The places in the law that stand against it."""
    failed = {rule for law in writer.decision.laws for rule in law.rules(Status.FAILED)}
    return [reason.citation for reason in writer.decision.reasons if reason.rule in failed]


def reservations(writer: Writer) -> list[str]:
    """Every reservation of the answer but the openings, one sentence each."""
    decision, say = writer.decision, writer.say
    said = [say("plain.gap", citation=gap.citation, text=writer.pick(gap.text)) for gap in decision.gaps]
    laws = {writer.library.laws[one.law].versions[-1].short: one.days for one in decision.reservations}
    said += [say("plain.aged", laws=", ".join(laws), count=len(laws), days=max(laws.values()))] if laws else []
    said += [say("plain.doubt", question=writer.pick(one.question)) for one in decision.doubts]
    said += [say("plain.presumed", label=writer.label(one.fact), value=writer.value(one.fact, one.value)) for one in decision.presumptions]
    said += [say("plain.contradiction", facts=_labels(writer, one.facts)) for one in decision.contradictions]
    return said + [say("plain.conflict", facts=_labels(writer, (claim.fact for claim in one.claims))) for one in decision.conflicts]


def _labels(writer: Writer, facts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(writer.label(fact) for fact in facts))


def _items(writer: Writer, key: str, lines: Iterable[str]) -> None:
    for line in writer.under(f"plain.{key}", dict.fromkeys(lines)):
        writer.item(line)
