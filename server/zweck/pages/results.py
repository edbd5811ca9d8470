"""How cases and snapshots came out: each difference between the answer and the expected one; as JUnit XML, which CI systems read."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Final
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from zweck.bounded.progress import Progress, quietly
from zweck.cases import Case, Mismatch, passing, run
from zweck.cases.cases import Expectation
from zweck.cases.records import RecordCase
from zweck.cases.run import advice
from zweck.cases.snapshot import Entry, Snapshot, answered, answered_together
from zweck.editing.judged import in_words
from zweck.engine import Disagreement, Engine
from zweck.law.load.files import display
from zweck.pages import Page, say, styled, unstyled
from zweck.words.said import Said, says, shown_in

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
        return [Mismatch("matchers", says("pages.same_answer"), disagreement.message)]


def page_of(case: Case, found: list[Mismatch], lang: str, line: str = "") -> Page:
    """The place and title of a case, the line itself where it is given, each difference, and why the answer is expected."""
    page = Page()
    page.paragraph(case.title, head=f"{case.path}:{case.line}: {case.id}:")
    if line:
        page.outline(f"  {case.line} | {line}", indent=0)
    for difference in found:
        page.paragraph(sentence(difference, lang), indent=2, marker="✗ ", mark={"fg": "red"})
        for hint in difference.advice:
            page.paragraph(hint.in_(lang), indent=4)
    if case.why:
        page.paragraph(say("results.because", lang, why=case.why), indent=4, style={"dim": True})
    return page


def sentence(difference: Mismatch, lang: str) -> str:
    """The wanted value and the one that came."""
    key = "results.exact" if difference.what in EXACT else "results.at_least"
    wanted, got = (shown_in(lang, one) for one in (difference.wanted, difference.got))
    return say(key, lang, what=difference.what, wanted=wanted, got=got)


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


def as_json(result: Result, lang: str) -> str:
    """A case as one JSON object on one line."""
    case = result.case
    found = []
    for one in result.differences:
        advice = {"advice": [line.in_(lang) for line in one.advice]} if one.advice else {}
        found.append({"what": one.what, "wanted": shown_in(lang, one.wanted), "got": shown_in(lang, one.got), **advice})
    said = {"case": case.id, "title": case.title, "file": case.path, "line": case.line, "passed": not found, "differences": found}
    return json.dumps(said, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Compared:
    """The entries asked of a snapshot, those answered otherwise with the new answer (or why there is none), and the seconds taken."""

    snapshot: Snapshot
    asked: tuple[Entry, ...]
    changed: tuple[tuple[Entry, str | Said], ...]
    seconds: float


Differences = Mapping[str, tuple[object, object]]
"""The wanted value and the one that came, by the fact or for the rows."""


def record_as_json(case: RecordCase, found: Differences) -> str:
    """A case of a record with another answer, as one object."""
    wanted, got = ({name: both[side] for name, both in found.items()} for side in (0, 1))
    said = {"record": case.id, "file": case.span.path, "line": case.span.line, "passed": False, "wanted": wanted, "got": got}
    return json.dumps(said, ensure_ascii=False)


def record_in_words(case: RecordCase, found: Differences, lang: str) -> str:
    """A case of a record with another answer, in words."""
    differs = (say("results.exact", lang, what=name, wanted=wanted, got=got) for name, (wanted, got) in found.items())
    return f"{case.span}: {case.id}: {' | '.join(differs)}"


def compare(snapshots: Sequence[Snapshot], text: str | None, engine: Engine, *, together: bool = False) -> list[Compared]:
    """Ask the entries that have a text in their id, perhaps `together`; snapshots without such an entry are left out."""
    start = perf_counter()
    every = [entry for snapshot in snapshots for entry in snapshot.entries]
    known: dict[int, str] = (
        {id(entry): in_words(one) for entry, one in zip(every, answered_together(every, engine.policies), strict=True)} if together else {}
    )
    share = (perf_counter() - start) / max(1, len(snapshots))
    found = []
    for snapshot in snapshots:
        start = perf_counter()
        asked = tuple(entry for entry in snapshot.entries if text is None or text.casefold() in entry.id.casefold())
        changed = tuple((entry, now) for entry in asked if (now := known.get(id(entry)) or _now(entry, engine)) != _before(entry.answer))
        if asked:
            found.append(Compared(snapshot, asked, changed, perf_counter() - start + share))
    return found


def diff(compared: Compared, lang: str) -> Iterator[str]:
    """The entries of a snapshot that are answered otherwise: the answer on file, and the one of today."""
    for entry, now in compared.changed:
        yield f"{entry.span.path}:{entry.span.line}: {entry.id}"
        yield styled(f"  - {shown_in(lang, _before(entry.answer))}", {"fg": "red"})
        yield styled(f"  + {shown_in(lang, now)}", {"fg": "green"})


def sum_up(compared: Sequence[Compared], lang: str) -> Iterator[str]:
    """How many entries there are and how many of them changed, apart from the cases; nothing where there is no snapshot."""
    count, changed = sum(len(one.asked) for one in compared), sum(len(one.changed) for one in compared)
    if changed:
        yield styled(say("results.otherwise", lang, changed=changed, number=count), {"fg": "red", "bold": True})
        yield say("results.snapshot", lang)
    elif count:
        yield say("results.as_before", lang, count=count)


def entries_as_json(compared: Compared, lang: str) -> Iterator[str]:
    """Each entry as one JSON object on one line."""
    changed = {entry.id: shown_in(lang, now) for entry, now in compared.changed}
    for entry in compared.asked:
        before = shown_in(lang, _before(entry.answer))
        said = {"entry": entry.id, "file": entry.span.path, "line": entry.span.line, "passed": entry.id not in changed}
        yield json.dumps({**said, "before": before, "now": changed.get(entry.id, before)}, ensure_ascii=False)


def _before(answer: Expectation | None) -> str | Said:
    return says("pages.no_answer_yet") if answer is None else in_words(answer)


def _now(entry: Entry, engine: Engine) -> str | Said:
    try:
        return in_words(answered(entry, engine))
    except Disagreement as disagreement:
        return disagreement.message


FOREIGN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def write(results: Sequence[Result], compared: Sequence[Compared], cases: Path, path: Path, lang: str) -> None:
    """Write results into a file; `cases` is the folder or file, as shown to users, whose cases they are.

    Snapshots are a suite apart with one test for each file.
    """
    root = cases.parent if cases.suffix else cases
    suites: dict[str, list[Result]] = {}
    for result in results:
        suites.setdefault(_suite(Path(result.case.path).parent, root), []).append(result)
    failed = [bool(one.differences) for one in results] + [bool(one.changed) for one in compared]
    seconds = sum(one.seconds for one in results) + sum(one.seconds for one in compared)
    whole = Element("testsuites", {"name": "zweck", **_counts(failed, seconds)})
    for name, suite in suites.items():
        element = SubElement(
            whole,
            "testsuite",
            {"name": _clean(name), **_counts([bool(one.differences) for one in suite], sum(one.seconds for one in suite))},
        )
        for result in suite:
            _case(element, name, result, lang)
    if compared:
        _snapshots(whole, compared, lang)
    indent(whole)
    ElementTree(whole).write(path, encoding="utf-8", xml_declaration=True)


def _suite(folder: Path, root: Path) -> str:
    inner = folder.relative_to(root) if folder.is_relative_to(root) else folder
    return inner.as_posix() if inner.parts else root.name or "cases"


def _counts(failed: Sequence[bool], seconds: float) -> dict[str, str]:
    return {"tests": str(len(failed)), "failures": str(sum(failed)), "errors": "0", "skipped": "0", "time": f"{seconds:.6f}"}


def _case(suite: Element, name: str, result: Result, lang: str) -> None:
    case = result.case
    said = {
        "name": f"{case.id}: {case.title}" if case.title else case.id,
        "classname": ".".join((*Path(name).parts, Path(case.path).stem)),
        "file": case.path,
        "line": str(case.line),
        "time": f"{result.seconds:.6f}",
    }
    element = SubElement(suite, "testcase", {key: _clean(value) for key, value in said.items()})
    if result.differences:
        kinds = ", ".join(difference.what for difference in result.differences)
        lines = [f"{case.path}:{case.line}: {case.id}: {case.title}", *(f"  {sentence(one, lang)}" for one in result.differences)]
        if case.why:
            lines.append(f"  {say('results.because', lang, why=case.why)}")
        failure = SubElement(element, "failure", {"type": kinds, "message": _clean(sentence(result.differences[0], lang))})
        failure.text = _clean("\n".join(lines))


def _snapshots(whole: Element, compared: Sequence[Compared], lang: str) -> None:
    counts = _counts([bool(one.changed) for one in compared], sum(one.seconds for one in compared))
    suite = SubElement(whole, "testsuite", {"name": "snapshots", **counts})
    for one in compared:
        file = display(one.snapshot.path)
        said = {"name": file, "classname": "snapshots", "file": file, "line": "1", "time": f"{one.seconds:.6f}"}
        element = SubElement(suite, "testcase", {key: _clean(value) for key, value in said.items()})
        if one.changed:
            message = say("results.otherwise", lang, changed=len(one.changed), number=len(one.asked))
            SubElement(element, "failure", {"type": "snapshot", "message": message}).text = _clean(unstyled("\n".join(diff(one, lang))))


def _clean(text: str) -> str:
    return FOREIGN.sub("\N{REPLACEMENT CHARACTER}", text)
