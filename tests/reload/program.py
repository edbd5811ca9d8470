"""`zweck serve` as a program whose policies are edited, and those who ask it."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import grpc

from tests import processes
from tests.access.authority import AUDIENCE, ISSUER, Issuer
from tests.arcadia import POLICIES
from tests.processes import killed_at_last
from tests.server.transport.grpcio import OWN_CONNECTION
from zweck.v1 import admin_pb2 as admin
from zweck.v1 import decision_pb2 as v1
from zweck.v1.admin_pb2_grpc import AdminServiceStub
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

WAIT: Final = 60
ASKED: Final = v1.CheckProcessingRequest(facts={"time.decision_date": v1.FactValue(string_value="2011-01-01")})
HEAD: Final = "ar/code/2005-01-01/policy.yaml"


def eventually(true: Callable[[], bool]) -> None:
    """Wait until it is true; not in haste, for policies are looked at once a second."""
    for _ in range(WAIT * 10):
        if true():
            return
        threading.Event().wait(0.1)
    raise AssertionError("it never came")


class Folder:
    """A policy directory that is edited."""

    def __init__(self, path: Path) -> None:
        """Begin with a copy of Arcadia's."""
        self.path = path
        shutil.copytree(POLICIES, path)
        self._head = path / HEAD
        self._sound = self._head.read_text(encoding="utf-8")

    def write(self, more: str) -> None:
        """Add a line to a file."""
        self._head.write_text(self._sound + (f"{more}\n" if more else ""), encoding="utf-8")


class Program:
    """A server, and what it is asked."""

    def __init__(self, process: subprocess.Popen[str], issuer: Issuer) -> None:
        """Wait until it serves."""
        assert process.stdout is not None
        self.process = process
        self.issuer = issuer
        self.address = process.stdout.readline().split()[-1]

    def metadata(self, *roles: str) -> tuple[tuple[str, str | bytes], ...]:
        """The metadata that a caller with these roles sends."""
        return (("authorization", f"Bearer {self.issuer.token({'roles': list(roles)})}"),)

    def revisions(self, channels: Sequence[grpc.Channel]) -> set[str]:
        """By which policies some clients are answered."""
        token = self.metadata("decide", "as_of")
        return {DecisionServiceStub(channel).CheckProcessing(ASKED, timeout=WAIT, metadata=token).revision for channel in channels}

    def status(self, channel: grpc.Channel, *roles: str) -> admin.PolicySetStatus:
        """The status, for a caller with these roles."""
        return AdminServiceStub(channel).GetPolicySetStatus(
            admin.GetPolicySetStatusRequest(), timeout=WAIT, metadata=self.metadata(*(roles or ("read",)))
        )

    def reload(self, channel: grpc.Channel, *roles: str) -> admin.PolicySetStatus:
        """Ask for the policies to be read again."""
        return AdminServiceStub(channel).ReloadPolicies(
            admin.ReloadPoliciesRequest(), timeout=WAIT, metadata=self.metadata(*(roles or ("admin",)))
        )


class Stream:
    """A call of many messages, for as long as the caller likes."""

    def __init__(self, channel: grpc.Channel, metadata: tuple[tuple[str, str | bytes], ...] = ()) -> None:
        """Begin it."""
        self._questions: SimpleQueue[v1.StreamCheckProcessingRequest | None] = SimpleQueue()
        self._answers = DecisionServiceStub(channel).StreamCheckProcessing(iter(self._questions.get, None), metadata=metadata)

    def revision(self) -> str:
        """By which policies its next question is answered."""
        self._questions.put(v1.StreamCheckProcessingRequest(request=ASKED))
        return next(self._answers).decision.revision

    def end(self) -> None:
        """End it."""
        self._questions.put(None)
        assert list(self._answers) == []


@contextmanager
def program(folder: Path, source: str, *options: object) -> Iterator[Program]:
    """A server that identifies its callers and runs while the block does; what it needs lies in `folder`."""
    issuer = Issuer()
    (folder / "issuer.pem").write_bytes(issuer.public)
    access = f"jwt: {{key: issuer.pem, algorithm: EdDSA, issuer: '{ISSUER}', audience: {AUDIENCE}}}\n"
    (folder / "access.yaml").write_text(access, encoding="utf-8")
    command = [sys.executable, "-m", "zweck.cli", "serve", "--listen", "127.0.0.1:0", "--policies", source]
    command += ["--access", str(folder / "access.yaml"), *map(str, options)]
    with (
        (folder / "log").open("w") as log,
        killed_at_last(processes.Program(command, stdout=subprocess.PIPE, stderr=log, text=True)) as server,
    ):
        yield Program(server, issuer)
        server.terminate()
        assert server.wait(WAIT) == 0


@contextmanager
def clients(address: str, number: int) -> Iterator[list[grpc.Channel]]:
    """Clients with a connection each."""
    with ExitStack() as stack:
        yield [stack.enter_context(grpc.insecure_channel(address, [OWN_CONNECTION])) for _ in range(number)]
