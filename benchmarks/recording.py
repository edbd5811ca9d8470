"""How fast answers are recorded: `python -m benchmarks.recording [URL]`; without URL on SQLite in the working directory."""

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.record.keeping import keep_policies
from zweck.decision.decision import Decision
from zweck.engine import Engine
from zweck.facts.question import ask
from zweck.load import load, shipped
from zweck.record import RecordSettings, open_record
from zweck.record.writer import Record
from zweck.service.encode.fast import encoded

FACTS: Final = {
    "time.decision_date": "2022-06-01",
    "operation.kind": "contact",
    "purpose.kind": "advertising",
    "channel.medium": "phone_call",
    "channel.advertising": True,
}
SECONDS: Final = 3.0
THREADS: Final = (1, 4, 16)
BATCH: Final = 1000
PROCESSES: Final = 2

Answer = tuple[Decision, bytes]


def ask_and_wait(record: Record, answer: Answer, end: float, size: int, waits: list[float]) -> None:
    """Record answers until the end, each batch when the one before is durable; `waits` gets the seconds of each."""
    while (start := time.perf_counter()) < end:
        record.append([record.answered(*answer) for _ in range(size)])
        waits.append(time.perf_counter() - start)


def run(url: str, threads: int, size: int = 1) -> tuple[list[float], float]:
    """The wait of each call, and the processor seconds that this process took."""
    policies = load(shipped())
    question = ask(FACTS, policies.vocabulary, presume_unstated=True)
    decision = Engine(policies).decide(question)
    waits: list[float] = []
    with closing(open_record(RecordSettings(url))) as record:
        keep_policies(record, policies)
        used, end = time.process_time(), time.perf_counter() + SECONDS
        work = partial(ask_and_wait, record, (decision, encoded(decision)), end, size, waits)
        running = [threading.Thread(target=work) for _ in range(threads)]
        for each in running:
            each.start()
        for each in running:
            each.join()
        return waits, time.process_time() - used


def show(name: str, waits: Sequence[float], used: float, size: int = 1) -> None:
    """One line: answers a second, what a call waits, and the processor time of an answer."""
    ordered = sorted(waits)
    median, late = (ordered[int(share * (len(ordered) - 1))] * 1000 for share in (0.5, 0.99))
    number = len(ordered) * size
    print(f"{name:<28}{number / SECONDS:>9,.0f}/s   p50 {median:7.2f} ms   p99 {late:7.2f} ms   {used / number * 1e6:6.0f} µs")


def main(url: str) -> None:
    """Measure one database."""
    for threads in THREADS:
        show(f"{threads} thread{'s'[: threads > 1]}", *run(url, threads))
    show(f"1 thread, {BATCH:,} at a time", *run(url, 1, BATCH), BATCH)
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as processes:
        results = processes.starmap(run, [(url, THREADS[-1])] * PROCESSES)
    show(
        f"{PROCESSES} processes of {THREADS[-1]} threads",
        [wait for waits, _ in results for wait in waits],
        sum(used for _, used in results),
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        with TemporaryDirectory(dir=os.curdir) as folder:
            main(f"sqlite:///{Path(folder).absolute()}/record.db")
