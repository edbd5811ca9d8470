"""Drafts under attack and in bad luck: scripts, path tricks, bombs, two people at once, a workbench that ended, a search without end."""

import gc
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.workbench.amended import ARCADIAN, Desk, arcadian
from tests.workbench.test_hostile import EVIL, RUNS
from tests.workbench.tour import DAY, filled
from zweck.load import load
from zweck.workbench.amend.drafts import MAX_TEXT
from zweck.workbench.amend.jobs import AT_ONCE, Jobs, Order

pytestmark = pytest.mark.usefixtures("searched")

Again = Callable[[], Desk]
QUESTIONS: Final = 200
FILE: Final = f"policies/ar/privacy/{DAY}/rules.yaml"
HEAD: Final = f"policies/ar/privacy/{DAY}/policy.yaml"
RULE_TEXT: Final = """\
# yaml-language-server: $schema=../../../.schema/rules.json
- ground: HDSG-REPLY
  of: lawful-ground
  citation: Art. 4 HDSG
  reason: {de: Wolle., en: Wool.}
  when:
    all:
      - consent.given: true
      - purpose.kind: statistics
"""


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Again:
    """Opens a workbench with the same law and the same drafts; the law is a small one, of which each draft reads a copy."""
    folder = tmp_path_factory.mktemp("hostile")
    policies = arcadian(folder / "arcadia")
    law = load(policies)
    return lambda: Desk(policies, law, folder / "state")


@pytest.fixture(scope="module")
def desk(again: Again) -> Desk:
    """A workbench."""
    return again()


def begin(desk: Desk, **fields: str) -> str:
    """The path of a new draft."""
    return desk.begin(**(ARCADIAN | fields))


@pytest.fixture(scope="module")
def draft(desk: Desk) -> str:
    """A draft for tests that care for one of its files only."""
    return begin(desk)


def test_texts_that_would_be_programs_run_nowhere(desk: Desk) -> None:
    draft = begin(desk, title=EVIL, source=EVIL, by=EVIL)
    desk.check(draft, FILE, f"# {EVIL}\n")
    desk.post(f"{draft}/expected", reason=EVIL, by=EVIL, law=ARCADIAN["law"], **{"class": "laxer", "rules": EVIL})
    for tab in ("", "/conditions", "/expected", "/effect", "/commit"):
        page = desk.get(f"{draft}{tab}", file=FILE)
        assert RUNS.search(page) is None, tab
        assert "&lt;script&gt;" in page
    for query in ({"q": EVIL}, {"law": EVIL}, {"q": EVIL, "law": ARCADIAN["law"]}):
        assert RUNS.search(desk.get("amend", **query)) is None
    answer = desk.client.get(f"/en/{draft}/patch")
    assert answer.headers["content-type"].startswith("text/x-diff")
    assert '"' not in answer.headers["content-disposition"].removeprefix('attachment; filename="').removesuffix('"')


@pytest.mark.parametrize(
    "name",
    [
        "../draft.json",
        "policies/../../draft.json",
        "/etc/passwd",
        "policies/./doubts.yaml",
        "policies//doubts.yaml",
        "policies\\doubts.yaml",
        "policies/doubts.yaml\0",
        "..%2fdraft.json",
        "policies/new.yaml",
        "tree",
        "",
        "x" * 5000 + ".yaml",
    ],
)
def test_no_path_leads_out_of_a_draft(desk: Desk, draft: str, name: str) -> None:
    tree = desk.amending.drafts.tree(desk.amending.drafts.get(draft.partition("/")[2]))
    before = {path: path.read_bytes() for path in tree.parent.rglob("*.json")}
    for what in ("write", "check"):
        desk.post(f"{draft}/{what}", 404, file=name, text="x: 1")
    if name:
        desk.get(draft, 404, file=name)
    assert {path: path.read_bytes() for path in tree.parent.rglob("*.json")} == before


@pytest.mark.parametrize("id", ["../bases", "0" * 16, "draft.json", "%2e%2e", "A" * 16])
def test_no_id_leads_out_of_the_drafts(desk: Desk, id: str) -> None:
    for tab in ("", "/commit", "/patch"):
        assert desk.client.get(f"/en/amend/{id}{tab}").status_code == 404
    assert desk.client.post(f"/en/amend/{id}/remove").status_code == 404


def test_a_link_in_a_draft_is_not_followed(desk: Desk, draft: str, tmp_path: Path) -> None:
    tree = desk.amending.drafts.tree(desk.amending.drafts.get(draft.partition("/")[2]))
    (tmp_path / "secret.yaml").write_text("secret: 1")
    (tree / "policies" / "linked.yaml").symlink_to(tmp_path / "secret.yaml")
    desk.get(draft, 404, file="policies/linked.yaml")
    (tree / "policies" / "linked.yaml").unlink()


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)),
        "[" * 100_000,
        "- ground: X\n  when:\n" + "".join(f"{'  ' * depth}not:\n" for depth in range(2, 300)),
        "\0\x01\ufeff\u2028" * 1000,
        "- " * 50_000,
        "%YAML 9.9\n--- !!python/object/apply:os.system ['touch ran']\n",
    ],
    ids=["aliases", "brackets", "depth", "signs", "dashes", "tags"],
)
def test_a_bomb_is_a_fault_and_takes_no_time(desk: Desk, draft: str, text: str) -> None:
    desk.check(draft, FILE, RULE_TEXT)
    began = time.process_time()
    found = desk.check(draft, FILE, text)
    desk.post(f"{draft}/complete", 200, file=FILE, text=text, at=len(text))
    desk.post(f"{draft}/meaning", 200, file=FILE, at=5)
    assert desk.post(f"{draft}/form", 200, file=FILE, text=text).json()["text"] == text
    desk.get(f"{draft}/conditions", file=FILE)
    assert found["faults"]
    assert time.process_time() - began < 60


def test_a_file_that_is_too_large_is_refused(desk: Desk, draft: str) -> None:
    assert "KiB" in desk.post(f"{draft}/check", 413, file=FILE, text="x" * (MAX_TEXT + 1)).text
    desk.post(f"{draft}/check", 413, file=FILE, text="ä" * MAX_TEXT)


def test_each_person_has_a_draft_of_her_own(desk: Desk) -> None:
    one, other = begin(desk, by="A"), begin(desk, by="B")
    desk.check(one, FILE, RULE_TEXT)
    assert "purpose.kind: statistics" not in desk.text(other, FILE)
    desk.post(f"{one}/remove")
    desk.get(one, 404)
    assert desk.text(other, FILE)


def test_the_same_file_in_two_windows_is_not_overwritten(desk: Desk, draft: str) -> None:
    opened = desk.get(draft, file=FILE).partition('name="stamp" value="')[2][:16]
    stamp = desk.check(draft, FILE, RULE_TEXT, stamp=opened)["stamp"]
    assert "changed elsewhere" in desk.post(f"{draft}/check", 409, file=FILE, text="# mine\n", stamp=opened).text
    assert desk.text(draft, FILE) == RULE_TEXT
    assert desk.check(draft, FILE, "# mine\n", stamp=stamp)["stamp"] != stamp


def test_a_workbench_that_ended_has_its_drafts_again(desk: Desk, again: Again) -> None:
    draft = begin(desk, title="Still there")
    desk.check(draft, FILE, RULE_TEXT)
    folder = desk.amending.drafts.effect(desk.amending.drafts.get(draft.partition("/")[2]))
    folder.mkdir()
    (folder / "status.json").write_text('{"stage": "days", "done": 1, "of": 9}')
    later = again()
    assert "Still there" in later.get("amend")
    assert later.text(draft, FILE) == RULE_TEXT
    assert "was stopped" in later.get(f"{draft}/effect")


def test_damaged_drafts_hide_no_others(desk: Desk, draft: str, again: Again) -> None:
    for name, content in (("0" * 16, "{"), ("1" * 16, '{"id": 1}'), ("2" * 16, "[]")):
        folder = desk.amending.drafts.tree(desk.amending.drafts.get(draft.partition("/")[2])).parent.with_name(name)
        folder.mkdir()
        (folder / "draft.json").write_text(content)
        desk.get(f"amend/{name}", 404)
    assert draft in again().get("amend")


def test_questions_leave_nothing_behind(desk: Desk) -> None:
    """One interview, its answers changing; less than one object a question stays."""

    def ask() -> int:
        for number in range(QUESTIONS):
            purpose = ("herding", "statistics", "advertising")[number % 3]
            desk.get("ask", **{"time.decision_date": DAY, "operation.kind": "collect", "purpose.kind": purpose, "title": f"{number}"})
        gc.collect()
        return len(gc.get_objects())

    assert ask() + QUESTIONS > ask()


# --- searches -----------------------------------------------------------------------------------------------------------------------


def prepared(desk: Desk) -> Callable[[Jobs], Path]:
    """Starts a search for a new draft; returns its folder."""
    draft = begin(desk)
    desk.check(draft, HEAD, filled(desk.text(draft, HEAD)))
    desk.check(draft, FILE, RULE_TEXT)
    drafts = desk.amending.drafts
    found = drafts.get(draft.partition("/")[2])
    order = Order(str(drafts.base(found)), str(drafts.tree(found)), DAY, ("a", "b"))

    def start(jobs: Jobs) -> Path:
        jobs.start(drafts.effect(found), order, drafts.digest(found))
        return drafts.effect(found)

    return start


def waited(jobs: Jobs, folder: Path) -> str:
    """The stage in which a search ends."""
    while jobs.found(folder).runs:
        time.sleep(0.02)
    return jobs.found(folder).stage


def test_a_search_ends_in_time_and_by_a_word(desk: Desk) -> None:
    hasty = Jobs(0.05)
    assert waited(hasty, prepared(desk)(hasty)) == "late"
    jobs = Jobs()
    starts = [prepared(desk) for _ in range(AT_ONCE + 1)]
    folders = [start(jobs) for start in starts]  # and stopped at once, before one of them ends
    assert jobs.found(folders[-1]).stage == "waiting"
    for folder in reversed(folders):
        jobs.stop(folder)
    assert {waited(jobs, folder) for folder in folders} == {"stopped"}


def test_faulty_files_are_no_search(desk: Desk, draft: str) -> None:
    desk.post(f"{draft}/effect")
    folder = desk.amending.drafts.effect(desk.amending.drafts.get(draft.partition("/")[2]))
    assert waited(desk.amending.jobs, folder) == "failed"
    assert "ZW212" in desk.get(f"{draft}/effect")
