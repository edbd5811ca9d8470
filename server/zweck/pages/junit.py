"""Results as JUnit XML, which CI systems read: a suite for each folder of cases, so for each law and version; one for all snapshots."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from click import unstyle

from zweck.law.load.files import display
from zweck.pages.results import Result, sentence
from zweck.pages.snapshots import Compared, diff

FOREIGN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def write(results: Sequence[Result], compared: Sequence[Compared], cases: Path, path: Path) -> None:
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
            _case(element, name, result)
    if compared:
        _snapshots(whole, compared)
    indent(whole)
    ElementTree(whole).write(path, encoding="utf-8", xml_declaration=True)


def _suite(folder: Path, root: Path) -> str:
    inner = folder.relative_to(root) if folder.is_relative_to(root) else folder
    return inner.as_posix() if inner.parts else root.name or "cases"


def _counts(failed: Sequence[bool], seconds: float) -> dict[str, str]:
    return {"tests": str(len(failed)), "failures": str(sum(failed)), "errors": "0", "skipped": "0", "time": f"{seconds:.6f}"}


def _case(suite: Element, name: str, result: Result) -> None:
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
        lines = [f"{case.path}:{case.line}: {case.id}: {case.title}", *(f"  {sentence(one)}" for one in result.differences)]
        if case.why:
            lines.append(f"  expected because: {case.why}")
        failure = SubElement(element, "failure", {"type": kinds, "message": _clean(sentence(result.differences[0]))})
        failure.text = _clean("\n".join(lines))


def _snapshots(whole: Element, compared: Sequence[Compared]) -> None:
    counts = _counts([bool(one.changed) for one in compared], sum(one.seconds for one in compared))
    suite = SubElement(whole, "testsuite", {"name": "snapshots", **counts})
    for one in compared:
        file = display(one.snapshot.path)
        said = {"name": file, "classname": "snapshots", "file": file, "line": "1", "time": f"{one.seconds:.6f}"}
        element = SubElement(suite, "testcase", {key: _clean(value) for key, value in said.items()})
        if one.changed:
            message = f"{len(one.changed)} of {len(one.asked)} entries are answered otherwise"
            SubElement(element, "failure", {"type": "snapshot", "message": message}).text = _clean(unstyle("\n".join(diff(one))))


def _clean(text: str) -> str:
    return FOREIGN.sub("\N{REPLACEMENT CHARACTER}", text)
