"""`make article`: asks the cases of the article again and writes the answers into docs/article.md and docs/article.de.md, in place.

A fenced block under the marker `<!-- answer: article-18.b -->` is the shortened answer to that case: the headline, what decides in each
law, and what is missing. `<!-- answer: article-18.c, also DU-NOTICE -->` shows more of the answer by its ids: duties, rights, steps of the
person concerned, and (`de-bdsg-old/scope`) scopes where no law applies.
"""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from zweck.cases import Case, load_cases
from zweck.decision.decision import Outcome, Status
from zweck.engine import Engine
from zweck.law.policy import OmissionEffect, PolicySet
from zweck.load import load, shipped
from zweck.pages.answer import sections
from zweck.pages.answer.view import Answered, answered
from zweck.pages.answer.writer import Library, Writer
from zweck.pages.page import Page
from zweck.pages.text import unstyled, wrapped

ROOT: Final = Path(__file__).parents[1]
CASES: Final = ROOT / "tests" / "policies" / "article"
DOCUMENTS: Final = {"en": ROOT / "docs" / "article.md", "de": ROOT / "docs" / "article.de.md"}
WIDTH: Final = 100
MARKED: Final = re.compile(
    r"^(?P<marker><!-- answer: (?P<case>[^\s,]+)(?:, also (?P<also>[^>]+?))? -->)\n(?:```text\n.*?^```\n)?", re.MULTILINE | re.DOTALL
)
DECIDES: Final = {"PERMITTED": "MET", "PROHIBITED": "FAILED", "UNDETERMINED": "OPEN"}
"""Outcome of a law, and the status of the requirements and prohibitions that make it so."""


def main() -> None:
    """Write the answers into both documents."""
    for language, document in DOCUMENTS.items():
        document.write_text(filled(document.read_text(encoding="utf-8"), language), encoding="utf-8")


def filled(text: str, language: str) -> str:
    """The text with the answer of today under every marker."""

    def block(found: re.Match[str]) -> str:
        also = re.split(r",\s*", found["also"]) if found["also"] else []
        return f"{found['marker']}\n```text\n{answer(found['case'], also, language)}\n```\n"

    return MARKED.sub(block, text)


def answer(name: str, also: list[str], language: str) -> str:
    """The shortened answer to a case, as the command line prints it, with those parts besides that are named.

    Raises:
        LookupError: if there is no such case, or its answer has no such part.
    """
    if name not in cases():
        raise LookupError(f"there is no case `{name}`")
    whole = answered(_engine().decide(cases()[name].question), None, request_id=name)
    writer = Writer(shortened(whole, also), Page(), language, Library.of(_policies()))
    sections.headline(writer)
    _laws(writer, whole)
    for section in (sections.gaps, sections.scopes, sections.missing, sections.obligations, sections.steps_of_the_person, sections.rights):
        section(writer)
    return unstyled(wrapped(writer.page, WIDTH))


def shortened(whole: Answered, also: list[str]) -> Answered:
    """The answer without what is not named; facts missing and gaps remain where they matter.

    Raises:
        LookupError: if something named is not in the answer.
    """
    named = {duty.id for duty in whole.obligations} | {right.id for right in whole.rights}
    named |= {remedy.id for remedy in whole.remedies} | {reason.rule for reason in whole.reasons}
    if unknown := [part for part in also if part not in named]:
        raise LookupError(f"the answer to `{whole.request_id}` has no `{', '.join(unknown)}`")
    is_open = whole.outcome is Outcome.UNDETERMINED
    return replace(
        whole,
        obligations=tuple(duty for duty in whole.obligations if duty.id in also),
        rights=tuple(right for right in whole.rights if right.id in also),
        remedies=tuple(remedy for remedy in whole.remedies if remedy.id in also),
        reasons=tuple(reason for reason in whole.reasons if reason.rule in also),
        missing_facts=whole.missing_facts if is_open else (),
        gaps=tuple(gap for gap in whole.gaps if is_open and gap.effect is OmissionEffect.MAY_FORBID),
        open_laws=(),
        conclusive=False,
    )


def _laws(writer: Writer, whole: Answered) -> None:
    """Each law with what makes its outcome: the grounds that hold, or what fails or is open; a law that asks nothing here is left out."""
    for law in whole.laws:
        outcome = law.outcome.name
        decides = Status[DECIDES[outcome]]
        requirements = [found for found in law.requirements if found.status == decides]
        if decides is Status.MET:
            rules = [ground for found in requirements for ground in found.grounds]
        else:
            rules = [found.requirement for found in requirements] + [found.rule for found in law.prohibitions if found.status == decides]
        if rules:
            writer.page.paragraph(f"{writer.title(law.law)}: {writer.say(f'outcome.{outcome}')}")
        for rule in dict.fromkeys(rules):
            _rule(writer, whole, rule, DECIDES[outcome])


def _rule(writer: Writer, whole: Answered, name: str, status: str) -> None:
    """One deciding rule: citation, reason, id."""
    reason = next(reason for reason in whole.reasons if reason.rule == name)
    no_ground = writer.say("answer.no_ground") if status == "FAILED" and "/" in name else ""
    text = " ".join(part for part in (writer.pick(reason.text), no_ground) if part)
    mark, style = sections.MARKS[status]
    writer.page.paragraph(text, indent=2, marker=mark, mark=style, head=f"{reason.citation}:", tail=f"[{name.rpartition('/')[2]}]")


@cache
def cases() -> dict[str, Case]:
    """The cases of the article by their ids."""
    return {case.id: case for case in load_cases(CASES, _policies())}


@cache
def _policies() -> PolicySet:
    return load(shipped())


@cache
def _engine() -> Engine:
    return Engine(_policies())


if __name__ == "__main__":
    main()
