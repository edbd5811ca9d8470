"""The coverage of the law by its cases, in a few lines for the terminal."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from zweck.analysis.coverage.boundaries import Side
from zweck.analysis.coverage.formulas import Atom
from zweck.pages.coverage.result import Result, Share, answers, atom_in_words
from zweck.pages.page import Page
from zweck.pages.phrases import say
from zweck.pages.text import styled, wrapped
from zweck.pages.wording import point_in_words

MAX_SHOWN: Final = 3
"""Conditions and boundary dates that are shown; the page shows all."""
DAY: Final = timedelta(days=1)


def points_as_json(result: Result) -> Iterator[str]:
    """The points that no case proves, one JSON object a line."""
    for point, way in result.coverage.unproven():
        said = {"unproven": str(point), "way": way, "file": point.span.path, "line": point.span.line}
        yield json.dumps(said, ensure_ascii=False)


def text(result: Result, language: str, width: int) -> str:
    """The shares, and before them the gaps: every unproven rule, the first few conditions and days."""
    page = Page()
    for point, way in result.coverage.unproven():
        name = point_in_words(point.kind, f"{point.law}/{point.id}", point.part, language)
        page.paragraph(say(f"unproven.{way.name.lower()}", language, point=name), head=f"{point.span.path}:{point.span.line}:")
    _conditions(result, language, page)
    _dates(result, language, page)
    shares = (
        _share("coverage.rules", result.rules, language, incomplete="red"),  # the only ones that fail the run
        _share("coverage.conditions", result.conditions(result.coverage.atoms), language),
        _share("coverage.decisive", result.decisive(result.coverage.atoms), language),
        _share("coverage.dates", result.dates(result.coverage.boundaries), language),
    )
    return "\n".join([*([f"{wrapped(page, width)}\n"] if page else []), *shares])


def _share(key: str, share: Share, language: str, incomplete: str = "yellow") -> str:
    said = say(key, language, shown=share.shown, total=share.total, percent=share.percent(language))
    figure, colon, meaning = said.partition(":")
    return styled(figure, {"fg": "green" if share.shown == share.total else incomplete, "bold": True}) + colon + meaning


def _conditions(result: Result, language: str, page: Page) -> None:
    """One condition of a rule each, so that a few lines show more than one rule."""
    undecided = result.coverage.undecided()
    if not undecided:
        return
    page.heading(say("coverage.undecided", language, count=len({atom for atom, _ in undecided})))
    first = {atom.formula: (atom, truth) for atom, truth in reversed(undecided)}
    for atom, truth in list(first.values())[: -MAX_SHOWN - 1 : -1]:
        page.paragraph(f"{atom.formula.law}/{atom.formula.id}: {atom_in_words(result, atom, language)}", indent=2, head=f"{atom.span}:")
        _situation(result, atom, truth, language, page)


def _situation(result: Result, atom: Atom, truth: bool, language: str, page: Page) -> None:
    found = result.witnesses.find(atom, truth)
    sentence = say("coverage.never" if found else "coverage.impossible", language, truth=say(f"truth.{truth}", language))
    if found is None:
        page.paragraph(f"{sentence}.", indent=4)
        return
    page.paragraph(f"{sentence}. {say('coverage.for_example', language, day=found.day)}", indent=4)
    said = " ".join(f"{question} {answer}." for question, answer in answers(found, result.vocabulary, language))
    page.paragraph(said, indent=6, style={"dim": True})


def _dates(result: Result, language: str, page: Page) -> None:
    undated = result.coverage.undated()
    if not undated:
        return
    page.heading(say("coverage.undated", language, count=len(undated)))
    for boundary, side in undated[:MAX_SHOWN]:
        on = boundary.day if side is Side.ON else boundary.day - DAY
        sentence = say(f"coverage.no_date.{side.name.lower()}", language, day=on)
        page.paragraph(f"{boundary}: {sentence}", indent=2, head=f"{boundary.span}:")
    page.blank()
    page.paragraph(say("coverage.more", language))
