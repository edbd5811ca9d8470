"""Runs cases one after the other."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter

from zweck.cases import Case, Mismatch
from zweck.cli.differences import differences
from zweck.engine import Engine


@dataclass(frozen=True, slots=True)
class Result:
    """How a case came out, and how long it took."""

    case: Case
    differences: list[Mismatch]
    seconds: float


def run_all(cases: Iterable[Case], engine: Engine, tell: Callable[[Result], None]) -> list[Result]:
    """Run cases one after the other; each result is told at once."""
    results = []
    for case in cases:
        start = perf_counter()
        result = Result(case, differences(case, engine), perf_counter() - start)
        tell(result)
        results.append(result)
    return results


def as_json(result: Result) -> str:
    """A case as one JSON object on one line."""
    case = result.case
    told = [{"what": difference.what, "wanted": difference.wanted, "got": difference.got} for difference in result.differences]
    said = {"case": case.id, "title": case.title, "file": case.path, "line": case.line, "passed": not told, "differences": told}
    return json.dumps(said, ensure_ascii=False)
