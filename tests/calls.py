"""How many functions of Python are called, in how many files of zweck, on three ways: a first question, the same again, and a click.

`python -m tests.calls` prints the calls and the files of each; it is a process of its own, so that nothing is known before.
"""

import asyncio
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, Final

from tests.activities.group import engine, group
from tests.server.fiction import CALL
from tests.workbench.conftest import DAY, HOST, PORT, TOKEN
from zweck.engine import Engine
from zweck.service.answer import AnswerOptions, Answers
from zweck.v1 import decision_pb2 as v1
from zweck.workbench.app import application
from zweck.workbench.casefile import CaseFile
from zweck.workbench.context import Workbench
from zweck.workbench.guard import Admission

ROOTS: Final = tuple(str(Path(__file__).parents[1] / root / "zweck") for root in ("engine", "server", "proto"))
KEPT: Final = 1000
FACTS: Final = {
    "time.decision_date": DAY,
    "operation.kind": "collect",
    "purpose.kind": "advertising",
    "subject.location_country": "DE",
}


class Counted:
    """The calls, and the files of zweck in which they were."""

    def __init__(self) -> None:
        self.calls = 0
        self.files: set[str] = set()

    def note(self, frame: FrameType, event: str, _: Any) -> None:
        """Count a call."""
        if event == "call":
            self.calls += 1
            if frame.f_code.co_filename.startswith(ROOTS):
                self.files.add(frame.f_code.co_filename)


@contextmanager
def counting() -> Iterator[Counted]:
    """Count what is called, in threads that begin meanwhile as well."""
    counted = Counted()
    threading.setprofile(counted.note)
    sys.setprofile(counted.note)
    try:
        yield counted
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def answers() -> Iterator[Counted]:
    """From the bytes of a question to those of its answer, by an engine that has answered nothing before; then the same bytes once more."""
    policies = engine().policies
    facts = {name: v1.FactValue(string_value=value) for name, value in FACTS.items()}
    body = v1.CheckProcessingRequest(facts=facts).SerializeToString()
    service = Answers(Engine(policies, cache=KEPT), policies.vocabulary, AnswerOptions(cached=KEPT))
    for _ in range(2):
        with counting() as counted:
            service.decision(body, CALL)
        yield counted


def click() -> Counted:
    """A page of the workbench with one fact more than the page before it."""
    with TemporaryDirectory() as folder:
        app = application(Workbench(engine(), CaseFile(Path(folder) / "cases.db"), group()), Admission.at(PORT, TOKEN))
        asyncio.run(_get(app, FACTS))
        with counting() as counted:
            asyncio.run(_get(app, {**FACTS, "subject.status": "living"}))
    return counted


async def _get(app: Callable[..., Any], facts: dict[str, str]) -> None:
    query = "&".join(f"{name}={value}" for name, value in facts.items())
    headers = [(b"host", HOST.encode()), (b"authorization", f"Bearer {TOKEN}".encode())]
    scope = {"type": "http", "method": "GET", "path": "/en/ask", "raw_path": b"/en/ask", "query_string": query.encode(), "headers": headers}
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        statuses.extend([message["status"]] if message["type"] == "http.response.start" else [])

    await app({**scope, "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", PORT), "client": ("127.0.0.1", 1)}, receive, send)
    if statuses != [200]:
        raise AssertionError(statuses)


if __name__ == "__main__":
    found = dict(zip(("first", "warm", "click"), (*answers(), click()), strict=True))
    print(json.dumps({way: {"calls": counted.calls, "files": len(counted.files)} for way, counted in found.items()}))
