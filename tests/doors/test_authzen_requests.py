"""A denial says where access can be requested: the AuthZEN Access Request and Approval Profile, draft of June 2026."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from tests.activities.group import engine
from tests.activities.leasing import SECRET
from tests.doors.house import OBJECTING, WILLING, House, opened, stated
from tests.record.keeping import keep_policies
from zweck.chain.addresses import address
from zweck.record import Record
from zweck.record.chain import RECORD
from zweck.record.statements import scan

ONE, ALL = "/access/v1/evaluation", "/access/v1/evaluations"
URL: Final = "https://requests.example.com/access"
SERVER: Final = {"type": "service", "id": "mailer"}


@pytest.fixture(scope="module")
def requests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Path]]:
    folder = tmp_path_factory.mktemp("requests")
    with closing(Record(address(f"sqlite:///{folder / 'record.db'}", RECORD), SECRET)) as record:
        keep_policies(record, engine().policies)
        with opened(folder, record=record, access_requests=URL) as found:
            yield found, folder


def asked(number: str, facts: dict[str, Any]) -> dict[str, Any]:
    """An evaluation of the newsletter for a customer."""
    resource = {"type": "customer_number", "id": number}
    return {"subject": SERVER, "action": {"name": "newsletter"}, "resource": resource, "context": facts}


def test_a_denial_that_can_be_lifted_names_the_service(requests: tuple[House, Path]) -> None:
    """5: an id by which the service finds the denial, and a time until which it takes the request."""
    house, folder = requests
    context = house.post(ONE, asked(WILLING, {})).said["context"]
    assert context["outcome"] == "UNDETERMINED"
    assert context["missing_facts"]
    expected = {"endpoint": URL, "template": "newsletter", "expires_at": "2026-02-02T12:10:00Z"}
    assert (context["access_request"], context["evaluated_at"]) == (expected, "2026-02-02T12:00:00Z")
    with closing(address(f"sqlite:///{folder / 'record.db'}", RECORD).connect(write=False)) as database:
        contents = [each.content for each in scan(database)]
    id = SECRET.reference("request", context["evaluation_id"])
    denials = [one.outcome for one in contents if one.request == id]
    assert denials == ["UNDETERMINED"]


def test_each_evaluation_has_an_id_of_its_own(requests: tuple[House, Path]) -> None:
    house, _ = requests
    ids = [house.post(ONE, asked(number, {})).said["context"]["evaluation_id"] for number in (WILLING, WILLING, "K-17")]
    body = {"evaluations": [asked(WILLING, {})] * 3, "options": {"evaluations_semantic": "deny_on_first_deny"}}
    (one,) = house.post(ALL, body).said["evaluations"]
    assert one["context"]["reason"] == "deny_on_first_deny"
    assert len({*ids, one["context"]["evaluation_id"]}) == 4


@pytest.mark.parametrize("number", [WILLING, OBJECTING])
def test_nothing_is_requested_where_nothing_is_to_be_shown(requests: tuple[House, Path], number: str) -> None:
    """A permission, and a prohibition that no fact lifts."""
    said = requests[0].post(ONE, asked(number, stated("newsletter"))).said
    assert said["decision"] is (number == WILLING)
    assert {"access_request", "evaluation_id", "evaluated_at"}.isdisjoint(said["context"])


def test_the_metadata_names_the_service(requests: tuple[House, Path], house: House) -> None:
    """4: and without one there is none."""
    found = requests[0].request("GET", "/.well-known/authzen-configuration").said
    assert found["access_request_endpoint"] == URL
    assert found["capabilities"] == ["urn:openid:authzen:capability:access-request"]
    plain = house.request("GET", "/.well-known/authzen-configuration").said
    assert {"access_request_endpoint", "capabilities"}.isdisjoint(plain)
    assert "access_request" not in house.post(ONE, asked(WILLING, {})).said["context"]
