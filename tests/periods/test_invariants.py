"""The invariants of every record: drawn ones, beside a judge that shares no code with the reckoner."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from tests.periods.drawing import drawn_case, reckoned
from tests.periods.judge import Judge
from tests.proving import drawn
from zweck.periods.reckon import DUTY, NEEDED, OVERDUE, Phase, Reckoned, agreed

MAX_DRAWN: Final = 100_000
JUDGED: Final = 20_000
NIGHT: Final = timedelta(days=1)
GONE: Final = (Phase.DUE, Phase.OVERDUE)


def weaker(one: Reckoned, other: Reckoned) -> bool:
    """Whether a reckoning knows nothing that another one does not."""
    return all(value is None or other.facts.get(name) == value for name, value in one.facts.items() if name in (DUTY, NEEDED, OVERDUE))


def test_the_judge_agrees() -> None:
    """Sound always; as precise wherever the country is known, for the judge also knows what two countries have in common."""
    for seed in range(drawn(JUDGED)):
        judge = drawn_case(Random(seed))
        found, wanted = reckoned(judge).facts, judge.all_facts()
        for name, value in wanted.items():
            assert found[name] == value or (found[name] is None and judge.country is None), (seed, name, found[name], value)


def test_nothing_is_due_while_a_duty_or_a_hold_may_run() -> None:
    for seed in range(drawn(MAX_DRAWN)):
        judge = drawn_case(Random(seed))
        found = reckoned(judge)
        if found.phase in GONE:
            standing = judge._holds()
            unless = {*(judge.erased or {}).get("unless", ())} or None
            held = any(kind for kinds in standing for kind in kinds if unless is None or kind in unless)
            assert (found.facts[DUTY], held) == (False, False), seed
            assert found.erase_by is not None, seed
            assert (judge.day > found.erase_by) == (found.phase is Phase.OVERDUE), seed
        if found.phase is Phase.IN_USE:
            assert (found.facts[NEEDED], found.facts[OVERDUE]) == (True, False), seed


def test_leaving_something_out_leads_only_to_unknown() -> None:
    for seed in range(drawn(MAX_DRAWN)):
        random = Random(seed)
        judge = drawn_case(random)
        whole = reckoned(judge)
        record = judge.record
        name = random.choice(["known", "start", "fact", "country"])
        if name == "known" and record.known:
            less = replace(record, known=record.known - {random.choice(sorted(record.known))})
            fewer = replace(judge, record=less)
        elif name == "start" and record.starts:
            gone = random.choice(sorted(record.starts))
            starts = {event: day for event, day in record.starts.items() if event != gone}
            fewer = replace(judge, record=replace(record, starts=starts, known=record.known - {gone}))
        elif name == "fact":
            names = [fact for fact in judge.facts if fact.startswith("controller.")]
            fewer = replace(judge, facts={**judge.facts, random.choice(names): None})
        else:
            fewer = replace(judge, country=None)
        assert weaker(reckoned(fewer), whole), (seed, name)


def test_until_is_the_eve_of_the_next_turn() -> None:
    for seed in range(drawn(MAX_DRAWN)):
        judge = drawn_case(Random(seed))
        found = reckoned(judge)
        last = found.until if found.until is not None else judge.day + timedelta(days=9_000)
        assert last >= judge.day, seed
        between = judge.day + timedelta(days=Random(seed).randrange((last - judge.day).days + 1))
        assert replace(_on(judge, between), until=None) == replace(found, until=None), (seed, between)
        if found.until is not None and found.until < date.max:
            assert replace(_on(judge, found.until + NIGHT), until=None) != replace(found, until=None), seed


def _on(judge: Judge, day: date) -> Reckoned:
    return reckoned(replace(judge, day=day))


def test_a_hold_makes_nothing_overdue() -> None:
    for seed in range(drawn(MAX_DRAWN)):
        judge = drawn_case(Random(seed))
        held = replace(judge, record=replace(judge.record, holds=(*judge.record.holds, (judge.day, None, "claims", None))))
        before, after = reckoned(judge), reckoned(held)
        assert not (after.facts[OVERDUE] and not before.facts[OVERDUE]), seed
        assert after.phase is not Phase.OVERDUE or before.phase is Phase.OVERDUE, seed


def test_two_reckonings_agree_on_what_both_know() -> None:
    for seed in range(drawn(MAX_DRAWN)):
        one, other = reckoned(drawn_case(Random(seed))), reckoned(drawn_case(Random(seed + 1)))
        found = agreed(one, other)
        assert weaker(found, one), seed
        assert weaker(found, other), seed
        assert replace(agreed(one, one), at_least=one.at_least) == one
