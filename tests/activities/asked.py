"""A register and a record with answers about two persons, for the tests that look into them: beside a server no test is a proof."""

import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.activities.group import engine, group
from tests.activities.kept import CALLS, Files
from tests.activities.test_served import KEY, NOW, SERVICE, Counting, Office
from tests.serving import Server
from zweck.company.register import EventKind
from zweck.load import shipped
from zweck.record import RecordSettings, open_record
from zweck.register import RegisterSettings, open_register
from zweck.runtime.serving import ServerOptions
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.read import read
from zweck.service.answer import AnswerOptions
from zweck.service.recording import Recording
from zweck.v1 import decision_pb2 as v1

MADE: Final[list[Path]] = []
"""The folder, once it is made: each file that imports the fixture would make one of its own."""


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both: before and after an objection and a withdrawal, without a person, and with a contradiction."""
    if not MADE:
        MADE.append(made(tmp_path_factory.mktemp("asked")))
    return MADE[0]


def made(folder: Path) -> Path:
    """Fill the folder."""
    record, register = (
        open_record(RecordSettings(f"sqlite:///{folder}/record.db")),
        open_register(RegisterSettings(f"sqlite:///{folder}/register.db")),
    )
    found = read(Folder(shipped()))
    record.keep_archive(found.policies.revision, found.archive)
    counting = Counting(register)
    options = ServerOptions(answers=AnswerOptions(pseudonyms=KEY, register=counting, now=NOW), middleware=(Recording(record),))
    server = Server(engine(), engine().policies, "127.0.0.1:0", options, group())
    server.start()
    office = Office(server.address, counting)
    reader, caller = office.person("newsletter"), office.person(CALLS)
    assert office.ask("newsletter", reader).outcome == v1.PERMITTED
    office.enter(reader, SERVICE, EventKind.OBJECTED, "advertising")
    assert office.ask("newsletter", reader).outcome == v1.PROHIBITED
    assert office.ask(CALLS, caller, detail=v1.OUTCOME).outcome == v1.PERMITTED
    office.enter(caller, SERVICE, EventKind.WITHDRAWN, "phone-consent")
    assert office.ask(CALLS, caller).outcome == v1.PROHIBITED
    office.ask("newsletter")
    office.ask("newsletter", reader, {"channel.medium": "phone_call"})
    server.stop(grace=1)
    record.close()
    register.close()
    return folder


@pytest.fixture
def files(asked: Path, tmp_path: Path) -> Files:
    """A copy of both."""
    shutil.copytree(asked, tmp_path, dirs_exist_ok=True)
    return Files(f"sqlite:///{tmp_path}/register.db", f"sqlite:///{tmp_path}/record.db", ("K-1", "K-2"))
