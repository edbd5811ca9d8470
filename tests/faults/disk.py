"""The disk on which the record lies fills up under load, and has room again."""

import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.faults.callers import Callers, calling
from tests.faults.database import ok, wait_for
from tests.faults.part import Effort, Findings
from tests.faults.recorded import audit, key_file
from tests.faults.served import Served, served

SIZE: Final = 32 * 1024 * 1024
BALLAST: Final = 256 * 1024
"""Bytes of each file that fills the disk; the record gets what is left."""

BETWEEN: Final = 0.2
"""Seconds of answers before the disk fills up again."""

A_MINUTE, ROUNDS = 2, 50
REFUSED: Final = 20
"""So many calls are to be refused before there is room again."""


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A file system of 32 MiB in a folder; false where only root could mount it."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], check=False, capture_output=True)
    try:
        yield mounted.returncode == 0
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> list[Path]:
    """Fill a disk to the last byte."""
    files: list[Path] = []
    try:
        while True:
            files.append(disk / f"ballast-{len(files)}-{time.monotonic_ns()}")
            files[-1].write_bytes(bytes(BALLAST))
    except OSError:
        return files


def full(disk: Path, callers: Callers) -> list[str]:
    """Fill the disk until calls are refused, then make room until they are answered again; what was not as promised."""
    wait_for(lambda: len(callers.answered()) > 0)
    ballast = fill(disk)
    wait_for(lambda: not ok(callers.asked[-1]))
    return ballast_gone(callers, ballast)


def ballast_gone(callers: Callers, ballast: list[Path]) -> list[str]:
    """Watch calls being refused, make room, and wait for answers."""
    before = len(callers.asked)
    wait_for(lambda: len(callers.asked) > before + REFUSED)
    refused = callers.asked[before:]
    for file in ballast:
        file.unlink()
    room = time.monotonic()
    wait_for(lambda: any(ok(call) and call.began > room for call in callers.asked[-1000:]))
    return [
        f"{call.reference} ended with {call.code.name} on a full disk" for call in refused if call.code.name not in {"UNAVAILABLE", "OK"}
    ]


def limited(server: Served, callers: Callers, path: Path) -> list[str]:
    """The same by a limit on the size of the server's files, where no small disk can be mounted."""
    wait_for(lambda: len(callers.answered()) > 0)
    _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    log = path.with_name(f"{path.name}-wal")
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
    wait_for(lambda: not ok(callers.asked[-1]))
    refused = len(callers.asked)
    wait_for(lambda: len(callers.asked) > refused + REFUSED)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    room = time.monotonic()
    wait_for(lambda: any(ok(call) and call.began > room for call in callers.asked[-1000:]))
    return []


def soak(effort: Effort) -> Findings:
    """Fill the disk over and over."""
    faults: list[str] = []
    rounds = effort.of(A_MINUTE, ROUNDS, 2)
    with TemporaryDirectory() as name, small_disk(Path(name) / "small") as mounted:
        folder = Path(name)
        disk = folder / "small" if mounted else folder
        url = f"sqlite:///{disk}/record.db"
        with served(folder, "--record", url, "--record-key", key_file(folder)) as server, calling(server.address, pause=0.002) as callers:
            for _ in range(rounds):
                faults += full(disk, callers) if mounted else limited(server, callers, disk / "record.db")
                time.sleep(BETWEEN)
        checked = audit(url, callers.answered())
        codes = callers.codes()
    what = "a tmpfs of 32 MiB" if mounted else "a limit on the size of files (no small disk could be mounted)"
    figures = (
        f"{rounds} times full, {what}: {codes['OK']:,} answers, {codes['UNAVAILABLE']:,} calls refused with `UNAVAILABLE`; "
        f"answers again each time; {checked.entries:,} in the record, {len(checked.faults)} missing or damaged"
    )
    return Findings(figures, faults + checked.faults)
