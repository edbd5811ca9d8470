"""`zweck test`: results for CI systems, what cases prove as text, JSON and a page, and running again after changes."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest
from junitparser import JUnitXml, TestCase, TestSuite

from tests.arcadia import CASES, POLICIES
from tests.cli.conftest import UTOPIA, Zweck, assert_golden
from zweck.cases import load_cases
from zweck.cli.commands import test as watching
from zweck.cli.commands.test import affected_first, watch
from zweck.load import load

VOID = {"meta", "input", "br"}
PATIENCE = 60


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Utopia's policies and cases, to be changed, in the working directory."""
    shutil.copytree(UTOPIA.parent, tmp_path / "utopia")
    monkeypatch.chdir(tmp_path / "utopia")
    return Path("policies")


# --- JUnit ------------------------------------------------------------------------------------------------------------------------


def read(path: Path) -> dict[str, list[TestCase]]:
    """The suites of a file as a consumer of it reads them."""
    whole = JUnitXml.fromfile(str(path))
    suites = {}
    for suite in whole:
        assert isinstance(suite, TestSuite)
        cases = list(suite)
        assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (len(cases), sum(map(failed, cases)), 0, 0)
        assert suite.time >= 0
        suites[suite.name] = cases
    assert (whole.tests, whole.failures) == (
        sum(map(len, suites.values())),
        sum(failed(case) for cases in suites.values() for case in cases),
    )
    return suites


def failed(case: TestCase) -> bool:
    """Whether a case failed."""
    return bool(case.result)


def test_junit(zweck: Zweck, copy: Path) -> None:
    """A suite for each folder of cases, with the file and line of each case, and what was wanted and what came."""
    cases = copy.parent / "tests" / "policies"
    text = (cases / "cases.yaml").read_text(encoding="utf-8")
    (cases / "data-act" / "2010").mkdir(parents=True)
    inner = text.replace("case: ", "case: inner-").replace(
        "grounds: [UDG-4-1]", 'grounds: [BIG-1]\n    why: "Feasts are \\uFFFE free & <easy>."'
    )
    (cases / "data-act" / "2010" / "inner.yaml").write_text(inner, encoding="utf-8")

    result = zweck("test", "--policies", copy, "--junit", "out.xml")

    assert result.exit_code == 1
    suites = read(Path("out.xml"))
    assert {name: [failed(case) for case in suite] for name, suite in suites.items()} == {
        "policies": [False] * 2,
        "data-act/2010": [True, False],
    }
    (case, _) = suites["data-act/2010"]
    attributes = dict(case._elem.attrib)
    assert (attributes["file"], attributes["line"]) == ("tests/policies/data-act/2010/inner.yaml", "3")
    assert attributes["classname"] == "data-act.2010.inner"
    assert case.name is not None
    assert case.name.startswith("inner-")
    (failure,) = case.result
    assert failure.message == "grounds: wanted at least BIG-1; got UDG-4-1"
    assert "tests/policies/data-act/2010/inner.yaml:3: inner-" in failure.text
    assert "expected because: Feasts are \N{REPLACEMENT CHARACTER} free & <easy>." in failure.text


def test_junit_where_nothing_can_be_written(zweck: Zweck, copy: Path) -> None:
    """A message, no traceback."""
    result = zweck("test", "--policies", copy, "--junit", "nowhere/out.xml")
    assert result.exit_code == 3
    assert "`nowhere/out.xml`: no such file or directory" in result.stderr


# --- what cases prove -------------------------------------------------------------------------------------------------------------


def coverage(zweck: Zweck, *arguments: object) -> Any:
    """The text about Arcadia."""
    return zweck("test", CASES, "--policies", POLICIES, *arguments)


def test_coverage_on_the_terminal(zweck: Zweck, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every rule, the first conditions with a situation that would prove them, the first days, and the shares; exit code 1 for rules."""
    monkeypatch.chdir(POLICIES.parents[2])
    for language in ("en", "de"):
        result = coverage(zweck, "--coverage", "--lang", language)
        assert (result.exit_code, result.stderr) == (1, "")
        assert_golden(f"coverage-{language}", result.stdout)


def test_coverage_as_one_line_each(zweck: Zweck) -> None:
    """With `--json` the rules that no case proves stand behind the cases."""
    lines = [json.loads(line) for line in coverage(zweck, "--coverage", "--json").stdout.splitlines()]
    unproven = [line for line in lines if "unproven" in line]
    assert {"unproven": "floor common/F-CHILD", "way": "holds", "file": unproven[0]["file"], "line": unproven[0]["line"]} not in unproven
    assert all({"unproven", "way", "file", "line"} == set(line) for line in unproven)
    assert unproven


def test_coverage_as_json(zweck: Zweck, tmp_path: Path) -> None:
    """Everything: each condition with the cases in which it occurs and decides, or a situation in which it would."""
    assert coverage(zweck, "--coverage-json", tmp_path / "out.json").exit_code == 1
    data = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))

    assert list(data) == ["revision", "cases", "shares", "laws", "tables"]
    atoms = [atom for law in data["laws"] for version in law["versions"] for rule in version["rules"] for atom in rule["conditions"]]
    both = [all(atom[truth]["decides"] for truth in ("true", "false")) for atom in atoms]
    assert data["shares"]["decisive"] == {"shown": sum(both), "total": len(both)}
    assert data["shares"]["conditions"]["shown"] == sum(all(atom[truth]["seen"] for truth in ("true", "false")) for atom in atoms)
    dates = [*data["tables"], *(day for law in data["laws"] for day in law["dates"])]
    assert data["shares"]["dates"] == {
        "shown": sum((day["before"] is not None) + (day["on"] is not None) for day in dates),
        "total": 2 * len(dates),
    }
    points = [point for law in data["laws"] for version in law["versions"] for rule in version["rules"] for point in rule["points"]]
    assert data["shares"]["rules"]["shown"] == sum((point["holds"] is not None) + (point["holds_not"] is not None) for point in points)
    assert data["shares"]["rules"]["total"] == 2 * len(points)
    for atom in atoms:
        for truth in ("true", "false"):
            told = atom[truth]
            assert told["decides"] is None or told["seen"] is not None
            assert ("possible" in told) == (told["decides"] is None)
            assert ("example" in told) == told.get("possible", False)


class Reader(HTMLParser):
    """Reads a page strictly: every element is closed, in order."""

    def __init__(self) -> None:
        """Begin."""
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open."""
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data

    def all(self, name: str) -> Iterator[str]:
        """The values of an attribute."""
        return (value for _, attributes in self.seen if (value := attributes.get(name)))


@pytest.mark.parametrize(
    ("language", "words"), [("en", "decides alone, in the case named"), ("de", "entscheidet allein, im genannten Testfall")]
)
def test_coverage_as_a_page(zweck: Zweck, tmp_path: Path, language: str, words: str) -> None:
    """Well formed, in one language, with nothing from elsewhere, and every link leads somewhere."""
    policies = Path(shutil.copytree(POLICIES, tmp_path / "policies"))
    rule = policies / "ar/privacy/2001-01-01/sensitive-data.yaml"
    rule.write_text(
        rule.read_text(encoding="utf-8").replace("The person has consented, and", "<b>Consent</b> & 'care', and"), encoding="utf-8"
    )
    result = zweck("test", CASES, "--policies", policies, "--coverage-html", tmp_path / "out.html", "--lang", language)
    assert result.exit_code == 1

    page = Reader()
    page.feed((tmp_path / "out.html").read_text(encoding="utf-8"))
    assert page.open == []
    assert page.seen[0] == ("html", {"lang": language})
    assert {tag for tag, _ in page.seen}.isdisjoint({"script", "link", "img", "iframe", "b"})
    ids = list(page.all("id"))
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.all("href")} <= set(ids)
    assert set(page.all("aria-labelledby")) <= set(ids)
    assert "url(" not in page.text
    assert words in page.text
    assert ("<b>Consent</b> & 'care'" in page.text) == (language == "en")
    assert "statistics-without-register" in page.text


# --- again and again --------------------------------------------------------------------------------------------------------------


def test_watching(copy: Path) -> None:
    """Runs at once and after each change, on plain pipes as well; faulty files are complained about; Ctrl-C ends it."""
    cases = copy.parent / "tests" / "policies" / "cases.yaml"
    sound = cases.read_text(encoding="utf-8")
    command = [sys.executable, "-m", "zweck.cli", "test", "--watch", "--policies", str(copy)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(Path(__file__).parents[2])}
    said: Queue[str] = Queue()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", env=environment
    ) as process:

        def listen() -> None:
            for line in process.stdout or ():
                said.put(line.rstrip("\n"))

        Thread(target=listen, daemon=True).start()

        def exchange(text: str) -> None:
            new = cases.with_suffix(".new")
            new.write_text(text, encoding="utf-8")
            new.replace(cases)

        def until_it_waits() -> list[str]:
            lines = []
            while not (line := said.get(timeout=PATIENCE)).startswith("watching "):
                lines.append(line)
            return lines

        try:
            assert until_it_waits() == ["2 passed, 0 failed"]
            exchange(sound.replace("outcome: PERMITTED", "outcome: PROHIBITED"))
            lines = until_it_waits()
            assert (lines[0], lines[-1]) == ("changed: tests/policies/cases.yaml", "1 passed, 1 failed")
            assert any("wanted PROHIBITED; got PERMITTED" in line for line in lines)
            exchange(sound.replace("PERMITTED", "ALLOWED"))
            assert any("ZW211" in line for line in until_it_waits())
            exchange(sound)
            assert until_it_waits() == ["changed: tests/policies/cases.yaml", "2 passed, 0 failed"]
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()


def test_a_file_that_is_being_written_is_left_until_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor empties a file before it writes it."""
    file = tmp_path / "cases.yaml"
    file.write_text("whole", encoding="utf-8")
    written = iter(("", "half", "whole again"))

    def write(seconds: float) -> None:
        for text in islice(written, 1):
            file.write_text(text, encoding="utf-8")

    monkeypatch.setattr(watching, "sleep", write)
    seen: list[str] = []

    def once(_: frozenset[Path]) -> None:
        seen.append(file.read_text(encoding="utf-8"))
        if len(seen) == 2:
            raise KeyboardInterrupt

    watch([file], once)
    assert seen == ["whole", "whole again"]


def test_what_a_change_concerns_comes_first() -> None:
    """Cases that failed before, that stand in a changed file, and that expect a law of which a file changed."""
    cases = load_cases(CASES, load(POLICIES))
    press = POLICIES / "ar" / "press" / "1995-01-01" / "publication.yaml"
    first = affected_first(cases, frozenset({press}), POLICIES, frozenset({"objection"}))
    assert [case.id for case in first[:3]] == ["objection", "portrait-of-a-dancer", "news-of-an-illness"]
    assert sorted(case.id for case in first) == sorted(case.id for case in cases)
    (later,) = {Path(case.path) for case in cases if case.path.endswith("privacy-2010.yaml")}
    first = affected_first(cases, frozenset({later.absolute()}), POLICIES, frozenset())
    assert Path(first[0].path) == later
