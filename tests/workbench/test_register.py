"""The register in the workbench: what must go, the course of a record, and the form that enters what happened to it."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from tests.activities.group import engine
from tests.activities.hiring import FILE, SERVICE, VOUCHER, hiring
from tests.register.conftest import KEY, TEXT, tampering
from tests.register.test_service import PSEUDONYMS
from tests.workbench.conftest import HOST, PORT, TOKEN
from zweck.chain.addresses import address
from zweck.company.register import EventKind
from zweck.pseudonym import Kind
from zweck.register import Entry, Register
from zweck.register.chain import REGISTER
from zweck.register.terms import Terms
from zweck.workbench.app import application
from zweck.workbench.casefile import CaseFile
from zweck.workbench.context import Registry, Workbench
from zweck.workbench.guard import Admission

_, COMPANY = hiring()
ADA: Final = PSEUDONYMS.of(Kind.CUSTOMER_NUMBER, "K-1")
BERLIN: Final = ZoneInfo("Europe/Berlin")
LIST: Final = f"/en/due?controller={SERVICE}"
Open = Callable[..., TestClient]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of the register."""
    return f"sqlite:///{tmp_path / 'register.db'}"


@pytest.fixture
def register(sqlite_url: str) -> Iterator[Register]:
    """A register with a record that should be gone, and one under a duty."""
    with closing(Register(address(sqlite_url, REGISTER), KEY, wait=10)) as found:
        begun = datetime.now(BERLIN) - timedelta(days=6 * 365)
        found.record(
            [
                Entry(ADA, SERVICE, EventKind.STARTED, FILE, begun, once="N-1"),
                Entry(ADA, SERVICE, EventKind.ENDED, effective=begun, record="N-1"),
                Entry(ADA, SERVICE, EventKind.STARTED, VOUCHER, begun, once="V-1"),
            ]
        )
        yield found


@pytest.fixture
def browse(register: Register, tmp_path: Path) -> Open:
    """Opens a browser for a person, of a workbench that lets some enter events."""
    register.terms = Terms.of(engine().policies.vocabulary, COMPANY)

    def browser(*entering: str, person: str = "") -> TestClient:
        registry = Registry(register, PSEUDONYMS, frozenset(entering))
        workbench = Workbench(engine(), CaseFile(tmp_path / "cases.db"), COMPANY, registry=registry)
        headers = {"Authorization": f"Bearer {TOKEN}", **({"X-Person": person} if person else {})}
        guard = application(workbench, Admission.at(PORT, TOKEN, sign_on="X-Person"))
        return TestClient(guard, base_url=f"http://{HOST}", headers=headers)

    return browser


def form(**given: str) -> dict[str, str]:
    """The fields of a form."""
    return {"effective": datetime.now(BERLIN).date().isoformat(), **given}


def test_the_list_says_what_must_go_and_by_which_norm(browse: Open) -> None:
    page = browse().get(LIST).text
    assert re.findall(r'class="status (\w+)">([\w ]+)<', page) == [("no", "overdue")]
    assert "applicant" in page
    assert "due/event" not in page  # who may not enter anything is offered no form
    every = browse("*").get(f"/de/due?controller={SERVICE}&all=1&within=0").text
    assert len(re.findall('class="status', every)) == 2
    assert "§ 147 Abs. 1 Nr. 4, Abs. 3 Satz 1, Abs. 4 AO" in every
    assert "due/event?about=1" in every
    only = browse().get(f"{LIST}&all=1&scope={VOUCHER}").text
    assert len(re.findall('class="status', only)) == 1


@pytest.mark.parametrize(
    "wrong", ["within=-1", "within=999999999", "within=x", "scope=nothing", "controller=nothing", "entered=9x", "entered=99"]
)
def test_an_address_that_means_nothing_shows_the_list(browse: Open, wrong: str) -> None:
    answer = browse().get(f"/en/due?{wrong}")
    assert (answer.status_code, "stands in the register" in answer.text) == (200, False)


def test_the_course_of_a_record_is_drawn_and_said(browse: Open) -> None:
    page = browse().get("/en/due/record/3").text
    bars = re.findall(r'<rect x="(\d+)" y="4" width="(\d+)" height="16" class="(\w+)"', page)
    assert bars[0][2] == "in_use"
    assert "kept" in {phase for _, _, phase in bars}
    assert len(bars) == page.count('<svg class="swatch"')  # each stretch stands in words beneath
    for (left, width, _), (following, *_) in pairwise(bars):
        assert abs(int(left) + int(width) - int(following)) <= 4
    assert all(browse().get(f"/en/due/record/{position}").status_code == 404 for position in (2, 99, 10**25))


def test_what_happened_is_entered_once_and_by_those_who_may(browse: Open, register: Register) -> None:
    ended = form(about="1", kind="ERASED", evidence="log 7")
    for person, entering in (("", ()), ("bob", ("ada",)), ("", ("ada",))):
        client = browse(*entering, person=person)
        for answer in (client.get("/en/due/event?about=1"), client.post("/en/due/event", data=ended)):
            assert (answer.status_code, "You may not enter anything" in answer.text) == (403, True)
    assert register.head.seq == 3
    client = browse("ada", person="ada")
    assert FILE not in client.get("/en/due/event?about=1").text  # the record has a title
    for _ in range(2):  # a form that is sent twice
        answer = client.post("/en/due/event", data=ended)
        assert "Event 4 stands in the register." in answer.text
    assert register.head.seq == 4
    assert "Nothing." in answer.text
    foreign = client.post("/en/due/event", data=form(about="3", kind="ENDED"), headers={"Origin": "https://elsewhere.example"})
    assert (foreign.status_code, register.head.seq) == (403, 4)
    early = client.post("/en/due/event", data=form(about="3", kind="ERASED", evidence="log 8")).text
    assert "though a duty to keep it ran" in early
    assert "To be kept until" in early
    assert "The record is erased" in client.get("/en/due/record/3").text
    begun = form(controller=SERVICE, kind="STARTED", reference="customer_number", person="K-2", scope=FILE, key="N-2")
    assert client.post("/en/due/event", data=begun).status_code == 200
    held = form(about="6", kind="HELD", state="claims", evidence="letter", until=str(datetime.now(BERLIN).date() + timedelta(days=90)))
    assert client.post("/en/due/event", data=held).status_code == 200
    assert register.head.seq == 7
    assert "held" in client.get(f"{LIST}&all=1").text


WRONG: Final = {
    "an end before the beginning": (form(about="1", kind="ENDED", effective="2001-01-01"), "before"),
    "a hold without a day": (form(about="1", kind="HELD", state="claims", evidence="x"), "until"),
    "a hold without a reason": (form(about="1", kind="HELD", evidence="x", until="2027-01-01"), "claims"),
    "a hold over three years": (form(about="1", kind="HELD", state="claims", evidence="x", until="2099-01-01"), "3"),
    "an erasure without evidence": (form(about="1", kind="ERASED"), "evidence"),
    "an extension to an earlier day": (form(about="1", kind="EXTENDED", evidence="x", until="2001-01-01"), "2001-01-01"),
    "the future": (form(about="1", kind="ENDED", effective="2099-01-01"), "future"),
    "no day": (form(about="1", kind="ENDED", effective="2026-02-30"), "2026-02-30"),
    "29 February of a year without": (form(about="1", kind="ENDED", effective="2023-02-29"), "2023-02-29"),
    "another kind": (form(about="1", kind="USED"), "USED"),
    "a consent": (
        form(controller=SERVICE, kind="GIVEN", reference="customer_number", person="K-1", scope=TEXT, evidence="form 1"),
        "GIVEN",
    ),
    "an objection that is lifted": (
        form(controller=SERVICE, kind="OBJECTION_LIFTED", reference="customer_number", person="K-1"),
        "OBJECTION",
    ),
    "an event that was wrong": (form(about="1", kind="CORRECTED", evidence="x"), "CORRECTED"),
    "no kind": (form(about="1"), "kind"),
    "no such record": (form(about="99", kind="ENDED"), "person"),
    "no key": (form(controller=SERVICE, kind="STARTED", reference="customer_number", person="K-2", scope=FILE), "key"),
    "a long key": (
        form(controller=SERVICE, kind="STARTED", reference="customer_number", person="K-2", scope=FILE, key="x" * 201),
        "200",
    ),
    "an unknown class": (
        form(controller=SERVICE, kind="STARTED", reference="customer_number", person="K-2", scope="hiring:x", key="N-2"),
        "hiring:x",
    ),
    "no person": (form(controller=SERVICE, kind="STARTED", reference="customer_number", person="", scope=FILE, key="N-2"), "person"),
    "no telephone": (form(controller=SERVICE, kind="STARTED", reference="telephone", person="x", scope=FILE, key="N-2"), "telephone"),
    "another reference": (form(controller=SERVICE, kind="STARTED", reference="kind", person="x", scope=FILE, key="N-2"), "person"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_true_is_refused_with_its_reason_and_nothing_is_entered(browse: Open, register: Register, wrong: str) -> None:
    given, word = WRONG[wrong]
    answer = browse("*").post("/en/due/event", data=given)
    said = answer.text.partition('id="fault"')[2].partition("</div>")[0]
    assert (answer.status_code, register.head.seq) == (400, 3)
    assert "Nothing was entered." in said
    assert word in said
    for name in ("evidence", "effective"):
        assert f'value="{given[name]}"' in answer.text if given.get(name) else True  # what was sent stands in the form again


def test_a_register_that_cannot_be_read_is_no_empty_list(browse: Open, sqlite_url: str) -> None:
    client = browse("*")
    with tampering(sqlite_url) as database:
        database.execute("DROP TABLE events")
    answer = client.get("/de/due")
    assert (answer.status_code, "Das Register antwortet nicht" in answer.text) == (503, True)


def test_without_a_register_the_page_says_how_to_name_one(tmp_path: Path) -> None:
    workbench = Workbench(engine(), CaseFile(tmp_path / "cases.db"), COMPANY)
    client = TestClient(
        application(workbench, Admission.at(PORT, TOKEN)), base_url=f"http://{HOST}", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    assert "zweck workbench --register" in client.get("/en/due").text
    assert client.post("/en/due/event", data=form(kind="STARTED")).status_code == 403
