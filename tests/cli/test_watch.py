"""`zweck watch`: an invented statute whose text changes, in folders and repositories; findings, their settlement, exit codes."""

import json
import shutil
from pathlib import Path

import click
import pytest

from tests.arcadia import POLICIES
from tests.backtest import history, look, places
from tests.cli.conftest import Zweck
from tests.proving import at_most
from tests.texts import EARLIER, LATER, put_texts
from zweck.load import load
from zweck.pages.covered import MAX_CUT, cut

NEXT = LATER.replace("window: 2010-07-01..?", "window: 2012-01-01..?").replace("gezählt.\n(2)", "geschoren.\n(2)")
STATE = Path("policies/watched.yaml")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zweck: Zweck) -> None:
    """Arcadia's policies with digests of two versions, in the working directory."""
    shutil.copytree(POLICIES, tmp_path / "policies")
    monkeypatch.chdir(tmp_path)
    put_texts(Path("texts"))
    assert zweck("texts", "texts", "--write", "--policies", "policies").exit_code == 0


def put(text: str) -> str:
    """A folder that has the next text beside the others."""
    shutil.copytree("texts", "now", dirs_exist_ok=True)
    Path("now/hdsg@2012-01-01.md").write_text(text, encoding="utf-8")
    return "md:now"


def test_the_same_text_is_written_down(zweck: Zweck) -> None:
    done = zweck("watch", "md:texts", "--policies", "policies", "--write")
    assert (done.exit_code, done.stderr) == (0, "policies/watched.yaml: written\n")
    assert "1 statute compared" in done.stdout
    watch = load(Path("policies")).watch
    assert [(one.statute, str(one.day), one.result) for one in watch.watched] == [("hdsg", "2010-07-01", "same")]
    assert zweck("fmt", "--check", STATE).exit_code == 0
    first = STATE.read_bytes()
    assert zweck("watch", "md:texts", "--policies", "policies", "--write").exit_code == 0
    assert STATE.read_bytes() == first


def test_an_alarm_shows_both_wordings_and_all_that_cites_the_place(zweck: Zweck) -> None:
    done = zweck("watch", put(NEXT), "--texts", "texts", "--policies", "policies")
    said = click.unstyle(done.stdout)
    assert done.exit_code == 1
    assert "Changed: Art. 6 Abs. 1 HDSG" in said
    assert "Schafe werden gezählt." in said
    assert "Schafe werden geschoren." in said
    assert "Rules: ar-privacy/" in said
    assert "zweck watch settle hdsg-art-6-abs-1-" in said
    assert "zweck new amendment ar-privacy 2012-01-01" in said
    assert max(map(len, said.splitlines())) <= 100
    assert not STATE.exists()
    german = click.unstyle(zweck("watch", put(NEXT), "--policies", "policies", "--lang", "de").stdout)
    assert "Geändert: Art. 6 Abs. 1 HDSG" in german
    assert "(der frühere Wortlaut liegt nicht vor)" in german


def test_a_finding_is_open_until_it_is_settled(zweck: Zweck) -> None:
    source = put(NEXT)
    assert zweck("watch", source, "--policies", "policies", "--write").exit_code == 1
    ids = [one.id for one in load(Path("policies")).watch.findings]
    assert ids
    for id in ids:
        assert zweck("watch", "settle", id, "--policies", "policies").exit_code == 2  # no reason
        assert zweck("watch", "settle", id, "--no-effect", "nur Wolle", "--policies", "policies").exit_code == 0
    assert {one.settled for one in load(Path("policies")).watch.findings} == {"nur Wolle"}
    assert zweck("watch", source, "--policies", "policies").exit_code == 0
    assert zweck("watch", "settle", ids[0], "--no-effect", "x", "--policies", "policies").exit_code == 2
    other = put(NEXT.replace("geschoren", "gewogen"))
    assert zweck("watch", other, "--policies", "policies").exit_code == 1


def test_exit_codes_follow_what_is_asked_for(zweck: Zweck) -> None:
    alarm, notice = put(NEXT), NEXT.replace("geschoren", "gezählt") + "\n## Art. 77\nNeu.\n"
    assert [zweck("watch", alarm, "--policies", "policies", "--fail-on", one).exit_code for one in ("alarm", "notice", "never")] == [
        1,
        1,
        0,
    ]
    put(notice)
    assert [zweck("watch", alarm, "--policies", "policies", "--fail-on", one).exit_code for one in ("alarm", "notice", "never")] == [
        0,
        1,
        0,
    ]


@pytest.mark.parametrize(
    "text", ["", "no text at all", NEXT.replace("statute: hdsg", "statute: nothing"), NEXT.replace("## Art. ", "## Art ")]
)
def test_what_cannot_be_read_is_said_and_moves_nothing(text: str, zweck: Zweck) -> None:
    assert zweck("watch", "md:texts", "--policies", "policies", "--write").exit_code == 0
    before = load(Path("policies")).watch
    done = zweck("watch", put(text), "--policies", "policies", "--write", "--fail-on", "never")
    assert done.exit_code == 3
    assert "Unreadable" in click.unstyle(done.stdout)
    after = load(Path("policies")).watch
    assert (after.watched, after.compared_until("hdsg")) == (before.watched, before.compared_until("hdsg"))


def test_a_statute_of_which_no_wording_is_kept_may_be_unreadable(zweck: Zweck) -> None:
    """There is nothing to compare; of a statute with kept wording it is a fault."""
    kept = Path("policies/wording.yaml").read_bytes()
    folder = Path("fetched/hdsg")
    folder.mkdir(parents=True)
    (folder / "xml.xml").write_text("<broken", encoding="utf-8")
    index = Path("policies/citations/hdsg.yaml")
    address = "  - whole: https://www.gesetze-im-internet.de/hdsg/index.html\n    until: 1989-12-31\n"
    index.write_text(index.read_text(encoding="utf-8").replace("\ntexts:\n", f"\ntexts:\n{address}"), encoding="utf-8")
    assert zweck("watch", "gii:fetched", "md:texts", "--policies", "policies").exit_code == 3
    Path("policies/wording.yaml").unlink()
    assert json.loads(zweck("watch", "gii:fetched", "--policies", "policies", "--json").stdout)["unreadable"] == []
    Path("policies/wording.yaml").write_bytes(kept)


def test_a_statute_that_is_missing_is_unreadable(zweck: Zweck) -> None:
    assert zweck("watch", "md:texts", "--policies", "policies", "--write").exit_code == 0
    Path("empty").mkdir()
    assert zweck("watch", "md:empty", "--policies", "policies").exit_code == 3


@pytest.mark.parametrize("source", ["md:nowhere", "xx:texts", "nowhere", "md-git:nowhere@main"])
def test_a_source_that_is_none_is_a_wrong_call(source: str, zweck: Zweck) -> None:
    assert zweck("watch", source, "--policies", "policies").exit_code == 2


def test_a_repository_shows_each_step(zweck: Zweck) -> None:
    files = [
        ("hdsg@1990-01-01.md", "1990-01-01", EARLIER),
        ("hdsg@2010-07-01.md", "2010-07-01", LATER),
        ("hdsg@2012-01-01.md", "2012-01-01", NEXT),
    ]
    repository = history(files, Path("history"))
    code, found = look(repository, "--policies", "policies")
    assert code == 1
    assert {"Art. 1", "Art. 4"} <= set(places(found, "hdsg", "2010-07-01", "encoded"))
    assert "Art. 6 Abs. 1" in places(found, "hdsg", "2012-01-01", "alarm")
    assert all(one["before"] for one in found if one["level"] in ("encoded", "alarm"))
    assert look(repository, "--policies", "policies", "--since", "2011-01-01")[1] == [
        {**one, "before": ""} for one in found if one["day"] == "2012-01-01"
    ]


def test_a_source_cannot_speak(zweck: Zweck) -> None:
    """Escape codes, markup, what looks like commands of zweck, and long lines (in `make prove` of megabytes) are shown, escaped and cut."""
    hostile = "\x1b[2J\x1b]0;x\x07 <script>alert(1)</script> [x](http://example.org) \u202e" + "A" * at_most(2 * 1024 * 1024, 256 * 1024)
    source = put(NEXT.replace("Schafe werden geschoren.", hostile))
    for more in ((), ("--json",)):
        done = zweck("watch", source, "--policies", "policies", *more)
        assert done.exit_code in (1, 3)
        assert all(char.isprintable() or char == "\n" for char in click.unstyle(done.stdout))
        assert "\x1b" not in click.unstyle(done.stdout)
        assert len(done.stdout) < 200_000
    if done.exit_code == 1:
        assert all(len(one["now"]) <= 8 * MAX_CUT for one in json.loads(done.stdout)["findings"])
    assert cut("\x1b[0m\n\n") == "\\u001b[0m"
    written = zweck("watch", source, "--policies", "policies", "--write")
    assert written.exit_code in (1, 3)
    load(Path("policies"))
