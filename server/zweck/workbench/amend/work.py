"""The process that finds the effect of a draft: on the day concerned first, then on all days, then on the changes that no case notices.

`python -m zweck.workbench.amend.work FOLDER` reads `order.json` there, and writes each finding beside it as soon as it is known.
"""

import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from zweck.analysis.diff.compare import compare
from zweck.analysis.diff.flips import flips
from zweck.analysis.diff.result import Comparison, Example
from zweck.analysis.mutation.choose import chosen
from zweck.analysis.mutation.make import mutants
from zweck.analysis.mutation.proof import State, examine
from zweck.analysis.space.sides import Side
from zweck.bounded.progress import Each
from zweck.cases import load_cases, run
from zweck.cases.records import failing_records, load_records
from zweck.chain.database import RecordError, RecordUnavailable
from zweck.cli.commands.diff import Found, differing, report_of
from zweck.editing.files import CASES, CHANGES, POLICIES
from zweck.explain.values import value_in_words
from zweck.facts.question import canonical
from zweck.forms.diagnostics import PolicyError
from zweck.forms.whole import put
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Fact
from zweck.load import load
from zweck.logic.condition import Value
from zweck.pages import LANGUAGES, say
from zweck.pages.comparison.renderer import Renderer
from zweck.pages.comparison.report import Report
from zweck.pages.comparison.sheets import on_page
from zweck.pages.html import HtmlPage
from zweck.pages.mutants import sentence
from zweck.pages.notation import stated
from zweck.runtime.sources.parse import parse_company
from zweck.workbench.amend.jobs import FLIPS, STATUS, TODAY, UNNOTICED, WHOLE, Order

MAX_UNNOTICED: Final = 20
PAUSE: Final = 0.25
"""Seconds between two notes about how far the search is."""


def _in_words(policies: PolicySet, language: str, example: Example) -> list[str]:
    """The facts of an example by their labels."""
    return [_fact(policies.vocabulary.facts.get(name), name, value, language) for name, value in example.facts.items()]


def _fact(fact: Fact | None, name: str, value: Value | None, language: str) -> str:
    if fact is None:
        return stated(name, value)
    said = say("unknown", language) if value is None else value_in_words(value, fact, language)
    return f"{fact.label[language]}: {said}"


class Work:
    """One search, which notes how far it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._order = Order.read(folder)
        self._day = date.fromisoformat(self._order.day)
        self._noted, self._stage = 0.0, ""

    def note(self, stage: str, done: int = 0, of: int = 0) -> None:
        """Note how far it is."""
        self._stage, self._noted = stage, time.monotonic()
        put(self._folder / STATUS, json.dumps({"stage": stage, "done": done, "of": of}).encode())

    def _noting(self, _what: str, items: Iterable[Each], total: int | None = None, /) -> Iterator[Each]:
        """The items, with a note now and then of how many went by."""
        found = list(items) if total is None and not isinstance(items, Iterator) else items
        of = total if total is not None else len(found) if isinstance(found, list) else 0
        for done, item in enumerate(found):
            if time.monotonic() - self._noted > PAUSE:
                self.note(self._stage, done, of)
            yield item

    def run(self) -> None:
        """Find everything."""
        self.note("reading")
        old = Side(load(Path(self._order.old) / POLICIES))
        new = Side(load(Path(self._order.new) / POLICIES), old)
        self.note("today")
        self._write(TODAY, self._report((old, new), compare(old, new, self._day)), asked=False)
        self.note("days")
        comparison = compare(old, new, along=self._noting)
        self._write(WHOLE, self._report((old, new), comparison), asked=False)
        self.note("cases")
        folder = Path(self._order.new).joinpath(*CASES)
        cases = folder if folder.is_dir() else None
        found = Found(comparison, (old, new), cases, flips(cases, old, new, self._noting) if cases is not None else None)
        passing = [(flip.case, flip.new is not None and flip.new.passed) for flip in found.flips or ()]
        self._put(FLIPS, [{"case": case.id, "title": case.title, "passes": passes} for case, passes in passing])
        self.note("beside")
        self._write(WHOLE, self._report_whole(found))
        self.note("unnoticed")
        self._put(UNNOTICED, self._unnoticed((old, new), folder))
        self.note("done")

    def _report_whole(self, found: Found) -> Report:
        order = self._order
        expected = [Path(order.new) / CHANGES / name for name in order.expected]
        return report_of(
            (order.names[0], order.names[1]),
            found,
            self._day,
            record=order.record or None,
            differences=differing(found, expected) if expected else None,
            activities=parse_company(order.activities) if order.activities else None,
            day=self._day,
            along=self._noting,
        )

    def _report(self, sides: tuple[Side, Side], comparison: Comparison) -> Report:
        """The report before the cases are asked."""
        old, new = self._order.names
        return Report((old, new), (sides[0].policies, sides[1].policies), comparison, (), None, self._day)

    def _unnoticed(self, sides: tuple[Side, Side], folder: Path) -> dict[str, Any]:
        """Small changes of what was edited that no case notices, each with a case that would; none while cases fail."""
        policies = sides[1].policies
        known, records = (load_cases(folder, policies), load_records(folder, policies)) if folder.is_dir() else ([], [])
        failing = [case.id for case in known if run(case, sides[1].engine)] + failing_records(records, policies)
        if failing:
            return {"failing": failing, "examined": 0, "survivors": []}
        wanted = [mutant for _, mutant in chosen(list(mutants(policies)), policies, old=sides[0].policies)]
        survivors: list[dict[str, Any]] = []
        for mutant, result in zip(wanted, examine(sides[1], known, wanted, self._noting, records), strict=True):
            shown = result.witness or result.record
            if result.state is State.SURVIVED and shown is not None and len(survivors) < MAX_UNNOTICED:
                said = {language: sentence(mutant, policies, language) for language in LANGUAGES}
                facts = {name: canonical(value) for name, value in shown.facts.items()}
                survivors.append({"rule": mutant.name, "text": said, "facts": facts})
        return {"failing": [], "examined": len(wanted), "survivors": survivors}

    def _write(self, name: str, report: Report, *, asked: bool = True) -> None:
        for language in LANGUAGES:
            page = HtmlPage(level=3)
            _title, *lines = Renderer(report, language, partial(_in_words, report.policies[1], language), asked).lines()
            on_page(lines, page, alone=False)
            put(self._folder / f"{name}.{language}.html", str(page.html).encode())

    def _put(self, name: str, found: Mapping[str, Any] | Sequence[Any]) -> None:
        put(self._folder / name, json.dumps(found, ensure_ascii=False).encode())

    def fail(self, error: Exception) -> None:
        """Note why there is no effect."""
        put(self._folder / STATUS, json.dumps({"stage": "failed", "why": str(error)[:4000]}, ensure_ascii=False).encode())


def main() -> None:
    """Find the effect that the folder orders."""
    work = Work(Path(sys.argv[1]))
    with suppress(KeyboardInterrupt):
        try:
            work.run()
        except (PolicyError, RecordError, RecordUnavailable) as error:
            work.fail(error)


if __name__ == "__main__":
    main()
