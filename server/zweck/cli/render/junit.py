"""Results as JUnit XML, which CI systems read: a suite for each folder of cases, so for each law and version."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from zweck.cli.render.results import Result, sentence

FOREIGN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def write(results: Iterable[Result], cases: Path, path: Path) -> None:
    """Write results into a file; `cases` is the folder or file, as shown to users, whose cases they are."""
    root = cases.parent if cases.suffix else cases
    suites: dict[str, list[Result]] = {}
    for result in results:
        suites.setdefault(_suite(Path(result.case.path).parent, root), []).append(result)
    whole = Element("testsuites", {"name": "zweck", **_counts([one for suite in suites.values() for one in suite])})
    for name, suite in suites.items():
        element = SubElement(whole, "testsuite", {"name": _clean(name), **_counts(suite)})
        for result in suite:
            _case(element, name, result)
    indent(whole)
    ElementTree(whole).write(path, encoding="utf-8", xml_declaration=True)


def _suite(folder: Path, root: Path) -> str:
    inner = folder.relative_to(root) if folder.is_relative_to(root) else folder
    return inner.as_posix() if inner.parts else root.name or "cases"


def _counts(results: list[Result]) -> dict[str, str]:
    failed = sum(bool(result.differences) for result in results)
    seconds = sum(result.seconds for result in results)
    return {"tests": str(len(results)), "failures": str(failed), "errors": "0", "skipped": "0", "time": f"{seconds:.6f}"}


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


def _clean(text: str) -> str:
    return FOREIGN.sub("\N{REPLACEMENT CHARACTER}", text)
