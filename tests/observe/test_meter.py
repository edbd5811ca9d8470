"""However rulings come, the figures are their sums; sums of several processes do not fall."""

import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.server.fiction import ANSWER, RULING
from zweck.decision.decision import LawResult, Outcome, RequirementResult, Ruling, Status
from zweck.observe import figures as of
from zweck.observe.figures import BOUNDS, Figures, add_all, read, written
from zweck.observe.meter import METHODS, Meter
from zweck.observe.snapshots import snapshots, summed


def law(name: str, outcome: Outcome, status: Status) -> LawResult:
    """A law that came out like this, for its one requirement."""
    return LawResult(name, ANSWER.laws[0].version, outcome, (RequirementResult(f"{name}/ground", status, ()),), ())


rulings = st.builds(
    Ruling,
    outcome=st.sampled_from(Outcome),
    laws=st.lists(st.builds(law, st.sampled_from("ab"), st.sampled_from(Outcome), st.sampled_from(Status)), max_size=2).map(tuple),
    open_laws=st.lists(st.sampled_from("cd"), max_size=2, unique=True).map(tuple),
)


@settings(max_examples=50)
@given(st.lists(rulings, min_size=1, max_size=6), st.lists(st.tuples(st.sampled_from(METHODS), st.integers(0, 5)), max_size=40))
def test_figures_are_sums_of_rulings(kinds: list[Ruling], given: list[tuple[str, int]]) -> None:
    """Also where there are so many that some are worked out before."""
    meter = Meter(max_rulings=3)
    counters = {method: meter.counter(method) for method in METHODS}
    outcomes: Counter[tuple[str, str]] = Counter()
    laws: Counter[tuple[str, str]] = Counter()
    failed: Counter[tuple[str, ...]] = Counter()
    for method, kind in given:
        ruling = kinds[kind % len(kinds)]
        counters[method](ruling)
        outcomes[method, ruling.outcome] += 1
        laws.update((one.law, one.outcome) for one in ruling.laws)
        laws.update((name, "OPEN") for name in ruling.open_laws)
        failed.update((gate.requirement,) for one in ruling.laws for gate in one.requirements if gate.status is Status.FAILED)
    found = meter.figures()
    assert {labels: number for labels, (number,) in found[of.DECISIONS].items() if number} == outcomes
    assert {labels: number for labels, (number,) in found.get(of.LAWS, {}).items()} == laws
    assert {labels: number for labels, (number,) in found.get(of.REQUIREMENTS, {}).items()} == failed


@settings(max_examples=50)
@given(st.lists(st.one_of(st.sampled_from(BOUNDS), st.floats(0, 100))))
def test_seconds_fall_into_the_first_bucket_that_holds_them(seconds: list[float]) -> None:
    meter = Meter()
    clock = meter.clock(METHODS[0])
    for one in seconds:
        clock(one)
    *buckets, total = meter.figures()[of.SECONDS][(METHODS[0],)]
    below = [sum(one <= bound for one in seconds) for bound in (*BOUNDS, float("inf"))]
    assert [sum(buckets[: place + 1]) for place in range(len(buckets))] == below
    assert total == pytest.approx(sum(seconds))  # since Python 3.12 `sum` rounds once


def test_to_look_changes_nothing() -> None:
    meter = Meter()
    count = meter.counter(METHODS[0])
    for _ in range(3):
        count(RULING)
        count(replace(RULING))
        assert meter.figures() == meter.figures()
    assert meter.figures()[of.DECISIONS][METHODS[0], "PROHIBITED"] == [6]
    assert read(written(meter.figures())) == meter.figures()


def test_workers_are_added_up_and_those_that_ended_stay(tmp_path: Path) -> None:
    one, other = Meter(), Meter()
    for meter in (one, other):
        meter.add_number(of.BUILD, ("1", "r", "3", "native"), lambda: 1)
        meter.counter(METHODS[0])(RULING)
    with snapshots(tmp_path, one.figures):
        with snapshots(tmp_path, other.figures):
            assert summed(tmp_path) == both(one, other)
            other.counter(METHODS[0])(RULING)
        assert summed(tmp_path) == both(one, other)
        assert summed(tmp_path)[of.DECISIONS][METHODS[0], "PROHIBITED"] == [3]
        assert summed(tmp_path)[of.BUILD] == {("1", "r", "3", "native"): [1]}
    ended = both(one, other)
    del ended[of.BUILD]
    assert summed(tmp_path) == ended


def both(one: Meter, other: Meter) -> Figures:
    """The counts of two meters together."""
    found = one.figures()
    add_all(found, other.figures())
    return found


def test_a_worker_writes_again_and_again(tmp_path: Path) -> None:
    meter = Meter()
    with snapshots(tmp_path, meter.figures, every=0.01):
        meter.counter(METHODS[0])(RULING)
        end = time.monotonic() + 60
        while summed(tmp_path)[of.DECISIONS][METHODS[0], "PROHIBITED"] != [1] and time.monotonic() < end:
            time.sleep(0.01)
        assert summed(tmp_path)[of.DECISIONS][METHODS[0], "PROHIBITED"] == [1]


def test_a_file_of_somebody_else_spoils_nothing(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{", encoding="utf-8")
    with snapshots(tmp_path, Meter().figures):
        assert of.DECISIONS in summed(tmp_path)
