"""Events are entered in order, all of a call or none, each once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.register.conftest import ADA, BEN, KEY, RESEARCH, SERVICE, TEXT, ago, event, faults, kinds, registering, tampering
from zweck.chain.database import RecordError, RecordUnavailable
from zweck.chain.key import Key
from zweck.register import Entry
from zweck.register.erase import erase
from zweck.register.register import used
from zweck.register.terms import Terms


def test_events_stand_in_their_order(url: str) -> None:
    with registering(url) as register:
        assert register.record([event("GIVEN"), event("OBJECTED", BEN)]) == [1, 2]
        assert register.record([event("WITHDRAWN")]) == [3]
        assert register.head.seq == 3
    assert kinds(url) == ["GIVEN", "OBJECTED", "WITHDRAWN"]
    assert faults(url) == []


def test_a_key_enters_its_event_once(url: str) -> None:
    with registering(url) as register:
        assert register.record([event("GIVEN", once="row 1"), event("OBJECTED", once="row 2")]) == [1, 2]
        assert register.record([event("OBJECTED", once="row 2"), event("RESTRICTED", once="row 3")]) == [2, 3]
        assert register.record([event("RESTRICTED", once="row 4"), event("RESTRICTED", once="row 4")]) == [4, 4]
        assert register.record([event("GIVEN", controller=RESEARCH, once="row 1")]) == [5]
    with registering(url) as register:
        assert register.record([event("GIVEN", once="row 1")]) == [1]
    assert len(kinds(url)) == 5
    assert faults(url) == []


def test_a_key_keeps_its_person_under_a_later_version_of_the_key(sqlite_url: str) -> None:
    later = "2:" + "c" * 32
    with registering(sqlite_url) as register:
        register.record([event("OBJECTED", once="row 1")])
        assert register.record([event("OBJECTED", later, once="row 1", earlier=(ADA,))]) == [1]
        with pytest.raises(RecordError, match="the key was used for another event, number 1"):
            register.record([event("OBJECTED", later, once="row 1")])


def test_a_key_does_not_hide_another_event(url: str) -> None:
    with registering(url) as register:
        register.record([event("OBJECTED", once="row 1")])
        for other in (event("WITHDRAWN", once="row 1"), event("OBJECTED", BEN, once="row 1"), event("OBJECTED", scope="x", once="row 1")):
            with pytest.raises(RecordError, match="the key was used for another event, number 1"):
                register.record([event("RESTRICTED"), other])
    assert kinds(url) == ["OBJECTED"]


def test_the_key_of_an_erased_event_is_remembered(url: str) -> None:
    with registering(url) as register:
        register.record([event("OF_AGE_ON", until=date(2020, 1, 1), once="row 1")])
        with tampering(url) as database:
            assert erase(database, KEY, [ADA], SERVICE, lambda _: True).events == [1]
        assert register.record([event("OF_AGE_ON", until=date(2020, 1, 1), once="row 1")]) == [1]
    assert kinds(url) == [None, None]


def test_a_caller_s_key_cannot_be_found_in_the_file(sqlite_url: str) -> None:
    with registering(sqlite_url) as register:
        register.record([event("OBJECTED", once="+49 30 123456")])
    with tampering(sqlite_url) as database:
        ((once,),) = database.fetch("SELECT once FROM events")
    assert once == KEY.reference("once", f"{SERVICE}\0+49 30 123456")


def test_the_faulty_group_alone_is_refused(url: str) -> None:
    """Groups that wait at the same time share a transaction."""
    with registering(url) as register:
        register.record([event("GIVEN", once="0")])
        with tampering(url) as database, database.writing():
            waiting = [register.submit([event("OBJECTED", once="x" if number % 2 else "0"), event("RESTRICTED")]) for number in range(4)]
        refused = [isinstance(each.exception(5), RecordError) for each in waiting]
    assert refused == [True, False, True, False]
    assert kinds(url) == ["GIVEN", "OBJECTED", "RESTRICTED", "RESTRICTED"]
    assert faults(url) == []


def test_two_registers_of_one_database_take_turns(url: str) -> None:
    with registering(url) as one, registering(url) as other, ThreadPoolExecutor(4) as threads:
        done = [threads.submit(register.record, [event("OBJECTED")] * 3) for register in [one, other] * 10]
        positions = [position for each in done for position in each.result()]
    assert sorted(positions) == [*range(1, 61)]
    assert faults(url) == []


def test_only_with_the_key(url: str) -> None:
    with registering(url):
        pass
    for key in (None, Key(b"another secret of its length")):
        with pytest.raises(RecordError, match=r"the register is (not )?sealed with"), registering(url, key):
            pass


def test_a_closed_register_takes_nothing(sqlite_url: str) -> None:
    with registering(sqlite_url) as register:
        pass
    with pytest.raises(RecordUnavailable, match="the register is closed"):
        register.record([event("OBJECTED")])


def test_clocks(url: str) -> None:
    with registering(url) as register:
        register.record([event("WITHDRAWN", effective=ago(minutes=-2)), event("WITHDRAWN", effective=ago(days=30))])
        soon, back = register.events([ADA]).events[ADA]
        assert soon.effective == soon.recorded
        assert (back.recorded - back.effective).days == 30
        with pytest.raises(RecordError, match="the event lies in the future"):
            register.record([event("WITHDRAWN", effective=ago(hours=-1))])


def test_references(url: str) -> None:
    with registering(url) as register:
        register.record([event("GIVEN"), event("WITHDRAWN")])
        register.record([event("CORRECTED", about=2, evidence="ticket 7"), used(ADA, SERVICE, 1, TEXT, "decision 1")])
        for entry, sentence in (
            (event("CORRECTED", BEN, about=2, evidence="x"), "event 2 is none of this person and controller"),
            (event("CORRECTED", controller=RESEARCH, about=2, evidence="x"), "event 2 is none of this person and controller"),
            (event("CORRECTED", about=9, evidence="x"), "event 9 is none of this person and controller"),
            (event("CORRECTED", about=3, evidence="x"), "event 3 is CORRECTED, which is not corrected"),
            (used(ADA, SERVICE, 2, TEXT, "decision 1"), "event 2 is WITHDRAWN, and no consent"),
        ):
            with pytest.raises(RecordError, match=sentence):
                register.record([entry])
        assert register.record([used(ADA, SERVICE, 1, TEXT, "decision 1")]) == [4]
        assert register.record([used("2:" + "c" * 32, SERVICE, 1, TEXT, "decision 2", earlier=(ADA,))]) == [5]
    assert kinds(url) == ["GIVEN", "WITHDRAWN", "CORRECTED", "USED", "USED"]


FAULTY = [
    (event("OBJECTED", "ada@example.org"), "the subject is no pseudonym"),
    (event("OBJECTED", controller="Muster GmbH"), "is not the name of a controller"),
    (event("OBJECTED", controller="muster-servce"), "`muster-servce` is not a controller of the company"),
    (event("OBJECTED", source="a\nb"), "`source` is no line"),
    (event("OBJECTED", evidence="x" * 201), "`evidence` is no line of at most 200 letters"),
    (event("OBJECTED", declared_by="robot"), "`robot` cannot declare anything"),
    (event("OBJECTED", effective=ago(days=1).replace(tzinfo=None)), "the time of the event has no offset"),
    (event("OBJECTED", effective=ago(days=30000)), "the event is too old"),
    (event("GIVEN", effective=ago(days=1), evidence=""), "a consent that is dated back needs evidence"),
    (event("GUARDIAN_AUTHORISED", effective=ago(days=1)), "a consent that is dated back needs evidence"),
    (event("GIVEN", scope="phone-consent"), "GIVEN names the consent text that was shown"),
    (event("GIVEN", scope="phone-consent@2025-02-30"), "GIVEN names the consent text that was shown"),
    (event("GIVEN", scope="phone-consent@2025-02-01"), "no version of a consent text `phone-consent@2025-02-01` of `muster-service`"),
    (event("GIVEN", controller=RESEARCH), "no version of a consent text `phone-consent@2025-01-01` of `muster-forschung`"),
    (event("REFUSED", scope="advertising"), "no consent text `advertising`"),
    (event("WITHDRAWN", scope="advertisng"), "no consent text or purpose `advertisng`"),
    (event("WITHDRAWN", scope="phone-consnt"), "no consent text or purpose `phone-consnt`"),
    (event("OBJECTED", scope="newsleter"), "no activity or purpose `newsleter`"),
    (event("OBJECTED", scope="market-research"), "no activity or purpose `market-research` of `muster-service`"),
    (event("RESTRICTION_LIFTED", scope="market-research"), "no activity or purpose `market-research` of `muster-service`"),
    (event("OBJECTED", scope="Two words"), "`Two words` is no scope"),
    (event("OBJECTED", state="granted"), "`granted` is no state of an objection"),
    (event("OBJECTED", state="none"), "`none` is no state of an objection"),
    (event("RESTRICTED", state="pending"), "RESTRICTED has no state"),
    (event("GIVEN", channels=frozenset({"pigeon"})), "`pigeon` is no channel"),
    (event("GIVEN", channels=frozenset({"email", "phone_call", "sms"})), "does not name the channels `email`, `sms`"),
    (event("REFUSED", channels=frozenset({"email"})), "REFUSED names no channels"),
    (event("WITHDRAWN", channels=frozenset({"pigeon"})), "`pigeon` is no channel"),
    (event("WITHDRAWN", until=date(2030, 1, 1)), "WITHDRAWN has no day on which it ends"),
    (event("OF_AGE_ON"), "OF_AGE_ON names no day"),
    (event("OBJECTED", about=1), "OBJECTED refers to an event"),
    (event("CORRECTED", evidence="x"), "CORRECTED refers to no event"),
    (event("CORRECTED", about=1), "CORRECTED names no evidence"),
    (event("USED", about=1), "a use of a consent names no decision"),
]


@pytest.mark.parametrize(("faulty", "sentence"), FAULTY, ids=[f"{number}" for number in range(len(FAULTY))])
def test_events_that_cannot_be_entered(sqlite_url: str, terms: Terms, faulty: Entry, sentence: str) -> None:
    with registering(sqlite_url, terms=terms) as register, pytest.raises(RecordError, match=sentence):
        register.record([event("OBJECTED"), faulty])
    assert kinds(sqlite_url) == []


@pytest.mark.parametrize("kind", ["GIVEN", "RENEWED", "REQUESTED"])
@pytest.mark.parametrize(
    ("first", "last", "at", "shown"),
    [
        (date(2026, 3, 1), None, "2026-02-28T22:59", False),
        (date(2026, 3, 1), None, "2026-02-28T23:00", True),
        (date(2025, 1, 1), date(2026, 2, 28), "2026-02-28T22:59", True),
        (date(2025, 1, 1), date(2026, 2, 28), "2026-02-28T23:00", False),
        (date(2025, 1, 1), date(2026, 2, 28), None, False),
        (date(2025, 1, 1), None, None, True),
    ],
)
def test_a_consent_names_a_text_that_was_shown_on_its_day(
    sqlite_url: str, terms: Terms, kind: str, first: date, last: date | None, at: str | None, shown: bool
) -> None:
    """In the time zone of the controller; the controller has to show to which wording a person agreed (Art. 7(1) GDPR)."""
    assert terms.company is not None
    (text,) = terms.company.texts["phone-consent"]
    text = replace(text, start=first, until=last)
    known = replace(terms, company=replace(terms.company, texts={text.id: (text,)}))
    effective = None if at is None else datetime.fromisoformat(f"{at}+00:00")
    entry = event(kind, scope=text.version, effective=effective, evidence="form")
    with registering(sqlite_url, terms=known) as register:
        if shown:
            assert register.record([entry]) == [1]
        else:
            with pytest.raises(RecordError, match=f"the text `{text.version}` was not shown on that day") as error:
                register.record([entry])
            assert "`from` and `until`" in str(error.value.help)


def test_without_a_company_only_what_counts_for_certain(sqlite_url: str, terms: Terms) -> None:
    alone = Terms(terms.channels, terms.states, terms.purposes)
    with registering(sqlite_url, terms=alone) as register:
        for entry in (event("GIVEN"), event("WITHDRAWN", scope="phone-consent"), event("OBJECTED", scope="newsletter")):
            with pytest.raises(RecordError, match="is known"):
                register.record([entry])
        register.record([event("WITHDRAWN"), event("WITHDRAWN", scope="advertising"), event("OBJECTED", scope="advertising")])


def test_the_wording_is_kept_by_its_digest(sqlite_url: str, terms: Terms) -> None:
    with registering(sqlite_url, terms=terms) as register:
        register.record([event("GIVEN"), event("WITHDRAWN", scope="phone-consent")])
    with tampering(sqlite_url) as database:
        (given,), (withdrawn,) = database.fetch("SELECT wording FROM events ORDER BY seq")
    assert (len(given), withdrawn) == (64, None)
