"""Processes that write a record, to be killed at any moment."""

import multiprocessing
import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from multiprocessing.connection import Connection
from typing import Final

from tests.arcadia import POLICIES
from tests.record.keeping import keep_policies
from zweck.chain.addresses import address
from zweck.chain.key import Key
from zweck.load import load
from zweck.record import Record, partitions
from zweck.record.chain import RECORD
from zweck.record.entry import Content, Entry, entry

PROCESSES: Final = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])

ARCADIA: Final = load(POLICIES)
KEY: Final = Key(b"a secret of sufficient length")
CONTENT: Final = Content("id", "PERMITTED", "full", '{"consent.given":true}', 0, "{}", "{}", "x" * 64)
PERSONS: Final = 5
SEGMENT: Final = 256
"""Entries of a segment here."""

LONGEST: Final = 0.15
"""Seconds that a process lives at most."""


def write_all(url: str, entries: Sequence[Entry]) -> None:
    """Write entries one after the other."""
    with closing(Record(address(url, RECORD), KEY)) as record:
        keep_policies(record, ARCADIA)
        for each in entries:
            record.append([each])


def write_for_ever(url: str, acknowledged: Connection) -> None:
    """Write from four threads, and say of each entry that it was acknowledged."""
    partitions.SIZE = SEGMENT  # type: ignore[misc]
    record = Record(address(url, RECORD), KEY)
    keep_policies(record, ARCADIA)
    turn = threading.Lock()

    def write() -> None:
        while True:
            moment = time.time_ns() // 1000
            each = entry(moment, ARCADIA.revision, "zweck 0", CONTENT._replace(subject=f"1:{moment % PERSONS:032x}"))
            record.append([each])
            with turn:
                acknowledged.send_bytes(each.digest.encode())

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def kill_one(url: str, chance: random.Random, write: Callable[[str, Connection], None] = write_for_ever) -> list[str]:
    """Start a process that writes, kill it at a random moment after its first entry, and return what it had acknowledged."""
    here, there = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=write, args=(url, there))
    process.start()
    there.close()
    acknowledged = [here.recv_bytes().decode()]
    end = time.monotonic() + chance.uniform(0, LONGEST)
    while time.monotonic() < end:
        if here.poll(max(0, end - time.monotonic())):
            acknowledged.append(here.recv_bytes().decode())
    process.kill()
    try:
        while True:
            acknowledged.append(here.recv_bytes().decode())
    except (EOFError, OSError):  # the end, or half a message
        pass
    process.join()
    process.close()
    here.close()
    return acknowledged
