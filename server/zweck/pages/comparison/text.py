"""A comparison as text on a terminal, as Markdown for a pull request, and as JSON."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from zweck.analysis.deep.finding import Finding
from zweck.analysis.diff.flips import Answer, Flip
from zweck.analysis.diff.result import Edit, LawChange, Region
from zweck.analysis.expected.check import Deviation
from zweck.facts.question import canonical
from zweck.pages import Page
from zweck.pages.comparison.renderer import Renderer, deviation_in_words, state_of
from zweck.pages.comparison.report import Report
from zweck.pages.comparison.sheets import as_markdown, on_page
from zweck.pages.notation import clock, iso
from zweck.pages.until import row_as_data
from zweck.periods.rows import PeriodRow, changed

if TYPE_CHECKING:  # most comparisons have neither
    from zweck.analysis.activities.turned import Turned
    from zweck.record.flips import Recorded


def page_of(report: Report, language: str) -> Page:
    """The comparison."""
    page = Page()
    on_page(Renderer(report, language).lines(), page)
    return page


def markdown(report: Report, language: str) -> str:
    """The comparison as Markdown."""
    return as_markdown(Renderer(report, language).lines())


def as_json(report: Report) -> str:
    """The comparison as one JSON object on one line."""
    sides = [{"name": name, "revision": found.revision} for name, found in zip(report.names, report.policies, strict=True)]
    said = {
        "old": sides[0],
        "new": sides[1],
        "laws": [_law(change) for change in report.comparison.laws],
        "untouched": report.comparison.untouched,
        "edits": [_edit(edit) for edit in report.comparison.edits],
        "idle": [_idle(finding) for finding in report.idle],
        "tests": None if report.flips is None else [_flip(flip) for flip in report.flips],
        "activities": None if report.turned is None else [_turned(one) for one in report.turned],
        "periods": [_period(was, now) for was, now in changed(*(one.vocabulary.periods for one in report.policies))],
        "declared": [{"activity": one, "text": {name: said.in_(name) for name in ("de", "en")}} for one, said in report.declared],
        "people": None if report.people is None else asdict(report.people),
        "deviations": None if report.deviations is None else [_deviation(deviation) for deviation in report.deviations],
        "recorded": None if report.recorded is None else _recorded(report.recorded),
    }
    return json.dumps(said, ensure_ascii=False)


def _law(change: LawChange) -> dict[str, object]:
    return {
        "law": change.law,
        "from": iso(change.start),
        "until": iso(change.until),
        "class": change.direction,
        "regions": [_region(region) for region in change.regions],
        "elsewhere": change.elsewhere,
    }


def _region(region: Region) -> dict[str, object]:
    return {
        "text": region.text.as_data(),
        "always": region.always.as_data(),
        "example": {"facts": {name: canonical(value) for name, value in region.example.facts.items()}},
        "old": region.old,
        "new": region.new,
        "overall": dict(zip(("old", "new"), region.example.overall, strict=True)),
        "rules": region.rules,
        "complete": region.complete,
    }


def _edit(edit: Edit) -> dict[str, object]:
    return {"what": edit.what, "name": edit.name, "state": state_of(edit), "decides": edit.decides}


def _period(was: PeriodRow | None, now: PeriodRow | None) -> dict[str, object]:
    row = now or was
    sides = {name: None if one is None else row_as_data(one) for name, one in (("old", was), ("new", now))}
    return {"row": row.row if row else "", "class": row.of if row else "", **sides}


def _idle(finding: Finding) -> dict[str, object]:
    return {"kind": finding.kind, "law": finding.law, "rule": finding.id, "by": finding.by}


def _flip(flip: Flip) -> dict[str, object]:
    case = flip.case
    return {"case": case.id, "title": case.title, "line": case.line, "old": _answer(flip.old), "new": _answer(flip.new)}


def _turned(one: "Turned") -> dict[str, object]:
    return {
        "activity": one.activity,
        "old": one.old,
        "new": one.new,
        "rules": [reason.rule for reason in one.reasons],
        "missing": [label.as_data() for label in one.missing],
        "states": None if one.instead is None else {name: canonical(value) for name, value in one.instead.items()},
        "never": one.never,
    }


def _answer(answer: Answer | None) -> dict[str, object] | None:
    return None if answer is None else {"outcome": answer.outcome, "passed": answer.passed}


def _deviation(deviation: Deviation) -> dict[str, object]:
    example = deviation.example
    return {
        "kind": deviation.kind,
        "law": deviation.law or None,
        "from": iso(deviation.start),
        "until": iso(deviation.until),
        "stated": deviation.stated,
        "class": deviation.found,
        "names": deviation.names,
        "text": {language: deviation_in_words(deviation, language) for language in ("de", "en")},
        "place": str(deviation.span) if deviation.span.path else None,
        "example": None if example is None else {"facts": {name: canonical(value) for name, value in example.facts.items()}},
        "old": None if example is None else example.law[0],
        "new": None if example is None else example.law[1],
    }


def _recorded(recorded: "Recorded") -> dict[str, object]:
    flips = [
        {
            "seq": turned.seq,
            "time": clock(turned.time),
            "decision_id": turned.decision_id,
            "recorded": turned.recorded,
            "old": turned.old,
            "new": turned.new,
            "answers": count,
        }
        for turned, count in recorded.turned.items()
    ]
    counts = {"answers": recorded.answers, "erased": recorded.erased, "flipped": recorded.flipped, "unlisted": recorded.unlisted}
    return {**counts, "flips": flips}
