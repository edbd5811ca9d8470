"""Tables are imported whole or not at all, each row once; a dialer's list learns what the register knows."""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.record.conftest import of_what_was_read
from tests.register.conftest import GROUP, KEY, RESEARCH, SERVICE, TEXT, event, faults, kinds, registering, tampering
from zweck.chain.addresses import address
from zweck.chain.database import Database, RecordError, RecordUnavailable
from zweck.chain.head import Head
from zweck.chain.key import Key
from zweck.company.register import Event
from zweck.pseudonym import Kind, Pseudonyms
from zweck.register import Entry
from zweck.register.chain import REGISTER
from zweck.register.lookup import ALL
from zweck.register.table import importing
from zweck.register.table.csv_rows import Fault, FaultyTable, reading
from zweck.register.table.exporting import events_table, known_table
from zweck.register.table.importing import Imported, import_table
from zweck.register.table.rows import Reading
from zweck.register.terms import Terms
from zweck.register.writer import enter
from zweck.words.said import quoted, says

PSEUDONYMS = Pseudonyms({1: b"a secret of its own length"})
TODAY = datetime.now(UTC).date()
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a table."""

    def written(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "list.csv"
        path.write_text(text, encoding=encoding)
        return path

    return written


@pytest.fixture
def how(terms: Terms) -> Reading:
    """Rows of the company's."""
    return Reading(PSEUDONYMS, terms, {"controller": SERVICE, "source": "list"}, ZoneInfo("Europe/Berlin"), "+49")


def imported(url: str, path: Path, how: Reading, names: dict[str, str] | None = None, encoding: str = "utf-8-sig") -> Imported:
    """Import a table."""
    with registering(url), tampering(url) as database:
        return import_table(database, KEY, path, how, names, encoding)


def refused(url: str, path: Path, how: Reading) -> list[Fault]:
    """The faults of a table, of which nothing is imported."""
    with pytest.raises(FaultyTable) as error:
        imported(url, path, how)
    assert kinds(url) == []
    return error.value.faults


def events(url: str, kind: Kind, reference: str, controller: str = SERVICE) -> list[Event]:
    """The events of a person."""
    subject = PSEUDONYMS.of(kind, reference)
    with registering(url) as register:
        return [one for one in register.events([subject], most=ALL).events[subject] if one.controller == controller]


def test_an_objection_list(url: str, write: Write, how: Reading) -> None:
    path = write("Name;telephone;email\nAda;030 123456;\nBen;+49 (0)40-654321;BEN@Example.org\n\n")
    how = Reading(PSEUDONYMS, how.terms, {**how.values, "kind": "objected", "scope": "advertising"}, how.zone, "+49")
    assert imported(url, path, how) == Imported(2, 3, 0)
    for kind, reference in ((Kind.TELEPHONE, "+49 30 123456"), (Kind.TELEPHONE, "004940654321"), (Kind.EMAIL, "ben@example.org")):
        assert [(each.kind.value, each.scope) for each in events(url, kind, reference)] == [("OBJECTED", "advertising")]
    assert faults(url) == []


def test_rows_whose_kind_neither_column_nor_option_says(sqlite_url: str, write: Write, how: Reading) -> None:
    """A misspelt kind is named; where none is given, no empty word is."""
    (fault,) = refused(sqlite_url, write("email,effective\nada@example.org,2026-01-31\n"), how)
    assert fault.sentence == says("register.row_no_kind")
    (fault,) = refused(sqlite_url, write("email,kind\nada@example.org,GIVN\n"), how)
    assert fault.sentence.key == "register.no_kind_event"


def test_numbers_as_they_are_dialled_in_their_country(url: str, write: Write, how: Reading) -> None:
    """The zero of Italian numbers is dialled from abroad, too; an objection without it would be that of no one."""
    how = Reading(PSEUDONYMS, how.terms, {**how.values, "kind": "objected", "scope": "advertising"}, how.zone, "+39")
    assert imported(url, write("telephone\n06 12345678\n"), how) == Imported(1, 1, 0)
    assert [each.kind.value for each in events(url, Kind.TELEPHONE, "+39 06 12345678")] == ["OBJECTED"]


@of_what_was_read
def test_consents_are_entered_once(url: str, write: Write, how: Reading) -> None:
    text = """email,kind,scope,effective,channels,until,evidence
ada@example.org,GIVEN,recording-consent@2025-01-01,2026-01-31,"phone_call, sms",31.12.2030,form 1
ada@example.org,GIVEN,recording-consent@2025-01-01,31.01.2026,"phone_call, sms",31.12.2030,form 2
ADA@example.org,WITHDRAWN,recording-consent,2026-02-28T12:00:00+02:00,,,
"""
    assert imported(url, write(text), how) == Imported(3, 3, 0)
    assert imported(url, write(text), how) == Imported(3, 0, 3)
    given, again, withdrawn = events(url, Kind.EMAIL, "ada@example.org")
    assert (given.effective, given.channels) == (datetime(2026, 1, 30, 23, tzinfo=UTC), frozenset({"phone_call", "sms"}))
    assert (again.until, again.evidence) == (given.until, "form 2")
    assert withdrawn.effective == datetime(2026, 2, 28, 10, tzinfo=UTC)


@of_what_was_read
def test_an_objection_without_a_time_counts_each_time(url: str, write: Write, how: Reading) -> None:
    path = write("email,kind\nada@example.org,OBJECTED\n")
    imported(url, path, how)
    with registering(url) as register:
        register.record([event("OBJECTION_LIFTED", PSEUDONYMS.of(Kind.EMAIL, "ada@example.org"))])
    assert imported(url, path, how) == Imported(1, 1, 0)
    assert [each.kind.value for each in events(url, Kind.EMAIL, "ada@example.org")] == ["OBJECTED", "OBJECTION_LIFTED", "OBJECTED"]


def test_keys(url: str, write: Write, how: Reading) -> None:
    text = "email,telephone,kind,key\nada@example.org,030 123456,OBJECTED,row 1\nada@example.org,,RESTRICTED,row 2\n"
    assert imported(url, write(text), how) == Imported(2, 3, 0)
    assert imported(url, write(text), how) == Imported(2, 0, 3)
    with pytest.raises(FaultyTable) as error:
        imported(url, write(f"{text}ben@example.org,,OBJECTED,row 3\nada@example.org,,OBJECTED,row 2\n"), how)
    (fault,) = error.value.faults
    assert (fault.line, str(fault.sentence)) == (5, "the key was used for another event, number 3")
    assert str(fault.help) == "use a key of its own for each event"
    assert len(kinds(url)) == 3


@of_what_was_read
def test_after_a_rotation_the_same_row_is_known(url: str, write: Write, how: Reading) -> None:
    path = write("email,kind,effective\nada@example.org,OBJECTED,2026-01-31\n")
    imported(url, path, how)
    rotated = Reading(Pseudonyms({1: b"a secret of its own length", 2: b"a later secret of its own"}), how.terms, how.values, how.zone)
    assert imported(url, path, rotated) == Imported(1, 0, 1)


@of_what_was_read
def test_a_day_ends_for_what_stands_against_the_controller(url: str, write: Write, how: Reading) -> None:
    text = "email,kind,scope,effective,evidence\n" + "".join(
        f"{name}@example.org,{kind},{scope},{day},x\n"
        for name, day in (("ada", "2026-01-31"), ("ben", str(datetime.now(how.zone).date())))
        for kind, scope in (("WITHDRAWN", "*"), ("GIVEN", TEXT))
    )
    imported(url, write(text), how)
    for reference in ("ada@example.org", "ben@example.org"):
        withdrawn, given = events(url, Kind.EMAIL, reference)
        assert given.effective < withdrawn.effective <= withdrawn.recorded
        assert given.effective.astimezone(how.zone).date() == withdrawn.effective.astimezone(how.zone).date()


@of_what_was_read
def test_every_bad_row_is_named_and_none_imported(url: str, write: Write, how: Reading) -> None:
    tomorrow = TODAY + timedelta(days=2)
    rows = [
        "ada@example.org,OBJECTED,*,,,",
        "ada,OBJECTED,*,,,",
        "ben@example.org,OBJECTD,*,,,",
        ",OBJECTED,*,,,",
        "ben@example.org,OBJECTED,newsleter,,,",
        f"ben@example.org,GIVEN,{TEXT},,form,",
        f"ben@example.org,GIVEN,{TEXT},2026-02-30,form,",
        f"ben@example.org,GIVEN,{TEXT},2026-01-31,,",
        f"ben@example.org,OBJECTED,*,{tomorrow},,",
        "ben@example.org,OBJECTED,*",
        "ben@example.org,CORRECTED,*,2026-01-31,ticket,x",
        "ben@example.org,CORRECTED,*,2026-01-31,ticket,77",
        '"ben@example.org"x,OBJECTED,*,,,',
    ]
    found = {
        fault.line: str(fault.sentence)
        for fault in refused(url, write("email,kind,scope,effective,evidence,about\n" + "\n".join(rows[:11] + rows[12:])), how)
    }
    assert [*found] == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
    assert found[3] == "`email`: this is no e-mail address"
    assert found[5] == "the row names no person"
    assert found[7] == "GIVEN has no time"
    assert found[11] == "the row has 3 fields, and the table 6 columns"
    assert "example.org" not in "".join(map(str, found.values()))
    late = refused(url, write("email,kind,scope,effective,evidence,about\n" + "\n".join([rows[0], rows[11], rows[0], rows[11]])), how)
    assert [(fault.line, str(fault.sentence)[:30]) for fault in late] == [
        (3, "event 77 is none of this perso"),
        (5, "event 77 is none of this perso"),
    ]


def test_a_number_that_a_spreadsheet_rewrote_is_that_of_no_one(sqlite_url: str, write: Write, how: Reading) -> None:
    """A withdrawal under it would be lost, or be that of another person."""
    found = refused(sqlite_url, write("customer_number,kind\n1003.0,OBJECTED\n1003,OBJECTED\n1.2E+15,OBJECTED\n12E5,OBJECTED\n"), how)
    assert [fault.line for fault in found] == [2, 4]
    assert all("a spreadsheet has rewritten the number" in str(fault.sentence) for fault in found)
    assert str(found[0].help) == "export the column as text"


@of_what_was_read
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has no line with the names of its columns"),
        ("email,email\n", "has two columns `email`"),
        ("kind\nOBJECTED\n", "names a person"),
        ("emal,kind\na@example.org,OBJECTED\n", "the column `emal` of .* is no field of an event"),
        ("email,kind,efective\n", "the column `efective` of .* is no field"),
    ],
)
def test_what_is_no_such_table(url: str, write: Write, how: Reading, text: str, sentence: str) -> None:
    with pytest.raises(RecordError, match=sentence):
        imported(url, write(text), how)


def test_columns_are_mapped(sqlite_url: str, write: Write, how: Reading) -> None:
    path = write("Rufnummer\tVorgang\tOrt\n030 123456\tOBJECTED\tBerlin\n")
    assert imported(sqlite_url, path, how, {"Rufnummer": "telephone", "Vorgang": "kind"}) == Imported(1, 1, 0)
    for names, sentence in (
        ({"Telefon": "telephone"}, "has no column `Telefon`"),
        ({"Rufnummer": "phone"}, "`phone` is no field of an event"),
        ({"Rufnummer": "telephone", "Ort": "telephone"}, "two columns of .* hold `telephone`"),
    ):
        with pytest.raises(RecordError, match=sentence):
            imported(sqlite_url, path, how, names)


def test_encodings(sqlite_url: str, tmp_path: Path, how: Reading) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("email;kind;Straße\nmüller@example.org;OBJECTED;Allee\n".encode("cp1252"))
    with pytest.raises(RecordError, match="is not written in utf-8"):
        imported(sqlite_url, path, how)
    assert imported(sqlite_url, path, how, encoding="cp1252") == Imported(1, 1, 0)
    path.write_bytes("\ufeffemail;kind\nada@example.org;OBJECTED\n".encode())
    assert imported(sqlite_url, path, how) == Imported(1, 1, 0)
    with pytest.raises(RecordError, match="is not written in nonsense"):
        imported(sqlite_url, path, how, encoding="nonsense")


def test_an_import_that_breaks_off_leaves_nothing(url: str, write: Write, how: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def entering(database: Database, head: Head, key: Key | None, entries: Sequence[Entry], recorded: int) -> tuple[Head, list[int]]:
        calls.append(len(entries))
        if len(calls) == 3:
            raise RecordUnavailable(quoted("the disk is full"))
        return enter(database, head, key, entries, recorded)

    monkeypatch.setattr(importing, "AT_ONCE", 2)
    monkeypatch.setattr(importing, "enter", entering)
    path = write("email,kind\n" + "".join(f"a{number}@example.org,OBJECTED\n" for number in range(9)))
    with pytest.raises(RecordUnavailable):
        imported(url, path, how)
    assert calls == [2, 2, 2]
    assert kinds(url) == []
    assert faults(url) == []
    assert imported(url, path, how) == Imported(9, 9, 0)


def test_a_list_learns_what_the_register_knows(url: str, write: Write, how: Reading) -> None:
    ada, ben = (PSEUDONYMS.of(Kind.TELEPHONE, number) for number in ("+49 30 123456", "+49 40 654321"))
    with registering(url) as register:
        register.record([event("GIVEN", ada), event("OBJECTED", ada, scope="newsletter"), event("RESTRICTED", ada)])
        register.record([event("GIVEN", ben), event("WITHDRAWN", ben), event("OBJECTED", ben, controller=RESEARCH)])
    path = write("Name;Telefon\nAda;030 123456\nBen;(040) 654321\nCem;+44 20 7946 0000\n")
    with closing(address(url, REGISTER).connect(write=False)) as database:
        found = "".join(known_table(database, path, how, SERVICE, TODAY, {"Telefon": "telephone"}))
        assert found.splitlines() == [
            "Name,Telefon,objected,restricted,consented,withdrawn",
            "Ada,030 123456,newsletter,yes,phone-consent,",
            "Ben,(040) 654321,,,,phone-consent",
            "Cem,+44 20 7946 0000,,,,",
        ]
        with pytest.raises(FaultyTable) as error:
            next(known_table(database, write("telephone\n1\n"), how, SERVICE, TODAY, {}))
    assert [fault.line for fault in error.value.faults] == [2]


def test_a_list_has_what_was_said_to_a_controller_that_is_gone(url: str, write: Write, how: Reading) -> None:
    """It has another id in the files: a dialer would call a person who objected. Of a controller that they have, it knows nothing."""
    ada, ben = (PSEUDONYMS.of(Kind.TELEPHONE, number) for number in ("+49 30 123456", "+49 40 654321"))
    with registering(url) as register:
        register.record([event("OBJECTED", ada, controller="before"), event("GIVEN", ada, controller="before")])
        register.record([event("OBJECTED", ben, controller=RESEARCH)])
    path = write("telephone\n030 123456\n(040) 654321\n")
    with closing(address(url, REGISTER).connect(write=False)) as database:
        found = "".join(known_table(database, path, how, SERVICE, TODAY, {})).splitlines()
    assert found[1:] == ["030 123456,*,,,", "(040) 654321,,,,"]


def test_a_list_has_no_consent_that_a_text_that_is_gone_may_have_ended(url: str, write: Write, how: Reading) -> None:
    """The text of the withdrawal has another name in the files by now; a consent that was given since stands."""
    ada, ben = (PSEUDONYMS.of(Kind.TELEPHONE, number) for number in ("+49 30 123456", "+49 40 654321"))
    with registering(url) as register:
        register.record([event("GIVEN", ada), event("GIVEN", ben)])
        register.record([event("WITHDRAWN", ada, scope="call-consent"), event("WITHDRAWN", ben, scope="photo-consent")])
    path = write("telephone\n030 123456\n(040) 654321\n")
    for wanted in ("030 123456,,,,phone-consent", "030 123456,,,phone-consent,"):
        with closing(address(url, REGISTER).connect(write=False)) as database:
            found = "".join(known_table(database, path, how, SERVICE, TODAY, {})).splitlines()
        assert found[1:] == [wanted, "(040) 654321,,,phone-consent,"]
        with registering(url) as register:
            register.record([event("GIVEN", ada)])


def test_a_table_of_events(url: str, write: Write, how: Reading, tmp_path: Path) -> None:
    with registering(url) as register:
        register.record([event("GIVEN"), event("OBJECTED", controller=RESEARCH)])
    with closing(address(url, REGISTER).connect(write=False)) as database:
        (tmp_path / "out.csv").write_text("".join(events_table(database, SERVICE)))
    with reading(tmp_path / "out.csv") as (_, lines):
        (line,) = lines
    assert (line.values["position"], line.values["kind"], line.values["scope"]) == ("1", "GIVEN", TEXT)
    assert datetime.fromisoformat(line.values["effective"]) <= datetime.fromisoformat(line.values["recorded"])


def test_the_example_group_has_a_register(sqlite_url: str, how: Reading) -> None:
    assert imported(sqlite_url, GROUP / "events.csv", how) == Imported(15, 15, 0)
    assert imported(sqlite_url, GROUP / "events.csv", how) == Imported(15, 0, 15)
    assert [each.kind.value for each in events(sqlite_url, Kind.CUSTOMER_NUMBER, "K-1002")] == [
        "OF_AGE_ON",
        "GIVEN",
        "WITHDRAWN",
        "STARTED",
    ]
    assert len(events(sqlite_url, Kind.CUSTOMER_NUMBER, "K-1001", RESEARCH)) == 1
