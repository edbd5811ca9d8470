"""The server sends anchors away by itself."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.record.conftest import faults
from tests.record.keeping import keep_policies
from tests.server.transport.fiction import eventually
from zweck.chain import latest, webhook
from zweck.chain.database import RecordError
from zweck.chain.head import Head, read_anchor
from zweck.chain.webhook import Webhook
from zweck.law.policy import PolicySet
from zweck.record import RecordSettings, open_record
from zweck.record.chain import RECORD
from zweck.record.entry import Entry

FIRST = Head("0123456789abcdef", 1, "1" * 64, "")


class Receiver(ThreadingHTTPServer):
    """Remembers what comes, and answers with the statuses it is given, then with 204; holds answers back while it is `held`."""

    daemon_threads = True

    def __init__(self, *statuses: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statuses = list(statuses)
        self.got: list[dict[str, object]] = []
        self.paths: list[str] = []
        self.free = threading.Event()
        self.free.set()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}/anchors?secret=yes"

    @property
    def places(self) -> list[object]:
        """The entries that the anchors named, in the order in which they came."""
        return [got["seq"] for got in self.got]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.free.wait(20)
        self.server.got.append(said)
        self.server.paths.append(self.path)
        status = self.server.statuses.pop(0) if self.server.statuses else 204
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def receiving(*statuses: int) -> Iterator[Receiver]:
    """A receiver while the block runs."""
    with Receiver(*statuses) as receiver:
        thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield receiver
        finally:
            receiver.free.set()
            receiver.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for long."""
    monkeypatch.setattr(latest, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(latest, "LONGEST_PAUSE", 0.05)
    monkeypatch.setattr(webhook, "LAST_CHANCE", 0.5)


def test_anchors_are_sent_at_the_start_and_the_end(
    sqlite_url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one proves the record; an older copy lacks it."""
    monkeypatch.setattr(webhook, "LAST_CHANCE", 60.0)
    with receiving() as receiver:
        with closing(open_record(RecordSettings(sqlite_url, webhook=receiver.url))) as record:
            keep_policies(record, arcadia)
            eventually(lambda: receiver.places == [0])
            record.append(answers(3))
            record.append(answers(2))
        assert receiver.places == [0, 5]
    assert receiver.paths == ["/anchors?secret=yes"] * 2
    last = receiver.got[-1]
    assert last == {"anchor": record.head.anchor, "record": record.head.record, "seq": 5, "hash": record.head.hash}
    assert faults(sqlite_url, None, read_anchor(str(last["anchor"]), RECORD)) == []


def test_anchors_of_a_record_that_grows_are_sent_once_in_a_while(
    sqlite_url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("zweck.chain.anchors.monotonic", lambda: now)
    with receiving() as receiver, closing(open_record(RecordSettings(sqlite_url, webhook=receiver.url))) as record:
        keep_policies(record, arcadia)
        eventually(lambda: receiver.places == [0])
        record.append(answers(1))
        now += 61
        record.append(answers(1))
        eventually(lambda: receiver.places == [0, 2])


def test_an_anchor_is_sent_until_it_is_taken(caplog: pytest.LogCaptureFixture) -> None:
    """The first failure is logged, with the anchor and without the path, which may be a secret; a redirection is none."""
    caplog.set_level(logging.INFO)
    with receiving(500, 302, 500) as receiver, closing(Webhook(receiver.url)) as sender:
        sender.write(FIRST, now=True)
        eventually(lambda: len(receiver.got) == 4)
        assert set(receiver.places) == {1}
        eventually(lambda: len(caplog.records) == 2)
    first, last = caplog.messages
    assert first == f"the anchor {FIRST.anchor} was not sent to 127.0.0.1: the answer was 500"
    assert last == "anchors are sent to 127.0.0.1 again"
    assert len(receiver.got) == 4


def test_one_anchor_waits_at_most_and_nobody_waits_for_it() -> None:
    """While the receiver hangs, a thousand heads cost nothing; it gets the last one."""
    with receiving() as receiver, closing(Webhook(receiver.url)) as sender:
        receiver.free.clear()
        for seq in range(1, 1001):
            sender.write(FIRST._replace(seq=seq), now=True)
        receiver.free.set()
        eventually(lambda: receiver.places[-1:] == [1000])
        assert len(receiver.got) <= 2


def test_a_receiver_that_is_not_there_holds_up_neither_start_nor_end(
    sqlite_url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]], caplog: pytest.LogCaptureFixture
) -> None:
    with receiving() as receiver:
        url = receiver.url
    with closing(open_record(RecordSettings(sqlite_url, webhook=url))) as record:
        keep_policies(record, arcadia)
        record.append(answers(1))
    assert all("was not sent to 127.0.0.1: ConnectionRefusedError" in message for message in caplog.messages)
    assert record.head.anchor in caplog.messages[-1]


def test_a_receiver_that_hangs_holds_up_the_end_for_a_moment_only(caplog: pytest.LogCaptureFixture) -> None:
    with receiving() as receiver:
        receiver.free.clear()
        with closing(Webhook(receiver.url)) as sender:
            sender.write(FIRST, now=True)
    assert caplog.messages == [f"the anchor {FIRST.anchor} was not sent to 127.0.0.1 in time"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://example.org/x", "goes through a network without TLS"),
        ("ftp://example.org/x", "is no address to which"),
        ("https:///x", "is no address to which"),
        ("https://name:word@example.org/", "is no address to which"),
        ("https://example.org:99999/", "is no address: Port out of range"),
        ("https://a..b/x", "is no address: no host has this name$"),
    ],
)
def test_an_address_that_does_not_do(sqlite_url: str, tmp_path: Path, url: str, said: str) -> None:
    with pytest.raises(RecordError, match=said):
        open_record(RecordSettings(sqlite_url, webhook=url))
    assert not (tmp_path / "record.db").exists()
