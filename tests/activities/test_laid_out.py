"""A copy of the example company does not age: asked on its own day it answers as its stories say, whichever day that is."""

import csv
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import pytest
import yaml

from docs.examples.lay_out import DAY, GROUP, TREE_DAY, NotLaidOut, lay_out, moved
from tests.activities.group import engine
from tests.proving import PROVING
from zweck.activities.ask import ask_about
from zweck.cases import load_cases
from zweck.cases.run import run
from zweck.company import CASES, Company, load_company
from zweck.company.register import Event, EventKind, looked_up
from zweck.decision.decision import Outcome
from zweck.facts.basis import Basis, Today

PERMITTED, PROHIBITED, UNDETERMINED = Outcome.PERMITTED, Outcome.PROHIBITED, Outcome.UNDETERMINED
FORTY: Final = [
    *(date(2025, 9, 15) + timedelta(days=30 * step) for step in range(37)),
    date(2026, 12, 1),
    date(2026, 12, 2),
    date(2028, 2, 29),
]
"""Days over three years, in `make test` each fourth; and the day of the tree's reviews, the one after it, and a leap day."""

NAMED: Final = {"newsletter-contradiction": ("eu-political-ads", date(2025, 10, 10))}
"""The cases that come out otherwise before a law began: while it did not apply, nothing turned on which of two purposes is true."""

PROSE: Final = {"authority", "citation", "contract", "document", "evidence", "reason", "safeguards", "story", "title", "why", "wording"}
TELLING: Final = re.compile(r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December) 20\d\d")


@pytest.fixture(params=FORTY if PROVING else [*FORTY[:-3:4], *FORTY[-3:]], ids=str)
def day(request: pytest.FixtureRequest) -> date:
    """The day of a copy."""
    found: date = request.param
    return found


def test_the_cases_come_out_as_their_stories_say(day: date, tmp_path: Path) -> None:
    """Live and as of their days. Or, before a law began, as its beginning explains; and this law began then."""
    folder = lay_out(tmp_path / "group", day)
    policies = engine().policies
    cases = load_cases(folder / CASES, policies, load_company(folder, policies.vocabulary))
    explained = {
        name for name, (law, begins) in NAMED.items() if day < begins and min(one.start for one in policies.laws[law].versions) == begins
    }
    assert len(cases) > 50
    live = [replace(case, question=replace(case.question, basis=Basis.LIVE, time_zone="Europe/Berlin")) for case in cases]
    for asked in (cases, live):
        assert {case.id for case in asked if run(case, engine())} == explained


def test_the_newsletter_now_after_an_objection_and_after_the_review_was_due(day: date, tmp_path: Path) -> None:
    """The road of `make run`: K-1002 objects on the day of the copy; the copy itself is used until after the review is due."""
    folder = lay_out(tmp_path / "group", day)
    company = load_company(folder, engine().policies.vocabulary)
    known = dict(persons(folder))
    outcomes = {number: newsletter(folder, company, events, day) for number, events in known.items()}
    assert outcomes == {"K-1001": PERMITTED, "K-1002": PERMITTED, "K-1003": PROHIBITED, "K-1004": PROHIBITED}

    objects = event(EventKind.OBJECTED, "advertising", day)
    assert newsletter(folder, company, [*known["K-1002"], objects], day) is PROHIBITED
    due = company.activities["newsletter"][0].appraisals[0].review_by
    assert due is not None
    assert newsletter(folder, company, known["K-1001"], due) is PERMITTED
    assert newsletter(folder, company, known["K-1001"], due + timedelta(days=1)) is UNDETERMINED


def newsletter(folder: Path, company: Company, events: Sequence[Event], day: date) -> Outcome:
    """The answer to the question that `make run` puts, about a person, where the clock shows this day: it states none."""
    asked = yaml.safe_load((folder / "questions" / "newsletter.yaml").read_text(encoding="utf-8"))
    vocabulary = engine().policies.vocabulary
    registers = looked_up(events, company.activities[asked["activity"]][0], company, day, vocabulary, basis=Basis.LIVE)
    clock = lambda zone: Today(day, zone)  # noqa: E731  so short
    answer = engine().decide(ask_about(asked["activity"], asked["facts"], company, vocabulary, registers=registers, clock=clock))
    assert (answer.question.basis, answer.date) == (Basis.LIVE, day)
    return answer.outcome


def persons(folder: Path) -> Iterator[tuple[str, list[Event]]]:
    """The events of each person in the register of the copy, of one of its controllers."""
    found: dict[str, list[Event]] = {}
    with (folder / "events.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["controller"] == "muster-service":
                until = date.fromisoformat(row["until"]) if row["until"] else None
                entered = event(EventKind(row["kind"]), row["scope"], date.fromisoformat(row["effective"]), until)
                found.setdefault(row["customer_number"], []).append(entered)
    yield from found.items()


def event(kind: EventKind, scope: str, day: date, until: date | None = None) -> Event:
    """An event in the register, entered on its day."""
    at = datetime.combine(day, time(12), UTC)
    return Event(day.toordinal(), kind, "muster-service", scope, at, at, until=until)


def test_all_days_move_by_the_same_number_and_nothing_else(tmp_path: Path) -> None:
    by = timedelta(days=759)
    copy = lay_out(tmp_path / "group", TREE_DAY + by)
    originals = [path.relative_to(GROUP) for path in sorted(GROUP.rglob("*")) if path.is_file()]
    assert {path.relative_to(copy) for path in copy.rglob("*") if path.is_file()} == {Path(moved(str(path), by)) for path in originals}
    for path in originals:
        before, after = (GROUP / path).read_text(encoding="utf-8"), (copy / moved(str(path), by)).read_text(encoding="utf-8")
        assert DAY.sub("", after) == DAY.sub("", before)
        days = zip(DAY.findall(before), DAY.findall(after), strict=True)
        assert {date.fromisoformat(then) - date.fromisoformat(was) for was, then in days} <= {by}


def test_on_the_day_of_the_tree_the_copy_is_the_tree(tmp_path: Path) -> None:
    copy = lay_out(tmp_path / "group", TREE_DAY)
    assert {path.relative_to(copy): path.read_bytes() for path in copy.rglob("*") if path.is_file()} == {
        path.relative_to(GROUP): path.read_bytes() for path in GROUP.rglob("*") if path.is_file()
    }


def test_no_prose_of_the_company_has_a_day() -> None:
    """So no day of the law moves, and no story names a day that the copy has moved."""
    said = [line for path in GROUP.rglob("*.yaml") for line in prose(yaml.safe_load(path.read_text(encoding="utf-8")))]
    assert len(said) > 300
    assert [line for line in said if DAY.search(line) or TELLING.search(line)] == []


def prose(value: object, key: str = "") -> Iterator[str]:
    """All texts below a key of prose."""
    match value:
        case dict():
            for name, below in value.items():
                yield from prose(below, key if key in PROSE else name)
        case list():
            for below in value:
                yield from prose(below, key)
        case str() if key in PROSE:
            yield value


@pytest.mark.parametrize("day", [date(9999, 12, 30), date(3, 1, 1)])
def test_days_outside_of_the_calendar_are_refused(day: date, tmp_path: Path) -> None:
    with pytest.raises(NotLaidOut, match=f"as of {day} the company has days outside of the calendar"):
        lay_out(tmp_path / "group", day)
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_where_the_copy_stands_and_writes_over_nothing(tmp_path: Path) -> None:
    program = [sys.executable, str(GROUP.parent / "lay_out.py")]
    first = subprocess.run([*program, "mine"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"mine: the example company as of \d{4}-\d\d-\d\d\n", first.stdout)
    second = subprocess.run([*program, "mine"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (second.returncode, second.stderr) == (1, "mine exists and is no empty folder; name another one\n")
