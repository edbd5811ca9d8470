"""`zweck serve` while its policies are edited: with one process that watches, and with two workers that reload on a signal."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import grpc
import pytest
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

from tests.faults.recorded import key_file
from tests.observe.scrape import number, positive, scraped
from tests.reload.program import HEAD, WAIT, Folder, Program, Stream, clients, eventually, program
from tests.server.test_serve import health
from zweck.chain.addresses import address
from zweck.record.chain import RECORD
from zweck.record.replay import replay
from zweck.record.verify import verify
from zweck.service.encode.fast import encoded
from zweck.v1 import admin_pb2 as v1


class Story:
    """A server whose policies are edited, with four clients that are answered by all of its workers."""

    def __init__(self, program: Program, folder: Folder, channels: list[grpc.Channel], log: Path) -> None:
        """Begin it."""
        self.program = program
        self.folder = folder
        self.channels = channels
        self.log = log

    def revision(self) -> str:
        """The one by which all clients are answered."""
        (revision,) = self.program.revisions(self.channels)
        return revision


@pytest.fixture(scope="module", params=["1", "2"])
def workers(request: pytest.FixtureRequest) -> str:
    """How many processes answer."""
    return str(request.param)


@pytest.fixture(scope="module")
def story(workers: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A server with a record. One process watches; two workers wait for SIGHUP or a call."""
    folder = tmp_path_factory.mktemp("reload")
    edited = Folder(folder / "policies")
    options = ["--workers", workers, "--watch" if workers == "1" else "--no-watch", "--metrics", "127.0.0.1:0"]
    options += ["--record", f"sqlite:///{folder / 'record.db'}", "--record-key", str(key_file(folder))]
    with program(folder, str(edited.path), *options) as running, clients(running.address, 4) as channels:
        yield Story(running, edited, channels, folder / "log")


def edited(story: Story, workers: str, more: str) -> None:
    """Edit the policies; the server that does not watch gets a signal."""
    story.folder.write(more)
    if workers == "2":
        story.program.process.send_signal(signal.SIGHUP)


def test_an_edit_is_served_without_a_restart(story: Story, workers: str) -> None:
    before = story.revision()
    edited(story, workers, "# another one")
    eventually(lambda: before not in story.program.revisions(story.channels))

    eventually(lambda: story.program.status(story.channels[1]).last_attempt.result == v1.LOADED)
    status = story.program.status(story.channels[1])
    assert status.revision == story.revision()
    assert status.source == str(story.folder.path)
    assert status.engine_version.startswith("zweck ")
    assert status.watching == (workers == "1")
    eventually(lambda: before in story.log.read_text(encoding="utf-8"))


def test_a_faulty_edit_changes_nothing(story: Story, workers: str) -> None:
    before = story.revision()
    edited(story, workers, "nonsense: 1")
    eventually(lambda: {story.program.status(channel).last_attempt.result for channel in story.channels} == {v1.FAULTY})

    assert story.revision() == before
    status = story.program.status(story.channels[1])
    (fault,) = status.last_attempt.diagnostics
    assert (status.revision, status.last_attempt.faults, fault.code) == (before, 1, "ZW202")
    assert (Path(fault.file), fault.line, fault.column) == (story.folder.path / HEAD, 5, 1)
    assert fault.message == "`nonsense` is not a key here"
    assert fault.help
    assert status.last_attempt.message == "the policies have 1 fault"
    assert f"{fault.file}:5:1: ZW202: `nonsense` is not a key here" in story.log.read_text(encoding="utf-8")
    told = health(story.channels[0]).Check(HealthCheckRequest(), timeout=WAIT)
    assert told.status == HealthCheckResponse.SERVING


def test_a_worker_that_is_replaced_begins_with_what_is_served(story: Story, workers: str) -> None:
    """Not with the faulty folder; all workers are killed, but where there is one process."""
    before = story.revision()
    if workers == "2":
        children = Path(f"/proc/{story.program.process.pid}/task/{story.program.process.pid}/children").read_text(encoding="ascii").split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)
    eventually(lambda: answered(story) == {before})
    with clients(story.program.address, 4) as others:
        assert story.program.revisions(others) == {before}
        assert {story.program.status(channel).last_attempt.result for channel in others} == {v1.FAULTY}


def answered(story: Story) -> set[str]:
    """By which policies clients are answered; none while connections are made again."""
    try:
        return story.program.revisions(story.channels)
    except grpc.RpcError:
        return set()


def test_mended_policies_are_served_once_the_call_has_returned(story: Story) -> None:
    before = story.revision()
    story.folder.write("# mended")
    told = story.program.reload(story.channels[0])

    assert story.program.revisions(story.channels) == {told.revision}
    assert told.revision != before
    assert (told.last_attempt.message, [*told.last_attempt.diagnostics]) == ("", [])


def test_a_stream_ends_with_the_policies_with_which_it_began(story: Story) -> None:
    stream = Stream(story.channels[0], story.program.metadata("decide", "as_of"))
    before = stream.revision()
    assert before == story.revision()
    story.folder.write("# after the stream began")
    after = story.program.reload(story.channels[1]).revision

    assert story.revision() == after != before
    assert [stream.revision() for _ in range(3)] == [before] * 3
    stream.end()
    assert story.revision() == after


@pytest.mark.parametrize(("role", "status", "reload"), [("decide", False, False), ("read", True, False), ("admin", True, None)])
def test_roles(story: Story, role: str, status: bool, reload: bool | None) -> None:
    """Readers may see the status; administrators, too, and may reload, as the tests above do."""
    for ask, may in ((story.program.status, status), (story.program.reload, reload)):
        if may is None:
            continue
        if may:
            assert ask(story.channels[0], role).revision
        else:
            with pytest.raises(grpc.RpcError, match="PERMISSION_DENIED"):
                ask(story.channels[0], role)


def test_the_metrics_show_it(story: Story) -> None:
    where = re.search(r"metrics at http://([\d.:]+)/", story.log.read_text(encoding="utf-8"))
    assert where is not None
    eventually(lambda: [dict(labels)["revision"] for labels in positive(scraped(where[1]), "zweck_build_info")] == [story.revision()])
    samples = scraped(where[1])
    assert number(samples, "zweck_policy_reloads_total", result="faulty") >= 1
    assert number(samples, "zweck_policy_reloads_total", result="loaded") >= 3
    assert number(samples, "zweck_policy_stale") == 0
    assert number(samples, "zweck_policy_last_success_timestamp_seconds") > 0


def test_every_answer_is_derived_again_from_the_policies_of_its_time(story: Story) -> None:
    """Before and after the exchanges, while the server goes on."""
    with closing(address(f"sqlite:///{story.log.parent / 'record.db'}", RECORD).connect(write=False)) as record:
        answers = [*replay(record, encoded, 0, 1 << 62)]
        survey = verify(record, None)
    assert [found.difference for found in answers if found.difference] == []
    assert len({found.entry.revision for found in answers}) == survey.policy_sets == 4
    assert survey.faults == []
