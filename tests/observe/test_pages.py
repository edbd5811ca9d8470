"""The address at which metrics are read."""

import socket
import threading
from contextlib import ExitStack

import pytest
from click.testing import CliRunner

from tests.observe.scrape import scraped
from tests.server.transport.fiction import eventually
from zweck.cli.main import cli
from zweck.observe import exposition as pages
from zweck.observe.errors import MetricsError
from zweck.observe.exposition import exposed
from zweck.observe.meter import Meter


def threads() -> int:
    """How many threads there are that answer readers of metrics."""
    return sum("process_request_thread" in thread.name for thread in threading.enumerate())


def test_slow_clients_keep_few_threads_and_shut_no_reader_out() -> None:
    """300 connect and say nothing, or half of something."""
    with exposed("127.0.0.1:0", Meter().figures) as where, ExitStack() as stack:
        for place in range(300):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", int(where.rpartition(":")[2])), timeout=60))
            client.sendall(b"GET /metrics HTTP/1.1\r\n" if place % 2 else b"G")
        eventually(lambda: 0 < threads() <= pages.MOST)
        assert scraped(where)


def test_a_client_that_says_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages.Handler, "timeout", 0.1)
    with exposed("127.0.0.1:0", Meter().figures) as where:
        with socket.create_connection(("127.0.0.1", int(where.rpartition(":")[2])), timeout=60) as client:
            assert client.recv(1) == b""
        eventually(lambda: threads() == 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_metrics_are_served_where_they_should_be(host: str) -> None:
    with exposed(f"{host}:0", Meter().figures) as where:
        assert where.startswith(f"{host}:")
        assert scraped(where)


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("9464", "`9464` is not an address; write it as HOST:PORT, e.g. 127.0.0.1:9464"),
        ("127.0.0.1:99999", "cannot serve metrics at `127.0.0.1:99999`: a port is at most 65535"),
        ("192.0.2.1:9464", "cannot serve metrics at `192.0.2.1:9464`: cannot assign requested address"),
    ],
)
def test_where_metrics_cannot_be_served(where: str, why: str) -> None:
    with pytest.raises(MetricsError) as told, exposed(where, Meter().figures):
        pass
    assert str(told.value) == why


def test_serve_where_metrics_cannot_be_served() -> None:
    done = CliRunner().invoke(cli, ["serve", "--listen", "127.0.0.1:0", "--metrics", "nowhere", "--workers", "2"])
    assert done.exit_code == 4
    assert done.stderr.endswith("choose another address with --metrics\n")
