"""Announced changes and sources that are too old: the engine and the program for many rows agree, and only permissions turn."""

from dataclasses import replace
from datetime import date
from random import Random

from tests.agreement.situations import Situations
from tests.law import shipped_cases, shipped_law
from tests.program.test_outcomes import by_engine
from tests.proving import at_most
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.law.load.current import with_ages, with_announced
from zweck.law.policy.house import MaxAge
from zweck.law.policy.records import FindingKind, Watch, WatchFinding
from zweck.law.vocabulary import DECISION_DATE
from zweck.program.outcomes import Outcomes

QUESTIONS = 50_000
DAY = date(2025, 3, 1)


def test_engine_and_program_agree_and_nothing_but_permissions_turns() -> None:
    plain = shipped_law()
    places = (("dsgvo", "Art. 6"), ("dsgvo", "Art. 21"), ("uwg", "§ 7"), ("tdddg", "§ 25"))
    alarms = tuple(
        WatchFinding(f"{statute}-{n}", statute, FindingKind.CHANGED, DAY, DAY, "x", place) for n, (statute, place) in enumerate(places)
    )
    announced = with_announced(plain.laws, plain.citations, Watch((), alarms))
    policies = replace(plain, laws=with_ages(announced, [MaxAge("", 400)]))
    situations, before, chance = Situations(policies, [case.question for case in shipped_cases()]), Engine(plain), Random(30)
    days = [*situations.editions.starts[-30:], DAY, date(2024, 1, 1), date(2030, 1, 1)]
    drawn_ = [situations.draw(chance) for _ in range(at_most(QUESTIONS, 250))]
    asked = [replace(one, stated={**one.stated, DECISION_DATE: chance.choice(days)}) for one in drawn_]
    found = [by_engine(situations.engine, one) for one in asked]
    assert Outcomes(policies).of(asked) == found
    turned = {(before.decide(one, Detail.OUTCOME).outcome, now.outcome) for one, now in zip(asked, found, strict=True)}
    assert {pair for pair in turned if pair[0] is not pair[1]} <= {(Outcome.PERMITTED, Outcome.UNDETERMINED)}
    assert (Outcome.PERMITTED, Outcome.UNDETERMINED) in turned
