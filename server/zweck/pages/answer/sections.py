"""The sections of an answer."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from zweck.decision.decision import LawResult, ObligationResult, Outcome, RequirementResult, Status
from zweck.facts.basis import Basis
from zweck.law.policy import OmissionEffect, Timing
from zweck.pages.answer.writer import Writer
from zweck.pages.page import DIM, HARD_SPACE, Style, sentence

COLOURS: Final = {"PERMITTED": "green", "PROHIBITED": "red", "UNDETERMINED": "yellow", "NOT_REGULATED": "cyan"}
MARKS: Final[dict[str, tuple[str, Style]]] = {
    "MET": ("✓ ", {"fg": "green"}),
    "FAILED": ("✗ ", {"fg": "red"}),
    "OPEN": ("? ", {"fg": "yellow"}),
}
MAX_MISSING: Final = 6
"""Questions that the short answer shows."""

GAPS: Final = {
    OmissionEffect.MAY_FORBID: "answer.gaps",
    OmissionEffect.MAY_ALLOW: "answer.may_allow",
    OmissionEffect.DUTY: "answer.further_obligations",
}
TIMINGS: Final = tuple(Timing)
SHOWN: Final = 12
"""Letters of a digest that a reader gets to see; `--json` has all of them."""


# --- the outcome, and why -------------------------------------------------------------------------------------------------------------


def headline(writer: Writer) -> None:
    """The outcome in words, and the day of the question."""
    decision = writer.decision
    when = writer.say("answer.under_law", day=writer.date) if writer.date else writer.say("answer.no_day")
    if decision.basis is Basis.LIVE:
        when = writer.say("answer.now", day=writer.date, zone=decision.time_zone)
    missing = len(decision.missing_facts)
    more = ""
    if writer.outcome == "UNDETERMINED" and missing:
        more = ": " + writer.say("answer.missing_count", count=missing)
    elif writer.outcome == "UNDETERMINED" and decision.gaps:
        more = ": " + writer.say("answer.absent")
    elif writer.outcome == "NOT_REGULATED":
        more = ": " + writer.say("answer.no_law")
    elif writer.outcome == "PROHIBITED" and not decision.conclusive:
        more = ": " + writer.say("answer.unless_shown")
    named = f"{decision.request_id}: " if decision.request_id else ""
    words = writer.say(f"outcome.{writer.outcome}").upper()
    writer.page.paragraph(f"{named}{words} {when}{more}", style={"fg": COLOURS[writer.outcome], "bold": True})


def laws(writer: Writer) -> None:
    """Each law that applies, with its requirements and prohibitions that are met, failed or open; the others are left out.

    Where something is forbidden, only that; the citations of what is open follow in a line.
    """
    forbidden = writer.outcome == "PROHIBITED" and not writer.whole
    for law in writer.decision.laws:
        if forbidden and law.outcome != Outcome.PROHIBITED:
            continue
        title = _version(writer, law.law, law.version)
        layers = [writer.say("answer.layer", version=_version(writer, *layer)) for layer in law.layers if _bears(writer, law, layer[0])]
        silent = law.house and law.outcome == Outcome.NOT_REGULATED
        outcome = writer.say("answer.silent" if silent else f"outcome.{law.outcome.name}")
        writer.page.heading(f"{', '.join([_of_house(writer, title, law.house), *layers])}: {outcome}")
        for requirement in law.requirements:
            if writer.whole or requirement.status != Status.OPEN:
                _requirement(writer, requirement)
        for prohibition in law.prohibitions:
            status = prohibition.status.name
            if status == "FAILED" or (status == "OPEN" and writer.whole):
                _rule(writer, prohibition.rule, *MARKS[status])
    if not writer.whole:
        writer.folded("answer.open", _open(writer))


def _bears(writer: Writer, law: LawResult, layer: str) -> bool:
    """Whether a rule that a law without scope lends shows in the answer; a law of another country that lends rules then goes unnamed."""
    named = {*law.rules(Status.MET, Status.FAILED, Status.OPEN), *(ground for one in law.requirements for ground in one.grounds)}
    named |= {one.id for one in writer.decision.obligations} | {one.id for one in writer.decision.rights}
    found = writer.library.laws[layer].on(writer.date) if layer in writer.library.laws and writer.date else None
    return found is None or not {rule.id for rule in found.rules}.isdisjoint(name.rpartition("/")[2] for name in named)


def _open(writer: Writer) -> Iterator[str]:
    """The citations of what is open, and the laws of which it is open whether they apply."""
    for law in writer.decision.laws:
        for requirement in law.requirements:
            if requirement.status == Status.OPEN:
                yield _law_says(writer, requirement.requirement)[0]
        for prohibition in law.prohibitions:
            if prohibition.status == Status.OPEN:
                yield _law_says(writer, prohibition.rule)[0]
    yield from (writer.title(law) for law in _could_forbid(writer))


def _could_forbid(writer: Writer) -> list[str]:
    """The open laws on which the answer turns."""
    permitting = {*writer.decision.open_laws_permitting}
    return [law for law in writer.decision.open_laws if law not in permitting]


def open_laws(writer: Writer) -> None:
    """The laws of which it is open whether they apply, those that permit in both cases apart."""
    if not writer.whole:
        return
    mark, style = MARKS["OPEN"]
    for name, laws in (("open_laws", _could_forbid(writer)), ("open_laws_permitting", writer.decision.open_laws_permitting)):
        for law in writer.under(f"answer.{name}", laws):
            writer.page.paragraph(writer.title(law), indent=2, marker=mark, mark=style, tail=f"[{law}]")


def gaps(writer: Writer) -> None:
    """Law that would govern and is not in the policy set: gaps, then what may allow a prohibited act, then further obligations."""
    for effect, heading in GAPS.items():
        for gap in writer.under(heading, [gap for gap in writer.decision.gaps if gap.effect == effect]):
            writer.item(writer.pick(gap.text), citation=gap.citation, id=f"{gap.id} {gap.country}".strip())


def scopes(writer: Writer) -> None:
    """Where no law applies: the scope of each."""
    if writer.decision.laws or writer.decision.open_laws:
        return
    apart = writer.outcome == "NOT_REGULATED"
    if writer.decision.reasons and not apart:
        writer.page.heading(writer.say("answer.out_of_scope"))
    for reason in writer.decision.reasons:
        if apart:
            writer.page.blank()
        writer.item(writer.pick(reason.text), citation=reason.citation)


def _requirement(writer: Writer, requirement: RequirementResult) -> None:
    status = requirement.status.name
    if status not in MARKS:
        return
    more = writer.say("answer.no_ground") if status == "FAILED" else ""
    _rule(writer, requirement.requirement, *MARKS[status], more=more)
    for ground in requirement.grounds:
        _rule(writer, ground, "→ ", DIM, indent=4)


def _rule(writer: Writer, name: str, mark: str, style: Style, *, indent: int = 2, more: str = "") -> None:
    citation, text = _law_says(writer, name)
    whole = " ".join(part for part in (text, more) if part)
    head = f"{citation}:" if citation else ""
    writer.page.paragraph(whole, indent=indent, marker=mark, mark=style, head=head, tail=f"[{name.rpartition('/')[2]}]")
    writer.quotes.below(writer.page, citation, writer.date, indent + len(mark))


def _law_says(writer: Writer, name: str) -> tuple[str, str]:
    """Citation and text of a rule, as the answer gives them; for a requirement that is met, as the library does."""
    for reason in writer.decision.reasons:
        if reason.rule == name:
            return reason.citation, writer.pick(reason.text)
    rule = writer.library.rule(name, writer.date)
    return (rule.citation, rule.reason[writer.language] if rule.reason else "") if rule else ("", "")


def _of_house(writer: Writer, title: str, name: str) -> str:
    """The title of a law, of a house's with the title of the house before it."""
    house = next((house for house in writer.decision.houses if house.house == name), None)
    return title if house is None else writer.say("answer.house", house=writer.pick(house.title), law=title)


def _version(writer: Writer, law: str, start: date) -> str:
    return writer.say("law.version", law=writer.title(law), day=start)


def openings(writer: Writer) -> None:
    """The grounds that are closed only because their facts were not shown, each with the facts to show."""
    for opening in writer.under("answer.openings", writer.decision.openings):
        facts = ", ".join(writer.label(fact) for fact in opening.facts)
        shown = writer.say("answer.to_show", facts=facts)
        writer.item(f"{writer.pick(opening.text)} {shown}", citation=opening.citation, id=opening.ground)


def contradictions(writer: Writer) -> None:
    """Stated facts that cannot be true together."""
    for one in writer.under("answer.contradictions", writer.decision.contradictions):
        writer.item(writer.pick(one.text), id=", ".join(one.facts))


# --- what to do -----------------------------------------------------------------------------------------------------------------------


def missing(writer: Writer) -> None:
    """The questions that would decide what is open, the most decisive first; where something is forbidden, openings say more."""
    found = writer.decision.missing_facts
    shown = found if writer.whole else found[:MAX_MISSING] if writer.outcome == "UNDETERMINED" else []
    for number, fact in enumerate(writer.under("answer.missing", shown), 1):
        writer.item(writer.pick(fact.question), marker=f"{number}. ", id=fact.fact)
    if 0 < len(shown) < len(found):
        writer.page.paragraph(writer.say("answer.further", count=len(found) - len(shown)), indent=2, style=DIM)


def steps_of_the_person(writer: Writer) -> None:
    """The steps of the person concerned against it, in order."""
    if not writer.whole:
        writer.folded("steps", (step.citation for remedy in writer.decision.remedies if remedy.id for step in remedy.steps))
        return
    steps = [(remedy.id, step) for remedy in writer.decision.remedies if remedy.id for step in remedy.steps]
    for number, (id, step) in enumerate(writer.under("steps", steps), 1):
        writer.item(with_source(writer.pick(step.text), step.citation), marker=f"{number}. ", id=id)


def obligations(writer: Writer) -> None:
    """The obligations that ride on the answer, by the time at which they must be met; the short answer folds those of any processing."""
    every = [*writer.decision.obligations]
    shown = every if writer.whole else [one for one in every if _particular(one, writer)]
    ordered = sorted(shown, key=lambda obligation: TIMINGS.index(obligation.timing))
    for timing, found in groupby(ordered, key=lambda obligation: obligation.timing):
        writer.page.heading(writer.say(f"obligations.{timing.name.lower()}"))
        for obligation in found:
            perhaps = writer.say("answer.conditional") if obligation.conditional else ""
            deadline = writer.pick(obligation.deadline) if obligation.deadline is not None else ""
            limit = sentence(writer.say("deadline", deadline=deadline)) if deadline else ""
            text = " ".join(part for part in (perhaps, writer.pick(obligation.text), limit) if part)
            writer.item(text, citation=obligation.citation, id=obligation.id)
    if not writer.whole:
        rest = [one for one in every if one not in shown]
        writer.folded("answer.standing", (one.citation for one in rest if not one.conditional))
        writer.folded("answer.perhaps", (one.citation for one in rest if one.conditional))


def _particular(obligation: ObligationResult, writer: Writer) -> bool:
    """Whether an obligation surely arises from this case, and not from any processing under the law."""
    rule = writer.library.rule(f"{obligation.law}/{obligation.id}", writer.date)
    standing = rule is not None and rule.when is None and rule.unless is None
    return writer.outcome != "PROHIBITED" and not obligation.conditional and not standing


def rights(writer: Writer) -> None:
    """The rights of the person concerned."""
    if not writer.whole:
        writer.folded("rights", (right.citation for right in writer.decision.rights))
        return
    for right in writer.under("rights", writer.decision.rights):
        writer.item(writer.pick(right.text), citation=right.citation, id=right.id)


def with_source(text: str, citation: str) -> str:
    """A text with its source behind it in brackets, if it has one."""
    return f"{text} ({citation})" if citation else text


def presumptions(writer: Writer) -> None:
    """The ordinary course that was presumed, by the labels of the facts."""
    found = writer.decision.presumptions
    if found:
        writer.page.heading(writer.say("answer.presumed"))
        said = [f"{writer.label(one.fact)}: {writer.value(one.fact, one.value)}".replace(" ", HARD_SPACE) for one in found]
        writer.page.paragraph(f"{HARD_SPACE}· ".join(said), indent=2)


def doubts(writer: Writer) -> None:
    """The doubts on which the answer rests."""
    for doubt in writer.under("answer.doubts", writer.decision.doubts):
        text = f"{writer.pick(doubt.question)} {writer.pick(doubt.choice)}"
        writer.item(text, id=f"{doubt.id}, {doubt.rule}")


def closing(writer: Writer) -> None:
    """The revision of the policies, the id of the decision, until when all sources are known, and that zweck gives no legal advice."""
    revision, decision = writer.decision.revision[:SHOWN], writer.decision.decision_id[:SHOWN]
    writer.page.blank()
    state = writer.say("answer.state", revision=revision, decision=decision)
    if writer.decision.law_revision:
        state = f"{writer.say('answer.beneath', revision=writer.decision.law_revision[:SHOWN])} · {state}"
    short = [] if writer.whole else [writer.say("answer.all")]
    if writer.decision.activity:
        state = f"{writer.say('answer.about', activity=writer.decision.activity)} · {state}"
    if (turn := writer.decision.turn) is not None and (writer.decision.activity or writer.decision.basis is Basis.LIVE):
        why = "; ".join(writer.pick(one.text) for one in turn.causes)
        state += f" · {writer.say('answer.valid_until', day=turn.until)}{f' ({why})' if why else ''}"
    if writer.decision.reservations and writer.decision.date:
        oldest = timedelta(days=writer.decision.reservations[0].days)
        state += f" · {writer.say('answer.checked_until', day=writer.decision.date - oldest)}"
    writer.page.paragraph(" · ".join((state, *short, writer.say("no_legal_advice"))), style=DIM)
