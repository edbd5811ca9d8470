"""Answers about activities in the decision record: their sources, and replay from the facts that were decided."""

import json
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from tests.activities.group import DAY, engine, group
from tests.serving import Server
from zweck.chain.addresses import address
from zweck.cli.main import cli
from zweck.client import Client
from zweck.load import shipped
from zweck.record import RecordSettings, open_record
from zweck.record.chain import RECORD
from zweck.record.replay import replay
from zweck.record.statements import scan
from zweck.runtime.serving import ServerOptions
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.read import read
from zweck.service.encode.fast import encoded
from zweck.service.recording import Recording
from zweck.v1 import decision_pb2 as v1

COMMON: Final = {"time.decision_date": DAY.isoformat(), "subject.location_country": "DE", "subject.relationship": "customer"}
CALLS: Final[tuple[tuple[str, dict[str, str | bool]], ...]] = (
    ("newsletter", {"channel.sale_to_subject": True}),
    ("newsletter", {"channel.sale_to_subject": True, "rights.marketing_objection": True}),
    ("newsletter", {"channel.medium": "phone_call"}),
    ("win-back-call", {"channel.medium": "sms", "channel.sender_open": False}),
    ("staff-scheduling", {}),
)
"""Calls with and without facts that differ from the activity's."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A record with the answers to the calls."""
    where = f"sqlite:///{tmp_path_factory.mktemp('record') / 'record.db'}"
    found = read(Folder(shipped()))
    with closing(open_record(RecordSettings(where))) as record:
        record.keep_archive(found.policies.revision, found.archive)
        server = Server(engine(), engine().policies, "127.0.0.1:0", ServerOptions(middleware=(Recording(record),)), group())
        server.start()
        with Client(server.address) as client:
            for name, more in CALLS:
                for detail in (v1.OUTCOME, v1.REASONS):
                    facts = {**COMMON, **more}
                    client.check(facts, activity=name, consulted=["rights", "consent", "age", "retention"], detail=detail)
        server.stop(grace=1)
    return where


def test_the_same_answers_come_out_of_the_facts_that_were_decided(url: str) -> None:
    with closing(address(url, RECORD).connect(write=False)) as database, database.reading():
        found = list(replay(database, encoded, 0, 2**63 - 1))
    assert len(found) == 2 * len(CALLS)
    assert [one.difference for one in found if one.difference] == []


def test_each_entry_has_the_sources_of_its_facts(url: str) -> None:
    with closing(address(url, RECORD).connect(write=False)) as database:
        entries = [entry.content for entry in scan(database)]
    for (name, _), content in zip((call for call in CALLS for _ in range(2)), entries, strict=True):
        sources = json.loads(content.sources or "{}")
        assert sources["activity"] == f"{name}@2026-01-01"
        assert sources["activities"] == group().revision
        assert {one["origin"] for one in sources["sources"]} >= {"FROM_CALLER", "FROM_PROFILE", "FROM_ACTIVITY"}
    contradicted = json.loads(entries[4].sources or "{}")["conflicts"]
    assert [claim["fact"] for claim in contradicted[0]["claims"]] == ["channel.medium", "channel.medium"]


def test_audit_show_tells_the_whole_story(url: str) -> None:
    shown = CliRunner().invoke(cli, ["audit", "show", "1", "--record", url], env={"COLUMNS": "120"})
    assert shown.exit_code == 0, shown.output
    assert 'activity: "newsletter@2026-01-01"' in shown.output
    assert "appraisal NL-2025-04, by head of marketing, of 1 December 2025, until 1 December 2026:" in " ".join(shown.output.split())


def test_a_record_whose_sources_were_altered_is_found_out(url: str, tmp_path: Path) -> None:
    copy = tmp_path / "record.db"
    copy.write_bytes(Path(url.removeprefix("sqlite:///")).read_bytes())
    with closing(address(f"sqlite:///{copy}", RECORD).connect(write=True)) as database, database.writing():
        database.execute("UPDATE entries SET origin = NULL WHERE seq = 2")
    done = CliRunner().invoke(cli, ["audit", "verify", "--record", f"sqlite:///{copy}"])
    assert done.exit_code != 0
    assert "entry 2" in done.output
