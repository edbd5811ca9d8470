"""Records about persons: events about them are entered only where they can be true, stay small in the states, and go last of all."""

import random
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from tests.proving import PROVING, drawn
from tests.register.conftest import ADA, BEN, KEY, RESEARCH, SERVICE, ago, event, faults, kinds, registering, tampering
from tests.register.test_states import follows
from tests.register.test_tables import PSEUDONYMS, imported
from zweck.chain.database import RecordError
from zweck.register import Entry, courses
from zweck.register.erase import erase, erase_due
from zweck.register.holding import Hold
from zweck.register.table.csv_rows import FaultyTable
from zweck.register.table.rows import Reading
from zweck.register.terms import Terms

FILE: Final = "win-back-call:former_customer"
HISTORIES: Final = 4_000
FEWER: Final = 4
"""One of so many is drawn in PostgreSQL, too, in `make test`."""
WHEN: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)


def started(key: str = "A-1", subject: str = ADA, days: float = 100, scope: str = FILE, **more: Any) -> Entry:
    """A record that began so many days ago."""
    return event("STARTED", subject, scope=scope, once=key, effective=ago(days=days), **more)


def about(kind: str, record: str = "A-1", subject: str = ADA, days: float = 50, **more: Any) -> Entry:
    """An event about a record, so many days ago."""
    return event(kind, subject, record=record, effective=ago(days=days), **more)


def hold(days: float = 10, lasts: int = 365, state: str = "claims", **more: Any) -> Entry:
    """A hold on everything of a person."""
    at = ago(days=days)
    return event("HELD", state=state, evidence="letter", effective=at, until=at.date() + timedelta(days=lasts), **more)


@pytest.fixture
def how(terms: Terms) -> Reading:
    """Rows of the company's."""
    return Reading(PSEUDONYMS, terms, {"controller": SERVICE, "source": "list"}, ZoneInfo("Europe/Berlin"))


FALSE: Final[dict[str, tuple[Entry, str]]] = {
    "an end before the beginning": (about("ENDED", days=101), "lies before the record began"),
    "a record that is not there": (about("ENDED", "B-2"), "no record `B-2`"),
    "the record of another": (about("ENDED", subject=BEN), "no record `A-1`"),
    "of another controller": (event("ENDED", controller=RESEARCH, record="A-1"), "no record `A-1`"),
    "a second beginning on another day": (started(days=99), "the key was used for another event"),
    "a beginning without a key": (started(""), "STARTED needs a key"),
    "a beginning without a class": (started("B-1", scope="win-back-call"), "STARTED needs a key"),
    "a key that is too long": (started("x" * 201), "`once` is no line of at most 200 letters"),
    "a name of a record that is too long": (about("ENDED", "x" * 201), "`record` is no line of at most 200 letters"),
    "the future": (event("ENDED", record="A-1", effective=ago(days=-2)), "lies in the future"),
    "an end of no record": (event("ENDED"), "ENDED refers to no event"),
    "a scope beside a record": (about("ENDED", scope="win-back-call"), "is about one record, and names the scope"),
    "a record by two names": (about("ENDED", about=1), "by a position and by a key"),
    "a record of a consent": (event("WITHDRAWN", record="A-1"), "WITHDRAWN refers to an event"),
    "an end of another kind": (about("ENDED", state="over"), "`over` is no state of ENDED"),
    "a hold without a last day": (event("HELD", state="claims", evidence="letter"), "HELD names no day"),
    "a hold without evidence": (event("HELD", state="claims", until=date(2026, 3, 1), effective=WHEN), "HELD names no evidence"),
    "a hold without a reason": (hold(state=""), "`` is no state of HELD"),
    "a hold over three years": (hold(lasts=4 * 365), "longer than 3 years"),
    "a hold that is over before it begins": (hold(lasts=-1), "before the event takes effect"),
    "a release with a day": (event("RELEASED", until=date(2030, 1, 1)), "RELEASED has no day on which it ends"),
    "an extension to an earlier day": (
        about("EXTENDED", until=ago(days=10).date(), evidence="review", days=40),
        "the keeping of the record is prolonged until",
    ),
    "an extension without a day": (about("EXTENDED", evidence="review"), "EXTENDED names no day"),
    "an extension without a review": (about("EXTENDED", until=date(2040, 1, 1)), "EXTENDED names no evidence"),
    "an erasure without evidence": (about("ERASED"), "ERASED names no evidence"),
    "an event about an event": (event("ENDED", about=2), "with which no record began"),
}


@pytest.mark.parametrize("case", FALSE)
def test_what_cannot_be_true_is_refused_and_nothing_with_it(sqlite_url: str, case: str) -> None:
    entry, sentence = FALSE[case]
    with registering(sqlite_url) as register:
        register.record([started(), about("EXTENDED", until=ago(days=5).date(), evidence="review")])
        with pytest.raises(RecordError, match=re.escape(sentence)):
            register.record([event("OBJECTED"), entry])
    assert kinds(sqlite_url) == ["STARTED", "EXTENDED"]


def test_an_end_lies_on_the_day_of_the_beginning_or_after(sqlite_url: str) -> None:
    """Situation RT39 on the day before, the day and the day after."""
    with registering(sqlite_url) as register:
        register.record([started("A-1"), started("A-2")])
        with pytest.raises(RecordError, match="lies before the record began"):
            register.record([about("ENDED", days=101)])
        register.record([about("ENDED", days=100 - 1e-4), about("ENDED", "A-2", days=99)])
    assert kinds(sqlite_url) == ["STARTED", "STARTED", "ENDED", "ENDED"]


def test_a_record_is_named_by_its_key_from_its_own_call_on(url: str) -> None:
    with registering(url) as register:
        assert register.record([started(), about("ENDED"), about("REOPENED", days=40)]) == [1, 2, 3]
        assert register.record([about("ENDED", days=50), about("ERASED", days=30, evidence="log")]) == [4, 5]
        assert register.record([event("STARTED", scope=FILE, once="A-1")]) == [1]
        found = register.events([ADA]).events[ADA]
        assert [(each.position, each.about) for each in found] == [(1, 0), (5, 1)]
        assert found[0].key == KEY.reference("once", f"{SERVICE}\0A-1")
        with pytest.raises(RecordError, match="behind the moment at which the record was erased"):
            register.record([about("ENDED", days=10)])
    assert faults(url) == []


def test_a_corrected_beginning_takes_its_followers_with_it(url: str) -> None:
    with registering(url) as register:
        register.record([started(), started("B-1"), about("ENDED"), about("ENDED", "B-1")])
        register.record([event("CORRECTED", about=1, evidence="ticket")])
        assert [each.position for each in register.events([ADA]).events[ADA]] == [2, 4]
        with pytest.raises(RecordError, match="the beginning of the record, event 1, was corrected"):
            register.record([about("REOPENED")])
    assert faults(url) == []


def test_records_follow_their_person_under_a_later_key(url: str) -> None:
    later = "2:" + "c" * 32
    with registering(url) as register:
        register.record([started()])
        register.record([event("ENDED", later, record="A-1", earlier=(ADA,))])
        assert [each.kind.value for each in register.events([ADA]).events[ADA]] == ["STARTED", "ENDED"]


def test_a_person_has_no_more_records_than_a_question_can_look_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courses, "MAX_RECORDS", 2)
    with registering(url) as register:
        register.record([started("1"), started("2"), started("3", BEN)])
        with pytest.raises(RecordError, match="2 records with this controller that are not erased"):
            register.record([started("4")])
        register.record([about("ERASED", "1", evidence="log"), started("4")])


def any_event(chance: random.Random, number: int) -> Entry:
    """An event about one of two records, or a hold."""
    key, days = chance.choice("AB") + str(number), chance.randrange(1, 9)
    kind = chance.choice(("ENDED", "ENDED", "ENDED", "REOPENED", "EXTENDED", "HELD", "RELEASED", "ERASED"))
    more: dict[str, Any] = {}
    if kind == "ENDED":
        more["state"] = chance.choice(("", "used", "audited"))
    if kind == "EXTENDED":
        more |= {"until": ago(days=days - chance.randrange(5)).date(), "evidence": "review"}
    if kind == "HELD":
        more |= {"until": ago(days=days - chance.randrange(5)).date(), "evidence": "letter", "state": chance.choice(("claims", "order"))}
    if kind == "ERASED":
        more["evidence"] = "log"
    free = kind in ("HELD", "RELEASED") and chance.random() < 0.5
    return event(kind, f"1:{number:032x}", effective=ago(days=days), **({"scope": FILE} if free else {"record": key}), **more)


def test_states_follow_from_the_chain(url: str) -> None:
    chance = random.Random(11)
    with registering(url) as register, tampering(url) as database:
        for number in range(drawn(HISTORIES if PROVING or url.startswith("sqlite") else HISTORIES // FEWER)):
            subject = f"1:{number:032x}"
            register.record([started(f"A{number}", subject, 9), started(f"B{number}", subject, 9)])
            for _ in range(chance.randrange(1, 9)):
                try:
                    register.record([any_event(chance, number)])
                except RecordError:
                    continue
                if chance.random() < 0.2:
                    ((last,),) = database.fetch("SELECT max(seq) FROM events WHERE subject = $1 AND kind <> 'CORRECTED'", subject)
                    register.record([event("CORRECTED", subject, about=chance.randrange(last - 1, last + 1) or last, evidence="ticket")])
            follows(database, subject)
    assert faults(url) == []


def test_a_flood_of_ends_leaves_few(url: str) -> None:
    with registering(url) as register:
        register.record([started(), *(about("ENDED", days=90 - each / 10, state=("", "used")[each % 2]) for each in range(300))])
        assert len(register.events([ADA]).events[ADA]) == 3


TABLE: Final = """customer_number,kind,scope,effective,until,state,evidence,key,about_key
K-1,STARTED,win-back-call:former_customer,2026-01-02,,,,A-1,
K-1,ENDED,,2026-01-15,,,,,A-1
K-1,HELD,,2026-03-10,2027-03-10,claims,letter,,A-1
"""


def bad_lines(url: str, path: Path, how: Reading) -> list[int]:
    """The bad rows of a table, of which nothing is entered."""
    before = kinds(url)
    with pytest.raises(FaultyTable) as error:
        imported(url, path, how)
    assert kinds(url) == before
    return [fault.line for fault in error.value.faults]


def test_a_table_enters_records_and_what_happened_to_them(url: str, how: Reading, tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text(TABLE, "utf-8")
    assert imported(url, path, how).entered == 3
    assert imported(url, path, how).known == 3
    path.write_text(TABLE + "K-1,ENDED,,2025-12-30,,,,,A-1\nK-2,ENDED,,2026-01-15,,,,,A-1\nK-3,ERASED,,01/02/2026,,,log,,A-1\n", "utf-8")
    assert bad_lines(url, path, how) == [7]
    path.write_text(
        TABLE
        + "K-1,ENDED,,2025-12-30,,,,,A-1\nK-2,ENDED,,2026-01-15,,,,,A-1\nK-4,STARTED,win-back-call:former_customer,2026-01-02,,,,Z,\n",
        "utf-8",
    )
    assert bad_lines(url, path, how) == [5, 6]
    assert kinds(url) == ["STARTED", "ENDED", "HELD"]


def test_a_record_of_no_known_class_is_refused(url: str, how: Reading, tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text(TABLE.replace("former_customer", "customer"), "utf-8")
    with registering(url):
        pass
    assert bad_lines(url, path, how) == [2]


def test_a_row_with_two_references_begins_no_record(sqlite_url: str, how: Reading, tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text(
        "customer_number,email,kind,scope,effective,key\nK-1,ada@example.org,STARTED,win-back-call:former_customer,2026-01-02,A-1\n"
    )
    with pytest.raises(FaultyTable) as error:
        imported(sqlite_url, path, how)
    (fault,) = error.value.faults
    assert "names the person in several ways" in str(fault.sentence)


def test_events_of_a_record_stay_while_it_exists_and_three_years_as_proof(url: str) -> None:
    with registering(url) as register:
        register.record([started(days=3000), about("ENDED", days=2900), hold(days=2000), event("OF_AGE_ON", until=date(2000, 1, 1))])
        with tampering(url) as database:
            done = erase(database, KEY, [ADA], SERVICE, lambda _: False)
        assert [*done.events] == [4]
        assert [(each.event.seq, each.hold) for each in done.held] == [(1, Hold.RECORD), (2, Hold.RECORD), (3, Hold.RECORD)]
        register.record([about("ERASED", days=1000, evidence="log")])
        assert due(url).stay == {Hold.ERASURE_PROOF: 3}
        gone = due(url, 3 * 366 - 1000)
        assert sorted(gone.events) == [1, 2, 6]
        assert register.events([ADA]).events[ADA] == ()
    assert faults(url) == []


def due(url: str, days: int = 0) -> Any:
    """The outcome of an erasure by time alone, in some days."""
    with tampering(url) as database:
        return erase_due(database, KEY, SERVICE, datetime.now(UTC).date() + timedelta(days=days), lambda _: False)
