"""The schemas: what is shipped is valid, what the parser would refuse for its form is not, and what is on file is what would be written."""

import json
import shutil
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft7Validator
from jsonschema_rs import Draft7Validator as Valid
from jsonschema_rs import meta

from tests.arcadia import POLICIES as ARCADIA
from tests.cli.conftest import Zweck
from tests.engine.pages import FILE, page
from tests.engine.pages import FOLDER as PAGES
from zweck.cases.cases import Reviewed
from zweck.decision.decision import Outcome
from zweck.editing import judged
from zweck.editing.files import FileKind, kind_in_company, kind_of
from zweck.editing.schema import FOLDER, first_line, schemas, with_first_line
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.reader import read_file
from zweck.law.parse.stated import plain
from zweck.law.vocabulary import DECISION_DATE
from zweck.load import load

DAY: Final = date(2020, 1, 1)
ROOT: Final = Path(__file__).parents[2]
SHIPPED: Final = ROOT / "policies"
FORM: Final = ("ZW201", "ZW202", "ZW203", "ZW204", "ZW205", "ZW206", "ZW207", "ZW208", "ZW209", "ZW210", "ZW211")
FACTS: Final = ("ZW301", "ZW302", "ZW303", "ZW304", "ZW308", "ZW311")


@cache
def texts(folder: Path) -> dict[str, str]:
    """The schemas of a policy set."""
    return schemas(load(folder))


def validators(folder: Path) -> dict[FileKind, Draft7Validator]:
    """A validator for each kind of file, made from the schemas of a policy set."""
    found = {FileKind(name.removesuffix(".json")): json.loads(text) for name, text in texts(folder).items()}
    assert all(map(meta.is_valid, found.values()))
    return {kind: Draft7Validator(schema) for kind, schema in found.items()}


def content(path: Path) -> Any:
    """The content of a file, as a validator sees it."""
    node = read_file(path, str(path), Diagnostics())
    assert node is not None
    return plain(node)


@pytest.fixture(scope="module")
def shipped() -> dict[FileKind, Draft7Validator]:
    return validators(SHIPPED)


@pytest.fixture(scope="module")
def arcadian() -> dict[FileKind, Draft7Validator]:
    return validators(ARCADIA)


ELSEWHERE = (
    FileKind.CHANGES,
    FileKind.QUESTIONS,
    FileKind.REQUEST,
    FileKind.ACTIVITY,
    FileKind.CONSENT_TEXT,
    FileKind.BINDING,
    FileKind.HOUSE,
)


@pytest.mark.parametrize("kind", [FileKind.CONTROLLERS, FileKind.ACTIVITY, FileKind.CONSENT_TEXT, FileKind.BINDING])
def test_every_file_of_the_example_is_valid(kind: FileKind, shipped: dict[FileKind, Draft7Validator]) -> None:
    chosen = [path for path in (ROOT / "docs" / "examples" / "group").rglob("*.yaml") if kind_in_company(path) is kind]
    assert chosen
    faults = [f"{path}: {error.json_path}: {error.message[:200]}" for path in chosen for error in shipped[kind].iter_errors(content(path))]
    assert faults == []


def test_the_house_of_the_example_is_valid(shipped: dict[FileKind, Draft7Validator]) -> None:
    house = ROOT / "docs" / "examples" / "group" / "house"
    chosen = {path: kind_of(path, house) for path in (house / "house.yaml", house / "vocabulary" / "house.yaml")}
    assert [*chosen.values()] == [FileKind.HOUSE, FileKind.VOCABULARY]
    assert [error.message for path, kind in chosen.items() if kind for error in shipped[kind].iter_errors(content(path))] == []


@pytest.mark.parametrize("kind", [kind for kind in FileKind if kind not in ELSEWHERE])
def test_every_shipped_file_is_valid(kind: FileKind, shipped: dict[FileKind, Draft7Validator]) -> None:
    files = [path for folder in (SHIPPED, ROOT / "tests" / "policies") for path in folder.rglob("*.yaml")]
    chosen = [path for path in files if kind_of(path, SHIPPED) is kind]
    assert chosen
    quick = Valid(json.dumps(shipped[kind].schema))  # it reads references as the addresses that they are
    contents = {path: content(path) for path in chosen}
    wrong = {path: found for path, found in contents.items() if not quick.is_valid(found)}
    faults = [f"{path}: {error.json_path}: {error.message[:200]}" for path in wrong for error in shipped[kind].iter_errors(wrong[path])]
    assert (faults, [*wrong]) == ([], [])


@pytest.mark.parametrize("code", [*FORM, *FACTS])
def test_what_the_parser_refuses_is_not_valid(code: str, arcadian: dict[FileKind, Draft7Validator], tmp_path: Path) -> None:
    for text, sound in ((page(PAGES / f"{code}.md").bad, False), (page(PAGES / f"{code}.md").good, True)):
        (name,) = [Path(found["path"]) for found in FILE.finditer(text)]
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        kind = kind_of(path, tmp_path / "policies")
        assert kind is not None
        assert arcadian[kind].is_valid(content(path)) is sound, text


def test_expected_changes(arcadian: dict[FileKind, Draft7Validator], tmp_path: Path) -> None:
    (tmp_path / "changes").mkdir()
    path = tmp_path / "changes" / "example.yaml"
    path.write_text(page(PAGES / "ZW801.md").good, encoding="utf-8")
    assert kind_of(path, tmp_path / "policies") is FileKind.CHANGES
    assert arcadian[FileKind.CHANGES].is_valid(content(path))
    path.write_text(page(PAGES / "ZW801.md").good.replace("class: laxer", "class: lax\n    only: {consent.gven: true}"), encoding="utf-8")
    faults = [error.json_path for error in arcadian[FileKind.CHANGES].iter_errors(content(path))]
    assert {"$.laws[0].class", "$.laws[0].only"} <= set(faults)


def test_open_questions_and_judged_cases(arcadian: dict[FileKind, Draft7Validator], tmp_path: Path) -> None:
    facts = {DECISION_DATE: DAY}
    question = judged.question("S-1", "ar-press", "Why: so?", DAY, "counsel", facts)
    reviewed = Reviewed(DAY, "counsel", agreed=True)
    case = judged.case("S-2", "No", "On a day: yes", facts, (Outcome.PERMITTED, ["ar-press"]), "Art. 1: so", "", reviewed)
    for name, head, entry in (("questions.yaml", judged.QUESTIONS_HEAD, question), ("tests/policies/a.yaml", judged.suite_head("a"), case)):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + entry, encoding="utf-8")
        kind = kind_of(path, tmp_path / "policies")
        assert kind is (FileKind.QUESTIONS if entry == question else FileKind.CASES)
        assert arcadian[kind].is_valid(content(path))
        path.write_text((head + entry).replace("role: counsel", "roll: counsel"), encoding="utf-8")
        assert not arcadian[kind].is_valid(content(path))


def test_explanations_of_survivors(arcadian: dict[FileKind, Draft7Validator], tmp_path: Path) -> None:
    path = tmp_path / "tests" / "policies" / "ar-press" / "survivors.yaml"
    path.parent.mkdir(parents=True)
    assert kind_of(path, tmp_path / "policies") is FileKind.SURVIVORS
    assert kind_of(path.with_name("snapshot.yaml"), tmp_path / "policies") is None
    for kind, valid in (("rule dropped", True), ("rule droped", False)):
        path.write_text(f"survivors:\n  - rule: PA-1\n    kind: {kind}\n    why: So.\n", encoding="utf-8")
        assert arcadian[FileKind.SURVIVORS].is_valid(content(path)) is valid


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_requests_of_the_documentation_are_valid(path: Path, shipped: dict[FileKind, Draft7Validator]) -> None:
    request = content(path)
    assert shipped[FileKind.REQUEST].is_valid(request)
    assert shipped[FileKind.REQUEST].is_valid([request, request])


@pytest.mark.parametrize(
    ("facts", "valid"),
    [
        ({"consent.given": True, "channel.medium": "phone_call", "data.kinds": ["name"]}, True),
        ({"consent.given": "ja", "channel.medium": "Telefonanruf", "data.kinds": ["Name", "image"], "subject.age": "unbekannt"}, True),
        ({"Werbung": "nein", "Weg der Kontaktaufnahme": "E-Mail"}, True),
        ({"consent.given": "true"}, False),
        ({"channel.medium": "Trommel"}, False),
        ({"subject.age": "17"}, False),
        ({"Reklame": True}, False),
    ],
)
def test_facts_of_requests_and_cases(facts: dict[str, object], valid: bool, shipped: dict[FileKind, Draft7Validator]) -> None:
    assert shipped[FileKind.REQUEST].is_valid({"facts": facts}) is valid
    case = {"case": "a", "title": "a", "facts": facts, "expect": {"outcome": "PERMITTED", "laws": []}}
    assert shipped[FileKind.CASES].is_valid({"suite": {"de": "a", "en": "a"}, "cases": [case]}) is valid


def test_labels_are_for_requests_and_cases_alone(shipped: dict[FileKind, Draft7Validator]) -> None:
    profile = {"controller": "a", "name": "a", "facts": {"controller.type": "private_body"}}
    assert shipped[FileKind.CONTROLLERS].is_valid({"controllers": [profile]})
    profile["facts"] = {"controller.type": "natürliche Person"}
    assert not shipped[FileKind.CONTROLLERS].is_valid({"controllers": [profile]})


@pytest.mark.parametrize(
    ("key", "value", "valid"), [("consulted", ["rights"], True), ("consulted", "right", False), ("controler", "a", False)]
)
def test_other_keys_of_a_request(key: str, value: object, valid: bool, shipped: dict[FileKind, Draft7Validator]) -> None:
    assert shipped[FileKind.REQUEST].is_valid({"facts": {}, key: value}) is valid


def test_the_schemas_on_file_are_those_that_would_be_written() -> None:
    stale = [name for name, text in texts(SHIPPED).items() if (SHIPPED / FOLDER / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run `zweck schema`"


def test_facts_values_rules_and_definitions_are_offered(shipped: dict[FileKind, Draft7Validator]) -> None:
    offered = shipped[FileKind.RULES].schema["definitions"]  # type: ignore[index]
    assert "purpose.kind" in offered["condition"]["properties"]
    assert "advertising" in offered["value purpose.kind"]["enum"]
    assert "BDSG-29-1-2" in offered["name referable"]["enum"]
    assert "generally-accessible" in offered["name definition"]["enum"]
    assert "eu-gdpr/lawful-ground" in offered["name requirement"]["enum"]


def test_a_name_that_the_schema_does_not_know_yet_is_not_wrong(arcadian: dict[FileKind, Draft7Validator]) -> None:
    rule = {"prohibition": "HDSG-99", "citation": "Art. 1 HDSG", "reason": {"de": "a", "en": "b"}, "when": {"definition": "quite-new"}}
    assert arcadian[FileKind.RULES].is_valid([rule])
    rule["when"] = {"definition": "Quite new"}
    assert not arcadian[FileKind.RULES].is_valid([rule])


def test_the_command_writes_what_is_out_of_date_and_nothing_else(zweck: Zweck, copy: Path) -> None:
    head = copy / "policies/ar/privacy/2001-01-01/policy.yaml"
    text = head.read_text(encoding="utf-8")
    assert zweck("schema", "--check").exit_code == 1
    assert not (copy / "policies" / FOLDER).exists()
    written = zweck("schema", "--first-lines")
    assert written.exit_code == 0
    assert f"{Path('policies/ar/privacy/2001-01-01/policy.yaml')}: written" in written.stdout
    assert head.read_text(encoding="utf-8") == f"# yaml-language-server: $schema=../../../.schema/policy.json\n{text}"
    cases = (copy / "tests/policies/privacy-2001.yaml").read_text(encoding="utf-8")
    assert cases.startswith("# yaml-language-server: $schema=../../policies/.schema/cases.json\n")
    assert zweck("schema", "--first-lines", "--check").stdout.endswith("files are up to date\n")
    assert zweck("check", "policies").exit_code == 0


def test_the_command_for_a_company(zweck: Zweck, tmp_path: Path) -> None:
    company = tmp_path / "group"
    shutil.copytree(ROOT / "docs" / "examples" / "group", company)
    assert zweck("schema", str(company), "--first-lines").exit_code == 0
    assert {path.stem for path in (company / FOLDER).iterdir()} == {"activity", "binding", "cases", "consent-text", "controllers"}
    for name, kind in (("activities/newsletter/2026-01-01", "activity"), ("cases/newsletter", "cases"), ("bindings/newsletter", "binding")):
        target = f"{'../' * name.count('/')}.schema/{kind}.json"
        text = (company / f"{name}.yaml").read_text(encoding="utf-8")
        assert text.startswith(f"# yaml-language-server: $schema={target}\n")
    assert zweck("fmt", "--check", str(company)).exit_code == 0
    activity = company / "activities" / "newsletter" / "2026-01-01.yaml"
    head, title, rest = activity.read_text(encoding="utf-8").partition("title:")
    activity.write_text(head.replace("activity: newsletter\n", "") + title + rest + "activity: newsletter\n", encoding="utf-8")
    assert zweck("fmt", "--check", str(company)).exit_code == 1


def test_the_command_without_policies(zweck: Zweck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = zweck("schema")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "name the folder with the policies" in result.stderr


def test_first_lines_keep_the_rest_of_the_file() -> None:
    root = Path("/p/policies")
    path = root / "vocabulary" / "a.yaml"
    line = first_line(path, root)
    assert line == "# yaml-language-server: $schema=../.schema/vocabulary.json"
    assert with_first_line("\ufeff# x\r\ngroup: a\r\n", path, root) == f"\ufeff{line}\r\n# x\r\ngroup: a\r\n"
    assert with_first_line("# yaml-language-server: $schema=old.json\n# x\n", path, root) == f"{line}\n# x\n"
    assert with_first_line("a: 1\n", root / "notes.yaml", root) == "a: 1\n"
