"""The language server as a program, driven by a real client: what a lawyer's editor asks, and the answers it gets."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.arcadia import FOLDER
from tests.cli.conftest import Zweck
from tests.editing.editor import Editor, applied
from tests.texts import EARLIER, put_texts
from zweck.load import load

PRIVACY: Final = "policies/ar/privacy/2001-01-01"
GROUNDS: Final = f"{PRIVACY}/lawful-ground.yaml"
MESSAGES: Final = f"{PRIVACY}/messages.yaml"
TERMS: Final = "policies/common/1990-01-01/terms.yaml"


def arcadia(folder: Path) -> Path:
    """A copy of Arcadia with its cases where they are looked for."""
    shutil.copytree(FOLDER / "policies", folder / "policies")
    shutil.copytree(FOLDER / "cases", folder / "tests" / "policies")
    return folder


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    editor = Editor(arcadia(tmp_path_factory.mktemp("arcadia")))
    yield editor
    assert editor.messages == []
    assert editor.stop() == 0


@pytest.fixture
def editor(started: Editor) -> Iterator[Editor]:
    """The editor with Arcadia as it was."""
    shutil.rmtree(started.folder / "policies")
    shutil.rmtree(started.folder / "tests")
    arcadia(started.folder)
    yield started
    for path in [*started.texts]:
        started.close(path)


def test_faults_come_while_one_writes_and_go_when_they_are_mended(editor: Editor) -> None:
    path = editor.open(GROUNDS)
    editor.change(path, "[herding, statistics]", "[herding, statistcs]")
    (fault,) = editor.faults(path, lambda codes: codes == ["ZW302"])
    assert fault.message.startswith("`purpose.kind` has no value `statistcs`\ndid you mean `statistics`?\nHDSG › HDSG-4-2")
    assert fault.range == types.Range(editor.position(path, "statistcs"), editor.position(path, "statistcs", 9))
    (correction,) = editor.corrections(path, "statistcs")
    assert (correction.title, correction.kind) == ("write `statistics`", types.CodeActionKind.QuickFix)
    editor.apply(correction.edit)
    assert editor.texts[path] == (editor.folder / GROUNDS).read_text(encoding="utf-8")
    assert editor.faults(path, lambda codes: not codes) == []


def test_a_change_in_one_file_shows_in_another(editor: Editor) -> None:
    grounds, terms = editor.open(GROUNDS), editor.open(TERMS)
    editor.change(terms, "- definition: child", "- definition: kid")
    editor.faults(grounds, lambda codes: codes == ["ZW305"])
    editor.change(terms, "- definition: kid", "- definition: child")
    editor.faults(grounds, lambda codes: not codes)
    editor.change(terms, "- definition: child", "- definition: [")
    editor.faults(terms, lambda codes: "ZW101" in codes)
    assert editor.faults(grounds, lambda codes: True) == []  # what cannot be read counts as what it said when it last could


def test_rules_without_effect_are_reported_once_all_else_is_sound(editor: Editor) -> None:
    path = editor.open(MESSAGES)
    editor.change(path, "      - consent.objection: true", "      - consent.objection: true\n      - purpose.kind: news")
    editor.faults(path, lambda codes: codes == ["ZW409"])
    editor.change(path, "\n      - purpose.kind: news", "")
    editor.faults(path, lambda codes: not codes)


def test_files_that_change_on_the_disk(editor: Editor) -> None:
    path = editor.open(GROUNDS)
    editor.change(path, "rule: PRG-2", "rule: PRG-20")
    editor.save(path)
    editor.close(path)
    editor.faults(path, lambda codes: codes == ["ZW306"])


def test_a_folder_that_goes_away_and_comes_back(editor: Editor) -> None:
    path = editor.open(GROUNDS)
    (editor.folder / "policies").rename(editor.folder / "elsewhere")
    editor.change(path, "rule: PRG-2", "rule: PRG-20")
    assert "**consent.given**" in editor.hover(path, "consent.given")
    (editor.folder / "elsewhere").rename(editor.folder / "policies")
    editor.save(path)
    editor.faults(path, lambda codes: codes == ["ZW306"])


def test_cases(editor: Editor) -> None:
    path = editor.open("tests/policies/privacy-2001.yaml")
    editor.write(path, editor.texts[path].replace("HDSG-4-1]", "HDSG-4-10]", 1))
    (fault,) = editor.faults(path, lambda codes: codes == ["ZW502"])
    assert "HDSG-4-10" in fault.message
    assert "**consent.given** (bool)" in editor.hover(path, "consent.given")


@pytest.mark.parametrize(
    ("file", "text", "offset", "shown"),
    [
        (GROUNDS, "consent.given", 3, ["**consent.given** (bool)", "Can be changed by:", "Silence (class `shown`):", "Stated by:"]),
        (GROUNDS, "statistics]", 0, ["`statistics` of **purpose.kind**"]),
        (GROUNDS, "definition: child", 13, ["**child** (definition)", "Citation: § 7 BGBAR"]),
        (GROUNDS, "PRG-2", 0, ["**PRG-2** (ground", "from 1995-01-01", "Citation: "]),
        (GROUNDS, "Art. 4 HDSG", 2, ["Art. 4 HDSG", "HDSG: "]),
        (GROUNDS, "doubt: A1", 7, ["**A1** (doubt)", "The rules follow:"]),
        (GROUNDS, "of: lawful-ground", 5, ["**lawful-ground** (requirement)", "lawful ground"]),
        (GROUNDS, "unless", 0, ["**unless**: the exception (a condition)."]),
        (TERMS, "age-of-discretion", 0, ["**age-of-discretion** (table, map)"]),
        (f"{PRIVACY}/policy.yaml", "ar-privacy", 0, ["**ar-privacy** (law)", "2001-01-01, 2010-07-01"]),
        (f"{PRIVACY}/duties-and-rights.yaml", "rides_on: any", 0, ["one of `permission`, `prohibition`, `any`", "It must be there."]),
    ],
)
def test_hover(editor: Editor, file: str, text: str, offset: int, shown: list[str]) -> None:
    found = editor.hover(editor.open(file), text, offset)
    assert [part for part in shown if part not in found] == []


def test_hover_shows_the_wording_where_texts_are_configured(tmp_path: Path) -> None:
    """As it was on the first day of the version, indented as in the text; with the rule, and with the citation alone."""
    deeper = EARLIER.replace("  2. zum Schutz vor Wölfen,\n", "  2. zum Schutz\n    a) vor Wölfen,\n")
    editor = Editor(arcadia(tmp_path), "--texts", str(put_texts(tmp_path / "texts", earlier=deeper)))
    path = editor.open(GROUNDS)
    for text, offset in (("Art. 4 HDSG", 2), ("lawful-ground", 0)):
        shown = editor.hover(path, text, offset)
        assert "**Art. 4 HDSG** (hdsg@1990-01-01)\n\n> Daten dürfen erhoben werden  \n> 1. zum Zählen der Schafe,  \n" in shown
        assert "> 2. zum Schutz  \n> \u2003a) vor Wölfen,  \n" in shown
    later = editor.open("policies/ar/privacy/2010-07-01/amendments.yaml")
    assert "(hdsg@2010-07-01)" in editor.hover(later, "Art. 4 Abs. 1 Satz 1 HDSG", 2)
    assert "(hdsg@" not in editor.hover(path, "consent.given")
    assert (editor.messages, editor.stop()) == ([], 0)


def test_a_folder_of_texts_that_cannot_be_read_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    editor = Editor(arcadia(tmp_path), "--texts", str(tmp_path / "texts"))
    path = editor.open(GROUNDS)
    for _ in range(2):
        assert "Art. 4 HDSG" in editor.hover(path, "Art. 4 HDSG", 2)
    (message,) = editor.messages
    assert "no wording is shown: " in message
    assert "there is no text of a statute in this folder" in message
    assert editor.stop() == 0


COVERAGE = """fields:
  - field: advertising
    title: {de: Werbung, en: advertising}
    governed:
      - law_of: person.country
        citation: Art. 1 HA
        text: {de: Es gilt das Recht des Landes der Person., en: The law of the person's country governs.}
holes:
  - hole: FLOCK-1
    place: § 1 Herdengesetz
    text: {de: Herden sind tabu., en: Flocks are taboo.}
    when: {data.kinds: {contains: flock}}
"""


def test_coverage(editor: Editor) -> None:
    """Fields of law and holes have a meaning and a place; a field that is not there is a fault."""
    path = editor.open("policies/coverage.yaml", COVERAGE)
    assert "**FLOCK-1** (not encoded, may_forbid): § 1 Herdengesetz" in editor.hover(path, "FLOCK-1")
    head = editor.open(f"{PRIVACY}/policy.yaml")
    editor.write(head, editor.texts[head].replace("scope:", "covers:\n  - {field: advertising, place: AR}\nscope:", 1))
    shown = editor.hover(head, "field: advertising", 7)
    assert "**advertising** (field of law)" in shown
    assert "person.country: The law of the person's country governs." in shown
    first = editor.definition(head, "field: advertising", 7)[0]
    assert (editor.path(first.uri), first.range.start.line) == (path, 1)
    editor.write(head, editor.texts[head].replace("field: advertising", "field: advertizing"))
    (fault,) = editor.faults(head, lambda codes: codes == ["ZW314"])
    assert "did you mean `advertising`?" in fault.message


@pytest.mark.parametrize(
    ("text", "offset", "file", "line"),
    [
        ("definition: child", 13, TERMS, "- definition: child"),
        ("consent.given", 0, "policies/vocabulary/consent.yaml", "  - fact: consent.given"),
        ("PRG-2", 0, "policies/ar/press/1995-01-01/publication.yaml", "PRG-2"),
        ("of: lawful-ground", 5, GROUNDS, "- requirement: lawful-ground"),
        ("doubt: A1", 7, "policies/doubts.yaml", "  - doubt: A1"),
        ("Art. 4 HDSG", 0, "policies/citations/hdsg.yaml", "statute: hdsg"),
    ],
)
def test_definition(editor: Editor, text: str, offset: int, file: str, line: str) -> None:
    first = editor.definition(editor.open(GROUNDS), text, offset)[0]
    path = editor.path(first.uri)
    assert path == editor.folder / file
    assert line in path.read_text(encoding="utf-8").split("\n")[first.range.start.line]


def test_references(editor: Editor) -> None:
    found = editor.references(editor.open(GROUNDS), "PRG-2")
    assert {editor.path(place.uri).name for place in found} == {"lawful-ground.yaml", "publication.yaml"}


def test_rename(editor: Editor) -> None:
    path = editor.open(GROUNDS)
    assert editor.prepare_rename(path, "definition: child", 13).start == editor.position(path, "definition: child", 12)
    changed = editor.apply(editor.rename(path, "definition: child", "minor-person", 13))
    assert {file.name for file in changed} == {"lawful-ground.yaml", "terms.yaml", "amendments.yaml"}
    editor.save(path)
    assert editor.faults(path, lambda codes: not codes) == []
    assert load(editor.folder / "policies").laws
    assert "minor-person" in (editor.folder / TERMS).read_text(encoding="utf-8")


def test_what_cannot_be_renamed_is_said(editor: Editor) -> None:
    path = editor.open(GROUNDS)
    with pytest.raises(JsonRpcException, match="only definitions can be renamed"):
        editor.prepare_rename(path, "PRG-2")
    with pytest.raises(JsonRpcException, match="`A b` is not a name"):
        editor.rename(path, "definition: child", "A b", 13)


def test_completion_of_a_line_that_is_being_written(editor: Editor) -> None:
    path = editor.open(GROUNDS)
    editor.change(path, "    rule: PRG-2", "    purpose.k")
    items = {item.label: item for item in editor.complete(path, "    purpose.k\n", 13)}
    assert isinstance(items["purpose.kind"].text_edit, types.TextEdit)
    text = applied(editor.texts[path], [items["purpose.kind"].text_edit])
    assert "    purpose.kind: \n" in text
    editor.write(path, text)
    assert {"herding", "statistics"} <= {item.label for item in editor.complete(path, "    purpose.kind: \n", 18)}


@pytest.mark.parametrize(
    ("old", "new", "offered"),
    [
        ("    definition: child", "    definition: ", {"child", "advertising-message"}),
        ("    rule: PRG-2", "    rule: ", {"PRG-2", "HDSG-8"}),
        ("  of: [lawful-ground, sensitive-ground]", "  of: ", {"lawful-ground", "sensitive-ground"}),
        ("  unless:\n", "  un", {"unless", "doubt"}),
    ],
    ids=["definition", "rule", "requirement", "key"],
)
def test_completion_of_names(editor: Editor, old: str, new: str, offered: set[str]) -> None:
    path = editor.open(GROUNDS)
    editor.change(path, old, new)
    assert offered <= {item.label for item in editor.complete(path, new, len(new))}


def test_completion_in_a_case(editor: Editor) -> None:
    path = editor.open("tests/policies/privacy-2001.yaml")
    text = "suite: {de: a, en: b}\ncases:\n  - case: X\n    facts:\n      purpose.kind: \n"
    editor.write(path, text)
    assert {"herding", "statistics"} <= {item.label for item in editor.complete(path, "purpose.kind: ", 14)}


@pytest.mark.parametrize(
    ("old", "wrong", "code", "right"),
    [
        ("definition: child", "definition: chidl", "ZW305", "child"),
        ("rule: PRG-2", "rule: PRG-22", "ZW306", "PRG-2"),
        ("    consent.given: true", "    consent.givn: true", "ZW301", "consent.given"),
        ("doubt: A1", "doubt: A11", "ZW312", "A1"),
    ],
    ids=["definition", "rule", "fact", "doubt"],
)
def test_corrections(editor: Editor, old: str, wrong: str, code: str, right: str) -> None:
    """Each brings the text back to what it was, in the place of the fault alone."""
    path = editor.open(GROUNDS)
    sound = editor.texts[path]
    editor.change(path, old, wrong)
    editor.faults(path, lambda codes: codes == [code])
    (correction,) = editor.corrections(path, wrong)
    assert correction.title == f"write `{right}`"
    editor.apply(correction.edit)
    assert editor.texts[path] == sound
    editor.faults(path, lambda codes: not codes)


def test_form(editor: Editor) -> None:
    path = editor.open(MESSAGES)
    sound = editor.texts[path]
    assert editor.form(path) == []
    editor.write(path, sound.replace("      - operation.kind: send", "          -   operation.kind:   send"))
    editor.write(path, editor.texts[path].replace("      - purpose.kind: advertising\n\n", "          - purpose.kind: advertising\n\n", 1))
    assert applied(editor.texts[path], editor.form(path)) == sound
    editor.write(path, "- a: [\n")
    assert editor.form(path) == []


def test_places_are_counted_as_the_editor_counts(editor: Editor) -> None:
    path = editor.open(MESSAGES)
    text = "- prohibition: HDSG-98\n  citation: Art. 8 HDSG\n  reason: {de: \N{GRINNING FACE}, en: b}\n  when: {purpose.kind: newz}\n"
    editor.write(path, text.replace("{purpose", "{any: [{purpose.kind: \N{GRINNING FACE}}, {purpose").replace("newz}", "newz}]}"))
    first, second = editor.faults(path, lambda codes: codes == ["ZW302", "ZW302"])
    assert first.range.end == editor.position(path, "\N{GRINNING FACE}}, {", 1)
    assert second.range.start == editor.position(path, "newz")
    editor.write(path, text.replace("en: b}", "en: b, xx: c}"))
    (fault,) = (fault for fault in editor.faults(path, lambda codes: "ZW202" in codes) if fault.code == "ZW202")
    assert fault.range.start == editor.position(path, "xx: c")


def test_what_the_server_says_it_can_do(started: Editor) -> None:
    can = started.capabilities
    assert can.hover_provider
    assert can.definition_provider
    assert can.references_provider
    assert can.completion_provider
    assert can.document_formatting_provider
    assert isinstance(can.rename_provider, types.RenameOptions)
    assert isinstance(can.code_action_provider, types.CodeActionOptions)


def test_a_folder_without_policies_and_a_file_that_brings_them(tmp_path: Path) -> None:
    """Where the editor works in another folder, the first file of a policy directory shows which one is meant."""
    (tmp_path / "elsewhere").mkdir()
    editor = Editor(tmp_path / "elsewhere")
    path = editor.open("a.yaml", "- a: [\n")
    assert editor.hover(path, "a") == ""
    arcadia(tmp_path / "arcadia")
    grounds = tmp_path / "arcadia" / GROUNDS
    other = editor.open(str(grounds), grounds.read_text(encoding="utf-8").replace("rule: PRG-2", "rule: PRG-20"))
    editor.faults(other, lambda codes: codes == ["ZW306"])
    assert editor.stop() == 0


def test_without_its_libraries_it_says_what_to_install(zweck: Zweck, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("zweck.lsp")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls", None)
    result = zweck("lsp")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "pip install 'zweck[lsp]'" in result.stderr
