"""The services of `zweck new company`, with FastAPI and with Express: each declaration counts for the next question."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.clients.booted import Booted, booted, uvicorn
from tests.clients.test_pages import NODE_MODULES
from tests.law import shipped_law
from tests.proving import PROVING
from tests.register.conftest import KEY, faults, kinds
from tests.serving import Server
from zweck.access.settings import AccessSettings
from zweck.chain.addresses import address
from zweck.cli.newcompany import new_company
from zweck.cli.serving import door
from zweck.company import load_company
from zweck.engine import Engine
from zweck.pseudonym import Pseudonyms
from zweck.register import Register
from zweck.register.chain import REGISTER
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import AnswerOptions


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company as it is begun today."""
    folder = tmp_path_factory.mktemp("new") / "shop"
    new_company.main([str(folder)], standalone_mode=False)
    return folder


@pytest.fixture
def place(shop: Path, url: str) -> Iterator[str]:
    """The company, served as `--dev` serves it."""
    policies = shipped_law()
    with closing(Register(address(url, REGISTER), KEY, wait=60)) as register:
        answers = AnswerOptions(pseudonyms=Pseudonyms({1: b"a secret of sufficient length"}), register=register)
        options = ServerOptions(answers=answers, middleware=(door("127.0.0.1:0", AccessSettings(dev=True)).keeper.gate,))
        server = Server(Engine(policies), policies, "127.0.0.1:0", options, load_company(shop, policies.vocabulary))
        server.start()
        yield server.address
        server.stop(grace=1)


def assert_listens(service: Booted, url: str) -> None:
    """Each declaration counts for the next question."""
    path = "/customers/K-11"
    assert service.ask(f"{path}/newsletter").status == 403, "nothing is known of her"
    assert service.ask(f"{path}/consent").status == 200
    assert service.ask(f"{path}/newsletter").status == 200
    assert service.ask(f"{path}/objection").status == 200
    refused = service.ask(f"{path}/newsletter")
    assert (refused.status, refused.kind, refused.body["outcome"]) == (403, "application/problem+json", "PROHIBITED")
    assert service.ask(f"{path}/withdrawal").status == 200
    assert [kind for kind in kinds(url) if kind != "USED"] == ["GIVEN", "OBJECTED", "WITHDRAWN"]
    assert faults(url) == []


BOTH = ["sqlite", "postgresql"]
"""In `make prove` each service runs over each database, in `make test` over one of them."""


@pytest.mark.parametrize("url", BOTH if PROVING else BOTH[:1], indirect=True)
def test_with_fastapi(shop: Path, place: str, url: str) -> None:
    with booted(shop / "services" / "fastapi", *uvicorn("app:app"), ZWECK=place) as service:
        assert_listens(service, url)


@pytest.mark.parametrize("url", BOTH if PROVING else BOTH[1:], indirect=True)
def test_with_express(shop: Path, place: str, url: str, packed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "express"
    shutil.copytree(shop / "services" / "express", folder)
    modules = folder / "node_modules"
    modules.mkdir()
    (modules / "zweck-client").symlink_to(packed / "node_modules" / "zweck-client")
    (modules / "express").symlink_to(NODE_MODULES / "express")
    with booted(folder, "node", "app.mjs", ZWECK=place) as service:
        assert_listens(service, url)
