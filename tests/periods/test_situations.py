"""The forty situations of the specification, each also on the days before, on and after its boundaries."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.periods.drawing import reckoned
from tests.periods.judge import BERLIN, Entered, Judge, rows
from zweck.periods.reckon import Reckoned

TRUTHS: Final = {True: "true", False: "false", None: "unknown"}
WHOLE: Final = frozenset(("created", "ended", "used", "audited", "held"))
SITUATIONS: Final[list[Mapping[str, Any]]] = yaml.safe_load((Path(__file__).parent / "situations.yaml").read_text(encoding="utf-8"))[
    "situations"
]
ALONE: Final = [pytest.param(one, id=one["id"]) for one in SITUATIONS if "record" in one]
BOUNDARIES: Final = [
    pytest.param(one, day, phases, id=f"{one['id']}-{day}") for one in SITUATIONS for day, phases in one.get("around", {}).items()
]


def case(one: Mapping[str, Any], day: date) -> Judge:
    """The record of a situation on a day, as its events leave it."""
    starts: dict[str, Any] = {name: _moment(text) for name, text in one["record"].items() if name != "class"}
    holds, extensions = [], []
    reviewed = demanded = erased = None
    for event in one.get("events", ()):
        on = date.fromisoformat(event["on"])
        match event["kind"]:
            case "ENDED":
                starts[event.get("state", "ended")] = on
            case "REOPENED":
                starts.pop("ended", None)
                reviewed = on
            case "HELD":
                holds.append((on, date.fromisoformat(event["until"]), event["state"], None))
            case "EXTENDED":
                extensions.append((on, date.fromisoformat(event["until"]), event.get("state", "review")))
            case "ERASURE_REQUESTED":
                demanded = on
            case "ERASED":
                erased = on
            case other:
                raise AssertionError(other)
    known = WHOLE if one.get("register_complete", True) else frozenset[str]()
    record = Entered(one["record"]["class"], starts, known, tuple(holds), tuple(extensions), reviewed, demanded, erased)
    facts = {**one.get("facts", {}), **one.get("circumstances", {})}
    return Judge(record, rows(), one.get("erased"), facts, day, one["country"])


def _moment(text: str) -> date:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN) if "T" in text else date.fromisoformat(text)


def said(found: Reckoned) -> dict[str, Any]:
    """A reckoning in the words of the situations."""
    facts = {name: TRUTHS[value] for name, value in found.facts.items()}
    days = {name: None if day is None else str(day) for name, day in (("keep_until", found.keep_until), ("erase_by", found.erase_by))}
    return {"phase": found.phase.value, "rows": list(found.rows), **facts, **days}


@pytest.mark.parametrize("one", ALONE)
def test_a_situation_has_its_answer(one: Mapping[str, Any]) -> None:
    found = said(reckoned(case(one, date.fromisoformat(one["day"]))))
    assert {name: found[name] for name in one["expect"]} == one["expect"]


@pytest.mark.parametrize(("one", "day", "phases"), BOUNDARIES)
def test_a_situation_turns_on_its_day(one: Mapping[str, Any], day: str, phases: list[str]) -> None:
    days = [date.fromisoformat(day) + timedelta(days=step) for step in (-1, 0, 1)]
    cases = [case(one, each) for each in days]
    assert [reckoned(each).phase.value for each in cases] == phases
    for each in cases:
        facts = reckoned(each).facts
        assert {name: facts[name] for name in each.all_facts()} == each.all_facts()


def test_all_situations_with_a_record_have_boundaries() -> None:
    assert len(ALONE) == 34
    assert all(one.get("around") for one in SITUATIONS if "record" in one)
