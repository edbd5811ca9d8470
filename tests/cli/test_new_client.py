"""`zweck new client`: a fact that is missing or misspelt is an error of mypy and of tsc."""

import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from tests.activities.group import DAY, FOLDER, NAMES
from tests.cli.conftest import Zweck
from tests.clients.packing import run
from tests.clients.test_pages import NODE_MODULES, blocks
from tests.doors.house import OBJECTING, WILLING, House
from zweck.cli.main import cli
from zweck.client import Subject
from zweck.client.fake import FakeClient

BIN: Final = Path(sys.executable).parent
RIGHT: Final = """
import os

from may import May
from zweck.client import Client, NotPermitted, Subject

with Client(os.environ["ADDRESS"], timeout=60) as client:
    may = May(client)
    for number in (os.environ["WILLING"], os.environ["OBJECTING"]):
        try:
            permission = may.newsletter(
                Subject(customer_number=number), location_country="DE", relationship="customer", deletion_overdue=False,
                sale_to_subject=True, facts={"subject.age": 40},
            )
            print(permission.decision.activity)
        except NotPermitted as refused:
            print(refused.outcome)
"""
WRONG: Final = """
from may import AsyncMay, May
from zweck.client import Subject
from zweck.client.fake import AsyncFakeClient, FakeClient

may, ada = May(FakeClient()), Subject(customer_number="1")
may.newsletter(ada, location_country="DE", relationship="customer")  # missing
may.newsletter(ada, location_country="DE", relationship="custommer", deletion_overdue=False)  # misspelt
may.newsletter(ada, location_country="DE", relationship="customer", deletion_overdu=False)  # misspelt
may.newsletter(ada, location_country="DE", relationship="customer", deletion_overdue="no")  # of another type
may.newsletter(ada, location_country="DE", relationship="customer", deletion_overdue=False, facts={"subject.ag": 3})  # misspelt
may.newslettr(ada, location_country="DE")  # misspelt


async def wait() -> str:
    return AsyncMay(AsyncFakeClient()).call_back(ada, location_country="DE", deletion_overdue=False).decision_id  # not awaited
"""
RIGHT_SCRIPT: Final = """
import { Client, NotPermitted, type Facts } from "zweck-client";
import { May } from "./may.js";

const { URL, WILLING, OBJECTING } = process.env as { [name: string]: string };
const client = new Client(URL, { timeout: 60000 });
const may = new May(client);
for (const customerNumber of [WILLING, OBJECTING]) {
  try {
    const permission = await may.newsletter(
      { customerNumber },
      {
        "subject.location_country": "DE",
        "subject.relationship": "customer",
        "data.deletion_overdue": false,
        "channel.sale_to_subject": true,
      },
    );
    console.log(permission.decision.activity);
  } catch (error) {
    if (!(error instanceof NotPermitted)) throw error;
    console.log(error.outcome);
  }
}
client.close();
"""
WRONG_SCRIPT: Final = """
import { May } from "./may.js";
import { FakeClient } from "zweck-client/fake";

const may = new May(new FakeClient());
const ada = { customerNumber: "1" };
await may.newsletter(ada, { "subject.location_country": "DE", "subject.relationship": "customer" }); // missing
await may.callBack(ada, { "subject.location_country": "DE", "data.deletion_overdue": "no" }); // of another type
await may.callBack(ada, { "subject.location_country": "DE", "data.deletion_overdue": false, "subject.ag": 3 }); // misspelt
await may.newslettr(ada, {}); // misspelt
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the calls of the example group in both languages."""
    folder = tmp_path_factory.mktemp("typed")
    for name in ("may.py", "may.ts"):
        words = ["new", "client", str(folder / name), "--activities", str(FOLDER), "--at", str(DAY)]
        assert CliRunner().invoke(cli, words, prog_name="zweck").exit_code == 0
    return folder


def test_every_activity_has_a_call(written: Path) -> None:
    python, script = ((written / name).read_text(encoding="utf-8") for name in ("may.py", "may.ts"))
    assert [python.count(f'ensure_permitted("{name}", ') for name in NAMES] == [2] * len(NAMES)
    assert [script.count(f'ensurePermitted("{name}", ') for name in NAMES] == [1] * len(NAMES)
    assert run(str(BIN / "ruff"), "check", "--isolated", written / "may.py").strip() == "All checks passed!"


def test_python(house: House, written: Path, read_types: Path) -> None:
    """The right program is clean and runs; of the wrong one each line that says so has an error, and no other."""
    (written / "right.py").write_text(RIGHT, encoding="utf-8")
    (written / "wrong.py").write_text(WRONG, encoding="utf-8")
    command = [str(BIN / "mypy"), "--strict", f"--cache-dir={read_types}", "right.py", "may.py", "wrong.py"]
    done = subprocess.run(
        command, cwd=written, env=os.environ | {"MYPYPATH": "."}, capture_output=True, text=True, check=False, timeout=300
    )
    expected = {f"wrong.py:{number}" for number, line in enumerate(WRONG.splitlines(), 1) if "# " in line}
    assert {line.partition(": error:")[0] for line in done.stdout.splitlines() if ": error:" in line} == expected, done.stdout
    output = run(sys.executable, "-W", "error", "right.py", cwd=written, ADDRESS=house.address, WILLING=WILLING, OBJECTING=OBJECTING)
    assert output.split() == ["newsletter@2026-01-01", "PROHIBITED"]


def test_typescript(house: House, written: Path, packed: Path) -> None:
    compiler = NODE_MODULES / "typescript" / "bin" / "tsc"
    assert compiler.is_file(), "`make .venv/node/ready` installs what this test needs"
    folder = packed / "typed"
    folder.mkdir()
    (folder / "may.ts").write_bytes((written / "may.ts").read_bytes())
    (folder / "right.ts").write_text(RIGHT_SCRIPT, encoding="utf-8")
    (folder / "wrong.ts").write_text(WRONG_SCRIPT, encoding="utf-8")
    (folder / "process.d.ts").write_text("declare const process: { env: unknown };\n")
    options = ("--strict", "--module", "nodenext", "--target", "es2022", "process.d.ts")
    command = ["node", str(compiler), *options, "right.ts", "wrong.ts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    expected = {f"wrong.ts({number}" for number, line in enumerate(WRONG_SCRIPT.splitlines(), 1) if "// " in line}
    assert {error.partition(",")[0] for error in done.stdout.splitlines() if error[:1] != " "} == expected, done.stdout
    output = run("node", "right.js", cwd=folder, URL=house.url, WILLING=WILLING, OBJECTING=OBJECTING)
    assert output.split() == ["newsletter@2026-01-01", "PROHIBITED"]


def test_a_file_of_the_user_is_left_alone(zweck: Zweck, tmp_path: Path) -> None:
    own = tmp_path / "may.py"
    own.write_text("print('mine')\n", encoding="utf-8")
    refused = zweck("new", "client", own, "--activities", FOLDER)
    assert (refused.exit_code, own.read_text(encoding="utf-8")) == (2, "print('mine')\n")
    other = zweck("new", "client", tmp_path / "may.rb", "--activities", FOLDER)
    assert (other.exit_code, "`.py` or `.ts`" in other.stderr) == (2, True)


def test_the_page(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program of docs/clients/README.md, with a fake."""
    monkeypatch.syspath_prepend(str(written))
    (program,) = blocks("README.md", "python")
    fake = FakeClient().permits("newsletter")
    names = {"May": importlib.import_module("may").May, "client": fake, "Subject": Subject}
    exec(compile(program, "README.md", "exec"), names)  # noqa: S102  our own text
    assert dict(fake.asked[0].facts)["subject.location_country"].string_value == "DE"
