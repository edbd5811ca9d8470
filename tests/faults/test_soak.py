"""The output of `make soak`, printed and written."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from tests.agreement.situations import Situations
from tests.faults import __main__ as soak
from tests.faults import page
from tests.faults.__main__ import LANES, left, main
from tests.faults.attacked import attacked, judged
from tests.faults.behaved import Waits
from tests.faults.mixed import grown, slope
from tests.faults.new import different
from tests.faults.part import Effort, Findings, joined
from tests.faults.parts import ALONE, BESIDE, PARTS
from zweck.facts.question import Question

ROOT = Path(__file__).parents[2]


def test_a_section_names_the_command_and_every_part() -> None:
    found = {
        "kills": (Findings("200 kills; 0 missing"), 61.0),
        "disk": (Findings("full", ["an answer is missing"]), 2.0),
        "clock": (Findings(missing="libfaketime is not installed"), 0.0),
    }
    text = page.section("make soak MINUTES=60", "One run, 2026-11-26 06:23, idle.", found)
    assert text.splitlines() == [
        "`make soak MINUTES=60`. One run, 2026-11-26 06:23, idle.",
        "",
        "| part | figures | held | seconds | run |",
        "|---|---|---|--:|---|",
        "| `kills` | 200 kills;<br>0 missing | yes | 61 | 2026-11-26 06:23 |",
        "| `disk` | full | no: 1 faults | 2 | 2026-11-26 06:23 |",
        "| `clock` | libfaketime is not installed | not measured | 0 | 2026-11-26 06:23 |",
    ]


def test_parts_that_did_not_run_keep_their_figures_and_their_run() -> None:
    first = {name: (Findings(f"{name} | first"), 1.0) for name in ("kills", "disk")}
    second = {"disk": (Findings("second"), 2.0)}
    before = page.section("make soak", "One run, 2026-11-26 06:23, idle.", first)
    text = page.section("make soak ONLY=disk", "One run, 2026-11-27 07:00, busy.", second, before)
    assert text.splitlines()[:4:2] == [
        "`make soak ONLY=disk`. One run, 2026-11-27 07:00, busy.",
        "`make soak`. One run, 2026-11-26 06:23, idle.",
    ]
    assert text.splitlines()[6:] == [
        "| `disk` | second | yes | 2 | 2026-11-27 07:00 |",
        "| `kills` | kills \\| first | yes | 1 | 2026-11-26 06:23 |",
    ]
    third = page.section("make soak ONLY=kills", "One run, 2026-11-28 08:00, busy.", {"kills": second["disk"]}, text)
    assert "2026-11-26" not in third


def test_the_page_takes_a_section(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "reliability.md"
    copy.write_text(page.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(page, "PAGE", copy)
    page.write("new figures")
    before, _, rest = copy.read_text(encoding="utf-8").partition(page.BEGIN)
    assert before == page.PAGE.read_text(encoding="utf-8").partition(page.BEGIN)[0]
    assert rest == f"\n\nnew figures\n\n{page.END}\n"


def test_every_part_and_every_test_stands_in_the_page() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    promises = text.partition("## Promises")[2].partition("## Figures")[0]
    assert [name for name in PARTS if f"| `{name}`" not in promises] == []
    named = {word.strip("`") for word in promises.replace(",", " ").split() if word.startswith("`tests/")}
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_efforts_grow_with_the_minutes() -> None:
    assert [Effort(minutes, 0).of(6, 200, 4) for minutes in (0.1, 10, 60)] == [4, 60, 200]


def test_parts_that_measure_waits_have_the_machine_for_themselves(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The others are side by side afterwards, for the time that is left."""
    together, began, seconds = threading.Barrier(LANES), list[str](), dict[str, float]()

    def part(name: str, effort: Effort) -> Findings:
        began.append(name)
        seconds[name] = effort.seconds
        if name in BESIDE:
            together.wait(60)
        else:
            assert not [other for other in began if other in BESIDE]
        return Findings(f"{name} is done")

    chosen = ["kills", "memory", "mixed", "slow", "disk"]
    for name in chosen:
        monkeypatch.setitem(PARTS, name, lambda effort, name=name: part(name, effort))  # type: ignore[misc]  # the default binds the name
    monkeypatch.setattr(soak, "ProcessPoolExecutor", lambda lanes, mp_context: ThreadPoolExecutor(lanes))
    monkeypatch.setattr("sys.argv", ["soak", "--minutes", "1", "--only", ",".join(chosen)])
    assert main() == 0
    assert began[:2] == ["memory", "slow"]
    assert set(began[2:]) == {"mixed", "kills", "disk"}
    assert seconds["mixed"] <= seconds["memory"] <= 60
    said = capsys.readouterr().out
    assert all(f"{name} is done" in said for name in chosen)


def test_the_mixed_load_has_what_is_left() -> None:
    now = time.monotonic()
    assert left(60, now - 33 * 60) == pytest.approx(27 * 60, abs=60)
    assert left(60, now - 50 * 60) == 24 * 60
    assert list(PARTS) == [*ALONE, *BESIDE]


def test_findings_are_joined() -> None:
    both = joined([Findings("a", ["x"]), Findings("b", missing="c")])
    assert (both.figures, both.faults, both.missing, both.held) == ("a; b", ["x"], "c", False)
    assert joined([Findings("a"), Findings("b")]).held


def test_the_slope_of_the_memory() -> None:
    assert slope([(0, 10), (1, 12), (2, 14)]) == pytest.approx(2)
    assert slope([(0, 10)]) == 0


def test_an_unknown_part_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["soak", "--only", "kills,nothing"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "`nothing` is none of memory, work, attacks, places" in capsys.readouterr().err


def test_an_attack_that_was_withstood_and_one_that_was_not() -> None:
    quick = Waits({"steady": [0.01] * 200, "new": [0.02]}, Counter(OK=201), [0.001])
    assert judged("x", quick, 100.0).held
    slow = Waits({"steady": [0.01] * 100 + [0.4] * 10}, Counter(OK=109, UNAVAILABLE=1), [0.001])
    assert judged("x", slow, 600.0).faults == [
        "x: 1 calls of others ended with UNAVAILABLE",
        "x: the server held 600 MB",
        "x: 1 of 100 calls of others waited 400 ms or longer",
    ]


def test_callers_are_answered_beside_an_attack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.faults.attacked.LEAST", 1)
    monkeypatch.setattr("tests.faults.attacked.LONGEST", 1)
    asked: list[str] = []

    def attack(address: str) -> None:
        asked.append(address)
        time.sleep(0.5)

    found = attacked({"a question": attack}, Effort(1, 1))
    assert asked
    assert found.figures.count("calls of others") == 2
    assert not [fault for fault in found.faults if "ended with" in fault]


def test_memory_that_grows_to_the_end_is_a_fault() -> None:
    def sizes(*megabytes: float) -> list[tuple[float, float]]:
        return [(5.0 * place, size) for place, size in enumerate(megabytes)]

    assert grown(sizes(80, 200, 300, 301, 300, 301)).held
    assert grown(sizes(80, 100, 120, 140, 160, 180)).faults == ["the memory grew by 40.0 MB in the second half"]


def test_no_two_questions_are_the_same() -> None:
    class Few(Situations):
        def __init__(self) -> None:
            """Nothing but some questions."""

        def draw(self, chance: Random) -> Question:
            """One of them."""
            return Question({"consent.given": chance.choice((True, False, None))}, chance.choice((True, False)))

    asked = [one.SerializeToString(deterministic=True) for one in islice(different(Few(), Random(1)), 6)]
    assert len(set(asked)) == 6
