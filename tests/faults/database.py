"""The record's database stops under load and starts again."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.faults.callers import Asked, Callers, calling
from tests.faults.part import Effort, Findings
from tests.faults.recorded import audit, key_file, postgres
from tests.faults.served import served
from tests.record.postgres import Cluster

A_MINUTE, OUTAGES = 1, 30
BETWEEN: Final = 1.0
"""Seconds of answers between two outages."""

WAIT: Final = 60
REFUSALS: Final = {"UNAVAILABLE", "RESOURCE_EXHAUSTED"}
"""How a call may end while the database is away; the second where it hangs and calls pile up."""


def outage(cluster: Cluster, callers: Callers, seconds: float) -> tuple[float, list[str]]:
    """Stop the database for a while; how long it took until somebody was answered again, and what was not as promised."""
    wait_for(lambda: bool(callers.answered()))
    cluster.stop()
    stopped = time.monotonic()
    time.sleep(seconds)
    away = time.monotonic()
    cluster.start()
    started = time.monotonic()
    wait_for(lambda: any(ok(call) and call.ended > started for call in callers.asked[-1000:]))
    recovered = time.monotonic() - started
    while_away = [call for call in callers.asked if call.began > stopped and call.ended < away]
    answered = [f"{call.reference} was answered without a database" for call in while_away if ok(call)]
    wrong = [f"{call.reference} ended with {call.code.name}" for call in while_away if not ok(call) and call.code.name not in REFUSALS]
    none = [] if while_away else ["no call was made while the database was away"]
    return recovered, answered + wrong + none


def ok(call: Asked) -> bool:
    """Whether it was answered."""
    return call.code.name == "OK"


def wait_for(true: Callable[[], bool]) -> None:
    """Wait until it is true."""
    end = time.monotonic() + WAIT
    while not true():
        if time.monotonic() > end:
            raise RuntimeError("it never came")
        time.sleep(0.01)


def soak(effort: Effort) -> Findings:
    """Stop the database over and over."""
    times: list[float] = []
    faults: list[str] = []
    with TemporaryDirectory() as name, postgres() as cluster:
        if cluster is None:
            return Findings(missing="PostgreSQL is not installed")
        folder, url = Path(name), cluster.url("outages")
        with served(folder, "--record", url, "--record-key", key_file(folder)) as server, calling(server.address) as callers:
            for number in range(effort.of(A_MINUTE, OUTAGES, 2)):
                recovered, found = outage(cluster, callers, 0.5 + number % 4)
                times.append(recovered)
                faults += found
                time.sleep(BETWEEN)
        checked = audit(url, callers.answered())
        codes = callers.codes()
    figures = (
        f"{len(times)} outages of 0.5 to 3.5 s: {codes['OK']:,} answers, {codes['UNAVAILABLE']:,} calls refused with `UNAVAILABLE`, "
        f"none answered meanwhile; answers again after {max(times):.2f} s at most; {checked.entries:,} in the record, "
        f"{len(checked.faults)} missing or damaged"
    )
    return Findings(figures, faults + checked.faults)
