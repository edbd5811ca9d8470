"""Commands that every installation has work without the packages that extras bring."""

import subprocess
import sys
from typing import Final

WITH_EXTRAS: Final = {"bulk", "filter", "diff", "mutate", "residual", "cases"}
"""Commands that name the extra which they need."""

PACKAGES: Final = ("clingo", "pyarrow", "duckdb", "numpy", "sqlglot", "starlette", "uvicorn", "weasyprint", "mcp", "opentelemetry")
OTHERS: Final = ("asyncpg", "docx", "icalendar", "pygls", "lsprotocol", "durable", "pytest")

PROGRAM: Final = """\
import sys
for package in sys.argv[1:]:
    sys.modules[package] = None
import click
from zweck.cli.main import cli
context = click.Context(cli)
for name in cli.list_commands(context):
    try:
        assert cli.get_command(context, name)
    except (ImportError, click.ClickException):
        print(name)
"""


def test_what_needs_no_extra_needs_none() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, *PACKAGES, *OTHERS], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == WITH_EXTRAS
