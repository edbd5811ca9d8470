"""The commands of docs/clients/http.md print what the page shows, and the service in docs/clients/dialer does what it says."""

import json
import os
import re
import shutil
import subprocess
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

import pytest

from tests.activities.group import DAY
from tests.doors.house import OBJECTING, WILLING, House, stated

PAGES: Final = Path(__file__).parents[2] / "docs" / "clients"
BLOCK: Final = re.compile(r"^```sh\n(.*?)^```\n\n^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN: Final = BLOCK.findall((PAGES / "http.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("place", range(len(SHOWN)))
def test_the_commands_of_the_page(house: House, place: int) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed: apt-get install curl")
    command, shown = SHOWN[place]
    done = subprocess.run(["sh", "-c", command], env=os.environ | {"ADDRESS": house.address}, capture_output=True, text=True, check=True)
    pattern = ".*".join(re.escape(part) for part in shown.strip().split("..."))
    assert re.fullmatch(pattern, done.stdout.strip(), re.DOTALL), done.stdout
    assert json.loads(done.stdout)


def test_the_page_has_commands() -> None:
    assert len(SHOWN) >= 4


def test_a_service_in_another_language(house: House) -> None:
    """Written against the OpenAPI document alone."""
    program = PAGES / "dialer" / "dialer.mjs"
    with subprocess.Popen(["node", program], env=os.environ | {"ZWECK": house.url}, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        port = int(service.stdout.readline().strip().rpartition(":")[2])
        try:
            called = asked(port, {"customer": WILLING, **stated("newsletter")})
            assert (called[0], called[1]["call"]) == (200, True)
            assert called[1]["duties"]
            refused = asked(port, {"customer": OBJECTING, **stated("newsletter")})
            assert (refused[0], refused[1]["call"], refused[1]["outcome"]) == (403, False, "PROHIBITED")
            dated = asked(port, {"customer": WILLING, **stated("newsletter"), "time.decision_date": str(DAY)})
            assert (dated[0], dated[1]["call"], dated[1]["outcome"], dated[1]["basis"]) == (403, False, "PERMITTED", "AS_OF")
            open_ = asked(port, {"customer": WILLING})
            assert (open_[0], open_[1]["outcome"]) == (403, "UNDETERMINED")
            assert open_[1]["missing"]
            wrong = asked(port, {"customer": WILLING, "operation.kind": "contakt"})
            assert (wrong[0], wrong[1]["call"]) == (503, False)
            assert "did you mean" in wrong[1]["error"]
        finally:
            service.terminate()


def asked(port: int, body: dict[str, Any]) -> tuple[int, Any]:
    """The answer of the service."""
    client = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        client.request("POST", "/call", json.dumps(body), {"content-type": "application/json"})
        response = client.getresponse()
        return response.status, json.loads(response.read())
    finally:
        client.close()
