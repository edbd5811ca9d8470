"""Files of a company in an editor without policies of its own: faults while one writes, completion, meaning, form."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.activities.group import FOLDER
from zweck.editing.complete import Proposal, complete
from zweck.editing.files import FileKind
from zweck.editing.format import formatted
from zweck.editing.hover import hover
from zweck.editing.symbols import Symbol
from zweck.editing.workspace import Workspace
from zweck.forms.diagnostics import Diagnostic, Diagnostics
from zweck.load import shipped
from zweck.lsp.session import Session

CALLS: Final = "activities/win-back-call/2026-01-01.yaml"
MONITORING: Final = "activities/network-monitoring/2026-01-01.yaml"
TEXT: Final = "texts/phone-consent/2025-01-01.yaml"
CASES: Final = "cases/win-back-call.yaml"
PROFILES: Final = "controllers.yaml"
BINDING: Final = "bindings/win-back.yaml"


class Desk:
    """An editor's session in the folder of a company."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.texts: dict[str, str] = {}
        self.published: dict[Path, list[Diagnostic]] = {}
        self.session = Session(None, self.published.__setitem__)

    @property
    def workspace(self) -> Workspace:
        """Its workspace."""
        assert self.session.workspace is not None
        return self.session.workspace

    def write(self, name: str, text: str | None) -> list[str]:
        """Write a text into an open file, or close it; the faults of the file."""
        if text is None:
            del self.texts[name]
        else:
            self.texts[name] = text

        async def written() -> None:
            self.session.changed(self.folder / name, text)
            self.session.check()

        asyncio.run(written())
        return [f"{fault.code} {fault.span.line}: {fault.message}" for fault in self.published.get(self.folder / name, [])]

    def saved(self, name: str) -> str:
        """The text on the disk."""
        return (self.folder / name).read_text(encoding="utf-8")

    def open_as_saved(self, name: str) -> None:
        """Open a file, in which no fault is."""
        if self.texts.get(name) != self.saved(name):
            assert self.write(name, self.saved(name)) == []

    def proposals(self, name: str, before: str) -> dict[str, Proposal]:
        """The proposals behind a text, after which the file ends."""
        lines = before.split("\n")
        kind = self.workspace.kind(self.folder / name)
        assert kind is not None
        beside = self.workspace.company_names(self.folder / name)
        found = complete(before, len(lines), len(lines[-1]) + 1, kind, "", self.workspace.policies, beside)
        return {one.label: one for one in found.proposals}

    def symbol(self, name: str, text: str) -> Symbol:
        """The symbol at the first place of a text."""
        path = self.folder / name
        before = self.workspace.text(path).split(text)[0]
        symbol = self.workspace.spot_at(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
        assert symbol is not None
        return symbol

    def hover(self, name: str, text: str) -> str:
        """The hover there."""
        beside = self.workspace.company_names(self.folder / name)
        return hover(self.symbol(name, text), "", self.workspace.policies, None, None, beside)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("editing") / "group"
    shutil.copytree(FOLDER, folder)
    return Desk(folder)


@pytest.fixture
def desk(opened: Desk) -> Iterator[Desk]:
    """The desk with the activity open, and others perhaps, all as they were."""
    opened.open_as_saved(CALLS)
    yield opened
    for name in [name for name, text in opened.texts.items() if not (opened.folder / name).exists() or text != opened.saved(name)]:
        opened.write(name, None)


def test_without_policies_of_its_own_those_that_come_with_zweck(desk: Desk) -> None:
    assert desk.workspace.root == shipped()


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (CALLS, "channel.medium: phone_call", "channel.medium: phone_cal", "not `phone_cal`"),
        (CALLS, "controller: muster-service", "controller: muster-servic", "there is no controller `muster-servic`"),
        (CALLS, "consents: [phone-consent]", "consents: [phone-consnt]", "there is no consent text `phone-consnt`"),
        (CALLS, "activity: win-back-call", "activity: win-back", "`win-back` stands in the folder `win-back-call`"),
        (CALLS, "facts:\n", "facts:\n  rights.objection: none\n", "`rights.objection` is of class `person`"),
        (TEXT, "purposes: [advertising]", "purposes: [advertisng]", "`purpose.kind` has no value `advertisng`"),
        (PROFILES, "time_zone: Europe/Berlin", "time_zone: Europe/Berln", "`Europe/Berln` is no time zone"),
        (CASES, "outcome: PROHIBITED", "outcome: PROHIBITD", "`PROHIBITD` is not allowed here"),
        (BINDING, "activity: win-back-call", "activity: win-back-cal", "there is no activity `win-back-cal`"),
        (BINDING, "  subject.relationship:\n", "  subject.relationshp:\n", "`subject.relationshp` is not a fact"),
        (BINDING, "columns:\n", "columns:\n  rights.objection: objected\n", "`rights.objection` is stated by the register already"),
        (BINDING, "kind: customer_number", "kind: customer_numbr", "`customer_numbr` is not allowed here"),
    ],
)
def test_faults_come_while_one_writes_and_go(desk: Desk, name: str, old: str, new: str, said: str) -> None:
    text = desk.saved(name)
    assert old in text
    found = desk.write(name, text.replace(old, new, 1))
    assert any(said in fault for fault in found), found
    assert desk.write(name, text) == []


def test_a_fault_in_one_file_shows_in_another_and_one_that_cannot_be_read_says_what_it_said(desk: Desk) -> None:
    text = desk.saved(PROFILES)
    desk.write(PROFILES, text.replace("controller: muster-service", "controller: muster-sales", 1))
    assert any("there is no controller `muster-service`" in str(fault.message) for fault in desk.published[desk.folder / CALLS])
    assert any("ZW101" in fault for fault in desk.write(PROFILES, text.replace("controllers:", "controllers: [", 1)))
    assert desk.write(PROFILES, text) == []
    assert desk.published[desk.folder / CALLS] == []


def test_a_version_that_is_not_on_the_disk_yet(desk: Desk) -> None:
    name = "activities/win-back-call/2027-01-01.yaml"
    assert any("stands in the file `2027-01-01.yaml`" in fault for fault in desk.write(name, desk.saved(CALLS)))
    assert desk.write(name, desk.saved(CALLS).replace("from: 2026-01-01", "from: 2027-01-01")) == []
    assert desk.write(name, None) == []


@pytest.mark.parametrize(
    ("name", "before", "offered", "not_offered"),
    [
        (CALLS, "", {"activity", "facts", "looks_up"}, {"text", "ground"}),
        (CALLS, "controller: ", {"muster-service", "muster-forschung"}, {"newsletter"}),
        (CALLS, "consents: [", {"phone-consent"}, {"muster-service"}),
        (CALLS, "looks_up: [", {"rights", "consent", "age"}, set()),
        (CALLS, "facts:\n  ", {"channel.medium", "operation.kind"}, {"rights.objection", "balancing.necessary", "controller.type"}),
        (CALLS, "facts:\n  channel.medium: ", {"phone_call", "email"}, {"advertising"}),
        (CALLS, "appraisals:\n  - facts:\n      ", {"balancing.necessary"}, {"channel.medium", "rights.objection"}),
        (CALLS, "appraisals:\n  - rests_on: {", {"all", "subject.relationship", "rights.objection"}, {"definition x"}),
        (CALLS, "presumes:\n  - facts:\n      ", {"subject.status"}, {"channel.medium"}),
        (CALLS, "record:\n  recipients:\n    - role: ", {"processor", "authority"}, set()),
        (CALLS, "record:\n  recipients:\n    - country: ", {"DE", "IN"}, {"DD"}),
        (TEXT, "purposes: [", {"advertising"}, {"phone_call"}),
        (TEXT, "channels: [", {"phone_call"}, {"advertising"}),
        (TEXT, "facts:\n  ", {"consent.preset"}, {"channel.medium", "consent.given", "consent.form"}),
        (PROFILES, "controllers:\n  - facts:\n      ", {"controller.type"}, {"channel.medium"}),
        (BINDING, "", {"binding", "activity", "subject", "columns"}, {"text", "cases"}),
        (BINDING, "activity: ", {"win-back-call", "newsletter"}, {"muster-service"}),
        (BINDING, "subject: {kind: ", {"email", "customer_number"}, {"silent"}),
        (BINDING, "constants:\n  ", {"time.decision_date", "channel.medium"}, {"column"}),
        (BINDING, "columns:\n  ", {"subject.age", "subject.relationship"}, {"column", "born"}),
        (BINDING, "columns:\n  subject.age: {", {"column", "born", "null"}, {"subject.age"}),
        (BINDING, "columns:\n  subject.age: {null: ", {"silent", "unknown"}, {"column"}),
        (BINDING, "columns:\n  subject.relationship:\n    values: {active: ", {"customer", "prospect"}, {"column"}),
        (CASES, "cases:\n  - activity: ", {"win-back-call", "newsletter"}, {"muster-service"}),
        (CASES, "cases:\n  - expect:\n      laws: [", {"eu-gdpr", "de-uwg"}, {"newsletter"}),
    ],
)
def test_completion(desk: Desk, name: str, before: str, offered: set[str], not_offered: set[str]) -> None:
    found = desk.proposals(name, before)
    assert found.keys() >= offered
    assert not found.keys() & not_offered


def test_facts_and_values_are_found_by_their_labels(desk: Desk) -> None:
    fact = desk.workspace.policies.vocabulary.facts["channel.medium"]
    found = desk.proposals(CALLS, "facts:\n  ")["channel.medium"]
    assert fact.label.de in found.found_by
    value = desk.proposals(CALLS, "facts:\n  channel.medium: ")["phone_call"]
    assert fact.labels["phone_call"].de in value.found_by


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        (CALLS, "channel.medium", ["**channel.medium** (enum)", "Silence (class `doing`)", "Stated by: the activity"]),
        (MONITORING, "balancing.necessary", ["Silence (class `appraisal`)", "Stated by: an appraisal"]),
        (CALLS, "phone_call", ["`phone_call` of **channel.medium**"]),
        (CALLS, "looks_up", ["**looks_up**: the kinds of register that are read for the person"]),
        (CALLS, "muster-service", ["**muster-service**", "Muster Service GmbH"]),
        (CALLS, "phone-consent", ["**phone-consent**"]),
        (BINDING, "subject.relationship", ["**subject.relationship** (enum)"]),
        (BINDING, "win-back-call", ["**win-back-call**", "Win-back call"]),
        (BINDING, "null", ["**null**: what an empty field means"]),
    ],
)
def test_hover(desk: Desk, name: str, text: str, shown: list[str]) -> None:
    desk.open_as_saved(name)
    found = desk.hover(name, text)
    assert [part for part in shown if part not in found] == []


@pytest.mark.parametrize(
    ("name", "text", "file"),
    [
        (CALLS, "muster-service", PROFILES),
        (CALLS, "phone-consent", TEXT),
        (CASES, "win-back-call", CALLS),
        (BINDING, "win-back-call", CALLS),
    ],
)
def test_definitions(desk: Desk, name: str, text: str, file: str) -> None:
    desk.open_as_saved(name)
    path = desk.folder / name
    found = desk.workspace.places_beside(path, desk.symbol(name, text))
    assert [desk.workspace.path_of(span) for span in found] == [desk.folder / file]


def test_form(desk: Desk) -> None:
    text = desk.saved(CALLS)
    kind = desk.workspace.kind(desk.folder / CALLS)
    assert kind is FileKind.ACTIVITY
    shuffled = "controller: muster-service\n" + text.replace("controller: muster-service\n", "", 1)
    assert formatted(shuffled.encode(), kind, "", Diagnostics()) == text.encode()


def test_the_form_of_a_binding(desk: Desk) -> None:
    text = desk.saved(BINDING)
    kind = desk.workspace.kind(desk.folder / BINDING)
    assert kind is FileKind.BINDING
    shuffled = text.replace("id: customer\n", "").replace("    column: kind\n    null: silent\n", "    null: silent\n    column: kind\n")
    shuffled += "id: customer\n"
    assert formatted(shuffled.encode(), kind, "", Diagnostics()) == text.encode()
