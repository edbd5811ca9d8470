"""The age of an answer: days from the day asked to the day until which the law was read or compared, never from a clock."""

from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.arcadia import CASES, POLICIES
from tests.messages import decision as message
from tests.proving import drawn
from zweck.cases import load_cases
from zweck.decision.aged import AGED, ReservationCode, SourceDays, reservations
from zweck.decision.decision import Decision
from zweck.editing.records import watched
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.law.policy.records import Compared, FindingKind, Read, Watch, Watched, WatchFinding
from zweck.law.vocabulary import DECISION_DATE
from zweck.load import load, shipped
from zweck.service.encode.fast import encoded
from zweck.v1 import decision_pb2 as v1
from zweck.words.text import Text

READ, COMPARED = date(2012, 3, 4), date(2012, 6, 1)
SAME = Watched("hdsg", "md:x", COMPARED, Compared.SAME, 7)
ENTRY = Read("ar-privacy", READ, "Anzeiger")


def having(folder: Path, watch: Watch) -> Engine:
    """Arcadia, whose law was read until a day, with a state of the law watch."""
    copy = Path(copytree(POLICIES, folder / "policies"))
    head = copy / "ar/privacy/2001-01-01/policy.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("scope:", f"checked_until: {READ}\nscope:", 1), encoding="utf-8")
    (copy / "watched.yaml").write_bytes(watched(copy, watch))
    return Engine(load(copy))


def ask(engine: Engine, day: date, name: str = "statistics-of-a-guild") -> Decision:
    case = next(one for one in load_cases(CASES, engine.policies) if one.id == name)
    return engine.decide(Question({**case.question.stated, DECISION_DATE: day}, case.question.presume_unstated))


def test_the_later_of_both_days_counts_and_the_text_names_both(tmp_path: Path) -> None:
    engine = having(tmp_path, Watch((SAME,), (), (ENTRY,)))
    assert ask(engine, COMPARED).reservations == ()
    (found,) = ask(engine, COMPARED + timedelta(1)).reservations
    assert (found.code, found.law, found.days) == (ReservationCode.SOURCES_READ_UNTIL, "ar-privacy", 1)
    assert found.text.en == (
        "HDSG: read until 4 March 2012, wording compared until 1 June 2012; whether anything has changed since is not checked."
    )
    assert found.text.de == (
        "HDSG: gelesen bis 4. März 2012, Wortlaut verglichen bis 1. Juni 2012; ob sich seither etwas geändert hat, ist nicht geprüft."
    )


@pytest.mark.parametrize(("days", "code"), [(AGED, ReservationCode.SOURCES_READ_UNTIL), (AGED + 1, ReservationCode.SOURCES_AGED)])
def test_above_a_limit_it_is_prominent(days: int, code: ReservationCode, tmp_path: Path) -> None:
    engine = having(tmp_path, Watch((SAME,), (), (ENTRY,)))
    assert [one.code for one in ask(engine, COMPARED + timedelta(days)).reservations] == [code]


def test_an_open_alarm_takes_days_back(tmp_path: Path) -> None:
    alarm = WatchFinding("a", "hdsg", FindingKind.CHANGED, date(2012, 5, 1), COMPARED, "md:x", "Art. 13")
    engine = having(tmp_path, Watch((SAME,), (alarm,), (ENTRY,)))
    (found,) = ask(engine, COMPARED).reservations
    assert found.days == (COMPARED - date(2012, 4, 30)).days


def test_no_outcome_changes(tmp_path: Path) -> None:
    plain, aged = Engine(load(POLICIES)), having(tmp_path, Watch((SAME,), (), (ENTRY,)))
    for case in load_cases(CASES, aged.policies):
        question = Question({**case.question.stated, DECISION_DATE: date(2030, 1, 1)}, case.question.presume_unstated)
        before, after = plain.decide(question), aged.decide(question)
        assert (before.outcome, before.reservations) == (after.outcome, ())
        assert all(one.code is ReservationCode.SOURCES_AGED for one in after.reservations)


def test_both_ways_to_write_an_answer_have_it(tmp_path: Path) -> None:
    engine = having(tmp_path, Watch((SAME,), (), (ENTRY,)))
    for day in (COMPARED, COMPARED + timedelta(10), COMPARED + timedelta(1000)):
        answer = ask(engine, day)
        read = v1.Decision.FromString(encoded(answer))
        assert list(read.reservations) == list(message(answer).reservations)
        assert [(one.law, one.days) for one in read.reservations] == [(one.law, one.days) for one in answer.reservations]


DAYS = st.none() | st.dates(date(1990, 1, 1), date(2040, 1, 1))
SOURCES = st.lists(st.builds(SourceDays, st.sampled_from(["a", "b"]), DAYS, DAYS, st.just(Text("", ""))), max_size=4)


@settings(max_examples=drawn(20_000), deadline=None)
@given(SOURCES, st.dates(date(1980, 1, 1), date(2060, 1, 1)), st.integers(0, 5000))
def test_age_is_never_negative_and_grows_with_the_day_asked(sources: list[SourceDays], day: date, later: int) -> None:
    one, other = (max((found.days for found in reservations(sources, asked)), default=0) for asked in (day, day + timedelta(later)))
    assert 0 <= one <= other <= one + later
    assert reservations(sources, None) == ()


def test_every_head_of_the_law_has_an_entry_and_ended_laws_have_no_age() -> None:
    policies = load(shipped())
    entries = {one.law: one.until for one in policies.watch.read}
    heads = {law.id: law.versions[-1].checked_until for law in policies.laws.values()}
    assert entries == {name: day for name, day in heads.items() if day is not None}
    assert {law.versions[-1].compared_until for law in policies.laws.values() if law.versions[-1].until is not None} == {None}
