"""Recorded answers beside the register: they follow from the events as they stood; what was altered, lost or erased is said."""

import json
import re
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from click import unstyle

from tests.activities.asked import asked, files
from tests.activities.group import FOLDER, group
from tests.activities.kept import Files
from tests.activities.test_served import KEY, SERVICE
from zweck.chain.addresses import address
from zweck.cli.console import Defect
from zweck.company import company_contents
from zweck.law.load.archive import zipped
from zweck.pseudonym import Kind
from zweck.record import RecordSettings, open_record
from zweck.record.chain import RECORD
from zweck.record.erase import erase as erase_answers
from zweck.record.replay import Compared
from zweck.record.statements import scan
from zweck.register.chain import REGISTER
from zweck.register.erase import erase
from zweck.register.holding import by_phone

__all__ = ["asked", "files"]


def test_every_answer_has_the_facts_that_follow_from_the_register_as_it_stood(files: Files) -> None:
    assert files.beside() == [Compared(), Compared(), Compared(), Compared(), None, Compared()]
    assert files.beside(None) == [Compared(whole=False)] * 4 + [None, Compared(whole=False)]


def test_by_other_files_of_the_company_only_the_events_are_compared(files: Files, tmp_path: Path) -> None:
    changed = tmp_path / "group"
    shutil.copytree(FOLDER, changed)
    profiles = changed / "controllers.yaml"
    profiles.write_text(profiles.read_text(encoding="utf-8").replace("Musterstraße 1", "Musterstraße 3"), encoding="utf-8")
    assert files.beside(changed)[0] == Compared(whole=False)


@pytest.mark.parametrize(
    ("sql", "place", "said"),
    [
        ("UPDATE events SET kind = 'GIVEN' WHERE kind = 'WITHDRAWN'", 3, "was altered: see `zweck register verify`"),
        ("DELETE FROM events WHERE kind = 'WITHDRAWN'", 3, "is missing"),
        ("DELETE FROM events WHERE kind = 'OF_AGE_ON'", 0, "is missing"),
        ("UPDATE register_head SET seq = 1", 3, "which ends at event 1"),
    ],
)
def test_what_does_not_fit(files: Files, sql: str, place: int, said: str) -> None:
    files.tamper(sql)
    found = files.beside()[place]
    assert found is not None
    assert said in str(found.difference)


def test_an_event_that_the_answer_did_not_use(files: Files) -> None:
    """Entered before the answer by its position, and yet not in its facts."""
    with closing(address(files.register, REGISTER).connect(write=False)) as database:
        ((objection,),) = database.fetch("SELECT seq FROM events WHERE kind = 'OBJECTED'")
    with closing(address(files.record, RECORD).connect(write=True)) as database:
        first = next(scan(database))
        said = json.loads(first.content.sources or "{}")
        said["register_position"] = str(objection)
        database.execute("UPDATE entries SET sources = $1 WHERE seq = 1", json.dumps(said))
    found = files.beside()[0]
    assert found is not None
    assert "`rights.marketing_objection` was false by rights" in str(found.difference)
    assert f"says true by event {objection}" in str(found.difference)


def test_after_an_erasure_the_kept_facts_alone_are_left(files: Files) -> None:
    subject = KEY.of(Kind.CUSTOMER_NUMBER, files.numbers[1])
    with closing(address(files.register, REGISTER).connect(write=True)) as database:
        gone = erase(database, None, [subject], SERVICE, by_phone(group())).events
    with closing(address(files.record, RECORD).connect(write=True)) as database:
        assert sum(erase_answers(database, None, subjects=[KEY.of(Kind.CUSTOMER_NUMBER, files.numbers[0])])) == 3
    assert [one and one.erased for one in files.beside()] == [tuple(gone), tuple(gone), None]
    replayed = files.audit("replay")
    assert replayed.exit_code == 0, replayed.output
    assert "answers derived again: 3, of these otherwise: 0; erased: 3, which cannot be derived: 1–2, 6" in replayed.output
    assert "by the facts alone that the record keeps, for events were erased from the register: 2" in replayed.output
    assert f"erased from the register: event {gone[0]}" in replayed.output
    stories = [*files.stories()]
    assert "was erased from the register" in stories[3]
    assert "the answer can be neither read nor derived again" in stories[0]


def test_a_difference_ends_with_exit_code_1(files: Files) -> None:
    files.tamper("DELETE FROM events WHERE kind = 'WITHDRAWN'")
    replayed = files.audit("replay", "--json")
    assert replayed.exit_code == 1
    *lines, counts = map(json.loads, replayed.stdout.splitlines())
    assert counts["register"] == {"otherwise": 1, "whole": 4, "named": 0, "erased_events": 0, "not_looked_up": 1}
    assert [line["seq"] for line in lines] == [4]
    assert "is missing" in lines[0]["register"]


def test_an_entry_in_full_is_the_whole_story(files: Files) -> None:
    newsletter, objected, call, withdrawn, nobody, other = files.stories()
    assert "appraisal NL-2025-04, by head of marketing, of 1 December 2025, until 1 December 2026:" in newsletter
    assert "reason: Only the own range is advertised" in newsletter
    assert "eu-gdpr" in newsletter
    stories = [*files.stories("de")]
    assert "Wertung NL-2025-04, von head of marketing, vom 1. Dezember 2025, bis 1. Dezember 2026:" in stories[0]
    assert re.search(r"Register Ereignis \d+, vom 20. Januar 2026: .* Widerspruch \(OBJECTED\) advertising; wirksam ab", stories[1])
    assert "objection (OBJECTED) advertising; took effect 2026-01-20" in objected
    assert "consent text phone-consent@2025-01-01" in call
    assert "consent given (GIVEN) phone-consent@2025-01-01; took effect" in call
    assert "consent withdrawn (WITHDRAWN) phone-consent; took effect" in withdrawn
    assert "unknown: no_person" in nobody
    assert "conflicts:" in other
    newsletter, _, german, *_ = files.stories("de")
    assert "Grund: Beworben wird nur das eigene Sortiment" in newsletter
    assert "Verarbeitungstätigkeit: Rückgewinnungsanruf" in german
    assert "Wortlaut: Ja, die Muster Service GmbH darf mich" in german
    shown = files.audit("show", "3")
    assert shown.exit_code == 0
    assert " ".join(shown.output.split()).startswith(unstyle(call))


def kept(files: Files) -> None:
    """Keep the files of the company, as a server does."""
    with closing(open_record(RecordSettings(files.record))) as record:
        record.keep_company(group().revision, zipped(company_contents(FOLDER)))


def test_the_files_that_the_record_keeps_tell_what_the_folder_told(files: Files) -> None:
    before = files.audit("show", "3").output
    kept(files)
    assert files.beside(None) == files.beside()
    assert files.audit("show", "1").output == files.audit("show", "1", folder=None).output
    assert files.audit("show", "3", folder=None).output == before
    assert "activity: Win-back call" in " ".join(before.split())
    replayed = files.audit("replay", folder=None)
    assert replayed.exit_code == 0, replayed.output
    assert "with the facts that follow from the register as it stood: 5" in replayed.output
    assert "states of the company: 1" in files.audit("verify").output


def test_files_that_were_altered_are_found(files: Files) -> None:
    kept(files)
    with closing(address(files.record, RECORD).connect(write=True)) as database:
        database.execute("UPDATE companies SET archive = $1", zipped({Path("controllers.yaml"): b"controllers: []"}))
    said = f"the files of a company kept as revision {group().revision} are not those of that revision"
    assert said in files.audit("verify").output
    shown = files.audit("show", "3")
    assert (shown.exit_code, said in shown.stderr) == (Defect.exit_code, True)
    found = files.beside(None)[0]
    assert found is not None
    assert str(found.difference) == said
