"""The files of a company are exchanged as the policies are."""

import asyncio
import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.activities.group import DAY, FOLDER, needed
from tests.reload.here import Here
from tests.serving import Server
from zweck.client import Client
from zweck.company import Company, load_company
from zweck.engine import Engine
from zweck.law.vocabulary import Vocabulary
from zweck.load import shipped
from zweck.runtime.reload.exchange import Exchange
from zweck.runtime.reload.reloader import Reloader
from zweck.runtime.reload.status import Status
from zweck.runtime.sources.company import CompanyFiles, read_company, stamp_of
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.read import read
from zweck.runtime.sources.source import SourceError
from zweck.v1 import admin_pb2 as admin
from zweck.v1 import decision_pb2 as v1

NAME: Final = "staff-scheduling"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of the group, to be edited."""
    return Path(shutil.copytree(FOLDER, tmp_path / "group"))


def edit(folder: Path, before: str, after: str) -> None:
    """Change the activity."""
    (file,) = (folder / "activities" / NAME).iterdir()
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def test_an_edited_activity_is_served_and_a_faulty_one_is_not(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    source, company = Folder(shipped()), CompanyFiles(folder)
    found = read(source, company)
    status = Status(found.policies.revision, found.origin, watching=True, activities=found.company.revision)
    reloader = Reloader(source, Here(source, company).compiled, status, served=found.inventory, stamp=None, company=company)
    server = Server(Engine(found.policies), found.policies, "127.0.0.1:0", company=found.company)
    reloader.exchange = Exchange(server.serving, Engine, None)
    server.start()
    stated = {"time.decision_date": DAY.isoformat(), **(needed(NAME).stated or {}), "rights.restricted": False}

    def ask() -> v1.Decision:
        with Client(server.address) as client:
            return client.check(stated, activity=NAME, consulted=["rights", "age", "retention", "consent"])

    before = ask()
    assert before.outcome == v1.PERMITTED
    stamp = stamp_of(source, company)
    edit(folder, "purpose.kind: ", "purpose.kind: no_such_")
    assert stamp_of(source, company) != stamp
    asyncio.run(reloader.reload())
    assert status.message.last_attempt.result == admin.FAULTY
    assert f"activities/{NAME}/" in status.message.last_attempt.diagnostics[0].file
    assert ask().decision_id == before.decision_id

    edit(folder, "purpose.kind: no_such_", "purpose.kind: ")
    edit(folder, "review_by: 20", "review_by: 2026-01-01 # 20")
    asyncio.run(reloader.reload())
    assert status.message.last_attempt.result == admin.LOADED
    after = ask()
    assert after.activities == status.activities != before.activities
    logged = f"the activities of revision {after.activities} are served from now on, before them those of {before.activities}"
    assert [record.message for record in caplog.records if "are served from now on" in record.message] == [logged]
    assert after.outcome != v1.PERMITTED
    assert "overdue" in {one.why_unknown for one in after.sources}
    server.stop(grace=1)


def test_files_that_change_while_they_are_read_are_not_served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = read(Folder(shipped())).policies.vocabulary

    def slowly(path: Path, vocabulary: Vocabulary) -> Company:
        found = load_company(path, vocabulary)
        edit(folder, "purpose.kind: ", "purpose.kind:  ")
        return found

    monkeypatch.setattr("zweck.runtime.sources.company.load_company", slowly)
    with pytest.raises(SourceError, match="changed while they were read"):
        read_company(CompanyFiles(folder), vocabulary)
