"""The client for Node decides by the same residuals as the one for Python."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from google.protobuf.json_format import MessageToDict

from tests.activities.leasing import SECRET, Leasing, leasing, wanted
from tests.activities.test_leased import VOCABULARY, combinations, value
from tests.clients.packing import run
from tests.clients.test_leases import FACTS, LEASE, Leased, serving
from tests.clients.test_pages import blocks
from tests.doors.house import OBJECTING
from tests.proving import drawn
from zweck.client.facts import question
from zweck.client.residual import Residual, public_keys
from zweck.rpc.refusal import Refusal
from zweck.v1 import decision_pb2 as v1
from zweck.v1.residual import digest

HERE: Final = Path(__file__).parent / "node"
PERSON, THIRD = "K-7000", "K-7001"
QUESTIONS: Final = 20_000
EACH: Final = 50
KEYS: Final = public_keys([SECRET.public.as_pem()])


def answer(residual: Residual, facts: dict[str, Any], after: float) -> dict[str, Any] | None:
    """The answer of the client for Python, as JSON has it."""
    found = residual.decision(question(facts).facts, (after, after, after))
    if found is None:
        return None
    said: dict[str, Any] = MessageToDict(found)
    said |= {
        "registerPosition": str(found.register_position),
        "reasons": said.get("reasons", []),
        "obligations": said.get("obligations", []),
    }
    said["lease"]["afterMs"] = found.lease.after_ms
    return said


def residuals(chance: Random, count: int) -> Iterator[dict[str, Any]]:
    """Residuals with questions and the answers to them."""
    server = Leasing()
    for person, (name, events, facts) in enumerate(combinations(chance), 1):
        server.person(person, events)
        request = wanted(name, facts, person)
        try:
            issued = server.issue(request)
        except Refusal:
            continue
        if count <= 0:
            return
        residual = Residual(issued.note, issued.table, request, KEYS, (0.0, 0.0, 0.0))
        questions = []
        for _ in range(EACH):
            stated = {fact: value(VOCABULARY.facts[fact], chance) for fact in facts if chance.random() < 0.99}
            after = chance.choice((0, 1, 19, 20, 3600))
            questions.append({"facts": stated, "after": after * 1000, "answer": answer(residual, stated, after)})
        count -= len(questions)
        yield {"request": MessageToDict(request), "note": issued.note, "table": issued.table, "questions": questions}


def test_the_same_answers(packed: Path) -> None:
    found = [*residuals(Random(32), drawn(QUESTIONS))]
    one, other = found[:2]
    longer = one["note"].replace('"lease": 20', '"lease": 30')
    text = {key: one[key] for key in ("request", "note", "table")}
    wrong = {
        "another request": text | {"request": other["request"]},
        "another nonce": text | {"request": {**one["request"], "nonce": "0" * 32}},
        "another table": text | {"table": other["table"]},
        "a changed table": text | {"table": one["table"].replace("PROHIBITED", "PERMITTED", 1) + " "},
        "a longer lease": text | {"note": longer},
        "no signature": text | {"note": one["note"].rpartition("\n\n")[0] + "\n\n"},
        "nothing": {"request": one["request"], "note": "", "table": ""},
    }
    requests = [
        v1.IssueResidualRequest(activity=name, subject=subject, consulted=consulted, facts=facts, nonce="1" * 16)
        for name, subject, consulted, facts in (
            ("a", None, [], []),
            ("ä€😀", v1.Subject(email='a"b\\c\n\u2028\u007f@ex.org'), ["rights", "age"], ["b", "a"]),
            ("a", v1.Subject(postal_address="Ada\tLovelace"), ["rights"], []),
            ("a", v1.Subject(customer_number=""), [], ["x"]),
        )
    ]
    vectors = {
        "key": SECRET.public.as_pem(),
        "residuals": found,
        "wrong": wrong,
        "digests": [{"request": MessageToDict(request), "digest": digest(request)} for request in requests],
        "clocks": [
            {"since": [5000, 0, 0], "now": [6000, 1500, 900], "passed": 1500},
            {"since": [5000, 0, 0], "now": [5000, 0, 20_000], "passed": 20_000},
            {"since": [5000, 0, 90_000], "now": [5000, 20_000, 0], "passed": 20_000},
            {"since": [5000, 0, 90_000], "now": [24_000, 100, 0], "passed": 20_000},
            {"since": [5000, 10, 0], "now": [5000, 9, 0]},
            {"since": [5000, 0, 0], "now": [4000, 0, 0]},
        ],
    }
    (packed / "vectors.json").write_text(json.dumps(vectors), encoding="utf-8")
    (packed / "residual.mjs").write_bytes((HERE / "residual.mjs").read_bytes())
    said = json.loads(run("node", packed / "residual.mjs", cwd=packed, VECTORS=str(packed / "vectors.json")))
    assert said == {"answers": sum(one["answer"] is not None for each in found for one in each["questions"]), "faults": [], "count": 0}
    assert said["answers"] > drawn(QUESTIONS) / 3


@pytest.fixture
def leased(tmp_path: Path) -> Iterator[Leased]:
    with serving(tmp_path, leasing(LEASE)) as (house, url):
        house.know(PERSON)
        house.know(THIRD)
        yield Leased(house, url)


def test_against_a_server(leased: Leased, packed: Path) -> None:
    (packed / "leases.mjs").write_bytes((HERE / "leases.mjs").read_bytes())
    told = {
        "FACTS": json.dumps(FACTS),
        "PERSON": PERSON,
        "THIRD": THIRD,
        "OTHER": OBJECTING,
        "URL": leased.house.url,
        "KEY": SECRET.public.as_pem(),
    }
    with leased.house.clock.entering():
        found = json.loads(run("node", packed / "leases.mjs", cwd=packed, **told))
    assert found["errors"] == []
    first, live, again = found["first"], found["live"], found["again"]
    assert [one["basis"] for one in (first, live, again)] == ["CACHED", "LIVE", "CACHED"]
    for part in ("obligations", "revision", "activity", "activities", "date", "timeZone", "registerPosition"):
        assert first[part] == live[part] == again[part]
    assert (first["lease"]["seconds"], again["requestId"]) == (LEASE, "again")
    assert first["decisionId"] != again["decisionId"]
    assert (found["other"], found["list"]) == ("LIVE", "LIVE")
    assert (found["within"], found["jumped"]) == ("CACHED", "CACHED"), "it cannot know of the objection"
    assert (found["after"]["basis"], found["after"]["outcome"]) == ("LIVE", "PROHIBITED")
    assert (found["third"], found["lost"]) == ("CACHED", [True]), "a report that the server never takes"
    assert (found["own"]["basis"], found["own"]["outcome"]) == ("LIVE", "PROHIBITED")
    assert "CACHED" in found["fake"][0]
    assert found["fake"][1] == "given"
    assert [one["outcome"] for one in leased.reported] == ["PERMITTED"] * 4


def test_the_page_as_it_stands(leased: Leased, packed: Path) -> None:
    """`docs/clients/leases.md` in both languages: the client decides, and its answers are reported."""
    (packed / "record.pub").write_text(SECRET.public.as_pem(), encoding="utf-8")
    (python,), (node,) = blocks("leases.md", "python"), blocks("leases.md", "mjs")
    (packed / "page.mjs").write_text(node, encoding="utf-8")
    where = {"ZWECK": leased.house.address}
    with leased.house.clock.entering():
        said = run(sys.executable, "-c", python, cwd=packed, **where).splitlines()
        assert run("node", packed / "page.mjs", cwd=packed, **where) == "CACHED\n"
    assert len(said) == 2
    assert said[0] == said[1]
    assert said[0].startswith(f"{LEASE} ['DU-")
    assert [one["outcome"] for one in leased.reported] == ["PERMITTED"] * 3
