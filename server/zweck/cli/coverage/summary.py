"""What cases prove, in a few lines for the terminal."""

import json
from datetime import timedelta
from typing import Final

import click

from zweck.analysis.coverage.boundaries import Side
from zweck.analysis.coverage.formulas import Atom
from zweck.cli.coverage import phrases
from zweck.cli.coverage.result import Result, Share
from zweck.cli.layout import Page
from zweck.explain.names import names_on
from zweck.explain.values import day
from zweck.explain.words import in_words
from zweck.law.vocabulary import Text

MOST: Final = 3
DAY: Final = timedelta(days=1)


def show_points_as_json(result: Result) -> None:
    """The points that no case proves, one JSON object a line."""
    for point, way in result.coverage.unproven():
        said = {"unproven": str(point), "way": way, "file": point.span.path, "line": point.span.line}
        click.echo(json.dumps(said, ensure_ascii=False))


def show(result: Result, language: str, width: int) -> None:
    """The shares, and before them what is unproven: every rule, the first few conditions and days."""
    page = Page(width)
    for point, way in result.coverage.unproven():
        named = f"{phrases.kind(point.kind, 'de')} {point.law}/{point.id}" if language == "de" else str(point)
        page.paragraph(
            phrases.UNPROVEN[language].format(point=named, way=phrases.WAYS[way][language]), head=f"{point.span.path}:{point.span.line}:"
        )
    _conditions(result, language, page)
    _dates(result, language, page)
    text = str(page)
    if text:
        click.echo(text + "\n")
    for share, what in (
        (result.rules, phrases.RULES),
        (result.conditions(result.coverage.atoms), phrases.CONDITIONS),
        (result.decisive(result.coverage.atoms), phrases.DECISIVE),
        (result.dates(result.coverage.boundaries), phrases.DATES),
    ):
        _share(share, what, language)


def _share(share: Share, what: Text, language: str) -> None:
    """One line; only rules that are unproven fail the run, so only these are red."""
    colour = "green" if share.shown == share.total else "red" if what is phrases.RULES else "yellow"
    head, _, rest = what[language].partition(":")
    said = f"{share.shown} {phrases.OF[language]} {share.total} {head}, {share.percent(language)}"
    click.secho(said, fg=colour, bold=True, nl=False)
    click.echo(f":{rest}")


def _conditions(result: Result, language: str, page: Page) -> None:
    """One condition of a rule each, so that a few lines show more than one rule."""
    undecided = result.coverage.undecided()
    if not undecided:
        return
    page.heading(phrases.UNDECIDED[language].format(count=len({atom for atom, _ in undecided})))
    first = {atom.formula: (atom, truth) for atom, truth in reversed(undecided)}
    for atom, truth in list(first.values())[: -MOST - 1 : -1]:
        page.paragraph(f"{atom.formula.law}/{atom.formula.id}: {said(result, atom, language)}", indent=2, head=f"{atom.span}:")
        _situation(result, atom, truth, language, page)


def _situation(result: Result, atom: Atom, truth: bool, language: str, page: Page) -> None:
    found = result.witnesses.find(atom, truth)
    sentence = (phrases.NEVER if found else phrases.IMPOSSIBLE)[language].format(truth=phrases.TRUTHS[truth][language])
    if found is None:
        page.paragraph(f"{sentence}.", indent=4)
        return
    answers = " ".join(f"{question} {answer}." for question, answer in phrases.facts(found, result.vocabulary, language))
    page.paragraph(f"{sentence}. {phrases.FOR_EXAMPLE[language].format(day=day(found.day, language))}", indent=4)
    page.paragraph(answers, indent=6, style={"dim": True})


def said(result: Result, atom: Atom, language: str) -> str:
    """A single condition in words."""
    names = names_on(atom.formula.since, result.policies.laws, atom.formula.law)
    return in_words(atom.leaf, result.vocabulary, language, names, cited=False)


def _dates(result: Result, language: str, page: Page) -> None:
    undated = result.coverage.undated()
    if not undated:
        return
    page.heading(phrases.UNDATED[language].format(count=len(undated)))
    for boundary, side in undated[:MOST]:
        on = boundary.day if side is Side.ON else boundary.day - DAY
        sentence = phrases.NO_DATE[language].format(side=phrases.SIDES[side][language], day=day(on, language))
        page.paragraph(f"{boundary}: {sentence}", indent=2, head=f"{boundary.span}:")
    page.blank()
    page.paragraph(phrases.MORE[language])
