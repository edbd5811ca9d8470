"""What the answer is and why: the outcome, and for each law its requirements, grounds and bars."""

from typing import Final

from zweck.cli import phrases
from zweck.cli.answer.writer import Writer
from zweck.cli.layout import DIM, Style
from zweck.law.vocabulary import Text
from zweck.v1 import decision_pb2 as v1

MARKS: Final[dict[str, tuple[str, Style]]] = {
    "MET": ("✓ ", {"fg": "green"}),
    "FAILED": ("✗ ", {"fg": "red"}),
    "OPEN": ("? ", {"fg": "yellow"}),
}


def headline(writer: Writer) -> None:
    """The outcome in words, and the day of the question."""
    decision = writer.decision
    when = writer.say(phrases.UNDER_LAW, day=writer.day(decision.date)) if decision.date else writer.say(phrases.NO_DAY)
    missing = len(decision.missing_facts)
    more = ""
    if writer.outcome == "UNDETERMINED" and missing:
        more = ": " + writer.say(phrases.MISSING_COUNT[missing == 1], count=missing)
    elif writer.outcome == "NOT_REGULATED":
        more = ": " + writer.say(phrases.NO_LAW)
    named = f"{decision.request_id}: " if decision.request_id else ""
    words = writer.say(phrases.OUTCOME[writer.outcome]).upper()
    writer.page.paragraph(f"{named}{words} {when}{more}", style={"fg": phrases.COLOUR[writer.outcome], "bold": True})


def laws(writer: Writer) -> None:
    """Each law that applies, with what is met, what failed and what is open; what does not matter here is left out."""
    for law in writer.decision.laws:
        title = _version(writer, phrases.VERSION, law.law, law.version)
        layers = [_version(writer, phrases.TOGETHER, layer.law, layer.version) for layer in law.layers]
        outcome = writer.say(phrases.OUTCOME[v1.Outcome.Name(law.outcome)])
        writer.page.heading(f"{', '.join([title, *layers])}: {outcome}")
        for requirement in law.requirements:
            _requirement(writer, requirement)
        for prohibition in law.prohibitions:
            status = v1.Status.Name(prohibition.status)
            if status in ("FAILED", "OPEN"):
                _rule(writer, prohibition.rule, *MARKS[status])


def open_laws(writer: Writer) -> None:
    """The laws of which it is open whether they apply."""
    if writer.decision.open_laws:
        writer.page.heading(writer.say(phrases.OPEN_LAWS))
    for law in writer.decision.open_laws:
        mark, style = MARKS["OPEN"]
        writer.page.paragraph(writer.library.title(law, writer.language), indent=2, marker=mark, mark=style, tail=f"[{law}]")


def scopes(writer: Writer) -> None:
    """Where no law applies: what each of them would concern."""
    if writer.outcome != "NOT_REGULATED":
        return
    for reason in writer.decision.reasons:
        writer.page.blank()
        writer.item(writer.pick(reason.text), citation=reason.citation)


def _requirement(writer: Writer, requirement: v1.RequirementResult) -> None:
    status = v1.Status.Name(requirement.status)
    if status not in MARKS:
        return
    more = writer.say(phrases.NO_GROUND) if status == "FAILED" else ""
    _rule(writer, requirement.requirement, *MARKS[status], more=more)
    for ground in requirement.grounds:
        _rule(writer, ground, "→ ", DIM, indent=4)


def _rule(writer: Writer, name: str, mark: str, style: Style, *, indent: int = 2, more: str = "") -> None:
    citation, text = _law_says(writer, name)
    whole = " ".join(part for part in (text, more) if part)
    head = f"{citation}:" if citation else ""
    writer.page.paragraph(whole, indent=indent, marker=mark, mark=style, head=head, tail=f"[{name.rpartition('/')[2]}]")


def _law_says(writer: Writer, name: str) -> tuple[str, str]:
    """Citation and text of a rule, as the answer gives them; for a requirement that is met, as the library does."""
    for reason in writer.decision.reasons:
        if reason.rule == name:
            return reason.citation, writer.pick(reason.text)
    rule = writer.library.rule(name, writer.date)
    return (rule.citation, rule.reason[writer.language] if rule.reason else "") if rule else ("", "")


def _version(writer: Writer, phrase: Text, law: str, start: str) -> str:
    return writer.say(phrase, law=writer.library.title(law, writer.language), day=writer.day(start))
