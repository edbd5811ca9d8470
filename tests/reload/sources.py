"""A repository and bundles with Arcadia's policies, and a server whose policies come from such a source."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import grpc
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.arcadia import POLICIES
from tests.reload.program import ASKED, Folder
from tests.serving import Server
from zweck.engine import Engine
from zweck.load import contents
from zweck.runtime.admission import Inventory
from zweck.runtime.reload.compile import Compiler
from zweck.runtime.reload.exchange import Exchange
from zweck.runtime.reload.reloader import Reloader
from zweck.runtime.reload.status import Status
from zweck.runtime.serving import ServerOptions
from zweck.runtime.sources.read import read
from zweck.runtime.sources.signed import bundled
from zweck.runtime.sources.source import Source
from zweck.v1 import admin_pb2 as admin
from zweck.v1.admin_pb2_grpc import AdminServiceStub
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

FILES: Final = contents(POLICIES)
KEY: Final = Ed25519PrivateKey.generate()
OTHER: Final = Ed25519PrivateKey.generate()
BUNDLE: Final = bundled(FILES, "zweck 1", KEY, 1)
FOREIGN: Final = bundled(FILES, "zweck 1", OTHER, 1)
PUBLIC: Final = KEY.public_key()


class Repository:
    """A repository whose policies are edited and committed."""

    def __init__(self, path: Path) -> None:
        """Begin with a commit of Arcadia's."""
        self.path = path
        path.mkdir()
        self.git("init", "-q", "-b", "main")
        self.policies = Folder(path / "policies")
        self.commit()
        self.git("tag", "v1")

    def git(self, *words: str) -> str:
        """The output of git."""
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        return subprocess.run(["git", "-C", self.path, *who, *words], capture_output=True, text=True, check=True).stdout.strip()

    def object(self, kind: str, data: bytes) -> str:
        """Write an object as it is, without git's checks; its id."""
        command = ["git", "-C", str(self.path), "hash-object", "-w", "--stdin", "--literally", "-t", kind]
        return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode().strip()

    def commit(self, more: str = "") -> str:
        """Add a line, and commit it."""
        self.policies.write(more)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x")
        return self.git("rev-parse", "HEAD")


def url(repository: Repository, ref: str) -> str:
    """The policies at a ref."""
    return f"git+file://{str(repository.path).replace('@', '%40')}@{ref}"


def exchanging(source: Source, change: Callable[[int], object]) -> list[tuple[str, admin.PolicySetStatus]]:
    """The revisions that answer, with the status, from the beginning and after each of two changes."""
    found = read(source)
    state = Status(found.policies.revision, found.origin, watching=False)
    served = Inventory.of(found.policies, found.archive)
    reload = Reloader(source, Compiler(source).compiled, state, served=served, stamp=None, watch=False)
    server = Server(Engine(found.policies), found.policies, "127.0.0.1:0", ServerOptions(control=reload))
    reload.exchange = Exchange(server.serving, Engine, None)
    server.start()
    told = []
    try:
        with grpc.insecure_channel(server.address) as channel:
            reported = AdminServiceStub(channel).GetPolicySetStatus(admin.GetPolicySetStatusRequest(), timeout=60)
            for number in range(3):
                told.append((DecisionServiceStub(channel).CheckProcessing(ASKED, timeout=60).revision, reported))
                if number < 2:
                    change(number)
                    reported = AdminServiceStub(channel).ReloadPolicies(admin.ReloadPoliciesRequest(), timeout=60)
    finally:
        server.stop(grace=1)
    return told
