"""`zweck new company`: from an empty folder to a permission, a withdrawal and the refusal that follows."""

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from pyarrow import parquet

from tests.cli.conftest import Zweck
from tests.clients.packing import run
from tests.proving import PROVING
from zweck.access.file import read_access
from zweck.cli.newcompany import DAYS, SHOP

BIN: Final = Path(sys.executable).parent
BY_HAND: Final = {"PATH": f"{BIN}:/usr/bin:/bin", "MAKELEVEL": "0", "MAKEFLAGS": ""}
"""The environment of a developer who types `make`, also where the tests run below `make`."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company, in a folder that was not there."""
    folder = tmp_path_factory.mktemp("new") / "shop"
    said = run(str(BIN / "zweck"), "new", "company", folder)
    assert "make run" in said
    return folder


def test_make_run_shows_a_permission_a_withdrawal_and_the_refusal(shop: Path) -> None:
    """As a developer types it, with nothing but the command `zweck` on the path."""
    said = run("make", "run", cwd=shop, ONCE="1", **BY_HAND).splitlines()
    steps = [line.removeprefix("POST /customers/K-1/") for line in said if line.startswith("POST")]
    answers = [line.split()[0] for line in said if line.startswith("  ")]
    assert [*zip(steps, answers, strict=True)] == [("consent", "200"), ("newsletter", "200"), ("withdrawal", "200"), ("newsletter", "403")]
    assert '"outcome": "PROHIBITED"' in said[-1]
    if PROVING:
        again = run("make", "run", cwd=shop, ONCE="1", **BY_HAND).splitlines()
        assert again[1:][0::2] == said[1:][0::2]
    due = run("make", "due", cwd=shop, **BY_HAND)
    assert due.startswith("Nothing is to be erased")
    kept = ("--register", f"sqlite:///{shop / '.dev' / 'register.db'}", "--pseudonym-key", shop / ".dev" / "pseudonym.key")
    whom = ("--controller", "shop", "--activities", shop, "--subject", "customer_number:K-1", "--lang", "en")
    account = run(str(BIN / "zweck"), "register", "access", *whom, *kept)
    assert "customer of the newsletter (Newsletter): Began on 3 November 2025." in account


def test_the_files_are_in_form_and_the_cases_pass(zweck: Zweck, shop: Path) -> None:
    assert zweck("fmt", "--check", shop).exit_code == 0
    checked = zweck("activities", "check", "--activities", shop)
    assert (checked.exit_code, "A call states" in checked.stdout) == (0, True)
    assert zweck("test", "--activities", shop).stdout == "4 passed, 0 failed\n"
    access = read_access(shop / "access.yaml")
    assert access.certificates
    names = [path.name for path in shop.rglob("*")]
    assert ".gitignore" in names
    assert not [name for name in names if name.endswith(".txt")]
    year = date.today().year
    days = {day for path in shop.rglob("*.yaml") for day in re.findall(r"\b\d{4}-\d\d-\d\d\b", path.read_text(encoding="utf-8"))}
    assert days == {date.today().isoformat(), *(day for day in days if day.startswith(str(year + 1)))}
    assert not {*DAYS} & days or date.today().isoformat() in DAYS


def test_the_cases_pass_as_the_files_are_shipped(zweck: Zweck) -> None:
    assert zweck("test", "--activities", SHOP).stdout == "4 passed, 0 failed\n"


def test_the_table_is_decided(zweck: Zweck, shop: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The child is not permitted by an appraisal that was made for adults."""
    monkeypatch.chdir(shop)
    out = tmp_path / "answers"
    assert zweck("bulk", "customers.csv", "--bind", "bindings/newsletter.yaml", "--activities", shop, "--out", out).exit_code == 0
    rows = {row["id"]: row["outcome"] for row in parquet.read_table(out / "decisions").to_pylist()}
    assert (rows["K-2"], "PERMITTED" in (rows["K-1"], rows["K-3"])) == ("PERMITTED", False)


def test_a_folder_that_holds_something_is_refused(zweck: Zweck, shop: Path) -> None:
    done = zweck("new", "company", shop)
    assert (done.exit_code, "is not empty" in done.stderr) == (2, True)


def test_the_services_are_typed_and_tidy(shop: Path, read_types: Path) -> None:
    """mypy, in strict mode, and this project's own style."""
    folder = shop / "services" / "fastapi"
    assert "Success" in run(str(BIN / "mypy"), "--strict", f"--cache-dir={read_types}", "app.py", cwd=folder, MYPYPATH="")
    done = subprocess.run([BIN / "ruff", "check", "--isolated", shop], capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 0, done.stdout
