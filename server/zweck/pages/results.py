"""How cases came out: each difference between the answer and the expected one, for `zweck test` and for pytest."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from zweck.bounded.progress import Progress, quietly
from zweck.cases import Case, Mismatch, passing, run
from zweck.cases.advice import advice
from zweck.engine import Disagreement, Engine
from zweck.pages.page import Page

OUTCOME = "outcome"
EXACT = (OUTCOME, "laws")
"""Parts of an answer that must be as expected; of all others it must have at least what is expected."""


def differences(case: Case, engine: Engine) -> list[Mismatch]:
    """All differences, with advice on another outcome; that two matchers disagree is one."""
    try:
        found = run(case, engine)
        if found and found[0].what == OUTCOME:
            found[0] = replace(found[0], advice=tuple(advice(case, engine)))
        return found
    except Disagreement as disagreement:
        return [Mismatch("matchers", "the same answer of both", str(disagreement))]


def page_of(case: Case, found: list[Mismatch], line: str = "") -> Page:
    """The place and title of a case, the line itself where it is given, each difference, and why the answer is expected."""
    page = Page()
    page.paragraph(case.title, head=f"{case.path}:{case.line}: {case.id}:")
    if line:
        page.outline(f"  {case.line} | {line}", indent=0)
    for difference in found:
        page.paragraph(sentence(difference), indent=2, marker="✗ ", mark={"fg": "red"})
        for hint in difference.advice:
            page.paragraph(str(hint), indent=4)
    if case.why:
        page.paragraph(f"expected because: {case.why}", indent=4, style={"dim": True})
    return page


def sentence(difference: Mismatch) -> str:
    """The wanted value and the one that came."""
    wanted = difference.wanted if difference.what in EXACT else f"at least {difference.wanted}"
    return f"{difference.what}: wanted {wanted}; got {difference.got}"


@dataclass(frozen=True, slots=True)
class Result:
    """How a case came out, and how long it took."""

    case: Case
    differences: list[Mismatch]
    seconds: float


def run_all(
    cases: Sequence[Case], engine: Engine, report: Callable[[Result], None], along: Progress = quietly, *, together: bool = False
) -> list[Result]:
    """Run cases one after the other; each result is reported at once.

    With `together` all are asked of the compiled law first, and alone only where that does not show that they pass.
    """
    start = perf_counter()
    passed = passing(cases, engine.policies) if together else [False] * len(cases)
    share = (perf_counter() - start) / max(1, len(cases))
    results = []
    for case, passes in along("cases", [*zip(cases, passed, strict=True)]):
        start = perf_counter()
        found = [] if passes else differences(case, engine)
        result = Result(case, found, perf_counter() - start + share)
        report(result)
        results.append(result)
    return results


def as_json(result: Result) -> str:
    """A case as one JSON object on one line."""
    case = result.case
    found = [
        {"what": one.what, "wanted": one.wanted, "got": one.got, **({"advice": [str(line) for line in one.advice]} if one.advice else {})}
        for one in result.differences
    ]
    said = {"case": case.id, "title": case.title, "file": case.path, "line": case.line, "passed": not found, "differences": found}
    return json.dumps(said, ensure_ascii=False)
