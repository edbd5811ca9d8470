"""Policy sets of earlier days: what no longer passes the checks of today, and what is written in an older grammar, keeps its meaning."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Final

import pytest

from tests.arcadia import CASES
from tests.engine.pages import page, pages, put
from tests.proving import PROVING
from zweck.cases import load_cases
from zweck.decision.decision import Outcome
from zweck.engine import Engine
from zweck.facts.question import ask
from zweck.forms.diagnostics import LINTS, PolicyError
from zweck.forms.key import Key
from zweck.law.load.grammars import GRAMMARS, NEWEST
from zweck.law.parse import grammar, grammar_beside, grammar_facts, grammar_records
from zweck.law.parse.condition import COMPARISONS, CONNECTIVES
from zweck.load import load, load_past
from zweck.words.catalogue import titles

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = [pytest.param(path, id=path.stem) for path in pages()]
FILES: Final = (
    *(grammar.HEAD, grammar.DOUBT_FILE, grammar_beside.STATUTE, *grammar.RULES.values()),
    *(grammar_facts.FACT_FILE, grammar_facts.CONTRADICTION_FILE, grammar_facts.ACT_FILE, grammar_facts.OCCASION_FILE),
    *(grammar_beside.INTERVIEW_FILE,),
    *(grammar_facts.FORMER_FILE, grammar_facts.TABLE, grammar_facts.ROWS, grammar_beside.COVERAGE_FILE),
    *(grammar_records.RELEASED_FILE, grammar_records.WORDING_FILE, grammar_records.WATCHED_FILE, grammar_records.HOUSE_FILE),
)
"""The keys of the files of a policy set."""


def digest() -> str:
    """The digest of today's grammar: of all keys, their shapes and their words; how they are described is no part."""
    said = [*([*_written(keys)] for keys in FILES), [*grammar.RULES], CONNECTIVES, COMPARISONS]
    return sha256(repr(said).encode()).hexdigest()[:16]


def _written(keys: Iterable[Key]) -> Iterator[object]:
    return chain.from_iterable((key.name, key.shape.name, key.required, key.words, [*_written(key.inner)]) for key in keys)


def test_a_change_of_the_grammar_has_a_number() -> None:
    """Where this fails, add a row with this digest, the reason, and how a file of the grammar before is read (`migrate`).

    A row that no release has yet may get the new digest instead.
    """
    assert GRAMMARS[-1].digest == digest()


def test_the_numbers_follow_each_other_and_have_reasons() -> None:
    assert [one.number for one in GRAMMARS] == list(range(1, NEWEST + 1))
    assert [one.since for one in GRAMMARS] == sorted(one.since for one in GRAMMARS)
    assert all(one.reason for one in GRAMMARS)


def test_lints_have_codes() -> None:
    assert titles().keys() >= LINTS


def test_a_past_rule_that_refers_to_nothing_is_refused(copy: Path) -> None:
    """Whatever counts as a lint: a set without meaning is never derived."""
    rule = "- prohibition: HDSG-15\n  citation: Art. 15 HDSG\n  reason: {de: a, en: b}\n  when: {rule: HDSG-999}\n"
    policies = copy / "policies"
    (policies / "ar" / "privacy" / "2001-01-01" / "example.yaml").write_text(rule, encoding="utf-8")
    with pytest.raises(PolicyError) as past:
        load_past(policies)
    assert "ZW306" in {fault.code for fault in past.value.diagnostics}


@pytest.mark.parametrize("path", PAGES)
def test_a_past_set_is_refused_only_where_it_means_nothing(path: Path, copy: Path) -> None:
    """The bad example of each page is refused today; a set that once had it is read, unless it means nothing."""
    found = page(path)
    put(found.bad, copy)
    policies = copy / "policies"
    refused: set[str] = set()
    try:
        load(policies)
    except PolicyError as error:
        refused = {fault.code for fault in error.diagnostics}
    if not refused <= LINTS:
        with pytest.raises(PolicyError) as past:
            load_past(policies, NEWEST)
        assert {fault.code for fault in past.value.diagnostics} == refused
        return
    loaded = load_past(policies)
    engine = Engine(loaded, "both" if PROVING else "native")
    for case in load_cases(CASES, loaded):
        assert engine.decide(case.question).outcome in Outcome


def test_nothing_that_serves_can_reach_past_sets() -> None:
    """Past sets are for replay and for comparing: only these modules name the function, and no module of the server imports them."""
    naming = {file for file in _modules() if "load_past" in _words(file)} - {"engine/zweck/load.py"}
    assert naming == {
        "server/zweck/cli/commands/diff.py",
        "server/zweck/cli/commands/mutate.py",
        "server/zweck/record/archive.py",
        "engine/zweck/forms/diagnostics.py",
    }
    companies = {file for file in _modules() if "load_past_company" in _words(file)}
    assert companies == {f"engine/zweck/company/{name}.py" for name in ("__init__", "load")} | {
        "server/zweck/record/companies.py",
        "server/zweck/cli/company.py",
    }
    assert {file for file in _modules() if "past_company_in" in _words(file)} == {
        "server/zweck/cli/company.py",
        "server/zweck/cli/commands/audit/opened.py",
    }
    assert {file for file in _modules() if "kept_company" in _words(file)} == {
        "server/zweck/record/companies.py",
        "server/zweck/cli/commands/audit/opened.py",
    }
    restoring = {file for file in _modules() if "restore" in _names(file)}
    assert restoring == {"server/zweck/record/archive.py", "server/zweck/record/replay.py", "server/zweck/cli/commands/audit/entries.py"}
    serving = ("runtime", "service", "doors", "rpc", "access", "workbench", "register")
    inside = [file for file in _modules() if file.startswith(tuple(f"server/zweck/{room}/" for room in serving))]
    assert inside
    beside = {"server/zweck/register/beside.py"}  # compares answers of replay with the register
    assert {file for file in inside if "zweck.record.replay" in _imported(file)} == beside
    assert not [file for file in inside if "zweck.register.beside" in _imported(file)]


@cache
def _modules() -> list[str]:
    return [path.relative_to(ROOT).as_posix() for room in ("engine", "server") for path in (ROOT / room).rglob("*.py")]


@cache
def _words(file: str) -> set[str]:
    return set(re.findall(r"\w+", (ROOT / file).read_text(encoding="utf-8")))


@cache
def _imported(file: str) -> set[str]:
    nodes = list(ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


@cache
def _names(file: str) -> set[str]:
    nodes = ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
    found = {
        alias.name for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "zweck.record.archive" for alias in node.names
    }
    return found | ({"restore"} if file == "server/zweck/record/archive.py" else set())


GIVEN: Final = """group: sheepdog
facts:
  - fact: sheepdog.trained
    type: bool
    meaning: {de: Der Hund ist ausgebildet., en: The dog is trained.}
    question: {de: Ist der Hund ausgebildet?, en: Is the dog trained?}
    silence:
      presume: false
      favours: subject
    changeable_by: controller
  - fact: sheepdog.fed
    type: bool
    meaning: {de: Der Hund ist satt., en: The dog is fed.}
    question: {de: Ist der Hund satt?, en: Is the dog fed?}
    silence:
      presume: true
      favours: controller
    changeable_by: controller
  - fact: sheepdog.named
    type: bool
    meaning: {de: Der Hund hat einen Namen., en: The dog has a name.}
    question: {de: Hat der Hund einen Namen?, en: Does the dog have a name?}
    silence: {favours: neither}
    changeable_by: controller
"""
RULES: Final = "".join(
    f"""
- prohibition: HDSG-{number}
  citation: § 1 HDSG
  doubt: X1
  reason: {{de: Hund., en: Dog.}}
  when: {{sheepdog.{name}: false}}
"""
    for number, name in ((90, "trained"), (91, "fed"), (92, "named"))
)
GUILD: Final = {
    "person.living": True,
    "controller.kind": "guild",
    "time.decision_date": "2005-06-01",
    "person.country": "AR",
    "person.age": 40,
    "operation.kind": "use",
    "purpose.kind": "statistics",
    "data.kinds": ["name"],
    "data.interest": "none",
}
OTHERS: Final = {"sheepdog.trained": True, "sheepdog.fed": True, "sheepdog.named": True}


@pytest.mark.parametrize(
    ("silent", "presume", "outcome"),
    [
        ("", False, Outcome.PERMITTED),
        ("sheepdog.trained", False, Outcome.PROHIBITED),
        ("sheepdog.trained", True, Outcome.PROHIBITED),
        ("sheepdog.fed", False, Outcome.UNDETERMINED),
        ("sheepdog.fed", True, Outcome.PERMITTED),
        ("sheepdog.named", True, Outcome.UNDETERMINED),
    ],
)
def test_an_older_grammar_keeps_its_meaning(silent: str, presume: bool, outcome: Outcome, copy: Path) -> None:
    """The first grammar: silence in favour of the person counted always, other silence if asked for; doubts had no description."""
    policies = copy / "policies"
    (policies / "vocabulary" / "sheepdog.yaml").write_text(GIVEN, encoding="utf-8")
    (policies / "ar" / "privacy" / "2001-01-01" / "dogs.yaml").write_text(RULES, encoding="utf-8")
    for refuse in (load, lambda folder: load_past(folder, NEWEST)):
        with pytest.raises(PolicyError):
            refuse(policies)
    loaded = load_past(policies)
    question = ask(
        {**GUILD, **{name: value for name, value in OTHERS.items() if name != silent}}, loaded.vocabulary, presume_unstated=presume
    )
    assert Engine(loaded).decide(question).outcome is outcome


def test_the_newest_grammar_that_reads_a_set_is_taken_and_a_named_one_alone(copy: Path) -> None:
    """Arcadia with a fact of the third grammar."""
    path = copy / "policies" / "vocabulary" / "purpose.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("    changeable_by:", "    steps: [{value: advertising, text: {de: a, en: b}}]\n    changeable_by:", 1),
        encoding="utf-8",
    )
    for grammar_number in (None, 3, NEWEST + 1):
        assert load_past(copy / "policies", grammar_number).doubts
    with pytest.raises(PolicyError, match="ZW202"):
        load_past(copy / "policies", 4)
