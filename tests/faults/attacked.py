"""Attacks on a server as operators start it, one after the other, beside well-behaved callers: how long these wait, and what it holds."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.access.authority import AUDIENCE, ISSUER, Issuer, write
from tests.faults.attacks import FLOODS, PLACES, Attack
from tests.faults.behaved import Waits, behaving
from tests.faults.diverse import MEMORY
from tests.faults.part import Effort, Findings, joined
from tests.faults.served import Served, served
from tests.faults.shapes import WORK

MAX_MB: Final = 512.0
"""MB that a process may hold, as in the manifests."""

MAX_WAIT: Final = 0.25
"""Seconds that 99 of 100 calls of others may wait, where the machine has two processors for it."""

A_MINUTE: Final = 0.5
LEAST: Final = 6
LONGEST: Final = 30
"""Seconds for which an attack lasts, for each minute of the soak, at least and at most: forty attacks are a third of it."""

LOOK: Final = 0.05
TOKENS: Final = f'jwt: {{key: issuer.pem, algorithm: EdDSA, issuer: "{ISSUER}", audience: {AUDIENCE}}}\n'


def memory(effort: Effort) -> Findings:
    """Little that becomes much."""
    return attacked(MEMORY, effort)


def work(effort: Effort) -> Findings:
    """Small messages that mean much work, read and answered without a cache."""
    return attacked(WORK, effort, "--cache", "0")


def places(effort: Effort) -> Findings:
    """Clients without credentials that hold places."""
    issuer = Issuer()
    with TemporaryDirectory() as name:
        write(Path(name), issuer_pem=issuer.public, access_yaml=TOKENS)
        access = Path(name) / "access.yaml"
        return attacked(
            PLACES, effort, "--access", str(access), token=issuer.token({"exp": int(time.time()) + 24 * 3600, "roles": ["decide", "as_of"]})
        )


def floods(effort: Effort) -> Findings:
    """Frames without end."""
    return attacked(FLOODS, effort)


def attacked(attacks: Mapping[str, Attack], effort: Effort, *options: str, token: str = "") -> Findings:
    """Each attack, and the callers without any, on one server after the other."""
    found = []
    with TemporaryDirectory() as folder, served(Path(folder), *options, policies=None) as server:
        for name, attack in {"no attack": _none, **attacks}.items():
            found.append(_beside(name, attack, server, effort.of(A_MINUTE, LONGEST, LEAST), token))
    return joined(found)


def _none(address: str) -> None:
    """To compare."""
    time.sleep(1)


def _beside(name: str, attack: Attack, server: Served, seconds: float, token: str) -> Findings:
    """An attack again and again, beside callers."""
    with _measured(server) as peak, behaving(server.address, token) as waits:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            attack(server.address)
    return judged(name, waits, peak.megabytes)


def judged(name: str, waits: Waits, megabytes: float) -> Findings:
    """The figures of an attack, and what they should not have been."""
    every, wait = waits.all(), percentile(waits.all())
    faults = [f"{name}: {count} calls of others ended with {code}" for code, count in waits.codes.items() if code != "OK"]
    faults += [f"{name}: the server held {megabytes:.0f} MB"] if megabytes >= MAX_MB else []
    faults += [f"{name}: 1 of 100 calls of others waited {wait * 1000:.0f} ms or longer"] if wait > MAX_WAIT else []
    late = percentile(waits.lateness) * 1000
    figures = (
        f"{name}: at most {megabytes:.0f} MB, {len(every):,} calls of others, p99 {wait * 1000:.0f} ms, "
        f"the slowest {max(every) * 1000:.0f} ms (the machine woke them late by p99 {late:.0f} ms)"
    )
    return Findings(figures, faults)


def percentile(values: list[float], part: float = 0.99) -> float:
    """The value that so large a part of them does not exceed."""
    found = sorted(values)
    return found[min(len(found) - 1, int(part * len(found)))] if found else 0.0


@dataclass(slots=True)
class Peak:
    """The most that was seen."""

    megabytes: float = 0.0


@contextmanager
def _measured(server: Served) -> Iterator[Peak]:
    """The memory of a server while the block runs."""
    peak = Peak()
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK):
            peak.megabytes = max(peak.megabytes, server.memory())

    looking = threading.Thread(target=look)
    looking.start()
    with ExitStack() as stack:
        stack.callback(looking.join)
        stack.callback(over.set)
        yield peak
