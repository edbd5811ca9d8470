"""The output of the benchmarks, and their part of the documentation."""

import sys

import pytest

from benchmarks.__main__ import main
from benchmarks.page import BEGIN, END, PAGE, circumstances, replaced, section
from benchmarks.rounds import Rounds
from benchmarks.table import Goal, Table, at_least, at_most, figure, goals_table, times


def test_a_table_is_markdown_with_its_columns_below_each_other() -> None:
    table = Table("Speed", ("system", "µs"), [("zweck", "2.50"), ("somebody else", "1,000")], "A note.")
    assert table.text().splitlines() == [
        "### Speed",
        "",
        "| system        |    µs |",
        "| ------------- | ----: |",
        "| zweck         |  2.50 |",
        "| somebody else | 1,000 |",
        "",
        "A note.",
    ]


@pytest.mark.parametrize(("value", "text"), [(0.123, "0.12"), (9.99, "9.99"), (12.34, "12.3"), (1234.5, "1,234"), (None, "–")])
def test_figures_show_what_counts(value: float | None, text: str) -> None:
    assert figure(value) == text


def test_goals_say_whether_they_are_reached() -> None:
    goals = [
        at_least("fast", 10, 12.0),
        at_least("faster", 10, 9.9),
        at_most("short", 3, 3.0, "µs"),
        at_most("light", 200, None, "MB"),
        Goal("none", "0", "1", False),
    ]
    assert [row[1:] for row in goals_table(goals).rows] == [
        ("≥ 10 ×", "12.0 ×", "yes"),
        ("≥ 10 ×", "9.90 ×", "no"),
        ("≤ 3 µs", "3.00 µs", "yes"),
        ("≤ 200 MB", "–", "not measured"),
        ("0", "1", "no"),
    ]
    assert times(None) == "–"


def test_ratios_are_taken_within_a_round() -> None:
    speeds = iter([100.0, 10.0, 40.0, 5.0, 10.0, 1.0])
    rounds = Rounds(["ours", "theirs"], lambda name: {"per_second": next(speeds), "wrong": 0}, 3)
    assert rounds.ratio("ours", "theirs", "per_second") == 10
    assert rounds.middle("ours", "per_second") == 40
    assert rounds.ratio("ours", "unknown", "per_second") is None


@pytest.mark.parametrize("spoilt", [{"per_second": 9.0, "wrong": 1}, {"failed": "exit code 1"}, {"absent": "not installed"}])
def test_who_errs_or_is_not_there_has_no_figures(spoilt: dict[str, object]) -> None:
    right = {"per_second": 1.0, "wrong": 0}
    rounds = Rounds(["ours", "theirs"], lambda name: right if name == "ours" else spoilt, 1)
    assert rounds.middle("theirs", "per_second") is None
    assert rounds.ratio("ours", "theirs", "per_second") is None
    assert rounds.middle("ours", "per_second") == 1


def test_only_the_section_between_the_markers_is_replaced() -> None:
    page = f"# Head\n\n{BEGIN}\nold\n{END}\n\ntail\n"
    once = replaced(page, section("One run.", [Table("T", ("a",), [("b",)])]))
    assert "old" not in once
    assert once.startswith("# Head\n")
    assert once.endswith("\ntail\n")
    assert "### T" in once
    assert replaced(replaced(once, "new"), "new") == replaced(once, "new")


def test_a_page_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="the page has no"):
        replaced("# Head\n", "new")


def test_the_documentation_has_the_markers_and_says_when_and_on_what() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert replaced(page, "new") != page
    assert "commit" in circumstances(quick=False)
    assert circumstances(quick=True).startswith("A quick run")


def test_an_unknown_measure_is_refused_with_the_names_of_those_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--only", "speed"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "`speed` is none of activities, in-process, law, serving" in capsys.readouterr().err
