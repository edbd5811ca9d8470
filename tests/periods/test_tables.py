"""Tables of periods: each fault is named at its place in both languages; the shipped rows fit each other; they are frozen and compared."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from tests.periods.judge import counted, rows
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import Context
from zweck.forms.reader import read_file
from zweck.law.check.frozen import digests, freezable
from zweck.law.parse.tables import table
from zweck.law.policy import PolicySet, Thing
from zweck.law.policy.records import Part
from zweck.law.tables import Table
from zweck.load import load
from zweck.periods.period import Count, Period, last_day, period

SHIPPED: Final = Path(__file__).parents[2] / "policies"
ROW: Final = {
    "row": "PA-1",
    "key": "AR",
    "from": "2001-01-01",
    "checked": "text",
    "records": "tally",
    "effect": "keep",
    "period": "P2Y",
    "start": "created",
    "count": "day",
    "citation": "§ 1 PA",
}
HEAD: Final = """table: keeping
kind: periods
title: {de: Fristen, en: periods}
classes:
  - class: tally
    title: {de: Strichliste, en: tally}
    kind: collection
    created: {de: Tag, en: day}
  - class: fair
    title: {de: Markt, en: fair}
    kind: matter
    ended: {de: Ende, en: end}
entries:
"""
FAULTS: Final = {
    "no-period": (({"period": "6 months"},), "ZW214", 14),
    "hours-and-days": (({"period": "P1DT6H"},), "ZW214", 14),
    "half-a-year": (({"period": "P0.5Y"},), "ZW214", 14),
    "negative": (({"period": "P-1Y"},), "ZW214", 14),
    "too-long": (({"period": "P201Y"},), "ZW214", 14),
    "months-of-a-year": (({"period": "P6M", "count": "year"},), "ZW214", 14),
    "days-to-a-birthday": (({"period": "P30D", "count": "age"},), "ZW214", 14),
    "hours-by-day": (({"period": "PT72H"},), "ZW214", 14),
    "days-by-hour": (({"period": "P3D", "count": "hour"},), "ZW214", 14),
    "no-class": (({"records": "taly"},), "ZW211", 14),
    "no-such-start": (({"start": "ended"},), "ZW211", 14),
    "no-effect": (({"effect": "hold"},), "ZW211", 14),
    "checked-by-nothing": (({"checked": "seen"},), "ZW211", 14),
    "missing": (({"citation": None},), "ZW203", 14),
    "horizon-with-grace": (({"effect": "horizon", "grace": "P3M"},), "ZW202", 14),
    "duty-with-circumstance": (({"not_if": "controller.merchant"},), "ZW202", 14),
    "duty-extended": (({"extendable": "{by: review}"},), "ZW202", 14),
    "maximum-left-open": (({"effect": "at_most", "open": "claims"},), "ZW202", 14),
    "unknown-circumstance": (({"effect": "at_most", "not_if": "controller.merchand"},), "ZW211", 14),
    "ends-before": (({"until": "2000-12-31"},), "ZW420", 14),
    "changes-nothing": (({"change": "running"},), "ZW215", 14),
    "twice": (({}, {}), "ZW404", 15),
    "says-nothing-of-older": (({"chain": "a", "until": "2009-12-31"}, {"row": "PA-2", "chain": "a", "from": "2010-01-01"}), "ZW215", 15),
    "gap": (
        ({"chain": "a", "until": "2009-12-30"}, {"row": "PA-2", "chain": "a", "from": "2010-01-01", "change": "running"}),
        "ZW215",
        15,
    ),
    "together": (({"chain": "a"}, {"row": "PA-2", "chain": "a", "from": "2010-01-01"}), "ZW414", 15),
}


def written(changes: tuple[dict[str, str | None], ...]) -> str:
    """A table with these rows, one a line."""
    lines = []
    for change in changes:
        said = {name: value for name, value in {**ROW, **change}.items() if value is not None}
        lines.append("  - {" + ", ".join(f"{name}: {value}" for name, value in said.items()) + "}\n")
    return HEAD + "".join(lines)


def read(path: Path, text: str, policies: PolicySet) -> tuple[Table | None, Diagnostics]:
    """A table of a text, and its faults."""
    path.write_text(text, encoding="utf-8")
    faults = Diagnostics()
    node = read_file(path, path.name, faults)
    return (None if node is None else table(node, policies.vocabulary.facts, Context(faults, ("tables",)))), faults


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    """The shipped policies."""
    return load(SHIPPED)


@pytest.mark.parametrize(("changes", "code", "line"), FAULTS.values(), ids=FAULTS)
def test_a_fault_has_its_place(
    changes: tuple[dict[str, str | None], ...], code: str, line: int, tmp_path: Path, policies: PolicySet
) -> None:
    _, faults = read(tmp_path / "keeping.yaml", written(changes), policies)
    assert [(one.code, one.span.line) for one in faults][:1] == [(code, line)]
    assert {one.code for one in faults} == {code}
    for one in faults:
        assert str(one.message)


def test_a_sound_table_has_none(tmp_path: Path, policies: PolicySet) -> None:
    follows: dict[str, str | None] = {
        "row": "PA-2",
        "chain": "a",
        "from": "2010-01-01",
        "change": "new",
        "period": "P1Y",
        "when": "{controller.merchant: true}",
    }
    found, faults = read(tmp_path / "keeping.yaml", written(({"chain": "a", "until": "2009-12-31"}, follows)), policies)
    assert list(faults) == []
    assert found is not None
    assert [row.period for row in found.periods.rows["tally"]] == [Period(24), Period(12)]


def test_keys_of_periods_stand_in_no_other_table(tmp_path: Path, policies: PolicySet) -> None:
    text = "table: t\nkind: set\ntitle: {de: t, en: t}\nentries:\n  - {key: AR, period: P1Y}\n"
    _, faults = read(tmp_path / "t.yaml", text, policies)
    assert [(one.code, one.span.line) for one in faults] == [("ZW202", 5)]


def test_the_shipped_rows_are_those_of_the_specification(policies: PolicySet) -> None:
    found = policies.vocabulary.tables["retention"].periods
    assert (len(found.classes), sum(map(len, found.rows.values()))) == (66, 125)
    assert [name for name, some in found.rows.items() if not some] == []


def test_the_classes_can_be_stated(policies: PolicySet) -> None:
    values = policies.vocabulary.facts["record.class"].values
    assert set(values) == {*policies.vocabulary.tables["retention"].periods.classes, "own"}


def test_a_table_of_periods_is_frozen_by_its_meaning(policies: PolicySet) -> None:
    thing = Thing(Part.TABLE, "retention")
    assert thing in freezable(policies)
    before = digests(policies, [thing])[thing]
    shipped = policies.vocabulary.tables["retention"]
    entry = shipped.entries[0]
    assert entry.period is not None
    noted = replace(entry, period=replace(entry.period, note="another remark", seen="2030"))
    longer = replace(entry, period=replace(entry.period, period=Period(132)))
    assert _digest(policies, replace(shipped, entries=(noted, *shipped.entries[1:]))) == before
    assert _digest(policies, replace(shipped, entries=(longer, *shipped.entries[1:]))) != before


def _digest(policies: PolicySet, changed: Table) -> str:
    vocabulary = replace(policies.vocabulary, tables={**policies.vocabulary.tables, changed.name: changed})
    thing = Thing(Part.TABLE, changed.name)
    return digests(replace(policies, vocabulary=vocabulary), [thing])[thing]


def edges() -> Iterator[tuple[str, date, str, str]]:
    """Each row with days at whose edges counting may go wrong."""
    for row in rows():
        if row["count"] != "hour":
            for start in (
                date(2023, 1, 1),
                date(2024, 2, 29),
                date(2023, 8, 31),
                date(2023, 12, 31),
                date(2024, 12, 30),
                date(1998, 12, 24),
            ):
                yield row["row"], start, row["period"], row["count"]


def test_days_are_counted_as_dateutil_counts_them() -> None:
    found = list(edges())
    assert len(found) > 500
    for row, start, length, count in found:
        read_length = period(length)
        assert read_length is not None
        assert last_day(start, read_length, Count(count)) == counted(start, length, count), (row, start)


def test_the_calendar_has_an_end() -> None:
    assert last_day(date(9999, 6, 1), Period(12)) == date.max
    assert last_day(date(9990, 6, 1), Period(120), Count.YEAR) == date.max
