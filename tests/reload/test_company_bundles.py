"""The files of a company from a signed bundle or a commit: read, exchanged, refused."""

import asyncio
import pickle
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.activities.group import FOLDER
from tests.reload.here import Here
from tests.reload.sources import KEY, OTHER
from tests.serving import Server
from zweck.engine import Engine
from zweck.law.vocabulary import Vocabulary
from zweck.load import load, shipped
from zweck.runtime.reload.exchange import Exchange
from zweck.runtime.reload.reloader import Reloader
from zweck.runtime.reload.status import Status
from zweck.runtime.sources.company import CompanyFiles, read_company
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.parse import parse_company
from zweck.runtime.sources.read import read
from zweck.runtime.sources.signed import as_pem, bundled
from zweck.runtime.sources.source import COMPANY, POLICIES, Source, SourceError
from zweck.v1 import admin_pb2 as admin

LOST: Final = Path("activities/call-back/2026-01-01.yaml")


@cache
def vocabulary() -> Vocabulary:
    """That of the shipped law."""
    return load(shipped()).vocabulary


@cache
def files() -> dict[Path, bytes]:
    """The files of the group."""
    return read_company(CompanyFiles(FOLDER), vocabulary(), whole=True).files


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A bundle with the number 3."""
    (tmp_path / "key.pub").write_bytes(as_pem(KEY.public_key()))
    (tmp_path / "group.zweck").write_bytes(bundled(files(), "zweck 1", KEY, 3, COMPANY))
    return parse_company(str(tmp_path / "group.zweck"), tmp_path / "key.pub")


def test_a_bundle_is_the_company_and_has_a_number(source: Source) -> None:
    found, _, numbers = read_company(source, vocabulary())
    assert found.revision == read_company(CompanyFiles(FOLDER), vocabulary())[0].revision
    assert [number for _, number, _ in numbers] == [3]
    sent = pickle.loads(pickle.dumps(source))  # noqa: S301  as the process that reads for a server gets it
    there, _, same = read_company(sent, vocabulary())
    assert (there.revision, same) == (found.revision, numbers)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda: bundled(files(), "zweck 1", OTHER, 3, COMPANY), "is signed with the key"),
        (lambda: bundled(files(), "zweck 1", KEY, 3, COMPANY)[:-9], "group.zweck"),
        (lambda: bundled(files(), "zweck 1", KEY, 3, POLICIES), "group.zweck"),
    ],
    ids=["other key", "truncated", "policies"],
)
def test_what_another_signed_or_holds_something_else_is_refused(
    source: Source, data: Callable[[], bytes], said: str, tmp_path: Path
) -> None:
    (tmp_path / "group.zweck").write_bytes(data())
    with pytest.raises(SourceError, match=said):
        read_company(source, vocabulary())


def test_a_commit_is_a_company(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "law" / "group")
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x"]):
        subprocess.run(["git", "-C", tmp_path / "law", *words], check=True)
    (tmp_path / "law" / "group" / "controllers.yaml").write_text("not committed", encoding="utf-8")
    found, _, numbers = read_company(parse_company(f"git+file://{tmp_path / 'law'}@HEAD#group"), vocabulary())
    assert found.revision == read_company(CompanyFiles(FOLDER), vocabulary())[0].revision
    assert numbers == ()


def test_a_lower_number_is_not_served_and_what_is_lost_needs_a_higher_one(source: Source, tmp_path: Path) -> None:
    law = Folder(shipped())
    found = read(law, source)
    status = Status(found.policies.revision, found.origin, watching=True, activities=found.company.revision)
    reloader = Reloader(law, Here(law, source).compiled, status, served=found.inventory, stamp=None, company=source)
    server = Server(Engine(found.policies), found.policies, "127.0.0.1:0", company=found.company)
    reloader.exchange = Exchange(server.serving, Engine, None)
    server.start()
    less = {path: data for path, data in files().items() if path != LOST}

    def exchanged(kept: dict[Path, bytes], number: int) -> int:
        (tmp_path / "group.zweck").write_bytes(bundled(kept, "zweck 1", KEY, number, COMPANY))
        asyncio.run(reloader.reload())
        return status.message.last_attempt.result

    profiles = Path("controllers.yaml")
    assert exchanged(files() | {profiles: files()[profiles] + b"# edited\n"}, 2) == admin.REFUSED
    assert "number 2" in status.message.last_attempt.message
    assert exchanged(less, 3) == admin.REFUSED
    assert "the same number and other files" in status.message.last_attempt.message
    assert exchanged(less, 4) == admin.LOADED
    server.stop(grace=1)
