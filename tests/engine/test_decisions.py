"""The answer explains itself: presumptions that suffice, facts that are missing, ids that mean the question."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.engine.strategies import ARCADIA, CASES_OF_ARCADIA, questions
from zweck.cases import Case
from zweck.decision.decision import Decision, Detail, Outcome, Status
from zweck.engine import Engine
from zweck.facts.basis import Basis
from zweck.facts.question import Question, ask, canonical, complete
from zweck.law.vocabulary import SilenceClass
from zweck.logic.condition import Value

ENGINE = Engine(ARCADIA)
FACTS = ARCADIA.vocabulary.facts
CLOCK = re.compile(r"\bdate\.today\(|datetime\.now\(|\btime\.time|\btime_ns\(\)|\butcnow\(|from time import time")
GOOD = (Outcome.PERMITTED, Outcome.NOT_REGULATED)
EVERY_CASE = pytest.mark.parametrize("case", CASES_OF_ARCADIA, ids=lambda case: case.id)
RANDOM = settings(max_examples=150, deadline=None)

ADVERTISING: Mapping[str, object] = {
    "time.decision_date": "2005-06-01",
    "person.country": "AR",
    "person.age": 40,
    "person.living": True,
    "controller.kind": "guild",
    "operation.kind": "use",
    "purpose.kind": "advertising",
    "data.kinds": ["name"],
}
"""A guild advertises without consent, and it is not known whether the person has objected."""


def decide(facts: Mapping[str, object], *, presume_unstated: bool = False) -> Decision:
    """The answer of Arcadia's law."""
    return ENGINE.decide(ask(facts, ARCADIA.vocabulary, presume_unstated=presume_unstated))


# --- presumptions -----------------------------------------------------------------------------------------------------------------


def assert_presumptions_suffice(question: Question) -> None:
    """With the listed presumptions stated, and nothing else presumed, the outcome is the same."""
    answer = ENGINE.decide(question)
    listed = {presumption.fact: presumption.value for presumption in answer.presumptions}
    assert not listed.keys() & question.stated.keys()
    hidden = {name: None for name, fact in FACTS.items() if fact.silence.silence_class is SilenceClass.ORDINARY}
    again = ENGINE.decide(Question({**hidden, **listed, **question.stated}))
    assert again.outcome is answer.outcome
    assert {law.law: law.outcome for law in again.laws}.items() >= {
        law.law: law.outcome for law in answer.laws if law.outcome is answer.outcome is not Outcome.PROHIBITED
    }.items()


@EVERY_CASE
def test_the_listed_presumptions_suffice(case: Case) -> None:
    assert_presumptions_suffice(case.question)


@RANDOM
@given(questions())
def test_the_listed_presumptions_suffice_for_any_question(question: Question) -> None:
    assert_presumptions_suffice(question)


@RANDOM
@given(questions())
def test_presumptions_are_listed_only_when_asked_for(question: Question) -> None:
    assert ENGINE.decide(replace(question, presume_unstated=False)).presumptions == ()


def test_a_presumption_says_what_was_presumed() -> None:
    unstated = {name: value for name, value in ADVERTISING.items() if name != "person.living"}
    answer = decide({**unstated, "consent.given": True, "operation.channel": "letter"}, presume_unstated=True)
    assert answer.outcome is Outcome.PERMITTED
    assert [(found.fact, found.value) for found in answer.presumptions] == [("consent.objection", False), ("person.living", True)]


# --- what a prohibition rests on ----------------------------------------------------------------------------------------------------


def test_a_prohibition_that_a_showing_can_lift_names_what_to_show() -> None:
    answer = decide({**ADVERTISING, "consent.objection": False, "operation.channel": "letter"})
    assert answer.outcome is Outcome.PROHIBITED
    assert not answer.conclusive
    assert [(opening.requirement, opening.ground, opening.facts) for opening in answer.openings] == [
        ("ar-privacy/lawful-ground", "HDSG-4-1", ("consent.given",))
    ]
    assert (
        decide({**ADVERTISING, "consent.objection": False, "operation.channel": "letter", "consent.given": True}).outcome
        is Outcome.PERMITTED
    )


def test_a_prohibition_that_nothing_unknown_can_lift_is_conclusive() -> None:
    answer = decide({**ADVERTISING, "consent.objection": True})
    assert answer.outcome is Outcome.PROHIBITED
    assert answer.conclusive


@RANDOM
@given(questions())
def test_a_conclusive_prohibition_stands_whatever_is_shown(question: Question) -> None:
    if ENGINE.decide(question).conclusive:
        shown = {name: _some_value(name) for name in FACTS if name not in question.stated and name != "time.decision_date"}
        hidden = {name: value for name, value in complete(question, ARCADIA.vocabulary).values.items() if value is not None}
        assert ENGINE.decide(Question({**shown, **hidden, **question.stated})).outcome is Outcome.PROHIBITED


# --- missing facts ----------------------------------------------------------------------------------------------------------------


def test_without_a_day_only_the_day_is_asked_for() -> None:
    answer = decide({"purpose.kind": "news"})
    assert answer.outcome is Outcome.UNDETERMINED
    assert [missing.fact for missing in answer.missing_facts] == ["time.decision_date"]
    assert answer.date is None


def test_the_most_decisive_fact_is_asked_for_first() -> None:
    unpurposed = {name: value for name, value in ADVERTISING.items() if name != "purpose.kind"}
    answer = decide({**unpurposed, "consent.given": False, "register.entry": False})
    first, *others = answer.missing_facts
    assert first.fact == "purpose.kind"
    assert set(first.requirements) >= {"ar-privacy/lawful-ground", "HDSG-8"}
    assert "ar-press/scope" not in first.requirements  # that law permits the operation whether it applies or not
    assert "consent.objection" in [missing.fact for missing in others]


def test_a_missing_fact_comes_with_its_question() -> None:
    answer = decide({**ADVERTISING, "consent.given": True})
    assert [(missing.fact, missing.question.en, missing.requirements) for missing in answer.missing_facts] == [
        ("consent.objection", "Has the person objected?", ("HDSG-8",))
    ]


@RANDOM
@given(questions())
def test_an_open_answer_asks_for_something_that_is_unknown(question: Question) -> None:
    answer = ENGINE.decide(question)
    if answer.outcome is Outcome.UNDETERMINED:
        assert answer.missing_facts
    for missing in answer.missing_facts:
        assert question.stated.get(missing.fact) is None
        assert missing.requirements


@RANDOM
@given(questions())
def test_answering_every_question_settles_the_answer(question: Question) -> None:
    """A caller who answers what is asked, and what is asked then, comes to an answer that is not open."""
    stated = dict(question.stated)
    for _ in FACTS:
        answer = ENGINE.decide(Question(stated))
        if answer.outcome is not Outcome.UNDETERMINED:
            return
        stated |= {missing.fact: _some_value(missing.fact) for missing in answer.missing_facts}
    pytest.fail("questions without end")


def _some_value(name: str) -> Value:
    fact = FACTS[name]
    values: dict[str, Value] = {"bool": False, "int": 40, "country": "AR", "date": date(2000, 1, 1), "set": frozenset(fact.values[:1])}
    return values.get(fact.type.value) or (fact.values[0] if fact.values else False)


def test_the_steps_of_the_person_concerned_are_named_in_order() -> None:
    answer = decide({**ADVERTISING, "consent.objection": True})
    assert [remedy.id for remedy in answer.remedies if remedy.id] == ["RE-DEMAND", "RE-COMPLAINT"]
    assert [remedy.id for remedy in decide({**ADVERTISING, "consent.given": True, "consent.objection": False}).remedies] == []


# --- everything else --------------------------------------------------------------------------------------------------------------


def test_a_law_names_what_failed_and_which_layers_lent_rules() -> None:
    (law,) = decide({**ADVERTISING, "data.kinds": ["flock"], "controller.seat": "JP", "consent.objection": False}).laws
    assert {found.requirement.partition("/")[2]: found.status for found in law.requirements} == {
        "lawful-ground": Status.FAILED,
        "sensitive-ground": Status.NOT_TRIGGERED,
        "channel-consent": Status.NOT_TRIGGERED,
        "seat-in-league": Status.FAILED,
    }
    assert {found.rule: found.status for found in law.prohibitions} == {"HDSG-8": Status.NOT_TRIGGERED, "HDSG-9": Status.NOT_TRIGGERED}
    assert law.version == date(2001, 1, 1)
    assert law.layers == (("ar-code", date(2005, 1, 1)),)


@pytest.mark.parametrize(
    ("kinds", "outcome", "obligations"),
    [
        (["name"], Outcome.PERMITTED, [("DU-NOTICE", False)]),
        (["image"], Outcome.PROHIBITED, [("DU-REPORT", False), ("DU-ERASE", False)]),
        ("unknown", Outcome.UNDETERMINED, [("DU-REPORT", True)]),
    ],
    ids=["permission", "prohibition", "open"],
)
def test_obligations_ride_on_the_outcome(kinds: object, outcome: Outcome, obligations: list[tuple[str, bool]]) -> None:
    answer = decide({**ADVERTISING, "operation.kind": "collect", "data.kinds": kinds, "consent.given": True, "consent.objection": False})
    assert answer.outcome is outcome
    assert [(found.id, found.conditional) for found in answer.obligations] == obligations


def test_reasons_cite_the_version_in_force() -> None:
    facts = {**ADVERTISING, "operation.kind": "collect", "consent.given": True, "consent.objection": False}
    before = decide({**facts, "time.decision_date": "2010-06-30"})
    after = decide({**facts, "time.decision_date": "2010-07-01"})
    assert [reason.citation for reason in before.reasons] == ["Art. 4 Nr. 1 HDSG", "Art. 4 HDSG", "Art. 1 HDSG"]
    assert [reason.citation for reason in after.reasons] == ["Art. 4 Abs. 1 Satz 1 HDSG", "Art. 4 HDSG", "Art. 1 HDSG"]


@RANDOM
@given(questions())
def test_decisive_reasons_are_those_on_which_the_outcome_turns(question: Question) -> None:
    """Each failed requirement and prohibition of a denial, each open one of an open answer, each ground of a permission; and no other."""
    answer = ENGINE.decide(question, Detail.REASONS)
    turning = {Outcome.PROHIBITED: Status.FAILED, Outcome.UNDETERMINED: Status.OPEN}.get(answer.outcome)
    wanted = {one.requirement for law in answer.laws for one in law.requirements if one.status is turning}
    wanted |= {one.rule for law in answer.laws for one in law.prohibitions if one.status is turning}
    if answer.outcome is Outcome.PERMITTED:
        wanted = {ground for law in answer.laws for one in law.requirements for ground in one.grounds}
    decisive = {reason.rule for reason in answer.reasons if reason.decisive}
    assert wanted <= {reason.rule for reason in answer.reasons}
    assert wanted <= decisive
    if answer.outcome in (Outcome.PERMITTED, Outcome.PROHIBITED):
        assert decisive == wanted
    if answer.outcome is Outcome.NOT_REGULATED:
        assert decisive == {reason.rule for reason in answer.reasons}  # the scopes; none where no law is in force
    places = [(not reason.decisive, reason.rule.endswith("/scope")) for reason in answer.reasons]
    assert places == sorted(places), "what decides stands first, scopes last"


def test_a_question_without_a_day_is_about_now_and_the_engine_reads_no_clock_to_decide() -> None:
    """`ask` takes the day of its caller, or of this machine; what it returns has a day, and is decided alike at any time."""
    facts = {name: value for name, value in ADVERTISING.items() if name != "time.decision_date"}
    live = ENGINE.ask(facts, day=date(2005, 6, 1))
    assert (live.basis, live.stated["time.decision_date"]) == (Basis.LIVE, date(2005, 6, 1))
    assert ENGINE.ask(ADVERTISING, day=date(2024, 1, 1)).basis is Basis.AS_OF
    assert ENGINE.decide(live).finding == ENGINE.decide(ENGINE.ask(ADVERTISING)).finding
    here = ENGINE.ask(facts)
    assert (here.basis, bool(here.time_zone)) == (Basis.LIVE, True)
    read = [path for path in Path("engine/zweck").rglob("*.py") if CLOCK.search(path.read_text(encoding="utf-8"))]
    assert [path.name for path in read] == ["basis.py"]


def test_a_disputed_point_is_named_where_it_matters() -> None:
    answer = decide({**ADVERTISING, "purpose.kind": "statistics", "data.interest": "none"})
    assert [(doubt.id, doubt.rule) for doubt in answer.doubts] == [("A1", "HDSG-4-2")]


@RANDOM
@given(questions())
def test_less_detail_changes_nothing_of_what_is_answered(question: Question) -> None:
    full = ENGINE.decide(question)
    outcome = ENGINE.decide(question, Detail.OUTCOME)
    reasons = ENGINE.decide(question, Detail.REASONS)
    assert (outcome.decision_id, outcome.outcome, outcome.laws) == (full.decision_id, full.outcome, full.laws)
    assert (reasons.reasons, reasons.missing_facts, reasons.presumptions) == (full.reasons, full.missing_facts, full.presumptions)


# --- ids --------------------------------------------------------------------------------------------------------------------------


def test_the_same_question_has_the_same_id_in_whatever_order() -> None:
    turned = dict(reversed(list(ADVERTISING.items())))
    assert decide(ADVERTISING).decision_id == decide(turned).decision_id
    assert decide({**ADVERTISING, "data.kinds": ["name", "image"]}) == decide({**ADVERTISING, "data.kinds": ["image", "name"]})


@pytest.mark.parametrize(
    "other",
    [{**ADVERTISING, "person.age": 41}, {**ADVERTISING, "consent.given": False}, {**ADVERTISING, "consent.given": "unknown"}, {}],
    ids=["another value", "one fact more", "stated as unknown", "nothing"],
)
def test_another_question_has_another_id(other: Mapping[str, object]) -> None:
    assert decide(ADVERTISING).decision_id != decide(other).decision_id


def test_presuming_and_the_revision_are_part_of_the_question() -> None:
    question = ask(ADVERTISING, ARCADIA.vocabulary)
    presuming = replace(question, presume_unstated=True)
    ids = {question.identity("1"), question.identity("2"), presuming.identity("1")}
    assert len(ids) == 3
    assert all(len(id) == 32 for id in ids)


def test_the_number_1_is_not_true_where_a_fact_changes_its_type() -> None:
    """Python takes them for the same; a policy set has one of them."""
    for revision, value, text in (("1", True, "true"), ("2", 1, "1"), ("1", True, "true")):
        found = sha256(f'["{revision}",false,{{"a.b":{text}}}]'.encode()).hexdigest()[:32]
        assert Question({"a.b": value}).identity(revision) == found


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "unknown"), (True, True), (3, 3), ("DE", "DE"), (date(2001, 2, 3), "2001-02-03"), (frozenset({"b", "a"}), ["a", "b"])],
    ids=["unknown", "bool", "int", "word", "day", "set"],
)
def test_values_as_json_writes_them(value: Value | None, text: object) -> None:
    assert canonical(value) == text
