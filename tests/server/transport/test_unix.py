"""A socket in the file system, for processes of the same machine."""

import asyncio
import socket
from contextlib import ExitStack
from pathlib import Path

import grpc
import pytest

from tests.faults.served import served
from tests.server.transport.grpcio import OWN_CONNECTION
from zweck.rpc.listen import Listener, ListenError, loopback
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub


@pytest.mark.parametrize("workers", [1, 2])
def test_a_client_asks_through_a_socket_of_the_file_system(tmp_path: Path, workers: int) -> None:
    path = tmp_path / "z.sock"
    with served(tmp_path, "--listen", f"unix:{path}", "--workers", workers) as server:
        assert server.address == f"unix:{path}"
        assert path.stat().st_mode & 0o777 == 0o660
        with grpc.insecure_channel(server.address, [OWN_CONNECTION]) as channel:
            answer = DecisionServiceStub(channel).CheckProcessing(v1.CheckProcessingRequest(request_id="x"), timeout=60)
        assert answer.request_id == "x"
        assert server.stop() == 0
    assert not path.exists()


def test_a_socket_that_was_left_is_replaced_and_one_that_is_used_is_not(tmp_path: Path) -> None:
    path = tmp_path / "z.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    listener = Listener(f"unix:{path}")
    try:
        with pytest.raises(ListenError, match="address already in use"):
            Listener(f"unix:{path}")
    finally:
        asyncio.run(listener.close())
    assert not path.exists()


def test_a_server_that_is_too_slow_to_accept_is_one(tmp_path: Path) -> None:
    """Nothing waits for it, and its socket stays."""
    path = tmp_path / "z.sock"
    with socket.socket(socket.AF_UNIX) as slow, ExitStack() as stack:
        slow.bind(str(path))
        slow.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket(socket.AF_UNIX))
            waiting.setblocking(False)
            waiting.connect_ex(str(path))
        with pytest.raises(ListenError, match="address already in use"):
            Listener(f"unix:{path}")
        assert path.is_socket()


def test_a_link_to_nothing_is_another_file(tmp_path: Path) -> None:
    path = tmp_path / "z.sock"
    path.symlink_to("nothing")
    with pytest.raises(ListenError, match="another file is there; remove it"):
        Listener(f"unix:{path}")
    assert path.is_symlink()


@pytest.mark.parametrize(
    ("listen", "why"),
    [
        ("unix:", "names no socket"),
        ("unix:/", "names no socket"),
        ("unix:/no/folder/a.sock", "there is no folder `/no/folder`"),
        (f"unix:/{'a' * 107}", "has at most 107 bytes"),
    ],
)
def test_an_address_that_names_no_socket(listen: str, why: str) -> None:
    with pytest.raises(ListenError, match=why):
        loopback(listen)


def test_a_file_that_is_no_socket_stays(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("mine")
    with pytest.raises(ListenError, match="another file is there; remove it"):
        Listener(f"unix:{path}")
    assert path.read_text() == "mine"
