"""`zweck cases`: a lawyer judges what no case covers, at a terminal or by a file."""

import json
import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from tests.arcadia import FOLDER, POLICIES
from tests.cli.conftest import UTOPIA, Zweck
from tests.cli.terminal import Terminal
from tests.processes import killed_at_last
from zweck.cases import Case, Expectation, Reviewed, load_cases
from zweck.cases.questions import load_questions
from zweck.decision.decision import Outcome
from zweck.engine import Engine
from zweck.load import load

JUDGED = Path("tests/policies/ar-privacy/2010-07-01/judged.yaml")
OPEN = Path("questions.yaml")
AT = ("--at", "2020-01-01")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Arcadia's policies and cases; the working directory."""
    shutil.copytree(POLICIES, tmp_path / "policies")
    shutil.copytree(FOLDER / "cases", tmp_path / "tests" / "policies")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def proposed(zweck: Zweck, *arguments: str) -> list[dict[str, object]]:
    """The situations as JSON."""
    result = zweck("cases", "ar-privacy", *AT, "--json", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


def by_the_law(found: dict[str, object]) -> str:
    """An entry of a file that answers a situation as the law does, whose facts it states."""
    facts = found["facts"]
    assert isinstance(facts, dict)
    engine = Engine(load(Path("policies")))
    decision = engine.decide(engine.ask(facts, presume_unstated=True))
    return entry(found, decision.outcome, *(law.law for law in decision.laws))


def entry(found: dict[str, object], outcome: str, *laws: str) -> str:
    """An entry of a file with an answer to a situation."""
    return f"  - {{situation: {found['situation']}, outcome: {outcome}, laws: [{', '.join(laws)}], authority: Art. 4 HDSG, why: so}}\n"


def judged() -> dict[str, Case]:
    """The cases that were judged, by their situations."""
    return {case.id.rpartition("/")[2]: case for case in load_cases(JUDGED, load(Path("policies")))}


def answered(zweck: Zweck, text: str) -> Result:
    """The results of answers in a file."""
    Path("answers.yaml").write_text(f"answers:\n{text}", encoding="utf-8")
    return zweck("cases", "ar-privacy", *AT, "--answers", "answers.yaml", "--role", "data protection officer")


def test_situations_as_text_and_json(zweck: Zweck, root: Path) -> None:
    """The story and why it is asked, but no answer, which the reader finds first; as many as wanted; the same again."""
    first, second = proposed(zweck, "-n", "2")
    assert (first, second) == tuple(proposed(zweck, "-n", "2"))
    assert int(str(first["score"])) >= int(str(second["score"]))
    told = zweck("cases", "ar-privacy", *AT, "-n", "2", "--lang", "de").stdout
    assert f"Sachverhalt 1 von 2 [{first['situation']}]" in told
    assert "Am 1. Januar 2020:" in told
    assert re.search("antwortet|ERLAUBT|VERBOTEN|OFFEN|NICHT GEREGELT", told) is None
    assert "answer" not in first
    assert "mit --answers FILE" in told
    why = first["why"]
    assert isinstance(why, list)
    assert why[0]["de"] in " ".join(told.split())
    assert not JUDGED.exists()


def test_answers_from_a_file(zweck: Zweck, root: Path) -> None:
    """Agreed: a case that passes. Disagreed: one that fails until the law is changed. Unsure: a question, asked first the next time."""
    first, second, third, *_ = proposed(zweck)
    one, two, three = (str(found["situation"]) for found in (first, second, third))
    question_entry = f'  - {{situation: {three}, question: "Does the register count here: yes or no?"}}\n'
    result = answered(zweck, by_the_law(first) + entry(second, "NOT_REGULATED") + question_entry)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "`zweck test` fails from now on, until the law (or the case) is changed." in result.stdout
    cases = judged()
    assert set(cases) == {one, two}
    assert cases[one].reviewed == Reviewed(date.today(), "data protection officer", agreed=True)
    assert cases[two].reviewed == Reviewed(date.today(), "data protection officer", agreed=False)
    assert (cases[two].expect.outcome, cases[two].why) == ("NOT_REGULATED", "so")
    assert "\n    authority: Art. 4 HDSG\n" in JUDGED.read_text(encoding="utf-8")
    assert cases[one].story.startswith("On 1 January 2020: ")
    tested = zweck("test", "--policies", "policies", "-k", "ar-privacy/S-")
    assert (tested.exit_code, "1 passed, 1 failed" in tested.stdout, f"ar-privacy/{two}:" in tested.stdout) == (1, True, True)
    (question,) = load_questions(OPEN, load(Path("policies")).vocabulary)
    assert (question.id, question.text, question.role) == (three, "Does the register count here: yes or no?", "data protection officer")
    for path in (JUDGED, OPEN):
        assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")
    assert zweck("fmt", "--check", JUDGED, OPEN).exit_code == 0
    again = proposed(zweck)
    assert (again[0]["situation"], again[0]["question"]) == (three, question.text)
    assert {one, two}.isdisjoint(str(found["situation"]) for found in again)
    assert "Open question (data protection officer" in zweck("cases", "ar-privacy", *AT, "--lang", "en").stdout
    assert answered(zweck, by_the_law(third)).exit_code == 0
    assert set(judged()) == {one, two, three}
    assert not OPEN.exists()


def test_several_open_questions(zweck: Zweck, root: Path) -> None:
    """One is answered, the other stays; a comment stays with it; one may be asked again."""
    first, second = proposed(zweck, "-n", "2")
    one, two = str(first["situation"]), str(second["situation"])
    for id in (one, two):
        assert answered(zweck, f"  - {{situation: {id}, question: About {id}?}}\n").exit_code == 0
    OPEN.write_text(OPEN.read_text(encoding="utf-8").replace("questions:", "# Ask the elders.\nquestions:"), encoding="utf-8")
    assert answered(zweck, f"  - {{situation: {one}, question: Once more?}}\n").exit_code == 0
    assert [question.text for question in load_questions(OPEN, load(Path("policies")).vocabulary)] == [f"About {two}?", "Once more?"]
    assert answered(zweck, by_the_law(second)).exit_code == 0
    assert [question.id for question in load_questions(OPEN, load(Path("policies")).vocabulary)] == [one]
    assert "# Ask the elders." in OPEN.read_text(encoding="utf-8")


def test_a_situation_of_ones_own(zweck: Zweck, root: Path) -> None:
    """Facts that are stated need not be proposed."""
    facts = {"time.decision_date": "2012-01-01", "controller.kind": "ministry", "purpose.kind": "advertising"}
    own = by_the_law({"situation": "mine", "facts": facts}).replace("why: so", f"why: 'null', facts: {json.dumps(facts)}")
    assert answered(zweck, own).exit_code == 0
    (case,) = judged().values()
    assert case.why == "null"
    assert (case.question.stated["controller.kind"], case.title) == ("ministry", "A situation under ar-privacy")
    assert zweck("test", "--policies", "policies", "-k", "ar-privacy/S-").exit_code == 0


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("{situation: S-0, question: So?}", "ZW801: there is no situation `S-0` among those proposed"),
        ("{situation: ONE, outcome: PERMITED, laws: [], authority: a}", "did you mean `PERMITTED`?"),
        ("{situation: ONE}", "`outcome` is missing"),
        ("{situation: ONE, outcome: PROHIBITED, laws: [ar-privacy]}", "`authority` is missing"),
        ("{situation: ONE, outcome: PROHIBITED, laws: [ar-privcy], authority: a}", "did you mean `ar-privacy`?"),
    ],
)
def test_faulty_answers(zweck: Zweck, root: Path, answer: str, said: str) -> None:
    """Nothing is kept of them."""
    (one,) = proposed(zweck, "-n", "1")
    result = answered(zweck, f"  - {answer.replace('ONE', str(one['situation']))}\n")
    assert (result.exit_code, said in result.stderr) == (3, True)
    assert not JUDGED.exists()


def test_wrong_calls(zweck: Zweck, root: Path) -> None:
    """No such law, no law of its own, not in force, no person's judgement."""
    for arguments, said in (
        (("ar-privcy",), "there is no law `ar-privcy`"),
        (("common",), "never applies by itself"),
        (("ar-privacy", "--at", "1999-01-01"), "was not in force on 1999-01-01"),
    ):
        result = zweck("cases", *arguments)
        assert (result.exit_code, said in result.stderr) == (2, True)
    Path("answers.yaml").write_text("answers: []\n", encoding="utf-8")
    nobody = zweck("cases", "ar-privacy", *AT, "--answers", "answers.yaml")
    assert (nobody.exit_code, "--role TEXT" in nobody.stderr) == (2, True)


def test_at_a_terminal(zweck: Zweck, root: Path) -> None:
    """Answer, leave a question, skip, quit; an unknown word or law is asked for again; an answer is kept before the law's is shown."""
    ids = [str(found["situation"]) for found in proposed(zweck)]
    terminal = Terminal("cases", "ar-privacy", *AT, "--lang", "en")
    prompt = "What does the law say? (permitted, prohibited, undetermined, not regulated, unsure, skip, quit): "
    why = "Why? (may be left empty): "
    with killed_at_last(terminal.process):
        assert f"[{ids[0]}]" in terminal.until(prompt)
        terminal.type("perhaps")
        terminal.until("`perhaps` is none of: permitted, prohibited, undetermined, not regulated, unsure, skip, quit")
        terminal.until(prompt)
        terminal.type("perm")
        terminal.until("In which role do you judge? ")
        terminal.type("counsel")
        terminal.until("Which laws apply? (divided by commas) [ar-privacy]: ")
        terminal.type("ar-privcy")
        terminal.until("there is no law `ar-privcy`")
        terminal.until("[ar-privacy]: ")
        terminal.type("ar-privacy, ar-press")
        terminal.until("Where does it say so? (place in the text, or judgment): ")
        terminal.type("Art. 4 HDSG")
        assert "answers" not in terminal.until(why)
        terminal.type("")
        terminal.until("written")
        terminal.until("The law as encoded here answers")
        assert set(judged()) == {ids[0]}
        assert f"[{ids[1]}]" in terminal.until(prompt)
        terminal.type("not reg")
        terminal.until("Where does it say so?")
        terminal.type("Art. 1 HDSG")
        terminal.until(why)
        terminal.type("it is a hobby")
        terminal.until("`zweck test` fails from now on")
        terminal.until(prompt)
        terminal.type("unsure")
        terminal.until("Which question should the next reader answer? ")
        terminal.type("Is a flock a person?")
        terminal.until(prompt)
        terminal.type("skip")
        assert f"[{ids[4]}]" in terminal.until(prompt)
        terminal.type("quit")
        assert terminal.process.wait(timeout=60) == 0
    os.close(terminal.master)
    cases = judged()
    assert set(cases) == set(ids[:2])
    assert cases[ids[0]].expect == Expectation(Outcome.PERMITTED, frozenset({"ar-privacy", "ar-press"}))
    assert cases[ids[1]].reviewed == Reviewed(date.today(), "counsel", agreed=False)
    assert (cases[ids[1]].expect.outcome, cases[ids[1]].why) == ("NOT_REGULATED", "it is a hobby")
    assert [question.id for question in load_questions(OPEN, load(Path("policies")).vocabulary)] == [ids[2]]


@pytest.mark.parametrize(("language", "first"), [("de", "Am "), ("en", "On ")])
def test_circumstances_are_stated_where_the_vocabulary_has_words(zweck: Zweck, language: str, first: str) -> None:
    """No reader has to make a sentence of a question and its answer."""
    result = zweck("cases", "ut-data-act", "--policies", UTOPIA, "-n", "2", "--lang", language)
    assert result.exit_code == 0
    lines = [line.strip() for line in result.stdout.splitlines()]
    starts = [place for place, line in enumerate(lines) if line.startswith(first) and line.endswith(":")]
    assert len(starts) == 2
    told = [line for start in starts for line in lines[start + 1 : lines.index("", start)]]
    assert any(line.startswith(("– Vorgang: ", "– Operation: ")) for line in told)
    assert [line for line in told if "?" in line] == []
