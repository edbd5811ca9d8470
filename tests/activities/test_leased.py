"""A client that decides by a residual says what the server says, or asks it."""

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any, Final

import pytest

from tests.activities.group import NAMES, engine, event, group, needed
from tests.activities.leasing import BEGIN, Leasing, leasing, wanted
from tests.activities.test_prepared import histories
from tests.proving import drawn
from zweck.activities.prepared import Prepared
from zweck.bounded.steps import finished
from zweck.client.facts import question
from zweck.company.event import EventKind
from zweck.company.shapes import Held
from zweck.law.countries import COUNTRIES
from zweck.law.vocabulary import Fact, FactType
from zweck.rpc import turns
from zweck.rpc.refusal import Refusal
from zweck.service.refusals import InvalidField, NotLeased, RegisterUnavailable
from zweck.service.residuals import TYPES
from zweck.v1 import decision_pb2 as v1

QUESTIONS: Final = 100_000
EACH: Final = 100
"""Questions that are asked of one residual."""

VOCABULARY: Final = engine().policies.vocabulary
POSSIBLE: Final = sorted(name for name, fact in VOCABULARY.facts.items() if fact.type in TYPES)
AGES: Final = (-1, 0, 1, 12, 13, 14, 15, 16, 17, 18, 19, 59, 60, 200, 2**31)


def value(fact: Fact, chance: Random) -> Any:
    """A value of a fact, at times one that it does not have."""
    if chance.random() < 0.03:
        return chance.choice(("unknown", "18..", "", "XX", True, 7, ["DE"], "de"))
    match fact.type:
        case FactType.BOOL:
            return chance.random() < 0.5
        case FactType.ENUM:
            return chance.choice(fact.values)
        case FactType.COUNTRY:
            return chance.choice([*COUNTRIES])
        case _:
            return chance.choice(AGES)


def combinations(chance: Random) -> Iterator[tuple[str, list[Any], list[str]]]:
    """Activities with the events of a person and facts: those of permitted calls, those that are missing, and any."""
    while True:
        for name in NAMES:
            several = [*histories(leasing().activities[name][0], chance)]
            stated = [fact for fact in needed(name).stated or {} if VOCABULARY.facts[fact].type in TYPES]
            events = several[0] if chance.random() < 0.6 else chance.choice(several)
            more = chance.sample(POSSIBLE, chance.randrange(3))
            yield name, events, [*dict.fromkeys((*(fact for fact in stated if chance.random() < 0.9), *more))]


def same(ours: v1.Decision, theirs: v1.Decision | str) -> bool:
    """Whether the answer of a client is that of the server in all that it says."""
    if isinstance(theirs, str):
        return False
    rules = [reason.rule for reason in theirs.reasons if reason.decisive]
    said = (ours.outcome, [one.rule for one in ours.reasons], [*ours.obligations], ours.date, ours.time_zone, ours.revision)
    also = (ours.activity, ours.activities, ours.register_position)
    return (said, also) == (
        (theirs.outcome, rules, [*theirs.obligations], theirs.date, theirs.time_zone, theirs.revision),
        (theirs.activity, theirs.activities, theirs.register_position),
    )


def test_a_client_says_what_the_server_says() -> None:
    chance, server, found = Random(31), Leasing(), Counter[str]()
    asked = 0
    for person, (name, events, facts) in enumerate(combinations(chance), 1):
        if asked >= drawn(QUESTIONS):
            break
        server.person(person, events)
        try:
            residual = server.residual(name, facts, person)
        except Refusal as refusal:
            found[type(refusal).__name__] += 1
            continue
        wrong = []
        for _ in range(EACH):
            stated = {fact: value(VOCABULARY.facts[fact], chance) for fact in facts if chance.random() < 0.995}
            if chance.random() < 0.4:
                stated |= {fact: one for fact, one in (needed(name).stated or {}).items() if fact in stated}
            ours = residual.decision(question(stated).facts, BEGIN)
            theirs = server.ask(name, stated, person)
            asked += 1
            found["asked" if ours is None else v1.Outcome.Name(ours.outcome)] += 1
            if ours is not None and not same(ours, theirs):
                wrong.append((stated, ours, theirs))
        assert wrong == [], (name, events)
    assert found["asked"] < asked / 3, found
    assert min(found[name] for name in ("PERMITTED", "PROHIBITED", "UNDETERMINED")) > asked / 20, found


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (["record.class"], "periods of records depend"),
        (["data.kinds"], "a list or a day"),
        (["time.decision_date"], "a list or a day"),
        (["subject.ag"], "no fact of the vocabulary"),
        (["subject.age", "subject.age"], "named twice"),
        (["subject.location_country", "operation.country", "subject.relationship", "channel.medium"], "combinations"),
    ],
)
def test_facts_by_which_no_client_decides(facts: list[str], why: str) -> None:
    server = Leasing()
    with pytest.raises(NotLeased, match=why):
        server.residual("newsletter", facts)


@pytest.mark.parametrize("name", NAMES)
def test_without_a_lease_and_without_a_key(name: str) -> None:
    for server in (Leasing(company=group()), Leasing(key=None)):
        with pytest.raises(NotLeased):
            server.residual(name, [])


def test_a_register_that_is_down() -> None:
    server = Leasing()
    residual = server.residual("newsletter", sorted(needed("newsletter").stated or {}), 1)
    server.register.down = True
    with pytest.raises(RegisterUnavailable):
        server.residual("newsletter", [], 1)
    with pytest.raises(RegisterUnavailable):
        server.report(v1.ReportDecisionsRequest(note=residual.note, asked=residual.asked, decisions=[v1.ReportedDecision()]))


@pytest.mark.parametrize("nonce", ["0" * 15, "0" * 65, "ä" * 20, "0" * 20 + "\n"])
def test_a_nonce_is_drawn(nonce: str) -> None:
    request = wanted("newsletter", [])
    request.nonce = nonce
    with pytest.raises(InvalidField, match="nonce"):
        Leasing().issue(request)


def test_values_outside_the_vocabulary_are_asked() -> None:
    residual = Leasing().residual("newsletter", ["subject.age", "subject.location_country"])
    known: dict[str, Any] = {"subject.age": 30, "subject.location_country": "DE"}
    assert residual.decision(question(known).facts, BEGIN) is not None
    for fact, wrong in (
        ("subject.age", "30"),
        ("subject.age", True),
        ("subject.age", "18.."),
        ("subject.age", 2**31),
        ("subject.age", -1),
        ("subject.location_country", "de"),
    ):
        assert residual.decision(question({**known, fact: wrong}).facts, BEGIN) is None
    for other in ({}, {"subject.age": 30}, {**known, "ai.used": False}, {**known, "subject.location_country": "unknown"}):
        assert residual.decision(question(other).facts, BEGIN) is None


def test_persons_of_one_class_share_a_table() -> None:
    server = Leasing()
    events = next(histories(leasing().activities["newsletter"][0], Random(3)))
    for number in (1, 2):
        server.person(number, events)
        server.residual("newsletter", ["subject.age"], number)
    assert len(server.tables) == 1
    server.person(3, [event(EventKind.OBJECTED, "newsletter", "advertising")])
    server.residual("newsletter", ["subject.age"], 3)
    assert len(server.tables) == 2


def test_those_who_ask_at_once_make_one_table() -> None:
    """A caller who leaves in the middle stops none of the others."""
    server = Leasing()
    facts = sorted(needed("newsletter").stated or {})
    several = [server.issuing(wanted("newsletter", facts)) for _ in range(3)]
    for one in several:
        next(one)
    several.pop(0).close()
    answers = [v1.IssueResidualResponse.FromString(finished(one)) for one in several]
    assert answers[0].table == answers[1].table
    assert answers[0].note != answers[1].note


def test_others_have_their_turn_after_each_combination(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where facts contradict each other, so that nothing is decided."""
    monkeypatch.setattr(turns, "SLICE", -1.0)
    server, posed = Leasing(), []
    real = Prepared.question

    def counting(self: Prepared, stated: Any, held: Held) -> Any:
        posed.append(stated)
        return real(self, stated, held)

    monkeypatch.setattr(Prepared, "question", counting)
    making = server.issuing(wanted("newsletter", ["operation.monitors_behaviour", "subject.location_country", "subject.age"]))
    for _ in making:
        assert len(posed) <= 3, "of the caller, and of what is fixed"
        posed.clear()
