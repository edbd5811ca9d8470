"""A workspace says after every change what a fresh reading would say; renaming, corrections and completion leave sound files."""

import re
import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.arcadia import FOLDER
from tests.engine.pages import FILE, page, pages
from zweck.editing.complete import complete
from zweck.editing.files import FileKind
from zweck.editing.fixes import CannotRename, fix, references, rename
from zweck.editing.symbols import Symbol
from zweck.editing.workspace import Workspace
from zweck.forms.diagnostics import Diagnostic, Diagnostics, PolicyError
from zweck.load import check_effects, load

PRIVACY: Final = "policies/ar/privacy/2001-01-01"
HEAD: Final = f"{PRIVACY}/policy.yaml"
GROUNDS: Final = f"{PRIVACY}/lawful-ground.yaml"
MESSAGES: Final = f"{PRIVACY}/messages.yaml"
TERMS: Final = "policies/common/1990-01-01/terms.yaml"
PLAIN: Final = [path for path in pages() if not re.search(r"^# (alone:|escapes|repeat)", page(path).bad, re.MULTILINE)]


@pytest.fixture
def workspace(copy: Path) -> Workspace:
    return Workspace(copy / "policies")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace for tests that leave everything as it was."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copytree(FOLDER / "policies", folder / "policies")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return Workspace(folder / "policies")


@pytest.fixture
def lasting(shared: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """That workspace, in its own folder."""
    monkeypatch.chdir(shared.root.parent)
    return shared


def reported(workspace: Workspace) -> list[tuple[str, int, int, str, str]]:
    """All faults of a workspace, those that only the rules' effects show included."""
    noted = [fault for faults in workspace.faults().values() for fault in faults]
    if workspace.sound:
        effects = Diagnostics()
        check_effects(workspace.policies, effects)
        noted += effects
    return sorted((*fault.span[:3], fault.code, str(fault.message)) for fault in noted)


def fresh(folder: Path) -> list[tuple[str, int, int, str, str]]:
    """All faults of a folder that is read again."""
    try:
        load(folder)
    except PolicyError as error:
        return sorted((*fault.span[:3], fault.code, str(fault.message)) for fault in error.diagnostics)
    return []


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_a_change_says_what_a_fresh_reading_would_say(path: Path, lasting: Workspace) -> None:
    workspace, copy = lasting, lasting.root.parent
    block = page(path).bad
    starts = list(FILE.finditer(block))
    files = {}
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        text = block[start.start() : following.start() if following else None]
        files[copy / start["path"]] = f"{text.rstrip()}\n"
    old = {file: file.read_text(encoding="utf-8") if file.exists() else None for file in files}
    for file, text in files.items():
        workspace.open(file, text)
    workspace.refresh()
    changed = reported(workspace)
    for file, text in files.items():
        workspace.close(file)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    workspace.refresh()
    assert changed == reported(workspace)
    if path.stem < "ZW500":  # faults of cases are reported for open files only
        assert changed == fresh(Path("policies"))
        assert changed
    for file, before in old.items():
        if before is None:
            file.unlink()
        else:
            file.write_text(before, encoding="utf-8")
    workspace.refresh()
    assert reported(workspace) == []


def test_a_file_that_cannot_be_read_counts_as_what_it_said(copy: Path, workspace: Workspace) -> None:
    text = (copy / TERMS).read_text(encoding="utf-8")
    workspace.open(copy / TERMS, f"{text}- definition: [\n")
    workspace.refresh()
    assert [fault[3] for fault in reported(workspace)] == ["ZW101"]
    assert workspace.policies.vocabulary.facts
    workspace.open(copy / TERMS, text.replace("definition: child", "definition: kid"))
    workspace.refresh()
    assert {fault[3] for fault in reported(workspace)} == {"ZW305"}


def test_cases_that_are_open_are_checked_against_the_policies(copy: Path, workspace: Workspace) -> None:
    path = copy / "tests/policies/privacy-2001.yaml"
    text = path.read_text(encoding="utf-8")
    workspace.open(path, text)
    assert workspace.faults() == {path: []}
    workspace.open(path, text.replace("HDSG-4-1", "HDSG-4-17"))
    assert {fault.code for fault in workspace.faults()[path]} == {"ZW502"}
    workspace.open(copy / "notes.yaml", "- whatever\n")
    assert set(workspace.faults()) == {path}


def the_spot(workspace: Workspace, path: Path, text: str, number: int = 0) -> Symbol:
    """The place of a name in a file."""
    return [symbol for symbol in workspace.symbols(path) if symbol.text == text and symbol.named is not None][number]


def test_renaming_changes_every_place_and_no_other(copy: Path, workspace: Workspace) -> None:
    head = copy / "policies/ar/privacy/2010-07-01/policy.yaml"
    head.write_text(head.read_text(encoding="utf-8") + "# child stays in comments\n", encoding="utf-8")
    before = {path: path.read_text(encoding="utf-8") for path in copy.rglob("*.yaml")}
    edits = rename(the_spot(workspace, copy / GROUNDS, "child"), copy / GROUNDS, "minor-person", workspace)
    for path, places in edits.items():
        lines = path.read_text(encoding="utf-8").split("\n")
        for edit in sorted(places, key=lambda edit: edit.span, reverse=True):
            line = lines[edit.span.line - 1]
            assert line[edit.span.column - 1 : edit.span.end_column - 1] == "child"
            lines[edit.span.line - 1] = line[: edit.span.column - 1] + edit.text + line[edit.span.end_column - 1 :]
        path.write_text("\n".join(lines), encoding="utf-8")
    assert fresh(Path("policies")) == []
    for path, text in before.items():
        assert path.read_text(encoding="utf-8") == re.sub(r"(?<=definition: )child\b", "minor-person", text)


@pytest.mark.parametrize(
    ("name", "new", "reason"),
    [
        ("child", "sensitive", "there is a definition `sensitive` already"),
        ("child", "advertising-message", "there is a definition `advertising-message` already, in `ar-privacy`"),
        ("child", "Small Person", "`Small Person` is not a name"),
        ("PRG-2", "PRG-3", "only definitions can be renamed"),
        ("purpose.kind", "purpose.sort", "only definitions can be renamed"),
    ],
)
def test_what_cannot_be_renamed(copy: Path, workspace: Workspace, name: str, new: str, reason: str) -> None:
    with pytest.raises(CannotRename, match=re.escape(reason)):
        rename(the_spot(workspace, copy / GROUNDS, name), copy / GROUNDS, new, workspace)


def test_a_definition_that_an_amendment_replaces_is_renamed_in_its_head(copy: Path, workspace: Workspace) -> None:
    later = copy / "policies/ar/privacy/2010-07-01"
    head = (later / "policy.yaml").read_text(encoding="utf-8")
    replaced = re.sub(r"replaces: \[([^]]*)\]", r"replaces: [\1, advertising-message]", head)
    assert replaced != head
    (later / "policy.yaml").write_text(replaced, encoding="utf-8")
    term = "- definition: advertising-message\n  citation: Art. 7 Abs. 1 HDSG\n  when: {purpose.kind: advertising}\n"
    (later / "terms.yaml").write_text(term, encoding="utf-8")
    workspace.refresh()
    assert reported(workspace) == []
    edits = rename(the_spot(workspace, copy / MESSAGES, "advertising-message"), copy / MESSAGES, "ad", workspace)
    assert {path.relative_to(copy).as_posix() for path in edits} == {
        MESSAGES,
        "policies/ar/privacy/2010-07-01/policy.yaml",
        "policies/ar/privacy/2010-07-01/terms.yaml",
    }


def test_references_are_known_by_their_target(copy: Path, workspace: Workspace) -> None:
    found = list(references(the_spot(workspace, copy / GROUNDS, "lawful-ground"), copy / GROUNDS, workspace))
    lines = [path.read_text(encoding="utf-8").split("\n")[span.line - 1] for path, span in found]
    assert len(lines) > 3
    assert all("lawful-ground" in line for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "title"),
    [
        ("consent.given: true", "consent.givn: true", "write `consent.given`"),
        ("definition: child", 'definition: "chidl"', "write `child`"),
        ("[herding, statistics]", "[herding, statistcs]", "write `statistics`"),
        ("rule: PRG-2", "rule: PRG-22", "write `PRG-2`"),
        ("of: lawful-ground", "of: lawful-grund", "write `lawful-ground`"),
        ("of: lawful-ground", "of: ar-privacy/lawful-grund", "write `ar-privacy/lawful-ground`"),
        ("citation: Art. 4 Nr. 1 HDSG", "citation: Art. 4 Nr. 1 HDSGG", None),
        ("unless:", "unles:", "write `unless`"),
    ],
)
def test_corrections(lasting: Workspace, old: str, new: str, title: str | None) -> None:
    workspace, path = lasting, lasting.root.parent / GROUNDS
    text = path.read_text(encoding="utf-8")
    assert old in text
    lines = text.replace(old, new, 1).split("\n")
    workspace.open(path, "\n".join(lines))
    workspace.refresh()
    faults: list[Diagnostic] = workspace.faults()[path]
    found = [correction for fault in faults if (correction := fix(fault, lines[fault.span.line - 1])) is not None]
    assert [str(correction.title) for correction in found] == ([title] if title else [])
    for correction in found:
        span = correction.edit.span
        line = lines[span.line - 1]
        lines[span.line - 1] = line[: span.column - 1] + correction.edit.text + line[span.end_column - 1 :]
        workspace.open(path, "\n".join(lines))
        workspace.refresh()
        assert reported(workspace) == []
    workspace.close(path)


RULE: Final = "- ground: HDSG-99\n  of: lawful-ground\n  citation: Art. 1 HDSG\n  reason: {de: a, en: b}\n"


@pytest.mark.parametrize(
    ("text", "offered", "not_offered"),
    [
        (f"{RULE}  wh|", ["when", "unless", "doubt"], ["citation", "purpose.kind"]),
        (f"{RULE}  when:\n    purpose.k|", ["purpose.kind", "all", "definition"], ["citation"]),
        (
            f"{RULE}  when:\n    all:\n      - purpose.kind: news\n      - d|\n  unless: {{purpose.kind: news}}",
            ["data.kinds", "definition"],
            [],
        ),
        (f"{RULE}  when:\n    purpose.kind: |", ["herding", "statistics"], ["unknown", "purpose.kind"]),
        (f"{RULE}  when: {{purpose.kind: [herding, |", ["herding", "statistics"], ["unknown"]),
        (f"{RULE}  when: {{data.interest: {{|", ["at_most", "at_least"], ["contains"]),
        (f"{RULE}  when: {{data.interest: {{at_most: |}}}}", ["minor", "weighty"], []),
        (f"{RULE}  when:\n    data.kinds: |", ["image"], []),
        (f"{RULE}  when:\n    definition: |", ["child", "advertising-message"], ["HDSG-8", "lawful-ground"]),
        (f"{RULE}  when:\n    rule: |", ["PRG-2", "HDSG-8"], ["child", "DU-NOTICE"]),
        (f"{RULE}  doubt: |", ["A1", "A2"], []),
        (f"{RULE}  when: {{person.country: {{in_table: |", ["league"], []),
        ("- ground: HDSG-99\n  of: |", ["lawful-ground", "channel-consent"], ["ar-privacy/lawful-ground"]),
        ("- gr|", ["ground", "obligation"], ["citation"]),
        ("- obligation: DU-X\n  timing: |", ["before", "after"], []),
        (f"- a: [\n{RULE}  when:\n    purpose.k|", [], ["purpose.kind"]),
    ],
)
def test_completion(lasting: Workspace, text: str, offered: list[str], not_offered: list[str]) -> None:
    before, _, after = text.partition("|")
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    found = complete(before + after, line, column, FileKind.RULES, "ar-privacy", lasting.policies)
    labels = [proposal.label for proposal in found.proposals]
    assert set(offered) <= set(labels)
    assert not set(not_offered) & set(labels)
    assert len(labels) == len(set(labels))


def test_completion_in_cases(lasting: Workspace) -> None:
    text = "suite: {de: a, en: b}\ncases:\n  - case: X\n    facts:\n      purpose.kind: herding\n      d|\n    expect:\n      laws: []\n"
    before, _, after = text.partition("|")
    found = complete(before + after, before.count("\n") + 1, 8, FileKind.CASES, "", lasting.policies)
    labels = [proposal.label for proposal in found.proposals]
    assert "data.kinds" in labels
    assert "purpose.kind" not in labels
    assert (found.start, found.end) == (7, 8)


def test_completion_anywhere_in_any_file_fails_nowhere(lasting: Workspace) -> None:
    workspace, root = lasting, lasting.root
    for path in (root.parent / GROUNDS, root.parent / HEAD, root / "vocabulary/consent.yaml", root / "citations/hgbar.yaml"):
        text, kind = path.read_text(encoding="utf-8"), workspace.kind(path)
        assert kind is not None
        for number, line in enumerate(text.split("\n"), 1):
            for column in {len(line) // 2 + 1, len(line) + 1}:
                found = complete(text, number, column, kind, workspace.law(path), workspace.policies)
                assert 1 <= found.start <= column <= found.end <= len(line) + 1
