"""Amend: from a judgment to a branch, without anything being written to the policies that are served."""

import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest

from tests.record.conftest import KEY, recording
from tests.workbench.amended import ARCADIAN, Desk, arcadian
from tests.workbench.tour import DAY, DEFINITIONS, FILE, HEAD, LAW, RULE, RULE_TEXT, SOURCE, copied, filled, git
from zweck.cases import load_cases
from zweck.decision.decision import Outcome
from zweck.engine import Engine
from zweck.facts.notes import NO_NOTES
from zweck.law.policy import PolicySet
from zweck.load import digest, load, load_with_files
from zweck.pages.page import HARD_SPACE
from zweck.record.account import answered
from zweck.service.encode.fast import encoded
from zweck.workbench.amend.jobs import Order
from zweck.workbench.amend.work import Work

GROUP: Final = Path(__file__).parents[2] / "docs" / "examples" / "group"
CHAT: Final = {
    "time.decision_date": "2027-02-01",
    "operation.kind": "contact",
    "channel.advertising": True,
    "channel.medium": "social_dm",
    "channel.sender_open": True,
    "channel.initiated_by": "subject",
    "subject.location_country": "DE",
    "rights.marketing_objection": False,
}


@pytest.fixture(scope="module")
def desk(tour: Path, law: PolicySet, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A workbench for all tests that make no branch."""
    return Desk(tour, law, tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A workbench with a small law, in which no draft is begun."""
    policies = arcadian(tmp_path_factory.mktemp("small") / "arcadia")
    return Desk(policies, load(policies), tmp_path_factory.mktemp("small-state"))


@pytest.fixture(scope="module")
def written(desk: Desk) -> str:
    """A draft with the amendment of the tour, of which no fault is left."""
    draft = desk.begin()
    desk.check(draft, HEAD, filled(desk.text(draft, HEAD)))
    assert desk.check(draft, FILE, RULE_TEXT)["faults"] == []
    return draft


@pytest.fixture(scope="module")
def searched(desk: Desk, written: str, law: PolicySet, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same, with what is expected and its effect; one question was recorded, and the example group has activities."""
    record = f"sqlite:///{tmp_path_factory.mktemp('record')}/record.db"
    engine = Engine(law)
    decision = engine.decide(engine.ask(CHAT))
    with recording(record, law) as entries:
        entries.append([answered(decision, encoded(decision), key=KEY, references={}, subject="", notes=NO_NOTES)])
    desk.post(f"{written}/expected", reason=SOURCE, law=LAW, **{"class": "stricter", "rules": f"{LAW}/{RULE}", "by": "team"})
    drafts = desk.amending.drafts
    found = drafts.get(written.partition("/")[2])
    folder = drafts.effect(found)
    folder.mkdir()
    sides = str(drafts.base(found)), str(drafts.tree(found))
    Order(*sides, DAY, ("before", "after"), ("reply-in-a-chat.yaml",), record, str(GROUP)).write(folder)
    (folder / "digest").write_text(drafts.digest(found))
    Work(folder).run()
    return written


# --- beginning ----------------------------------------------------------------------------------------------------------------------


def test_a_rule_is_found_by_place_word_and_law(desk: Desk) -> None:
    for query in ({"q": "§ 7 Abs. 3 UWG"}, {"q": "own similar goods"}, {"law": LAW}, {"q": "UWG-7-3", "law": LAW}):
        assert f"amend/new?law={LAW}&amp;rule=UWG-7-3" in desk.get("amend", **query)
    assert "Nothing was found" in desk.get("amend", q="widerrufenes Zebra")


def test_a_rule_begins_with_its_text_in_a_version_from_the_day(desk: Desk) -> None:
    draft = desk.begin(way="version", rule="unacceptable-nuisance")
    assert desk.text(draft, DEFINITIONS).count("- definition: ") == 1
    assert "not: {met: de-uwg/machine-fax-e-mail-and-like}" in desk.text(draft, DEFINITIONS)
    head = desk.text(draft, HEAD)
    assert f"source: {SOURCE}" in head
    assert "replaces: [unacceptable-nuisance]" in head
    desk.post(f"{draft}/rule", way="version", rule="unacceptable-nuisance")
    assert desk.text(draft, DEFINITIONS).count("- definition: ") == 1
    desk.post(f"{draft}/rule", way="version", rule="UWG-7-3")
    assert "replaces: [unacceptable-nuisance, UWG-7-3]" in desk.text(draft, HEAD)


def test_a_correction_stands_where_the_rule_stands(desk: Desk) -> None:
    assert "in the version of 8 July 2004" in desk.get("amend/new", law=LAW, rule="UWG-7-3")
    where = desk.post("amend", law=LAW, way="place", rule="UWG-7-3", source=SOURCE, day="2026-01-01").headers["location"]
    assert where.endswith("policies/de/uwg/2004-07-08/section-07-nuisance.yaml")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"id": "../x"}, "no id"),
        ({"kind": "wish"}, "no id"),
        ({"name": "policy"}, "no name"),
        ({"name": "../../x"}, "no name"),
        ({"id": "HDSG-4-1"}, "already"),
        ({"day": "1900-01-01"}, "not in force"),
        ({"law": "de-nothing"}, "missing in the form"),
        ({"source": " "}, "Name the judgment"),
        ({"way": "version", "rule": "HDSG-NO"}, "no rule"),
    ],
    ids=str,
)
def test_what_cannot_be_begun_leaves_no_draft(small: Desk, wrong: dict[str, str], said: str) -> None:
    answer = small.post("amend", 400, **(ARCADIAN | {"title": ""} | wrong))
    assert said in answer.text
    assert small.amending.drafts.all() == []


# --- the editor ---------------------------------------------------------------------------------------------------------------------


def test_faults_are_said_in_the_language_of_the_page_and_corrected(desk: Desk) -> None:
    draft = desk.begin()
    wrong = RULE_TEXT.replace("channel.medium", "channel.medum")
    fault = desk.check(draft, FILE, wrong)["faults"][0]
    assert fault["message"] == "`channel.medum` is not a fact of the vocabulary"
    units = wrong.encode("utf-16-le")  # a browser counts so, and a face is two
    assert units[2 * fault["from"] : 2 * fault["to"]].decode("utf-16-le") == "channel.medum"
    fix = fault["fix"]
    assert (units[: 2 * fix["from"]] + fix["insert"].encode("utf-16-le") + units[2 * fix["to"] :]).decode("utf-16-le") == RULE_TEXT
    desk.language = "de"
    try:
        fault = desk.check(draft, FILE, wrong)["faults"][0]
        assert (fault["message"], fault["help"]) == ("`channel.medum` ist keine Angabe des Vokabulars", "gemeint: `channel.medium`?")
    finally:
        desk.language = "en"


def test_a_rule_without_effect_is_a_fault_once_the_effects_are_asked(desk: Desk, written: str) -> None:
    never = RULE_TEXT.replace("- channel.medium: social_dm", "- not: {channel.initiated_by: subject}")
    other = desk.begin()
    desk.check(other, HEAD, filled(desk.text(other, HEAD)))
    assert desk.check(other, FILE, never)["faults"] == []
    found = desk.post(f"{other}/check", 200, file=FILE, effects="1").json()
    assert [fault["code"] for fault in found["faults"]] == ["ZW409"]


def test_completion_meaning_and_form(desk: Desk, written: str) -> None:
    at = len(RULE_TEXT[: RULE_TEXT.index("social_dm")].encode("utf-16-le")) // 2
    half = RULE_TEXT.replace("social_dm", "")
    found = desk.post(f"{written}/complete", 200, file=FILE, text=half, at=at).json()
    assert found["from"] == at
    assert "social_dm" in [one["label"] for one in found["options"]]
    meaning = desk.post(f"{written}/meaning", 200, file=FILE, at=at).json()
    assert "direct message" in meaning["text"]
    loose = RULE_TEXT.replace("  of: machine", "  of:    machine")
    assert desk.post(f"{written}/form", 200, file=FILE, text=loose).json()["text"] == RULE_TEXT


def test_conditions_are_joined_and_taken_out_by_their_labels(desk: Desk) -> None:
    draft = desk.begin()
    base = {"file": FILE, "rule": RULE, "joint": "all"}
    desk.post(f"{draft}/conditions", **base, key="when", fact="channel.initiated_by", value="subject")
    desk.post(f"{draft}/conditions", **base, key="when", fact="channel.medium", value=["social_dm", "sms"])
    desk.post(f"{draft}/conditions", **base, key="when", definition="advertising", **{"not": "1"})
    desk.post(f"{draft}/conditions", **base, key="unless", fact="subject.age", manner="at_most", value="15")
    tail = desk.text(draft, FILE).partition("  when:\n")[2]
    assert tail == (
        "    all:\n      - channel.initiated_by: subject\n      - channel.medium: [social_dm, sms]\n"
        "      - not: {definition: advertising}\n"
        "  unless:\n    subject.age: {at_most: 15}\n"
    )
    desk.check(
        draft, FILE, desk.text(draft, FILE).replace(desk.text(draft, FILE).partition("  when:")[0], RULE_TEXT.partition("  when:")[0])
    )
    page = desk.get(f"{draft}/conditions", file=FILE, rule=RULE)
    assert "The person is contacted by: text message or direct message" in page
    desk.post(f"{draft}/conditions", file=FILE, rule=RULE, key="when", out="2")
    desk.post(f"{draft}/conditions", file=FILE, rule=RULE, key="when", out="0")
    assert "  when:\n    channel.medium: [social_dm, sms]\n" in desk.text(draft, FILE)
    desk.post(f"{draft}/conditions", **(base | {"joint": "any"}), key="when", fact="consent.given", value="true")
    assert "  when:\n    any:\n      - channel.medium: [social_dm, sms]\n      - consent.given: true\n" in desk.text(draft, FILE)
    for wrong in (
        {"fact": "channel.medium", "value": "pigeon"},
        {"fact": "channel.medium"},
        {"definition": "x: y"},
        {"fact": "no.fact", "value": "1"},
    ):
        desk.post(f"{draft}/conditions", 400, **base, key="when", **wrong)


def test_every_fact_can_be_chosen(desk: Desk, written: str, law: PolicySet) -> None:
    kinds = {fact.type: fact.name for fact in law.vocabulary.facts.values()}
    for name in kinds.values():
        assert 'name="value"' in desk.get(f"{written}/conditions", fact=name)


# --- the effect ---------------------------------------------------------------------------------------------------------------------


def test_the_effect_says_what_changes_and_what_was_not_expected(desk: Desk, searched: str) -> None:
    page = desk.get(f"{searched}/effect")
    expected = ("Deviations from what was expected", "expected is: stricter", "1 of 1 recorded answers flip", "Activities that turn")
    for said in ("laxer", "prohibited → permitted", "direct message", *expected):
        assert said in page, said
    found = desk.amending.jobs.found(desk.amending.drafts.effect(desk.amending.drafts.get(searched.partition("/")[2])))
    assert found.stage == "done"
    assert "14 January 2027" in found.today["en"].replace(HARD_SPACE, " ")
    assert "no test cases" not in found.today["en"]
    assert "14. Januar 2027" in found.whole["de"].replace(HARD_SPACE, " ")
    assert found.unnoticed is not None
    assert any(one["rule"] == f"{LAW}/{RULE}" for one in found.unnoticed["survivors"])


def test_an_unnoticed_change_becomes_a_case(desk: Desk, searched: str, law: PolicySet) -> None:
    draft = desk.amending.drafts.get(searched.partition("/")[2])
    survivors = (desk.amending.jobs.found(desk.amending.drafts.effect(draft)).unnoticed or {})["survivors"]
    number = next(place for place, one in enumerate(survivors) if one["rule"] == f"{LAW}/{RULE}")
    case = {"number": str(number), "title": "A chat (2027)", "outcome": "PERMITTED", "laws": LAW, "authority": SOURCE}
    for missing in ("title", "outcome", "authority"):
        desk.post(f"{searched}/case", 400, **(case | {missing: ""}))
    desk.post(f"{searched}/case", 400, **(case | {"laws": "de-nothing"}))
    desk.post(f"{searched}/case", **case)
    tree = desk.amending.drafts.tree(draft)
    found = load_cases(tree / "tests" / "policies" / LAW / DAY / "reply-in-a-chat.yaml", load(tree / "policies"))
    assert [(one.title, one.expect.outcome) for one in found] == [("A chat (2027)", Outcome.PERMITTED)]
    assert "effect is that of an earlier text" in desk.get(f"{searched}/commit")


# --- onto a branch ------------------------------------------------------------------------------------------------------------------


def state_of(policies: Path) -> tuple[str, str, str, str]:
    """Everything that a commit by hand would change."""
    return (
        digest(load_with_files(policies)[1]),
        git(policies, "status", "--porcelain"),
        git(policies, "rev-parse", "HEAD"),
        git(policies, "stash", "list"),
    )


def test_a_draft_becomes_a_commit_under_her_name_and_nothing_else_changes(tour: Path, law: PolicySet, tmp_path: Path) -> None:
    policies = copied(tour, tmp_path / "own", git=True)
    hook = policies.parent / ".git" / "hooks" / "post-commit"
    hook.write_text("#!/bin/sh\ntouch ran\n")
    hook.chmod(0o755)
    before = state_of(policies)
    desk = Desk(policies, law, tmp_path / "state")
    draft = desk.begin()
    assert "not committed" in desk.post(f"{draft}/commit", 400, branch="amend/chat", by="J. Doe").text  # placeholders are left
    desk.check(draft, HEAD, filled(desk.text(draft, HEAD)))
    desk.check(draft, FILE, RULE_TEXT)
    for wrong, status in (
        ("main", 409),
        ("-x", 400),
        ("a..b", 400),
        ("refs/heads/../x", 400),
        ("x" * 90, 400),
        ("<script>", 400),
        ("", 400),
    ):
        desk.post(f"{draft}/commit", status, branch=wrong, by="J. Doe")
    desk.post(f"{draft}/commit", 400, branch="amend/chat", by="")
    desk.post(f"{draft}/commit", branch="amend/chat", by="J. Döe\n<x>", email="doe@example.org", message="A reply in a chat")
    assert (
        git(policies, "log", "-1", "--format=%an|%ae|%s|%b", "amend/chat").strip() == f"J. Döe x|doe@example.org|A reply in a chat|{SOURCE}"
    )
    assert git(policies, "show", f"amend/chat:{FILE}") == RULE_TEXT
    assert git(policies, "diff", "--name-only", "main", "amend/chat").split() == [HEAD, FILE]
    assert git(policies, "merge-base", "main", "amend/chat") == git(policies, "rev-parse", "main")
    assert state_of(policies) == before
    assert not list(policies.parent.glob("**/ran"))
    assert "stands as commit" in desk.get(f"{draft}/commit")
    desk.check(draft, FILE, RULE_TEXT.replace("😀", "!"))
    assert "has the draft of before the last change" in desk.get(f"{draft}/commit")  # it stands there as it was
    desk.post(f"{draft}/commit", branch="something-else", by="J. Doe")
    assert git(policies, "rev-list", "--count", "main..amend/chat").strip() == "2"
    git(policies, "update-ref", "refs/heads/amend/chat", "main")
    desk.check(draft, FILE, RULE_TEXT)
    desk.post(f"{draft}/commit", 503, branch="amend/chat", by="J. Doe")  # somebody moved it
    assert git(policies, "rev-parse", "amend/chat") == git(policies, "rev-parse", "main")
    assert git(policies, "for-each-ref", "refs/zweck").strip() == ""
    subprocess.run(["git", "-C", policies.parent, "fsck", "--strict", "--no-dangling"], check=True, capture_output=True)


def test_the_patch_and_the_files_are_those_of_the_branch(tour: Path, desk: Desk, written: str) -> None:
    patch = desk.get(f"{written}/patch")
    subprocess.run(["git", "-C", tour.parent, "apply", "--check", "-"], input=patch, check=True, text=True)
    packed = zipfile.ZipFile(BytesIO(desk.client.get(f"/en/{written}/files").content))
    assert packed.read(FILE).decode() == RULE_TEXT


def test_policies_without_a_repository_are_said_to_be_and_give_a_patch(tour: Path, law: PolicySet, tmp_path: Path) -> None:
    policies = copied(tour, tmp_path / "plain", git=False)
    desk = Desk(policies, law, tmp_path / "state")
    draft = desk.begin()
    assert "are in no git repository" in desk.get(f"{draft}/commit")
    assert f"+++ b/{FILE}" in desk.get(f"{draft}/patch")
    assert "are in no git repository" in desk.post(f"{draft}/commit", 400, branch="x", by="J. Doe").text
    assert digest(load_with_files(policies)[1]) == law.revision


def test_the_name_of_the_sign_on_is_that_of_the_commit(tour: Path, law: PolicySet, tmp_path: Path) -> None:
    policies = copied(tour, tmp_path / "own", git=True)
    desk = Desk(policies, law, tmp_path / "state", sign_on="Dr. Sign On")
    draft = desk.begin(by="Somebody Else")
    desk.check(draft, HEAD, filled(desk.text(draft, HEAD)))
    desk.check(draft, FILE, RULE_TEXT)
    desk.post(f"{draft}/commit", branch="chat", by="Somebody Else")
    assert git(policies, "log", "-1", "--format=%an", "chat").strip() == "Dr. Sign On"
