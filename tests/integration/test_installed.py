"""The two wheels, installed where no C compiler is found, in a repository that has a `server/` and an `engine/` of its own."""

import os
import shutil
import sys
import time
from pathlib import Path
from typing import Final

import grpc
import pytest

from tests.cli.conftest import UTOPIA
from tests.integration.installed import Installed, Wheels, build, files
from tests.processes import killed_at_last
from zweck.v1 import admin_pb2 as admin
from zweck.v1.admin_pb2_grpc import AdminServiceStub

RULES: Final = "policies/ut/data-act/2000-01-01/rules.yaml"
PATIENCE: Final = 60.0
"""Seconds within which a server has other policies."""

ASK: Final = """\
import sys
from zweck.client import Client
with Client(sys.argv[1], timeout=60) as client:
    print(client.check({"operation.kind": "collect"}).revision)
"""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Wheels:
    """Both wheels."""
    return build(tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="module")
def installed(wheels: Wheels, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """An environment with both and with pytest, on the Python that runs the tests, or on the one that `PYTHON` names."""
    return Installed(tmp_path_factory.mktemp("installed") / "venv", os.environ.get("PYTHON", sys.executable), [*wheels, "pytest"])


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Utopia beside packages that are called like parts of zweck; importing one of them ends the program."""
    folder = tmp_path / "repository"
    shutil.copytree(UTOPIA.parent, folder)
    for name in ("server", "engine", "proto"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "__init__.py").write_text(f"raise SystemExit('imported the {name} of the repository')\n", encoding="utf-8")
    return folder


def test_the_wheels_hold_one_name_and_no_file_twice(wheels: Wheels) -> None:
    own, client = files(wheels.zweck), files(wheels.client)
    everything = own + client
    assert {name.partition("/")[0] for name in everything} == {"zweck"}
    assert len(set(everything)) == len(everything)
    assert "zweck/__init__.py" not in everything
    assert {name.split("/")[1] for name in client} == {"client", "v1"}
    assert "zweck/shipped/policies/vocabulary/operation.yaml" in own


def test_without_a_compiler_everything_works_beside_packages_called_like_ours(installed: Installed, repository: Path) -> None:
    """`check`, `pytest`, and a server with two workers that takes over an edit."""
    assert installed.run("zweck", "check", cwd=repository)[0] == 0
    code, said = installed.run("pytest", "-p", "no:cacheprovider", cwd=repository)
    assert (code, "3 passed" in said) == (0, True), said
    code, said = installed.run("zweck", "diff", cwd=repository)
    assert (code, said.splitlines()[-1].strip()) == (2, "pip install 'zweck[analysis]'")
    serve = installed.start("zweck", "serve", "--listen", "127.0.0.1:0", "--workers", "2", "--policies", "policies", cwd=repository)
    with killed_at_last(serve):
        assert serve.stdout is not None
        address = serve.stdout.readline().split()[-1]
        code, before = installed.run("python", "-P", "-c", ASK, address, cwd=repository)
        assert code == 0, before
        rules = repository / RULES
        rules.write_text(f"{rules.read_text(encoding='utf-8')}# edited\n", encoding="utf-8")
        assert revision_other_than(before.strip(), address), "the edit is not served"


def revision_other_than(old: str, address: str) -> str:
    """The next revision that a server serves; empty if none comes."""
    end = time.monotonic() + PATIENCE
    with grpc.insecure_channel(address) as channel:
        while time.monotonic() < end:
            status = AdminServiceStub(channel).GetPolicySetStatus(admin.GetPolicySetStatusRequest(), timeout=60)
            if status.revision != old:
                return status.revision
            time.sleep(0.1)
    return ""


def test_either_distribution_can_go_without_the_other(installed: Installed, wheels: Wheels, tmp_path: Path) -> None:
    site = next((installed.python.parents[1] / "lib").glob("python*/site-packages"))
    for name, own, other in (("zweck", wheels.zweck, wheels.client), ("zweck-client", wheels.client, wheels.zweck)):
        installed.uninstall(name)
        assert not [file for file in files(own) if (site / file).exists()]
        assert [file for file in files(other) if not (site / file).exists()] == []
        installed.install(own)
    assert installed.run("python", "-c", "import zweck.client, zweck.engine", cwd=tmp_path) == (0, "")
