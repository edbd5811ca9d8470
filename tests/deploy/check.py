"""`make deploy-check`: installs as the Dockerfile says, and runs that as the container would, without Docker.

It needs Linux and root, for mounts of its own and another user. It cannot show the build of the image itself and its base.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.deploy.image import USER, contained, environment, install, words
from tests.processes import killed_at_last
from zweck.cli.console import UNPROVEN

QUESTION: Final = "facts: {time.decision_date: 2022-06-01, operation.kind: contact, channel.medium: phone_call}"

PROVEN: Final = """
from zweck.editions.effects.proven import is_proven
from zweck.load import load, shipped
print(is_proven(load(shipped()).revision))
"""


class Container:
    """The installation in its folder, as the image would run it."""

    def __init__(self, folder: Path) -> None:
        """Install it."""
        folder.chmod(0o755)  # the other user must come through
        self.home = install(folder)
        self._folder = folder
        self.state = folder / "state"
        self.state.mkdir(mode=0o700)
        os.chown(self.state, int(USER), int(USER))

    def start(self, command: list[str], **settings: str) -> subprocess.Popen[str]:
        """Start a command in it, with further variables."""
        known = environment(self.home) | settings
        whole = contained(command, readable=self._folder / "opt", writable=self.state, environment=known)
        return subprocess.Popen(whole, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def run(self, command: list[str], said: str = "", **settings: str) -> tuple[int, str]:
        """The exit code and the words of a command in it."""
        with killed_at_last(self.start(command, **settings)) as process:
            output, _ = process.communicate(said, timeout=60)
        return process.returncode, output


def main() -> int:
    """Say what was shown; exit code 1 at the first thing that is not as it should be."""
    if os.geteuid() != 0:
        print("make deploy-check needs root, for mounts of its own and another user", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="zweck-deploy-", dir="/var/tmp") as folder:
        container = Container(Path(folder))
        shown("installed by the commands of deploy/Dockerfile", True)
        refusals(container)
        service(container)
    return 0


def refusals(container: Container) -> None:
    """The refusals of the image."""
    code, said = container.run([*words("ENTRYPOINT"), *words("CMD")])
    shown("as it stands it does not serve other machines unidentified", code == 2 and "--insecure" in said, said)
    touch = f"for folder in {container.home} / /var/tmp .; do touch $folder/x; done; ls"
    code, said = container.run(["sh", "-c", touch])
    shown("only the folder of the record and /tmp can be written", said.count("Read-only file system") == 3 and said.endswith("x\n"), said)
    code, said = container.run([f"{container.home}/bin/python", "-c", PROVEN])
    shown("the shipped law is proven in it", (code, said) == (0, "True\n"), said)
    code, said = container.run([f"{container.home}/bin/python", "-c", "import pip"])
    shown("there is nothing in it that installs packages", code != 0, said)


def service(container: Container) -> None:
    """From the first answer to the end."""
    # The key of the record is made where the image may write; the operator's is mounted.
    code, said = container.run(["sh", "-c", f"umask 077; head -c 32 /dev/urandom | od -An -tx1 > {container.state}/record.key"])
    shown("the folder of the record takes a key", code == 0, said)
    settings = {
        "LISTEN": "127.0.0.1:0",
        "WORKERS": "2",
        "RECORD": f"sqlite:///{container.state}/record.db",
        "RECORD_KEY": f"{container.state}/record.key",
        "LAST_SERVED": f"{container.state}/last-served.json",
    }
    given = {f"ZWECK_SERVE_{name}": value for name, value in settings.items()}
    with killed_at_last(container.start([*words("ENTRYPOINT"), *words("CMD")], **given)) as server:
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1]
        status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
        found = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        shown(f"it serves as user {USER}", found["Uid"].split() == [USER] * 4 and found["Gid"].split() == [USER] * 4, status)
        nothing = all(int(found[name], 16) == 0 for name in ("CapEff", "CapPrm", "CapBnd")) and found["NoNewPrivs"] == "1"
        shown("without any privilege, and can gain none", nothing, status)
        code, said = container.run(words("HEALTHCHECK"), ZWECK_HEALTH_ADDRESS=address)
        shown("the HEALTHCHECK finds that it serves", (code, said) == (0, "SERVING\n"), said)
        code, said = container.run(["zweck", "ask", address, "-", "--lang", "en"], QUESTION)
        shown("it answers", code == 0 and said.startswith("UNDETERMINED"), said)
        server.send_signal(signal.SIGHUP)
        code, said = container.run(words("HEALTHCHECK"), ZWECK_HEALTH_ADDRESS=address)
        shown("it serves while it reads everything again", code == 0, said)
        drain(server, address)
    key = ["--record-key", f"{container.state}/record.key"]
    code, said = container.run(["zweck", "audit", "verify", "--record", f"sqlite:///{container.state}/record.db", *key])
    shown("the record holds the answer", code == UNPROVEN and said.startswith("1 entries"), said)
    code, said = container.run(words("HEALTHCHECK"), ZWECK_HEALTH_ADDRESS=address)
    shown("the HEALTHCHECK finds that it is gone", code == 4, said)


def drain(server: subprocess.Popen[str], address: str) -> None:
    """After SIGTERM watchers get `NOT_SERVING`, and it ends by itself."""
    with grpc.insecure_channel(address) as channel:
        watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(), timeout=30)  # type: ignore[attr-defined]  # types without methods
        shown("a watcher of its health gets SERVING", next(watch).status == health_pb2.HealthCheckResponse.SERVING)
        server.send_signal(signal.SIGTERM)
        shown("NOT_SERVING as soon as SIGTERM comes", next(watch).status == health_pb2.HealthCheckResponse.NOT_SERVING)
        shown("and it ends by itself, with exit code 0", server.wait(timeout=30) == 0)


def shown(what: str, holds: bool, said: str = "") -> None:
    """Print what was shown, or end with what came instead."""
    if not holds:
        print(f"not so: {what}\n{said}", file=sys.stderr)
        sys.exit(1)
    print(f"ok  {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
