"""`zweck register`, as its users call it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.record.conftest import of_what_was_read
from tests.register.conftest import GROUP, KEY, SERVICE, TEXT, faults, kinds, tampering
from zweck.cli.main import cli

Call = Callable[..., Result]
ADA = "email:ada@example.org"


def calling(folder: Path, url: str) -> Call:
    """Calls `zweck register`; the key, the company, and the person are given already."""
    (folder / "register.key").write_text("a secret of sufficient length\n")
    (folder / "pseudonym.key").write_text("1 a-secret-of-persons\n")
    for file in folder.glob("*.key"):
        file.chmod(0o600)
    environment = {
        "ZWECK_REGISTER": url,
        "ZWECK_REGISTER_KEY": str(folder / "register.key"),
        "ZWECK_PSEUDONYM_KEY": str(folder / "pseudonym.key"),
        "ZWECK_ACTIVITIES": str(GROUP),
    }

    def called(command: str, *arguments: str, subject: str = ADA, stdin: str = "", **changed: str | None) -> Result:
        persons = ("record", "state", "events", "access", "prove", "receipt", "erase")
        given = [
            *(["--subject", subject] if subject and command in persons else []),
            *([] if command == "verify" else ["--controller", SERVICE]),
        ]
        return CliRunner().invoke(cli, ["register", command, *arguments, *given], input=stdin, env={**environment, **changed})

    return called


@pytest.fixture
def call(tmp_path: Path, url: str) -> Call:
    """The commands over an empty register, in each of the databases."""
    return calling(tmp_path, url)


def given(call: Call, *more: str) -> Result:
    """Record a consent to advertising calls."""
    return call("record", "given", "--scope", TEXT, "--evidence", "form 1", "--source", "web form", "--declared-by", "subject", *more)


@pytest.fixture(scope="module")
def consented(tmp_path_factory: pytest.TempPathFactory) -> tuple[Call, str]:
    """The commands over a register in which she consented and nothing more is entered."""
    folder = tmp_path_factory.mktemp("consented")
    url = f"sqlite:///{folder}/register.db"
    call = calling(folder, url)
    given(call)
    return call, url


def test_the_life_of_a_consent(call: Call, url: str) -> None:
    assert (given(call).stdout, given(call, "--once", "1").stdout, given(call, "--once", "1").stdout) == (
        "event 1\n",
        "event 2\n",
        "event 2\n",
    )
    assert "phone-consent@2025-01-01 in force; event 2" in call("state").stdout
    assert "Ja, die Muster Service GmbH darf mich zu eigenen Angeboten anrufen." in call("receipt", "--lang", "de").stdout
    assert call("record", "WITHDRAWN", "--scope", "phone-consent").stdout == "event 3\n"
    found = json.loads(call("state", "--json").stdout)
    assert [(one["position"], one["fate"], one["ended"]) for one in found["consents"]] == [(1, "renewed", 2), (2, "withdrawn", 3)]
    assert call("receipt").exit_code == 1
    assert [json.loads(line)["kind"] for line in call("events", "--json").stdout.splitlines()] == ["GIVEN", "GIVEN", "WITHDRAWN"]
    assert "3  Einwilligung widerrufen phone-consent" in call("events", "--lang", "de").stdout
    proof = call("prove", "--lang", "de").stdout
    assert "phone-consent@2025-01-01: widerrufen am" in proof
    assert "Der Wortlaut ist der bei der Eintragung." in proof
    assert "aufzubewahren bis" in proof
    assert len(json.loads(call("prove", "--json").stdout)["events"]) == 3
    assert kinds(url) == ["GIVEN", "GIVEN", "WITHDRAWN"]


@of_what_was_read
def test_there_is_nothing_about_the_person(call: Call) -> None:
    given(call)
    other = {"subject": "email:ben@example.org"}
    assert "Nothing about this person stands in the register." in call("state", **other).stdout
    for command in ("events", "prove", "receipt"):
        assert call(command, **other).exit_code == 1
    assert call("erase", "--yes", **other).exit_code == 1
    assert call("prove", "--text", "survey-consent").exit_code == 1


def test_an_erasure_says_what_stays(call: Call, url: str) -> None:
    given(call)
    call("record", "of_age_on", "--until", "2020-01-01")
    call("record", "objected", "--scope", "newsletter", "--state", "pending")
    assert call("erase", stdin="n\n").exit_code == 1
    result = call("erase", "--lang", "de", stdin="y\n")
    assert result.exit_code == 0
    assert "Der Inhalt von einem Ereignis wurde gelöscht." in result.stdout
    assert "§ 7a Abs. 2 UWG" in result.stdout
    assert "Ereignis 4 hält fest" in result.stdout
    assert json.loads(call("erase", "--yes", "--json").stdout)["erased"] == []
    assert kinds(url) == ["GIVEN", None, "OBJECTED", "INVALIDATED", None]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["OBJECTED", "--scope", "newsleter"], "did you mean `newsletter`?"),
        (["GIVEN", "--scope", "phone-consent"], "write it as TEXT@DATE"),
        (["WITHDRAWN", "--effective", "2099-01-01T00:00"], "the event lies in the future"),
        (["WITHDRAWN", "--effective", "soon"], "`effective`: `soon` is no day"),
        (["CORRECTED", "--about", "7", "--evidence", "x"], "event 7 is none of this person"),
        (["USED"], "Invalid value for 'KIND'"),
    ],
)
def test_events_that_cannot_be_entered(consented: tuple[Call, str], arguments: list[str], sentence: str) -> None:
    call, url = consented
    result = call("record", *arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert kinds(url) == ["GIVEN"]


@of_what_was_read
def test_tables(call: Call, url: str, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    options = (str(file), "--column", "Rufnummer=telephone", "--country-code", "+49", "--kind", "OBJECTED", "--scope", "advertising")
    file.write_text("Rufnummer\n030 123456\n12\n\nabc\n")
    result = call("import", *options)
    assert result.exit_code == 3
    assert f"{file}:3: `telephone`: the telephone number has no country code" in result.stderr
    assert f"{file}:5: " in result.stderr
    assert "bad rows: 2; nothing was imported" in result.stderr
    assert kinds(url) == []
    file.write_text("Rufnummer;Name\n030 123456;Ada\n+44 20 7946 0000;Cem\n")
    assert call("import", *options).stdout == "rows: 2; events entered: 2, already there: 0\n"
    listed = ("--list", str(file), "--column", "Rufnummer=telephone", "--country-code", "+49")
    assert "030 123456,Ada,advertising,,,\n" in call("export", *listed).stdout
    assert call("export", "--output", str(tmp_path / "events.csv")).exit_code == 0
    assert len((tmp_path / "events.csv").read_text().splitlines()) == 3
    file.write_text("Rufnummer\nx\n")
    assert call("export", *listed).exit_code == 3


def test_verify(call: Call, url: str, tmp_path: Path) -> None:
    given(call)
    (tmp_path / "public.pem").write_text(KEY.public.as_pem())
    anchor = call("verify").stdout.splitlines()[-1].removeprefix("anchor ")
    without: dict[str, str | None] = {"ZWECK_REGISTER_KEY": None}
    assert (call("verify", **without).exit_code, call("verify", "--anchor", anchor, **without).exit_code) == (5, 0)
    sealed = ("--public-key", str(tmp_path / "public.pem"))
    found = call("verify", *sealed, **without)
    assert (found.exit_code, "the end is unproven" in found.stdout) == (5, True)
    whole = call("verify", *sealed, "--anchor", anchor, **without)
    assert (whole.exit_code, "up to the last anchor" in whole.stdout) == (0, True)
    assert json.loads(call("verify", "--anchor", anchor, "--json").stdout)["proof"] == "whole"
    assert call("verify", "--anchor", "nonsense").exit_code == 2
    with tampering(url) as database:
        database.execute("UPDATE events SET scope = 'x'")
    result = call("verify")
    assert result.exit_code == 1
    assert "✗ the content of event 1 was altered" in result.stdout
    assert json.loads(call("verify", "--json").stdout)["proof"] == "seal"
    assert faults(url) == ["the content of event 1 was altered"]


@of_what_was_read
def test_what_is_missing_is_named(call: Call, tmp_path: Path) -> None:
    for command in ("state", "verify"):
        assert call(command, ZWECK_REGISTER=f"sqlite:///{tmp_path}/none.db").exit_code == 2
    assert "`zweck serve --register` begins one" in call("state", ZWECK_REGISTER=f"sqlite:///{tmp_path}/none.db").stderr
    assert "give its file with --pseudonym-key" in call("state", ZWECK_PSEUDONYM_KEY=None).stderr
    given(call)
    assert "give the files of the company with --activities" in call("receipt", ZWECK_ACTIVITIES=None).stderr
    assert "give `--register-key FILE`" in call("record", "OBJECTED", ZWECK_REGISTER_KEY=None).stderr
    assert "give its file with --register-key" in call("record", "OBJECTED", "--unsealed", ZWECK_REGISTER_KEY=None).stderr
    assert call("state", ZWECK_REGISTER="postgresql://x@127.0.0.1:1/x").exit_code == 4
