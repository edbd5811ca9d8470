"""The reasons of an answer as a lawyer argues them: what would have to be, what is, hence; only the points that bear on the case."""

from collections.abc import Iterator
from itertools import count
from typing import Final

from zweck.decision.decision import Status
from zweck.decision.examined import ExaminedCondition, ExaminedFact, ExaminedRequirement, ExaminedRule, Provenance
from zweck.pages import DIM, sentence
from zweck.pages.answer.examination import MARKS, STEP, letters, roman
from zweck.pages.answer.view import TRUTHS
from zweck.pages.answer.writer import Writer
from zweck.pages.story import circumstance

TERMS: Final = "„“"
"""The marks with which a term of the law begins."""

NEGATED: Final = {"de": "nicht ", "en": "not "}
"""Before a term that must not be so."""


def reasons(writer: Writer) -> None:
    """Each law on which the outcome rests: its scope, its requirements with their grounds, its prohibitions, and what follows."""
    found = writer.decision.examination
    statuses = {one.requirement: one.status for law in writer.decision.laws for one in law.requirements}
    outcomes = {law.law: law.outcome.name for law in writer.decision.laws}
    for number, law in enumerate(found.laws if found is not None else (), 1):
        title = writer.say("law.version", law=writer.title(law.law), day=law.version)
        writer.page.heading(f"{roman(number)}. {title}")
        points = count(1)
        _point(writer, f"{next(points)}. ", "scope", law.scope)
        for requirement in law.requirements:
            _point(writer, f"{next(points)}. ", "requirement", requirement.rule)
            _grounds(writer, requirement, statuses.get(requirement.rule.rule, Status.OPEN))
        for prohibition in law.prohibitions:
            _point(writer, f"{next(points)}. ", "prohibition", prohibition)
        outcome = writer.say(f"outcome.{outcomes.get(law.law, 'UNDETERMINED')}")
        writer.page.paragraph(writer.say("reasoned.law", outcome=outcome), indent=STEP, style={"bold": True})


def _grounds(writer: Writer, requirement: ExaminedRequirement, status: Status) -> None:
    """The grounds that bear on the case, the citations of the others, and whether the requirement is met."""
    ways = {remedy.rule.rpartition("/")[2] for remedy in writer.decision.remedies}
    near = [ground for ground in requirement.grounds if ground.truth is not False or _id(ground) in ways]
    near = near or [ground for ground in requirement.grounds if _id(ground) in {one.ground for one in writer.decision.openings}]
    for place, ground in enumerate(near):
        _point(writer, f"{letters(place)}) ", "ground", ground, indent=2 * STEP)
    if rest := "; ".join(dict.fromkeys(ground.citation for ground in requirement.grounds if ground not in near)):
        writer.page.paragraph(writer.say("reasoned.rest" if near else "reasoned.none", citations=rest), indent=2 * STEP, style=DIM)
    writer.page.paragraph(writer.say(f"reasoned.met.{status.name}"), indent=2 * STEP)


def _point(writer: Writer, number: str, kind: str, rule: ExaminedRule, *, indent: int = STEP) -> None:
    """One point: the premise, what the law asks for, what is so, and what follows."""
    mark, style = MARKS[rule.truth]
    facts = "; ".join(dict.fromkeys(_facts(writer, rule.condition, rule))) if rule.condition is not None else ""
    said = [writer.say(f"reasoned.premise.{kind}"), writer.pick(rule.text)]
    said += [sentence(writer.say(f"reasoned.facts.{TRUTHS[rule.truth]}", facts=facts))] if facts else []
    said += [writer.say(f"reasoned.{kind}.{TRUTHS[rule.truth]}")]
    head = f"{rule.citation}:" if kind == "ground" else f"{writer.say(f'kind.{kind}')}, {rule.citation}:"
    text = " ".join(part for part in said if part)
    writer.page.paragraph(text, indent=indent, marker=f"{number}{mark}", mark=style, head=head, tail=f"[{_id(rule)}]")
    writer.quotes.below(writer.page, rule.citation, writer.date, indent + len(number) + STEP)


def _facts(writer: Writer, condition: ExaminedCondition, rule: ExaminedRule) -> Iterator[str]:
    """The circumstances that make a condition what it is; a term that is not taken apart by whether it is so."""
    for part in condition.parts:
        yield from _facts(writer, part, rule)
    if condition.parts:
        return
    text = writer.pick(condition.text)
    for fact in condition.facts:
        yield _fact(writer, fact, text)
    if not condition.facts:
        yield _term(writer, text, condition.truth)


def _term(writer: Writer, text: str, truth: bool | None) -> str:
    """A term of the law, and whether it is so; of one that must not be so, the term."""
    bare = text.removeprefix(NEGATED[writer.language])
    if bare[0] not in TERMS:
        return f"{text.replace('. (', ' (').removesuffix('.')}: {writer.say(f'workbench.truth.{TRUTHS[truth]}')}"
    if bare != text and truth is not None:
        truth = not truth
    return f"{bare} {writer.say(f'workbench.truth.{TRUTHS[truth]}')}"


def _fact(writer: Writer, fact: ExaminedFact, text: str) -> str:
    if fact.provenance is Provenance.NOT_SHOWN:
        return writer.say("reasoned.not_shown", text=text.removesuffix("."))
    if fact.value is None:
        return writer.say("reasoned.unknown", label=writer.label(fact.fact))
    said = circumstance(writer.library.vocabulary.facts[fact.fact], fact.value, writer.library, writer.language)
    return writer.say("reasoned.presumed", text=said) if fact.provenance is Provenance.PRESUMED else said


def _id(rule: ExaminedRule) -> str:
    return rule.rule.rpartition("/")[2]
