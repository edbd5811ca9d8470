"""`zweck search`: what may be done with a person, and whom an activity may reach, as a server says it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.cli.conftest import Zweck
from tests.doors.house import OBJECTING, WILLING, House, opened, stated
from zweck.v1 import decision_pb2 as decisions

PERSON: Final = f"customer_number:{WILLING}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """The facts of a call about the newsletter."""
    file = tmp_path / "request.yaml"
    file.write_text(yaml.safe_dump({"facts": stated("newsletter")}))
    return file


@pytest.mark.parametrize(("language", "said"), [("de", ("erlaubt", "offen")), ("en", ("permitted", "undetermined"))])
def test_what_may_be_done(zweck: Zweck, house: House, facts: Path, language: str, said: tuple[str, str]) -> None:
    result = zweck("search", house.address, facts, "--subject", PERSON, "--lang", language, COLUMNS="200")
    assert (result.exit_code, result.stderr) == (0, "")
    places = [f"\n{result.stdout}".index(part) for part in (f"\n{said[0]}\n", " newsletter ", f"\n{said[1]}\n")]
    assert places == sorted(places)
    ways = zweck("search", house.address, facts, "--subject", f"customer_number:{OBJECTING}", "--ways", "--lang", language, COLUMNS="200")
    assert ways.stdout.index("newsletter") > 0
    assert {"de": "Weg: ", "en": "Way: "}[language] in ways.stdout


def test_as_json(zweck: Zweck, house: House, facts: Path) -> None:
    found: dict[str, Any] = json.loads(zweck("search", house.address, facts, "--subject", PERSON, "--json").stdout)
    assert {one["summary"]["activity"]: one["outcome"] for one in found["activities"]}["newsletter"] == "PERMITTED"


def test_whom_an_activity_may_reach(zweck: Zweck, house: House, facts: Path) -> None:
    """A pseudonym a line; each of them evaluates to permitted."""
    found = zweck("search", house.address, facts, "--activity", "newsletter").stdout.split()
    assert len(found) == 1
    asked = {"activity": "newsletter", "subject": {"pseudonym": found[0]}, "facts": stated("newsletter")}
    assert house.post("/zweck.v1.DecisionService/CheckProcessing", asked).said["outcome"] == decisions.Outcome.Name(decisions.PERMITTED)
    assert zweck("search", house.address, "--activity", "newsletter").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 2),
        (("--subject", PERSON, "--activity", "newsletter"), 2),
        (("--subject", "K-1"), 2),
        (("--activity", "newslettr"), 3),
        (("--activity", "newsletter", "--limit", "0"), 2),
    ],
)
def test_wrong_calls(zweck: Zweck, house: House, arguments: tuple[str, ...], code: int) -> None:
    result = zweck("search", house.address, *arguments)
    assert result.exit_code == code, result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_with_several_requests_or_faults(zweck: Zweck, house: House, tmp_path: Path) -> None:
    file = tmp_path / "several.yaml"
    for text, code in (("- {facts: {}}\n- {facts: {}}\n", 2), ("facts: {operation.kind: contakt}\n", 3), ("facts: [", 3)):
        file.write_text(text)
        result = zweck("search", house.address, file, "--activity", "newsletter")
        assert result.exit_code == code, (text, result.stderr)
    assert zweck("search", "127.0.0.1:1", "--activity", "newsletter").exit_code == 4
