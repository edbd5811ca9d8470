"""The page on data platforms: its blocks are run, as far as the platforms are here."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import pytest
from jinja2 import Environment

from docs.examples.lay_out import lay_out
from tests.cli.conftest import Zweck
from zweck.doors.trino.door import read_mapping
from zweck.law.policy import PolicySet

PAGE: Final = (Path(__file__).parents[2] / "docs" / "platforms.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def group(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "group", date.today())


@pytest.fixture
def macro(zweck: Zweck, group: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The macro as the page writes it."""
    monkeypatch.chdir(group.parent)
    [block] = blocks("sh")
    [call] = re.findall(r"^  zweck (filter .*)$", block, re.MULTILINE)
    found = zweck(*call.split())
    assert found.exit_code == 0, found.output
    return "{% macro zweck_newsletter() %}\n" + found.stdout + "{% endmacro %}\n"


def rendered(macro: str, template: str, **values: object) -> str:
    """A model or a test, rendered as dbt does it: a test is a macro that is called."""
    test = template.replace("{% test zweck_permitted(model) %}", "").replace("{% endtest %}", "")
    return Environment(autoescape=False).from_string(macro + test).render(**values)  # noqa: S701  SQL, no HTML


def customers(group: Path) -> Iterator[str]:
    yield from (row[0] for row in duckdb.execute(f"SELECT customer FROM '{group / 'customers.csv'}'").fetchall())


def test_the_model_and_the_test_of_dbt(macro: str, group: Path) -> None:
    model, test = blocks("jinja")
    table = f"'{group / 'customers.csv'}'"
    permitted = {row[0] for row in duckdb.execute(rendered(macro, model, ref=lambda name: table)).fetchall()}
    others = {row[0] for row in duckdb.execute(rendered(macro, test, model=table)).fetchall()}
    assert "K-1001" in permitted
    assert "K-1002" in others
    assert permitted | others == {*customers(group)}
    assert not permitted & others


def test_the_mapping_of_trino_is_one(law: PolicySet, group: Path) -> None:
    [block] = blocks("yaml")
    (group / "trino.yaml").write_text(block, encoding="utf-8")
    [entry] = read_mapping(group / "trino.yaml", law.vocabulary)
    assert (".".join(entry.table), entry.user, sorted(entry.columns)) == (
        "hive.crm.customers",
        "newsletter-service",
        ["country", "customer"],
    )


def test_the_schedule_of_airflow_is_python() -> None:
    [block] = blocks("python")
    assert ast.parse(block).body
    assert "zweck register state-table" in block


def test_a_condition_alone_has_one_outcome(zweck: Zweck, group: Path) -> None:
    call = ("filter", "--bind", group / "bindings" / "newsletter.yaml", "--activities", group, "--sql", "postgres")
    for more in ((), ("--policy", "mailer", "--only", "PERMITTED")):
        result = zweck(*call, *more)
        assert (result.exit_code, "without a table" in result.output) == (2, True)
