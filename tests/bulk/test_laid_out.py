"""Commands over the example as it stands today: what its pages say is how it is done."""

import re
import shlex
from datetime import date
from pathlib import Path

import duckdb
import pytest

from docs.examples.lay_out import lay_out
from tests.bulk.conftest import EXAMPLE
from tests.bulk.test_recheck import SERVICE, outcomes
from tests.cli.conftest import Zweck

pytestmark = pytest.mark.usefixtures("shipped_once")


def test_the_commands(zweck: Zweck, tmp_path: Path) -> None:
    group = lay_out(tmp_path / "group", date.today())
    said = {"ZWECK_REGISTER": f"sqlite:///{tmp_path}/register.db", "ZWECK_ACTIVITIES": str(group)}
    for name, text in (("ZWECK_PSEUDONYM_KEY", "1 a-secret-of-sufficient-length"), ("ZWECK_REGISTER_KEY", "a-secret-of-sufficient-length")):
        (key := tmp_path / name).write_text(f"{text}\n", encoding="utf-8")
        key.chmod(0o600)
        said[name] = str(key)
    assert zweck("register", "import", group / "events.csv", "--controller", "muster-service", **said).exit_code == 0
    bind, path = group / "bindings" / "win-back.yaml", tmp_path / "states.parquet"
    written = zweck("register", "state-table", group / "customers.csv", "--bind", bind, "--out", path, **said)
    assert (written.exit_code, "persons: " in written.stdout) == (0, True), written.output
    call = ("filter", f"'{group / 'customers.csv'}'", "--bind", bind, "--sql", "duckdb")
    assert "whose states a query needs" in zweck(*call, **said).output
    found = zweck(*call, "--states", path, "--only", "PERMITTED", **said)
    assert found.exit_code == 0, found.output
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE persons AS FROM '{path}'")
        assert ("K-1001",) in connection.execute(found.stdout).fetchall()
    newsletter = group / "bindings" / "newsletter.yaml"
    for wrong in (
        ("filter", "rows", "--bind", newsletter, "--sql", "duckdb", "--states", path),
        ("register", "state-table", group / "customers.csv", "--bind", newsletter, "--out", path),
    ):
        refused = zweck(*wrong, **said)
        assert refused.exit_code
        assert "no persons" in refused.output or "not who the persons are" in refused.output


def test_the_page_says_how_it_is_done(zweck: Zweck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path / "group", date.today())
    monkeypatch.chdir(tmp_path)
    (key := tmp_path / "pseudonym.key").write_text("1 a-secret-of-sufficient-length\n", encoding="utf-8")
    key.chmod(0o600)
    (seal := tmp_path / "register.key").write_text("a-secret-of-sufficient-length\n", encoding="utf-8")
    seal.chmod(0o600)
    page = (EXAMPLE.parents[1] / "bulk.md").read_text(encoding="utf-8")
    block = next(one for one in re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL) if "recheck" in one)
    exports, *commands = [shlex.split(line) for line in block.splitlines()]
    said = dict(one.split("=", 1) for one in exports[1:])
    assert zweck("register", "import", "group/events.csv", "--controller", SERVICE, **said).exit_code == 0
    for command in commands:
        result = zweck(*command[1:], **said)
        assert result.exit_code == 0, result.output
    assert outcomes(tmp_path / "run")["K-1001"] == "PERMITTED"
    assert "0 rows decided again" in result.output
