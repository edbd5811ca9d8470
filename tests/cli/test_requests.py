"""Requests: German labels, the controller and the registers, and a new one."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Zweck, assert_golden
from tests.cli.terminal import Terminal
from tests.law import shipped_law
from tests.processes import killed_at_last
from tests.serving import Server
from zweck.engine import Engine
from zweck.law.vocabulary import REGISTERS

GERMAN = """\
# yaml-language-server: $schema=policies/.schema/request.json
id: A17
facts:
  Tag des Vorgangs: 2026-11-25
  Vorgang: kontaktaufnahme
  Zweck: Werbung
  Weg der Kontaktaufnahme: TELEFONANRUF
  werbung: Ja
  Aufenthaltsstaat der Person: DE
  Einwilligung erteilt: nein
  data.kinds: [Telefonnummer, name]
  subject.age: unbekannt
"""
NAMES = """\
id: A17
facts:
  time.decision_date: 2026-11-25
  operation.kind: contact
  purpose.kind: advertising
  channel.medium: phone_call
  channel.advertising: true
  subject.location_country: DE
  consent.given: false
  data.kinds: [phone_number, name]
  subject.age: unknown
"""
PROFILES = """\
controllers:
  - controller: muster
    name: Muster GmbH
    facts: {controller.type: private_body, controller.seat_country: DE}
"""
SELF_INSTRUCTED = "controller.role: controller, basis.controller_instruction: true"


def test_labels_mean_what_names_mean(zweck: Zweck) -> None:
    """The decision id covers the question: it is the same."""
    german, named = (zweck("decide", "-", "--json", stdin=text).stdout for text in (GERMAN, NAMES))
    assert german == named
    assert '"outcome": "PROHIBITED"' in german


def test_facts_that_do_not_stand_under_facts_are_one_fault(zweck: Zweck) -> None:
    bare = "".join(line.removeprefix("  ") for line in NAMES.splitlines(keepends=True)[2:])
    result = zweck("decide", "-", stdin=bare)
    assert result.exit_code == 3
    assert "ZW203: `facts` is missing: nothing here is a key of a request" in result.stderr
    assert "help: put the facts under `facts:`, each line indented" in result.stderr
    assert "1 fault in 1 file" in result.stderr


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("Werbung: ja\n  channel.advertising: false", "`channel.advertising` states `channel.advertising` a second time"),
        ("Werbung: vielleicht", "takes `true` or `false`, not the text `vielleicht`"),
        ('consent.given: "true"', "write `true` without quotation marks"),
        ('subject.age: "17"', "write `17` without quotation marks"),
        ("consent.given: yes", "did you mean `true`?"),
        ("operation.kind: disclose", "did you mean `disclose_internally`?"),
        ("Weg der Kontaktaufname: Brief", "did you mean `Weg der Kontaktaufnahme`?"),
        ("Weg der Kontaktaufnahme: Telefonanuf", "did you mean `phone_call`?"),
        ("consentgiven: true", "did you mean `consent.given`?"),
    ],
)
def test_words_that_are_not_understood(zweck: Zweck, facts: str, said: str) -> None:
    result = zweck("decide", "-", stdin=f"facts:\n  {facts}\n")
    assert (result.exit_code, result.stdout) == (3, "")
    assert said in result.stderr


NOTED = """\
id: A17
subject: {email: ada@example.org}
notes:
  Werbung: {reason: "verkauft wird ein Tarif", by: Vertrieb}
  consent.given: {document: CRM 4711}
"""


@pytest.mark.parametrize("language", ["de", "en"])
def test_notes_stand_in_the_answer(zweck: Zweck, language: str) -> None:
    """By labels or by names; neither they nor the person change the decision."""
    text = NOTED + NAMES.removeprefix("id: A17\n")
    answer = zweck("decide", "-", "--lang", language, stdin=text)
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert_golden(f"notes.{language}", answer.stdout)
    noted, bare = (json.loads(zweck("decide", "-", "--json", stdin=one).stdout) for one in (text, NAMES))
    assert noted.pop("notes") == {
        "channel.advertising": {"reason": "verkauft wird ein Tarif", "document": "", "by": "Vertrieb"},
        "consent.given": {"reason": "", "document": "CRM 4711", "by": ""},
    }
    assert bare.pop("notes") == {}
    assert noted == bare


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("subject: {email: ada}", "<stdin>:1:18: ZW207: this is no e-mail address"),
        ("subject: {telephone: 030 123456}", "<stdin>:1:22: ZW207: the telephone number has no country code"),
        ("subject: {}", "<stdin>:1:10: ZW202: a subject has one reference"),
        ("subject: {email: a@b.example, customer_number: 4711}", "help: give one of `telephone`, `email`, `customer_number`, "),
        ("subject: {mail: a@b.example}", "help: did you mean `email`?"),
        ("subject: ada", "ZW201: keys with values are expected here"),
        ("notes: {consent.gven: {by: me}}", "<stdin>:1:9: ZW301: `consent.gven` is not a fact of the vocabulary"),
        ("notes: {balancing.necessary: {by: me}}", "ZW502: there is a note on `balancing.necessary`, which is not stated"),
        ("notes: {consent.given: {}}", "ZW502: the note on `consent.given` is empty"),
        ("notes: {consent.given: because}", "ZW201: keys with values are expected here"),
        ("notes: {consent.given: {becuase: x}}", "ZW202: `becuase` is not a key here"),
        (f"notes: {{consent.given: {{by: {'x' * 101}}}}}", "ZW201: `by` of the note on `consent.given` has 101 letters"),
        ('notes: {consent.given: {reason: "a\\nb"}}', "ZW201: `reason` of the note on `consent.given` is not one printable line"),
        ("notes: {Einwilligung erteilt: {by: me}, consent.given: {by: me}}", "states `consent.given` a second time"),
    ],
)
def test_persons_and_notes_that_are_not_understood(zweck: Zweck, head: str, said: str) -> None:
    result = zweck("decide", "-", stdin=f"{head}\n{NAMES}")
    assert (result.exit_code, result.stdout) == (3, "")
    assert said in result.stderr


def controllers(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "controllers.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("how", ["option", "request", "beside"])
def test_the_profile_of_the_controller(zweck: Zweck, tmp_path: Path, how: str) -> None:
    """A profile gives the same answer as its facts, by an option, in the request, or in `controllers.yaml` beside the request."""
    file = controllers(tmp_path, PROFILES)
    request = tmp_path / "request.yaml"
    request.write_text(NAMES if how == "option" else f"controller: muster\n{NAMES}", encoding="utf-8")
    options = {"option": ["--controllers", file, "--controller", "muster"], "request": ["--controllers", file], "beside": []}[how]
    expected = zweck("decide", "-", "--json", stdin=f"{NAMES}  controller.type: private_body\n  controller.seat_country: DE\n")
    assert zweck("decide", request, "--json", *options).stdout == expected.stdout


def test_a_fact_that_differs_from_the_profile_is_unknown(zweck: Zweck, tmp_path: Path) -> None:
    options = ["--controllers", controllers(tmp_path, PROFILES), "--controller", "muster", "--json"]
    differing = json.loads(zweck("decide", "-", *options, stdin=f"{NAMES}  controller.type: public_body\n").stdout)
    unknown = json.loads(zweck("decide", "-", "--json", stdin=f"{NAMES}  controller.type: unknown\n  controller.seat_country: DE\n").stdout)
    (conflict,) = differing.pop("conflicts")
    assert [claim["fact"] for claim in conflict["claims"]] == ["controller.type", "controller.type"]
    assert differing == {name: value for name, value in unknown.items() if name != "conflicts"}


@pytest.mark.parametrize(
    ("text", "options", "code", "said"),
    [
        (PROFILES, ["--controller", "mustr"], 2, "there is no controller `mustr`\n  did you mean `muster`?"),
        (PROFILES.replace("controller.type: private_body", "consent.given: true"), ["--controller", "muster"], 3, "ZW415"),
        ("controllers: [", ["--controller", "muster"], 3, "ZW101"),
        (PROFILES.replace("controller.type: private_body", SELF_INSTRUCTED), ["--controller", "muster"], 3, "ZW503"),
        (PROFILES.replace("private_body", "privat"), ["--controller", "muster"], 3, "ZW302"),
        (PROFILES.replace("DE}", "DE}\n  - controller: muster\n    name: b\n    facts: {}"), ["--controller", "muster"], 3, "ZW404"),
        (PROFILES, ["--consulted", "rights,cnsent"], 2, "`cnsent` is no kind of register; did you mean `consent`?"),
    ],
)
def test_profiles_and_registers_that_are_wrong(zweck: Zweck, tmp_path: Path, text: str, options: list[str], code: int, said: str) -> None:
    result = zweck("decide", "-", "--controllers", controllers(tmp_path, text), *options, stdin=NAMES)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr


def test_a_controller_that_a_request_names_wrongly(zweck: Zweck, tmp_path: Path) -> None:
    """The fault stands at the name; a faulty file is reported alone."""
    request = f"controller: mustr\n{NAMES}"
    result = zweck("decide", "-", "--controllers", controllers(tmp_path, PROFILES), stdin=request)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "<stdin>:1:13: ZW502: there is no controller `mustr`" in result.stderr
    faulty = zweck("decide", "-", "--controllers", controllers(tmp_path, "controllers: ["), stdin=request)
    assert "ZW101" in faulty.stderr
    assert "ZW502" not in faulty.stderr


def test_registers_by_option_and_in_the_request(zweck: Zweck) -> None:
    """Both are taken together."""
    both = zweck("decide", "-", "--json", "--consulted", "rights,consent", stdin=NAMES).stdout
    parted = zweck("decide", "-", "--json", "--consulted", "rights", stdin=f"consulted: [consent]\n{NAMES}").stdout
    assert both == parted != zweck("decide", "-", "--json", stdin=NAMES).stdout


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server with the shipped law."""
    policies = shipped_law()
    server = Server(Engine(policies), policies, "127.0.0.1:0")
    server.start()
    yield server.address
    server.stop(grace=1)


@pytest.mark.parametrize(
    "text",
    [GERMAN, f"controller: muster\n{NAMES}", f"{NAMES}  controller.type: public_body\n", f"{NAMES}  controller.type: private_body\n"],
    ids=["German", "named", "differing", "equal"],
)
def test_a_server_is_asked_the_same(zweck: Zweck, tmp_path: Path, address: str, text: str) -> None:
    """Labels are put in names, and the profile's facts are sent, before the server is asked."""
    options = ["--controllers", controllers(tmp_path, PROFILES), "--controller", "muster", "--consulted", "rights", "--json"]
    asked = zweck("ask", address, "-", *options, stdin=text)
    assert (asked.exit_code, asked.stderr) == (0, "")
    decided, answered = json.loads(zweck("decide", "-", *options, stdin=text).stdout), json.loads(asked.stdout)
    assert answered["outcome"] == decided["outcome"]
    assert answered["missing_facts"] == decided["missing_facts"]
    assert answered["decision_id"] == decided["decision_id"]


def test_a_server_is_not_asked_about_an_unknown_controller(zweck: Zweck, tmp_path: Path) -> None:
    options = ["--controllers", controllers(tmp_path, PROFILES), "--controller", "mustr"]
    assert zweck("ask", "127.0.0.1:1", "-", *options, stdin=NAMES).exit_code == 2


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_new_request_can_be_asked_at_once(zweck: Zweck, tmp_path: Path, language: str) -> None:
    file = tmp_path / "call.yaml"
    options = ["--operation", "contact", "--purpose", "Werbung", "--at", "2026-11-25", "--lang", language]
    assert zweck("new", "request", file, *options).output.endswith(f"call.yaml: {'geschrieben' if language == 'de' else 'written'}\n")
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=")
    assert "/policies/.schema/request.json\nid: call\n" in text
    assert "\n  operation.kind: contact  " in text
    assert zweck("decide", file).stdout.startswith("call: UNDETERMINED")
    assert max(map(len, text.splitlines())) <= 160

    commented = {line.removeprefix("  # ").split(":    #")[0] for line in text.splitlines() if line.startswith("  # ") and ":    #" in line}
    facts = shipped_law().vocabulary.facts
    assert commented <= facts.keys()
    assert {"channel.medium", "consent.given", "rights.marketing_objection", "controller.seat_country", "balancing.necessary"} <= commented
    assert "disclosure.country" not in commented
    assert all(kind in text for kind in REGISTERS)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--operation", "contact"], "the option --purpose is missing"),
        (["--operation", "contakt", "--purpose", "advertising"], "did you mean `contact`?"),
        (["--operation", "unknown", "--purpose", "advertising"], "a request is begun about one `operation.kind`"),
    ],
)
def test_a_new_request_needs_both(zweck: Zweck, tmp_path: Path, options: list[str], said: str) -> None:
    result = zweck("new", "request", tmp_path / "a.yaml", *options)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "a.yaml").exists()


def test_a_new_request_at_a_terminal(tmp_path: Path) -> None:
    """An option that is left out is asked for, with all values, until the answer is understood."""
    file = tmp_path / "a.yaml"
    terminal = Terminal("new", "request", str(file), "--lang", "de", "--purpose", "advertising")
    with killed_at_last(terminal.process):
        assert "contact: Kontaktaufnahme" in terminal.until("Was soll mit den Daten geschehen? ")
        terminal.type("contakt")
        terminal.until("did you mean `contact`?")
        terminal.until("Was soll mit den Daten geschehen? ")
        terminal.type("kontaktaufnahme")
        assert terminal.process.wait(timeout=60) == 0
    os.close(terminal.master)
    assert "\n  operation.kind: contact  " in file.read_text(encoding="utf-8")


def test_a_new_request_overwrites_nothing(zweck: Zweck, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("id: a", encoding="utf-8")
    assert "exists already" in zweck("new", "request", file).stderr
    assert file.read_text(encoding="utf-8") == "id: a"
