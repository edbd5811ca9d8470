"""Every answer comes out again, years later; and it is known which would come out otherwise."""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.arcadia import CASES
from tests.arcadia import FOLDER as ARCADIA
from tests.engine.pages import FOLDER as PAGES
from tests.engine.pages import page, put
from tests.record.conftest import of_what_was_read, recording, tampering
from tests.record.keeping import keep_policies
from zweck.cases import load_cases
from zweck.chain.addresses import address
from zweck.decision.decision import Detail
from zweck.engine import Engine
from zweck.forms.diagnostics import PolicyError
from zweck.law.policy import PolicySet
from zweck.load import load, load_past
from zweck.pages.recorded import Tally
from zweck.record.account import answered
from zweck.record.chain import RECORD
from zweck.record.entry import Content, Entry, entry
from zweck.record.replay import Replayed, replay, replay_against
from zweck.service.encode.fast import encoded

Answers = Callable[..., list[Entry]]
EVER = (0, 2**63 - 1)


def replayed(url: str, since: int = 0, until: int = 2**63 - 1) -> list[Replayed]:
    """The results for the answers."""
    with closing(address(url, RECORD).connect(write=False)) as database, database.reading():
        return list(replay(database, encoded, since, until))


@of_what_was_read
@pytest.mark.parametrize("detail", Detail)
def test_every_answer_comes_out_byte_for_byte(url: str, arcadia: PolicySet, detail: Detail) -> None:
    engine = Engine(arcadia)
    questions = [case.question for case in load_cases(CASES, arcadia)]
    decided = [engine.decide(question, detail) for question in questions]
    with recording(url, arcadia) as record:
        record.append([record.answered(decision, encoded(decision), detail=detail) for decision in decided])
    found = replayed(url)

    assert len(found) == len(questions)
    assert [result.difference for result in found if result.difference] == []


def test_by_the_policies_of_its_own_time(url: str, arcadia: PolicySet, stricter: PolicySet, answers: Answers) -> None:
    engine = Engine(stricter)
    later = [answered(decision, encoded(decision)) for decision in (engine.decide(case.question) for case in load_cases(CASES, stricter))]
    with recording(url, arcadia) as record:
        record.append(answers(len(later)))
        keep_policies(record, stricter)
        record.append(later)
    found = replayed(url)

    assert {result.entry.revision for result in found} == {arcadia.revision, stricter.revision}
    assert [result.difference for result in found if result.difference] == []


def test_against_other_policies(url: str, arcadia: PolicySet, stricter: PolicySet, answers: Answers) -> None:
    cases = load_cases(CASES, arcadia)
    before, after = Engine(arcadia), Engine(stricter)
    wanted = [
        (place, f"{was.outcome} → {now.outcome}")
        for place, case in enumerate(cases, 1)
        for was, now in [(before.decide(case.question), after.decide(case.question))]
        if was.outcome is not now.outcome
    ]
    with recording(url, arcadia) as record:
        record.append(answers(len(cases)))
    with closing(address(url, RECORD).connect(write=False)) as database, database.reading():
        found = [result for result in replay_against(database, after, encoded, *EVER) if result.difference]
        same = [result for result in replay_against(database, before, encoded, *EVER) if result.difference]

    assert [(result.entry.seq, said) for result in found if "→" in (said := str(result.difference))] == wanted
    assert wanted
    assert same == []


def test_a_question_that_the_new_vocabulary_does_not_know(sqlite_url: str, arcadia: PolicySet, answers: Answers) -> None:
    odd = entry(1, arcadia.revision, "zweck 0", Content("", "PERMITTED", "full", '{"person.shoe_size":44}', 0, "{}", "{}", ""))
    unreadable = [
        entry(2, arcadia.revision, "zweck 0", Content("", "PERMITTED", detail, facts, 0, "{}", "{}", ""))
        for detail, facts in (("full", "["), ("full", "[]"), ("fuller", "{}"), ("full", "[" * 100_000))
    ]
    with recording(sqlite_url, arcadia) as record:
        record.append([odd, *unreadable])
    first, *rest = [str(result.difference) for result in replayed(sqlite_url)]

    assert first == "the question cannot be asked: `person.shoe_size` is not a fact of the vocabulary"
    assert rest == ["the question cannot be read"] * 4


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ("answer = 'x'", "another answer"),
        ("decision_id = 'x'", "another decision_id"),
        ("presumptions = '[]', answer = 'x'", "another presumptions, answer"),
        ('rules = \'{"deciding":["HDSG-0"]}\'', "by other rules: -HDSG-0 +"),
        ("rules = '['", "by other rules: +"),
        ("outcome = 'MAYBE'", "MAYBE → "),
        ("engine = 'zweck 0', outcome = 'MAYBE'", " (recorded by zweck 0, derived by zweck "),
        ("engine = 'zweck 0', presumptions = '[]', answer = 'x'", "another presumptions, answer (recorded by zweck 0, derived by zweck "),
        ("revision = 'x'", "the policies of revision x are missing"),
    ],
)
def test_an_answer_that_comes_out_otherwise(copy_url: str, change: str, wanted: str) -> None:
    with tampering(copy_url) as database:
        database.execute(f"UPDATE entries SET {change} WHERE seq = 2")
    (found,) = (result for result in replayed(copy_url) if result.difference)
    assert found.entry.seq == 2
    assert wanted in str(found.difference)


def test_another_program_may_explain_the_same_answer_otherwise(copy_url: str) -> None:
    with tampering(copy_url) as database:
        database.execute("UPDATE entries SET engine = 'zweck 0', answer = 'x' WHERE seq = 2")
    found = replayed(copy_url)
    assert [result.difference for result in found if result.difference] == []
    assert [result.entry.seq for result in found if result.reworded] == [2]
    tally = Tally()
    for result in found:
        tally.add(result)
    assert not tally.failed
    assert [*tally.lines("en")][1] == (
        "by another program, with the same outcome, rules and presumptions, which this one explains otherwise: 1"
    )


@pytest.mark.parametrize("code", ["ZW430", "ZW426", "ZW423", "ZW603"])
def test_a_set_that_would_be_refused_today(code: str, sqlite_url: str, arcadia: PolicySet, tmp_path: Path) -> None:
    """A later check refuses the policies of an answer; they still mean what they meant."""
    folder = _copied(tmp_path)
    put(page(PAGES / f"{code}.md").bad, folder)
    with pytest.raises(PolicyError, match=code):
        load(folder / "policies")
    assert _recorded(sqlite_url, folder / "policies", "zweck 0.1.0") == []


def test_a_set_in_an_older_grammar(sqlite_url: str, arcadia: PolicySet, tmp_path: Path) -> None:
    folder = _copied(tmp_path)
    path = folder / "policies" / "vocabulary" / "purpose.yaml"
    steps = "    steps: [{value: advertising, text: {de: a, en: b}}]\n    changeable_by:"
    path.write_text(path.read_text(encoding="utf-8").replace("    changeable_by:", steps, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match="ZW202"):
        load(folder / "policies")
    assert _recorded(sqlite_url, folder / "policies", "zweck 0.1.0") == []
    assert _recorded(sqlite_url, folder / "policies", "zweck 0.1.1 grammar 3 build 0123456789ab") == []
    (refused, *_) = _recorded(sqlite_url, folder / "policies", "zweck 0.1.1 grammar 4 build 0123456789ab")[::-1]
    assert "does not understand the policies of revision" in refused
    assert "ZW202" in refused


def _copied(folder: Path) -> Path:
    shutil.copytree(ARCADIA, folder / "arcadia", ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    return folder / "arcadia"


def _recorded(url: str, policies: Path, program: str) -> list[str]:
    """The differences of answers by a policy set that a program gave to Arcadia's cases, and that stand in a record."""
    loaded = load_past(policies)
    engine = Engine(loaded)
    with recording(url, loaded) as record:
        answers = [
            answered(decision, encoded(decision)) for decision in (engine.decide(case.question) for case in load_cases(CASES, loaded))
        ]
        record.append([replace(each, engine=program) for each in answers])
    return [str(result.difference) for result in replayed(url) if result.difference]


def test_policies_that_are_damaged(copy_url: str, arcadia: PolicySet) -> None:
    with tampering(copy_url) as database:
        database.execute("UPDATE policy_sets SET archive = $1", b"PK")
    wanted = f"the policies kept as revision {arcadia.revision} are not those of that revision"
    assert [str(result.difference) for result in replayed(copy_url)] == [wanted] * 5


def test_a_stretch_of_time(copy_url: str) -> None:
    times = [result.entry.time for result in replayed(copy_url)]
    assert len(replayed(copy_url, times[-1])) == times.count(times[-1])
    assert len(replayed(copy_url, 0, times[0])) == 0
