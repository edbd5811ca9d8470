"""SIGKILL at random moments, under load: no answer that somebody got may be missing from the record."""

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.faults.callers import Callers, calling
from tests.faults.part import Effort, Findings, joined
from tests.faults.recorded import audit, key_file, postgres
from tests.faults.served import Served, served
from tests.register.soak import killed

LONGEST: Final = 0.4
"""Seconds that a server lives at most after its first answer."""

A_MINUTE, KILLS = 6, 200
WAIT: Final = 60


def kill(folder: Path, url: str, chance: random.Random, *, workers: int = 1, times: int = 1) -> list[str]:
    """Start a server, kill a random worker so many times less one, and in the end all of it; the references of what was answered."""
    options = ("--record", url, "--record-key", key_file(folder), "--workers", workers)
    with served(folder, *options) as server, calling(server.address) as callers:
        for _ in range(times - 1):
            _answers(callers, server)
            time.sleep(chance.uniform(0, LONGEST))
            kill_worker(server, chance)
        _answers(callers, server)
        time.sleep(chance.uniform(0, LONGEST))
        server.kill()
    return callers.answered()


def _answers(callers: Callers, server: Served) -> None:
    """Wait until a call is answered again."""
    before, end = len(callers.answered()), time.monotonic() + WAIT
    while len(callers.answered()) == before:
        if time.monotonic() > end:
            raise RuntimeError(f"no call was answered any more: {server.log()}")
        time.sleep(0.01)


def kill_worker(server: Served, chance: random.Random) -> None:
    """End one of its workers."""
    with suppress(ProcessLookupError):  # it is just being replaced
        os.kill(chance.choice(server.workers()), signal.SIGKILL)


def soak(effort: Effort) -> Findings:
    """Half of the kills with one process, half with two workers; as many of processes with a register; on SQLite and PostgreSQL."""
    found: list[Findings] = []
    kills = effort.of(A_MINUTE, KILLS, 4)
    with TemporaryDirectory() as name, postgres() as cluster:
        folder = Path(name)
        urls = [f"sqlite:///{folder}/record.db"] + ([cluster.url("kills")] if cluster else [])
        found += [_soak_one(folder, url, kills // len(urls), effort.seed) for url in urls]
        urls = [f"sqlite:///{folder}/register.db"] + ([cluster.url("register")] if cluster else [])
        found += [Findings(*killed(url, kills // len(urls), effort.seed)) for url in urls]
        if cluster is None:
            found.append(Findings(missing="PostgreSQL is not installed"))
    return joined(found)


def _soak_one(folder: Path, url: str, kills: int, seed: int) -> Findings:
    chance = random.Random(seed)
    answered: list[str] = []
    workers = 0
    done = 0
    while done < kills:
        alone = (done % 2 == 0 and done < kills - 1) or kills - done == 1
        times = 1 if alone else min(3, kills - done)
        answered += kill(folder, url, chance, workers=1 if alone else 2, times=times)
        workers += times - 1
        done += times
    checked = audit(url, answered)
    figures = (
        f"{url.partition(':')[0]}: {done} kills ({workers} of single workers), {len(answered):,} answers received, "
        f"{checked.entries:,} in the record, {len(checked.faults)} missing or damaged"
    )
    return Findings(figures, checked.faults)
