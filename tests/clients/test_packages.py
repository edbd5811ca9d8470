"""The packages for Python and Node, built, installed where nothing else is, and used against a server."""

import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import pytest

from tests.clients.packing import run
from tests.clients.test_pages import NODE_MODULES, assert_shown, blocks
from tests.doors.house import OBJECTING, WILLING, House, stated

ROOT: Final = Path(__file__).parents[2]
HERE: Final = Path(__file__).parent
UV: Final = str(Path(sys.executable).parent / "uv")
NEEDED: Final = ("grpcio", "protobuf", "googleapis-common-protos")
MEGABYTES: Final = 60
PROGRAM: Final = """
import json, os, sys
from zweck.client import Client, NotPermitted, Subject
import zweck

facts = json.loads(os.environ["FACTS"])
with Client(os.environ["ADDRESS"], timeout=60) as client:
    given = client.ensure_permitted("newsletter", Subject(customer_number=os.environ["WILLING"]), facts)
    try:
        client.ensure_permitted("newsletter", Subject(customer_number=os.environ["OBJECTING"]), facts)
    except NotPermitted as refused:
        print(json.dumps([given.decision_id, len(given.obligations), refused.outcome, list(zweck.__path__), sys.version_info[:2]]))
"""


def other_python() -> str:
    """Another Python than this one, where there is one that runs."""
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for name in ("python3.13", "python3.12", "python3.14"):
        found = shutil.which(name)
        if own in name or found is None:
            continue
        if subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
            return found
    return sys.executable


def told(house: House) -> dict[str, str]:
    """The environment of the programs."""
    facts = json.dumps(stated("newsletter"))
    return {"ADDRESS": house.address, "FACTS": facts, "WILLING": WILLING, "OBJECTING": OBJECTING, "URL": house.url}


def test_the_wheel_alone(house: House, tmp_path: Path) -> None:
    """Without a compiler, in less than 60 MB, and with nothing of the law."""
    run(UV, "build", "--quiet", "--wheel", "--no-build-isolation", "--python", sys.executable, "--out-dir", tmp_path, ROOT / "proto")
    (wheel,) = tmp_path.glob("*.whl")
    environment = tmp_path / "environment"
    run(UV, "venv", "--quiet", "--python", other_python(), environment)
    python = environment / "bin" / "python"
    exact = [f"{name}=={version(name)}" for name in NEEDED]
    run(UV, "pip", "install", "--quiet", "--only-binary=:all:", "--python", python, wheel, *exact, CC="/bin/false")
    (packages,) = environment.glob("lib/python*/site-packages")
    assert sum(path.stat().st_size for path in packages.rglob("*") if path.is_file()) < MEGABYTES * 1024 * 1024
    assert sorted(path.name for path in (packages / "zweck").iterdir() if path.name != "__pycache__") == ["client", "v1"]
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    decision, obligations, outcome, where, _ = json.loads(run(python, "-W", "error", program, cwd=tmp_path, **told(house)))
    assert (len(decision), bool(obligations), outcome) == (32, True, "PROHIBITED")
    assert where == [str(packages / "zweck")]


def test_the_package_for_node(house: House, packed: Path) -> None:
    program = packed / "use.mjs"
    program.write_bytes((HERE / "node" / "use.mjs").read_bytes())
    found: dict[str, Any] = json.loads(run("node", program, cwd=packed, **told(house)))
    assert found["permitted"]["obligations"] > 0
    assert found["refused"] == {"name": "NotPermitted", "outcome": "PROHIBITED"}
    assert found["faults"] == [{"field": "facts[operation.kind]", "code": "invalid_argument"}]
    assert found["facts"] > 100
    assert found["nobody"] == "unavailable"


def test_the_page_for_node(house: House, packed: Path) -> None:
    program = packed / "page.mjs"
    program.write_text("\n".join(blocks("javascript.md", "mjs")), encoding="utf-8")
    assert_shown("javascript.md", run("node", program, cwd=packed, **told(house)))


def test_the_package_for_node_by_itself(packed: Path) -> None:
    """Retries, the cache and the fake, by Node's own test runner."""
    program = packed / "package.test.mjs"
    program.write_bytes((HERE / "node" / "package.test.mjs").read_bytes())
    run("node", "--test", program, cwd=packed)


def test_the_types_for_node(packed: Path) -> None:
    """A program that uses them right compiles; one that misspells a fact, or forgets to wait, does not."""
    compiler = NODE_MODULES / "typescript" / "bin" / "tsc"
    if not compiler.is_file():
        pytest.skip("the compiler is not installed: make .venv/node/ready")
    for name in ("right", "wrong"):
        (packed / f"{name}.ts").write_bytes((HERE / "node" / f"{name}.ts").read_bytes())
    options = ("--noEmit", "--strict", "--module", "nodenext", "--target", "es2022")
    command = ["node", str(compiler), *options, "right.ts", "wrong.ts"]
    done = subprocess.run(command, cwd=packed, capture_output=True, text=True, check=False, timeout=120)
    lines = (packed / "wrong.ts").read_text(encoding="utf-8").splitlines()
    expected = [f"wrong.ts({number}," for number, line in enumerate(lines, 1) if "// wrong" in line]
    found = [error.partition(",")[0] + "," for error in done.stdout.splitlines() if error[0] != " "]
    assert sorted({*found}) == sorted(expected), done.stdout
