"""`zweck serve --metrics --log json` as operators start it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import grpc
import pytest

from tests.cli.conftest import UTOPIA
from tests.observe.scrape import number, positive, scraped
from tests.processes import Program, killed_at_last
from zweck.observe.meter import CHECK
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

SERVE = [sys.executable, "-m", "zweck.cli", "serve", "--listen", "127.0.0.1:0", "--policies", str(UTOPIA), "--log", "json"]
ASKED = 6


def asked(address: str) -> None:
    """Ask some questions, each as a client of its own."""
    day = v1.FactValue(string_value="2012-01-01")
    for _ in range(ASKED):
        with grpc.insecure_channel(address) as channel:
            DecisionServiceStub(channel).CheckProcessing(v1.CheckProcessingRequest(facts={"time.decision_date": day}), timeout=60)


@pytest.mark.parametrize("workers", [1, 2])
def test_metrics_of_a_program(workers: int, tmp_path: Path) -> None:
    command = [*SERVE, "--metrics", "127.0.0.1:0", "--workers", str(workers)]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    started = Program(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    with killed_at_last(started) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        told = json.loads(server.stderr.readline())
        assert told["message"].startswith("metrics at http://127.0.0.1:")
        metrics = told["message"].split("/")[2]
        asked(server.stdout.readline().split()[-1])
        end = time.monotonic() + 60  # workers write theirs every second
        while sum(positive(samples := scraped(metrics), "zweck_decisions_total").values()) < ASKED and time.monotonic() < end:
            time.sleep(0.1)
        assert sum(positive(samples, "zweck_decisions_total").values()) == ASKED
        assert number(samples, "zweck_request_seconds_count", method=CHECK) == ASKED
        assert len(positive(samples, "zweck_build_info")) == 1
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0
        said = [json.loads(line)["message"].partition(":")[0] for line in server.stderr]
        assert said == ["asked to stop"] * workers
    assert not list(tmp_path.iterdir())
