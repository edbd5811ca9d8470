"""The coverage of the law by its cases: in a few lines for the terminal, and as JSON."""

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from zweck.analysis.coverage.boundaries import Boundary, Side
from zweck.analysis.coverage.formulas import Atom, Point, Polarity
from zweck.facts.question import canonical
from zweck.pages import Page, say, styled, wrapped
from zweck.pages.coverage.result import BOTH, Chapter, Entry, Result, Share, answers, atom_in_words, chapters
from zweck.pages.notation import point_in_words

MAX_SHOWN: Final = 3
"""Conditions and boundary dates that are shown; the page shows all."""
DAY: Final = timedelta(days=1)


def points_as_json(result: Result) -> Iterator[str]:
    """The points that no case proves, one JSON object a line."""
    for point, polarity in result.coverage.unproven():
        said = {"unproven": str(point), "way": polarity, "file": point.span.path, "line": point.span.line}
        yield json.dumps(said, ensure_ascii=False)


def text(result: Result, language: str, width: int) -> str:
    """The shares, and before them the gaps: every unproven rule, the first few conditions and days."""
    page = Page()
    for point, polarity in result.coverage.unproven():
        name = point_in_words(point.kind, f"{point.law}/{point.id}", point.part, language)
        page.paragraph(say(f"unproven.{polarity.name.lower()}", language, point=name), head=f"{point.span.path}:{point.span.line}:")
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


def all_as_json(result: Result) -> str:
    """Everything as one JSON object."""
    return json.dumps(_Writer(result).document(), ensure_ascii=False, indent=1) + "\n"


class _Writer:
    def __init__(self, result: Result) -> None:
        self._result = result
        self._coverage = result.coverage

    def document(self) -> dict[str, object]:
        found = list(chapters(self._result))
        tables = [boundary for boundary in self._coverage.boundaries if not boundary.law]
        return {
            "revision": self._result.policies.revision,
            "cases": len(self._result.cases),
            "shares": {
                "rules": _share_of(self._result.rules),
                **self._shares(self._coverage.atoms),
                "dates": _share_of(self._result.dates(self._coverage.boundaries)),
            },
            "laws": [self._law(chapter) for chapter in found],
            "tables": [self._boundary(boundary) for boundary in tables],
        }

    def _shares(self, atoms: Iterable[Atom]) -> dict[str, object]:
        atoms = tuple(atoms)
        return {"conditions": _share_of(self._result.conditions(atoms)), "decisive": _share_of(self._result.decisive(atoms))}

    def _law(self, chapter: Chapter) -> dict[str, object]:
        return {
            "law": chapter.law.id,
            "shares": {**self._shares(chapter.atoms), "dates": _share_of(self._result.dates(chapter.boundaries))},
            "versions": [
                {"version": version.start.isoformat(), "rules": [self._rule(entry) for entry in entries]}
                for version, entries in chapter.versions
            ],
            "dates": [self._boundary(boundary) for boundary in chapter.boundaries],
        }

    def _rule(self, entry: Entry) -> dict[str, object]:
        return {
            "kind": entry.kind,
            "rule": entry.id,
            "file": entry.stated.span.path,
            "line": entry.stated.span.line,
            "points": [self._point(point) for point in entry.points],
            "conditions": [self._atom(atom) for atom in entry.atoms],
        }

    def _point(self, point: Point) -> dict[str, object]:
        proven = self._coverage.proven
        return {
            "point": str(point.kind),
            "part": point.part,
            "holds": proven.get((point, Polarity.HOLDS)),
            "holds_not": proven.get((point, Polarity.HOLDS_NOT)),
        }

    def _atom(self, atom: Atom) -> dict[str, object]:
        return {
            "line": atom.span.line,
            "column": atom.span.column,
            "text": {language: atom_in_words(self._result, atom, language) for language in ("de", "en")},
            **{str(truth).lower(): self._truth(atom, truth) for truth in BOTH},
        }

    def _truth(self, atom: Atom, truth: bool) -> dict[str, object]:
        """The first case in which it was so, the first in which it decided, and where there is none, whether there can be one."""
        key = (atom, truth)
        said: dict[str, object] = {"seen": self._coverage.seen.get(key), "decides": self._coverage.decided.get(key)}
        if key not in self._coverage.decided:
            found = self._result.situations[key]
            said["possible"] = found is not None
            if found is not None:
                said["example"] = {name: canonical(value) for name, value in found.facts.items()}
        return said

    def _boundary(self, boundary: Boundary) -> dict[str, object]:
        dated = self._coverage.dated
        return {
            "what": boundary.what,
            "name": str(boundary),
            "day": boundary.day.isoformat(),
            "before": dated.get((boundary, Side.BEFORE)),
            "on": dated.get((boundary, Side.ON)),
            "file": boundary.span.path,
            "line": boundary.span.line,
        }


def _share_of(share: Share) -> dict[str, int]:
    return {"shown": share.shown, "total": share.total}
