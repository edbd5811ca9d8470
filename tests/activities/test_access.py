"""The account that a person may demand: all that is kept and was decided about the person, for the person."""

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.activities.asked import asked, files
from tests.activities.group import FOLDER
from tests.activities.kept import Files
from tests.activities.test_served import KEY, SERVICE
from tests.law import shipped_law
from zweck.chain.addresses import address
from zweck.cli.main import cli
from zweck.company.register import EventKind
from zweck.pages.register import access
from zweck.pseudonym import Kind
from zweck.register import Entry, Register
from zweck.register.chain import REGISTER

__all__ = ["asked", "files"]


class Desk:
    """Those who answer such demands."""

    def __init__(self, files: Files, folder: Path) -> None:
        self.files = files
        self.key = folder / "pseudonym.key"
        self.key.write_text("1 a-secret-of-persons\n")
        self.key.chmod(0o600)

    def answer(self, number: str, *more: str, controller: str = SERVICE, record: bool = True, company: bool = True) -> Result:
        """The account of a person."""
        given = [
            "--subject",
            f"pseudonym:{KEY.of(Kind.CUSTOMER_NUMBER, number)}",
            "--controller",
            controller,
            "--register",
            self.files.register,
        ]
        given += ["--record", self.files.record] if record else []
        given += ["--activities", str(FOLDER)] if company else []
        return CliRunner().invoke(cli, ["register", "access", *given, "--pseudonym-key", str(self.key), *more], env={"COLUMNS": "160"})


@pytest.fixture
def desk(files: Files, tmp_path: Path) -> Desk:
    """A desk with the files of two persons."""
    return Desk(files, tmp_path)


def test_the_account_in_german(desk: Desk) -> None:
    done = desk.answer("K-1", "--lang", "de")
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert said.startswith("Auskunft nach Art. 15 DSGVO")
    assert "Muster Service GmbH, Musterstraße 1, 20095 Hamburg" in said
    assert "Widerspruch; advertising; 2026-01-20T00:00:00+00:00" in said
    assert "ein Ereignis: Widerspruch, der nur beachtet wird, solange er bekannt ist" in said
    assert said.count("Newsletter an Bestandskunden") == 4  # three decisions and the activity
    assert "verboten; Newsletter an Bestandskunden" in said
    assert "Maßgeblich: § 7 Abs. 2 Nr. 2 UWG; § 7 Abs. 1 Satz 2 UWG; " in said
    assert "UWG-7-1" not in said
    assert "Zwecke: Eigene ähnliche Waren bewerben." in said
    assert "Empfänger: Mailhaus GmbH, Auftragsverarbeiter, AVV-2025-17" in said
    assert "Löschfristen: Kundin oder Kunde im Newsletter: 2 Jahre (Beginn: letzte Verwendung)." in said
    assert "Art. 77 DSGVO" in said


def test_the_account_as_json(desk: Desk) -> None:
    found = json.loads(desk.answer("K-2", "--json").stdout)
    assert [event["kind"] for event in found["events"]] == ["OF_AGE_ON", "GIVEN", "WITHDRAWN"]
    assert not {"subject", "recorder", "wording"} & {name for event in found["events"] for name in event}
    assert found["kept"] == {"beside_proof": 1, "no_period": 1, "proof_of_calls": 1}
    assert [(one["outcome"], one["activity"]) for one in found["decisions"]] == [
        ("PERMITTED", "win-back-call@2026-01-01"),
        ("PROHIBITED", "win-back-call@2026-01-01"),
    ]
    assert found["decisions"][0]["facts"]["consent.given"] is True
    assert found["decisions"][1]["facts"]["consent.withdrawn"] is True
    assert any(source.get("reference", "").startswith("event ") for source in found["decisions"][0]["sources"])
    assert all(one["decided_by"] for one in found["decisions"][1:])
    (activity,) = found["activities"]
    assert activity["purpose"]["en"]


def test_each_record_has_its_days_and_the_norm(desk: Desk) -> None:
    subject = KEY.of(Kind.CUSTOMER_NUMBER, "K-2")
    at = datetime(2026, 1, 5, 12, tzinfo=UTC)
    scopes = ("newsletter:newsletter_customer", "debt-collection:booking_voucher", "gone:applicant_file", "gone:applicant_file")
    with closing(Register(address(desk.files.register, REGISTER), None)) as register:
        register.record([Entry(subject, SERVICE, EventKind.STARTED, scope, at, once=f"R-{place}") for place, scope in enumerate(scopes)])
        register.record([Entry(subject, SERVICE, EventKind.ERASED, evidence="log 1", record="R-2")])
        register.record([Entry(subject, SERVICE, EventKind.CORRECTED, evidence="form 2", about=register.head.seq - 1)])
    found = json.loads(desk.answer("K-2", "--json").stdout)
    held = {one["record_class"]: one for one in found["records"]}
    assert [*held] == ["newsletter_customer", "booking_voucher"]  # the erased one is none, nor the one that was entered by mistake
    assert not any("pseudonym" in one for one in held.values())
    assert (held["booking_voucher"]["keep_until"], held["booking_voucher"]["began"]) == ("2034-12-31", "2026-01-05")
    assert held["booking_voucher"]["citations"][0].startswith("§ 147 Abs. 1 Nr. 4, Abs. 3 Satz 1, Abs. 4 AO")
    assert held["booking_voucher"]["title"]["en"].startswith("booking voucher")
    for language, said in (("de", "Aufzubewahren bis 31. Dezember 2034."), ("en", "To be kept until 31 December 2034.")):
        text = " ".join(desk.answer("K-2", "--lang", language).stdout.split())
        assert said in text, text
        assert all(one in text for one in held["booking_voucher"]["citations"]), text


def test_another_controller_has_nothing_of_it(desk: Desk) -> None:
    assert desk.answer("K-1", controller="muster-forschung").exit_code == 1
    assert desk.answer("K-9").exit_code == 1


def test_what_was_not_asked_is_said(desk: Desk) -> None:
    assert "The decision record was not asked." in desk.answer("K-1", record=False).stdout
    assert "an account names the controller, purposes and recipients" in desk.answer("K-1", company=False).stderr
    assert "`muster` is not a controller of the company" in desk.answer("K-1", controller="muster").stderr


@pytest.mark.parametrize("fact", ["time.decision_date", "record.ended", "subject.age", "consent.given", "data.categories"])
def test_what_was_stated_as_unknown_is_not_known(fact: str) -> None:
    (said,) = access._facts(json.dumps({fact: "unknown"}), shipped_law().vocabulary, "de")
    assert said.endswith(": nicht bekannt")
