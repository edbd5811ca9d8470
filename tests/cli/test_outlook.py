"""`zweck outlook`: which answers turn until a day, as text, JSON and a calendar, over the wire, and sent away."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from icalendar import Calendar

from tests.activities.group import FOLDER, engine, group, needed, persons
from tests.cli.conftest import Zweck
from tests.clocks import Clock
from tests.once import needs_once
from tests.proving import PROVING
from zweck.activities.ask import ask_about
from zweck.binding.parse import load_binding
from zweck.cli.commands import outlook
from zweck.company.register import EventKind, looked_up
from zweck.decision.decision import Detail
from zweck.facts.basis import Today
from zweck.pseudonym import Kind, Pseudonyms
from zweck.register import Entry, RegisterSettings, open_register
from zweck.register.statements import subjects
from zweck.tables.deciding import Decider
from zweck.tables.pieces import opened
from zweck.tables.plan import columns_of
from zweck.tables.run import on_day
from zweck.tables.whole import planned

AT: Final = date(2026, 2, 2)
UNTIL: Final = date(2027, 1, 31)
COMPANY: Final = ("--activities", FOLDER, "--at", AT.isoformat())
ONE: Final = (*COMPANY, "--activity", "newsletter")


@pytest.fixture(scope="module", autouse=True)
def _needs_once() -> Iterator[None]:
    """Outlooks of one company on one day share the calls that were searched for."""
    with needs_once(outlook):
        yield


@pytest.fixture
def ahead(zweck: Zweck) -> Any:
    """The lines of an outlook."""

    def call(*arguments: object, until: date = UNTIL) -> list[dict[str, Any]]:
        result = zweck("outlook", "--until", until.isoformat(), "--format", "json", *arguments)
        assert (result.exit_code, result.stderr) == (0, ""), result.stderr
        found: list[dict[str, Any]] = json.loads(result.stdout)["lines"]
        return found

    return call


def test_activities_turn_with_their_reviews(ahead: Any) -> None:
    lines = ahead(*COMPANY)
    assert {one["about"] for one in lines} >= {"newsletter", "win-back-call"}
    assert [one["turn"]["day"] for one in lines] == sorted(one["turn"]["day"] for one in lines)
    mine = [one for one in lines if one["about"] == "newsletter"]
    (review,) = (one for one in mine if one["before"] != one["turn"]["outcome"])
    (appraisal,) = {one.review_by for one in group().activities["newsletter"][0].appraisals}
    assert review["turn"]["day"] == (appraisal + timedelta(days=1)).isoformat()
    assert review["turn"]["outcome"] == "UNDETERMINED"
    assert [one["change"] for one in review["turn"]["causes"]] == ["REVIEW"]
    assert ahead(*ONE) == mine


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_text_names_day_turn_and_cause(zweck: Zweck, language: str) -> None:
    result = zweck("outlook", "--until", UNTIL, *ONE, "--lang", language, COLUMNS="200")
    said = {"de": "newsletter: erlaubt → offen: die Prüfung der Wertung", "en": "newsletter: permitted → undetermined: the review"}
    assert said[language] in result.stdout
    nothing = zweck("outlook", "--until", AT, *ONE, "--lang", language)
    assert {"de": "ändert sich nichts", "en": "Nothing turns"}[language] in nothing.stdout


def test_a_calendar_has_a_whole_day_for_each_turn(zweck: Zweck, ahead: Any) -> None:
    result = zweck("outlook", "--until", UNTIL, *ONE, "--format", "ics")
    found = Calendar.from_ical(result.stdout)
    events: list[Any] = list(found.walk("VEVENT"))
    lines = ahead(*ONE)
    assert [one["dtstart"].dt.isoformat() for one in events] == [one["turn"]["day"] for one in lines]
    assert len({str(one["uid"]) for one in events}) == len(lines)
    again = Calendar.from_ical(zweck("outlook", "--until", UNTIL, *ONE, "--format", "ics").stdout)
    assert [str(one["uid"]) for one in again.walk("VEVENT")] == [str(one["uid"]) for one in events]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--until", "2027-01-01"), "nothing is named"),
        (("--until", "2025-01-01", *COMPANY), "lies before the first day"),
        (("--until", "soon", *COMPANY), "day"),
        (("--until", "2027-01-01", *COMPANY, "--activity", "newslettr"), "newsletter"),
        (("--until", "2027-01-01", "--table", __file__), "--bind"),
    ],
)
def test_wrong_calls(zweck: Zweck, arguments: tuple[object, ...], said: str) -> None:
    result = zweck("outlook", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_requests_turn_each_from_its_own_day(ahead: Any, tmp_path: Path) -> None:
    file = tmp_path / "requests.yaml"
    facts = "{operation.kind: contact, purpose.kind: advertising, time.decision_date: %s}"
    file.write_text("".join(f"---\nid: {name}\nfacts: {facts % day}\n" for name, day in (("old", "2021-06-01"), ("new", "2026-02-02"))))
    lines = ahead(file, "--at", "2021-06-01", until=date(2021, 12, 31))
    assert {one["about"] for one in lines} == {"old"}
    assert {one["turn"]["day"] for one in lines} == {"2021-12-01", "2021-12-17"}  # the TTDSG; law on reports abroad, a gap


# --- persons and rows: as asking every day says ---------------------------------------------------------------------------------------


def test_every_person_of_a_register_turns_when_asking_every_day_says_so(ahead: Any, tmp_path: Path) -> None:
    """Persons whose consents end, who withdrew and who are unknown; counted, none of them named."""
    name, random, file = "win-back-call", Random(31), tmp_path / "key"
    file.write_text(f"1 {'ab' * 32}\n")
    file.chmod(0o600)
    key = Pseudonyms.read(file)
    url = f"sqlite:///{tmp_path / 'register.db'}"
    everyone: dict[str, Any] = {}
    with_end = [AT + timedelta(days=random.randrange(1, 300)) for _ in range(4)]
    register = open_register(RegisterSettings(url))
    for number, until in enumerate([*with_end, with_end[0], None, None]):
        subject = key.of(Kind.CUSTOMER_NUMBER, f"K-{number}")
        for event in persons(name):
            more: dict[str, Any] = {"channels": event.channels, "evidence": event.evidence, "effective": event.effective}
            ends = until if event.kind is EventKind.GIVEN else event.until
            with Clock.at_noon(AT).entering():
                register.record([Entry(subject, event.controller, event.kind, event.scope, until=ends, **more)])
    controller = group().activities[name][0].controller
    withdrawn = Entry(
        key.of(Kind.CUSTOMER_NUMBER, "K-6"), controller, EventKind.WITHDRAWN, "*", effective=datetime(2026, 1, 20, tzinfo=UTC)
    )
    with Clock.at_noon(AT).entering():
        register.record([withdrawn])
    for subject in register.inspect(lambda database: subjects(database, [controller])):
        everyone[subject] = register.events([subject]).events[subject]
    register.close()
    assert len(everyone) == 7

    expected: dict[tuple[str, str, str], int] = {}
    activity = group().activities[name][0]
    for events in everyone.values():
        outcomes = {}
        for offset in range((UNTIL - AT).days + 1):
            day = AT + timedelta(days=offset)
            registers = looked_up(events, activity, group(), day, engine().policies.vocabulary)
            facts = needed(name).stated or {}
            today = Today(day, "")
            asked = ask_about(
                name,
                facts,
                group(),
                engine().policies.vocabulary,
                registers=registers,
                clock=lambda _, today=today: today,  # type: ignore[misc]
            )
            outcomes[day] = engine().decide(asked, Detail.OUTCOME).outcome
        for before, after in pairwise(outcomes):
            if outcomes[before] is not outcomes[after]:
                turn = (after.isoformat(), outcomes[before].value, outcomes[after].value)
                expected[turn] = expected.get(turn, 0) + 1
    lines = ahead(*COMPANY, "--activity", name, "--register", url, "--pseudonym-key", file)
    found: dict[tuple[str, str, str], int] = {}
    for one in lines:
        if one["before"] != one["turn"]["outcome"]:
            turn = (one["turn"]["day"], one["before"], one["turn"]["outcome"])
            found[turn] = found.get(turn, 0) + one["number"]
    assert found == expected
    assert len(expected) >= 4
    assert not any(subject in json.dumps(lines) for subject in everyone)


def test_rows_of_a_table_turn_when_asking_every_day_says_so(ahead: Any) -> None:
    table, bind = FOLDER / "customers.csv", FOLDER / "bindings" / "newsletter.yaml"
    binding, source = load_binding(bind, engine().policies.vocabulary), opened(table)
    outcomes = []
    days = [AT + timedelta(days=offset) for offset in range(0, (UNTIL - AT).days + 1, 7 if PROVING else 91)]
    (review,) = {one.review_by for one in group().activities["newsletter"][0].appraisals}
    days = sorted({*days, review, review + timedelta(days=1), UNTIL})
    for day in days:
        decider = Decider(planned(engine().policies, on_day(binding, day), group(), source))
        rows = []
        for piece in source.pieces():
            for batch in piece.read(columns_of(binding)):
                decided = decider.decide(batch)
                rows += [decided.answers[number].outcome for number in decided.numbers.tolist()]
        outcomes.append(rows)
    changed = {day for (_, one), (day, other) in pairwise(zip(days, outcomes, strict=True)) if one != other}
    lines = ahead(*COMPANY, "--table", table, "--bind", bind)
    assert {one["turn"]["day"] for one in lines} == {day.isoformat() for day in changed} == {(review + timedelta(days=1)).isoformat()}
    assert all(one["turn"]["causes"] and one["number"] for one in lines)
