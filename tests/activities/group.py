"""The group of the example, and calls about its activities."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from tests.law import shipped_law
from zweck.activities.ask import ask_about
from zweck.activities.needs import Needs, needs
from zweck.company import Activity, Company, ConsentText, load_company
from zweck.company.register import Event, EventKind, looked_up, ordinary
from zweck.decision.decision import Decision
from zweck.engine import Engine
from zweck.facts.merge import Source
from zweck.logic.condition import Value

FOLDER: Final = Path(__file__).parents[2] / "docs" / "examples" / "group"
DAY: Final = date(2026, 2, 2)
NAMES: Final = sorted(path.name for path in (FOLDER / "activities").iterdir())


@cache
def engine() -> Engine:
    """An engine with the shipped law."""
    return Engine(shipped_law())


@cache
def group() -> Company:
    """The company."""
    return load_company(FOLDER, engine().policies.vocabulary)


@cache
def reviewed() -> Company:
    """The company with no review ever due, for servers that read their own clock: the other days of the tree only lie behind."""

    def never_due(version: Activity | ConsentText) -> Any:
        return replace(version, appraisals=tuple(replace(one, review_by=date.max) for one in version.appraisals))

    found = group()
    activities = {name: tuple(map(never_due, versions)) for name, versions in found.activities.items()}
    return replace(found, activities=activities, texts={name: tuple(map(never_due, versions)) for name, versions in found.texts.items()})


@cache
def needed(name: str) -> Needs:
    """The facts that a call about an activity must state."""
    return needs(name, group(), engine(), engine().policies.vocabulary, DAY)


def event(kind: EventKind, name: str, scope: str = "*", *, position: int = 100, state: str = "", day: date = date(2026, 1, 20)) -> Event:
    """An event in the register of an activity's controller."""
    at = datetime.combine(day, datetime.min.time(), UTC)
    return Event(position, kind, group().activities[name][0].controller, scope, at, at, state=state)


def persons(name: str) -> list[Event]:
    """The events of the ordinary person, with the consents that a call needs."""
    return ordinary(group().activities[name][0], group(), DAY, consented=needed(name).consented)


def register(name: str, events: Iterable[Event] | None, company: Company | None = None) -> list[Source]:
    """The register of the person."""
    company = company or group()
    return looked_up(events, company.activities[name][0], company, DAY, engine().policies.vocabulary)


def called(
    name: str, registers: list[Source], more: Mapping[str, object] | None = None, *, day: date = DAY, company: Company | None = None
) -> Decision:
    """The answer to a call that states what it must, and perhaps more."""
    stated = needed(name).stated
    assert stated is not None
    facts: dict[str, Value | object] = {"time.decision_date": day, **stated, **(more or {})}
    return engine().decide(ask_about(name, facts, company or group(), engine().policies.vocabulary, registers=registers))


def without_texts(name: str) -> Company:
    """The company after the consent texts of an activity are gone."""
    return replace(group(), texts={})
