"""Recorded questions that an edit of the law answers otherwise: `zweck diff --record`."""

import json
from collections.abc import Callable
from contextlib import closing

from tests.arcadia import CASES
from tests.cli.conftest import Zweck, zweck
from tests.record.conftest import recording, tampering
from zweck.cases import load_cases
from zweck.chain.addresses import address
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.record.chain import RECORD
from zweck.record.entry import Entry
from zweck.record.flips import Recorded, recorded_flips

__all__ = ["zweck"]
Answers = Callable[..., list[Entry]]


def found(url: str, old: PolicySet, new: PolicySet, most: int = 50) -> Recorded:
    """The answers that flip."""
    with closing(address(url, RECORD).connect(write=False)) as database, database.reading():
        return recorded_flips(database, Engine(old), Engine(new), most)


def test_all_flips_and_how_often(sqlite_url: str, arcadia: PolicySet, stricter: PolicySet, answers: Answers) -> None:
    cases = load_cases(CASES, arcadia)
    old, new = Engine(arcadia), Engine(stricter)
    wanted = [(old.decide(case.question).outcome, new.decide(case.question).outcome) for case in cases]
    turning = [pair for pair in wanted if pair[0] is not pair[1]]
    with recording(sqlite_url, arcadia) as record:
        record.append(answers(2 * len(cases)))
    said = found(sqlite_url, arcadia, stricter)
    assert (said.answers, said.erased, said.flipped, said.unlisted) == (2 * len(cases), 0, 2 * len(turning), 0)
    assert [(turned.old, turned.new) for turned in said.turned] == turning
    assert set(said.turned.values()) == {2}
    assert all(turned.recorded == turned.old for turned in said.turned)
    few = found(sqlite_url, arcadia, stricter, most=1)
    assert (len(few.turned), few.flipped, few.unlisted) == (1, said.flipped, said.flipped - 2)
    assert found(sqlite_url, arcadia, arcadia).flipped == 0


def test_erased_and_unreadable_questions(copy_url: str, arcadia: PolicySet, stricter: PolicySet) -> None:
    with tampering(copy_url) as database:
        database.execute("UPDATE entries SET salt = NULL, facts = NULL WHERE seq = 1")
        database.execute("UPDATE entries SET facts = '{' WHERE seq = 2")
    said = found(copy_url, arcadia, stricter)
    assert (said.answers, said.erased) == (5, 1)
    assert 2 not in {turned.seq for turned in said.turned}


def test_as_text_markdown_and_json(
    zweck: Zweck,
    sqlite_url: str,
    arcadia: PolicySet,
    stricter: PolicySet,
    answers: Answers,
) -> None:
    with recording(sqlite_url, arcadia) as record:
        record.append(answers(2 * len(load_cases(CASES, arcadia))))

    def said(*arguments: str) -> str:
        result = zweck("diff", arcadia.path, stricter.path, "--tests", CASES, "--record", sqlite_url, "--lang", "en", *arguments)
        assert result.exit_code == 0
        return result.stdout

    recorded = json.loads(said("--json"))["recorded"]
    assert recorded["flipped"] == sum(flip["answers"] for flip in recorded["flips"]) > 0
    assert ("PERMITTED", "PERMITTED", "PROHIBITED") in {(flip["recorded"], flip["old"], flip["new"]) for flip in recorded["flips"]}
    line = f"{recorded['flipped']} of {recorded['answers']} recorded answers flip; 0 are erased."
    flip = recorded["flips"][0]
    for text in (said(), said("--markdown")):
        assert line in text
        assert f"entry {flip['seq']} (" in text
        assert "(and 1 more with the same question)" in text
