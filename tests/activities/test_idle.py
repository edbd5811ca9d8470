"""An answer that is not asked for again on a day on which the law turns is the same on it: beside it, each day is asked about in full."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any, Final

from benchmarks import messages
from benchmarks.workload.asked import POLICIES as WORKLOAD
from benchmarks.workload.requests import requests
from tests.activities.group import engine, group, needed
from tests.law import shipped_cases
from tests.proving import drawn
from zweck.activities.ask import ask_about
from zweck.activities.causes import Change, choosing, of_facts, of_law
from zweck.activities.idle import Idle
from zweck.activities.validity import Turns
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.editions.build import Editions
from zweck.editions.coverage import COVERAGE
from zweck.engine import Engine
from zweck.facts.basis import Basis, Today
from zweck.facts.merge import Merged
from zweck.facts.question import FactError, Question, question
from zweck.law.policy import PolicySet
from zweck.law.tables import TableKind
from zweck.law.vocabulary import DECISION_DATE, Effect, FactType
from zweck.load import load
from zweck.logic.condition import Value
from zweck.service.decode.fast import Reader
from zweck.service.decode.questions import Background

SEED: Final = 41
FIRST: Final = date(2004, 1, 1)
DAYS: Final = 9_000
STEPS: Final = 12
"""Days on which a question is looked at, in `Turns.steps`."""

POLICIES: Final = engine().policies
TURNS: Final = Turns(engine(), POLICIES)
SPAIN: Final = date(2014, 5, 11)
"""Rows for Spain begin in the table `contact-abroad`, and nothing else of the law."""

Stated = dict[str, Value | None]
Found = list[tuple[date, Outcome | None]]


def asked_on(first: Question, day: date, policies: PolicySet) -> Question | None:
    """A question of stated facts about another day, checked in full; `None` where it cannot be asked then."""
    stated: Stated = {name: value for name, value in first.stated.items() if name != DECISION_DATE}
    today = Today(day, first.time_zone) if first.basis is Basis.LIVE else None
    if today is None:
        stated[DECISION_DATE] = day
    try:
        return question(stated, policies.vocabulary, presume_unstated=first.presume_unstated, today=today)
    except FactError:
        return None


def in_full(first: Decision, judge: Engine, until: date) -> Found:
    """The turns until a day: the question is asked on each day of the law and of its facts, and no day is passed over."""
    assert first.date is not None
    days = sorted({*of_law(judge.policies), *(day for day, _ in of_facts(first.question.stated))})
    found, before = Found(), TURNS.substance(first.finding)
    for day in (day for day in days if first.date < day <= until):
        later = asked_on(first.question, day, judge.policies)
        if later is None:
            return [*found, (day, None)]
        answer = judge.decide(later, Detail.REASONS)
        if TURNS.substance(answer.finding) != before:
            found.append((day, answer.outcome))
        before = TURNS.substance(answer.finding)
    return found


def varied(cases: list[Question], random: Random, policies: PolicySet) -> Iterator[Question]:
    """Questions of the cases, some of another day, with facts left out, unknown, of other cases or days, and silence read otherwise."""
    dates = [name for name, fact in policies.vocabulary.facts.items() if fact.type is FactType.DATE and name != DECISION_DATE]
    for _ in range(drawn(1_500)):
        case, presume = random.choice(cases), random.random() < 0.5
        stated = dict(case.stated)
        day = FIRST + timedelta(days=random.randrange(DAYS)) if random.random() < 0.5 else stated.pop(DECISION_DATE, FIRST)
        stated.pop(DECISION_DATE, None)
        for name in random.sample(sorted(stated), min(len(stated), random.choice((0, 0, 1, 3, 8)))):
            if random.random() < 0.3:
                stated[name] = None
            else:
                del stated[name]
        if random.random() < 0.3:
            other = random.choice(cases).stated
            stated |= {name: other[name] for name in random.sample(sorted(other), min(len(other), 4)) if name != DECISION_DATE}
        if dates and isinstance(day, date) and random.random() < 0.3:
            stated[random.choice(dates)] = day + timedelta(days=random.randrange(900))
        found = (
            asked_on(Question(stated, presume, basis=random.choice([*Basis]), time_zone="UTC"), day, policies)
            if isinstance(day, date)
            else None
        )
        if found is not None:
            yield found


def check_steps(asked: Question, judge: Engine, turns: Turns) -> int:
    """The turns of an answer are those of asking in full; their number."""
    answer = judge.decide(asked, Detail.REASONS)
    steps = [*islice(turns.steps(answer), STEPS)]
    mine = [(one.turn.day, one.turn.outcome) for one in steps if one.turn is not None]
    over = len(steps) < STEPS and not (mine and mine[-1][1] is None)
    until = date.max if over else steps[-1].day
    assert in_full(answer, judge, until) == mine, asked
    return len(mine)


def test_the_shipped_law_turns_when_asking_in_full_says_so() -> None:
    cases = [case.question for case in shipped_cases() if case.question.merged is None]
    turns = TURNS
    found = [check_steps(asked, engine(), turns) for asked in varied(cases, Random(SEED), POLICIES)]
    assert len(found) > 5
    assert any(found)


def test_the_law_of_the_bench_turns_when_asking_in_full_says_so() -> None:
    """Its vocabulary has no contradiction that hangs on the day, so that questions of further days are not checked again."""
    policies = load(WORKLOAD)
    judge, reader = Engine(policies), Reader(Background(policies.vocabulary))
    cases = [reader.question(messages.message(one).SerializeToString()).question for one in requests(300)]
    turns = Turns(judge, policies)
    found = [check_steps(asked, judge, turns) for asked in (*cases[:: drawn(20) and 15], *varied(cases, Random(SEED), policies))]
    assert len(found) > 5
    assert any(found)


def test_a_stated_day_is_asked_about() -> None:
    """It is asked about, and so is the day after it."""
    dates = [name for name, fact in POLICIES.vocabulary.facts.items() if fact.type is FactType.DATE and name != DECISION_DATE]
    for name in dates:
        stated: Stated = {name: date(2025, 5, 5), DECISION_DATE: date(2025, 5, 1)}
        answer = engine().decide(question(stated, POLICIES.vocabulary), Detail.REASONS)
        assert {date(2025, 5, 5), date(2025, 5, 6)} <= {step.day for step in islice(Turns(engine(), POLICIES).steps(answer), 3)}


# --- each thing by which a day is passed over -----------------------------------------------------------------------------------------


def stays(stated: Stated, turn: date, *laws: str, **more: Any) -> bool | None:
    """Whether an answer that rests on law that is not there, and on some laws, stays on a day."""
    since = turn - timedelta(days=1)
    return Idle(POLICIES).on(Question({DECISION_DATE: since, **stated}, **more), since, turn, (COVERAGE, *laws))


def test_rows_turn_nothing_where_a_stated_value_is_none_of_their_keys() -> None:
    assert {one.change for one in of_law(POLICIES)[SPAIN]} == {Change.TABLE_ROW}
    assert choosing(POLICIES)["contact-abroad"] == {"subject.location_country"}
    assert stays({"subject.location_country": "DE"}, SPAIN) is False
    assert stays({"subject.location_country": "ES"}, SPAIN) is None
    assert stays({"subject.location_country": "PT"}, SPAIN) is None  # rows are brought together with those of other countries
    assert stays({"subject.location_country": None}, SPAIN) is None
    assert stays({}, SPAIN) is None


def test_every_fact_that_chooses_rows_is_to_be_stated() -> None:
    assert choosing(POLICIES)["terminal-abroad"] == {
        *("controller.establishment_countries", "controller.seat_country", "subject.location_country")
    }
    assert choosing(POLICIES)["digital-consent-age"] == {"subject.location_country"}
    day = next(
        day for day, causes in of_law(POLICIES).items() if {one.reference.partition("/")[0] for one in causes} == {"terminal-abroad"}
    )
    stated: Stated = {"subject.location_country": "DE", "controller.seat_country": "DE"}
    assert stays({**stated, "controller.establishment_countries": frozenset({"DE"})}, day) is False
    assert stays({**stated, "controller.establishment_countries": frozenset({"DE", "NL"})}, day) is None
    assert stays(stated, day) is None


def test_the_country_whose_law_may_not_be_there_chooses_rows_of_the_tables_that_have_it() -> None:
    fields = POLICIES.coverage.fields
    governed = tuple(replace(one, law_of="operation.country") for one in fields["contact"].governed)
    other = replace(
        POLICIES, coverage=replace(POLICIES.coverage, fields={**fields, "contact": replace(fields["contact"], governed=governed)})
    )
    assert choosing(other)["contact-abroad"] == {"subject.location_country", "operation.country"}
    assert choosing(other)["eea"] == choosing(POLICIES)["eea"]


def test_facts_that_contradict_each_other_choose_rows() -> None:
    """Those that are asked count as unknown, though they are stated."""
    asked = next(one for one in POLICIES.vocabulary.contradictions if one.effect is Effect.ASK)
    stated: Stated = {DECISION_DATE: SPAIN - timedelta(days=1), "subject.location_country": "DE"}
    assert stays(stated, SPAIN) is False
    assert stays(stated, SPAIN, contradictions=(asked,)) is None


def test_facts_of_which_sources_say_different_things_choose_rows() -> None:
    stated: Stated = {DECISION_DATE: SPAIN - timedelta(days=1), "subject.location_country": "DE"}
    assert stays(stated, SPAIN, merged=Merged(stated, ())) is False
    assert stays(stated, SPAIN, merged=Merged(stated, (), readings={"subject.location_country": ("DE", "ES")})) is None


def test_a_doubt_turns_with_the_tables_of_its_cases() -> None:
    """The doubt D73 matters by the table `eea`, which Croatia joins, and which the rule that bears it does not read."""
    idle, day = Idle(POLICIES), date(2013, 7, 1)
    edition = Editions.of(POLICIES).on(day)
    bearing = [named for named in edition.names if named.rule is not None and "D73" in named.rule.doubts]
    assert bearing
    for named in bearing:
        assert idle._moves(edition, named, day, ["eea"])
        assert not idle._moves(edition, named, day, ["adequacy"])


def test_a_country_code_turns_only_questions_that_state_it() -> None:
    day = next(day for day, causes in of_law(POLICIES).items() if day.year > 2000 and {one.change for one in causes} == {Change.COUNTRY})
    (code, *_) = [one.reference for one in of_law(POLICIES)[day]]
    assert stays({"subject.location_country": "DE"}, day) is False
    assert stays({"subject.location_country": code}, day) is None
    assert stays({"controller.establishment_countries": frozenset({"DE", code})}, day) is None


def test_rows_of_periods_can_turn_what_follows_from_records() -> None:
    """Facts of a record follow from them, beside what a caller states."""
    law = of_law(POLICIES)
    day = max(day for day, causes in law.items() if {one.reference.partition("/")[0] for one in causes} == {"retention"})
    assert POLICIES.vocabulary.tables["retention"].kind is TableKind.PERIODS
    since = day - timedelta(days=1)
    facts = {**(needed("newsletter").stated or {}), DECISION_DATE: date(2026, 11, 30)}
    merged = ask_about("newsletter", facts, group(), POLICIES.vocabulary)
    assert merged.merged is not None
    idle = Idle(POLICIES)
    assert idle.on(Question({DECISION_DATE: since}), since, day, (COVERAGE,)) is not None
    assert idle.on(merged, since, day, (COVERAGE,)) is None


def test_facts_that_contradict_each_other_from_a_day_on_are_not_asked_about_then() -> None:
    """K110: from 2021-10-01 a proof of consent is to be kept."""
    stated: Stated = {
        "data.kinds": frozenset({"consent_proof"}),
        "data.proof_period_over": False,
        "data.lawfully_obtained": True,
        "data.retention_duty": False,
        "subject.market_role": "consumer",
        "subject.location_country": "DE",
        DECISION_DATE: date(2021, 9, 20),
    }
    answer = engine().decide(question(stated, POLICIES.vocabulary), Detail.REASONS)
    turns = [step.turn for step in Turns(engine(), POLICIES).steps(answer) if step.turn is not None]
    assert (turns[-1].day, turns[-1].outcome) == (date(2021, 10, 1), None)


def test_causes_stand_in_one_order() -> None:
    """Whatever the process: on 1978-01-01 two country codes turn."""
    codes = [one.reference for one in of_law(POLICIES)[date(1978, 1, 1)] if one.change is Change.COUNTRY]
    assert codes == sorted(codes)
    assert len(codes) > 1
