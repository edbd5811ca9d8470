"""Programs of the pages as they stand, booted as a developer boots them: a real uvicorn, a real node."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.clients.test_pages import blocks

ADDRESS: Final = re.compile(r"(http://127\.0\.0\.1:[1-9]\d*)")


class Answer(NamedTuple):
    """A response."""

    status: int
    kind: str
    body: Any


class Booted:
    """A program that serves."""

    def __init__(self, url: str, log: Path) -> None:
        self.url = url
        self._log = log

    @property
    def log(self) -> str:
        """All that it has written."""
        return self._log.read_text(encoding="utf-8")

    def ask(self, path: str, body: Any = None, verb: str = "POST") -> Answer:
        """The answer to a request."""
        client = HTTPConnection(self.url.removeprefix("http://"), timeout=60)
        try:
            client.request(verb, path, b"" if body is None else json.dumps(body).encode(), {"content-type": "application/json"})
            response = client.getresponse()
            kind, text = response.headers.get_content_type(), response.read().decode()
            return Answer(response.status, kind, json.loads(text) if "json" in kind else text)
        finally:
            client.close()


def program(folder: Path, page: str, language: str, name: str) -> Path:
    """The program of a page whose first line names its file, in a folder."""
    (text,) = (block for block in blocks(page, language) if re.match(rf"(#|//) {re.escape(name)}\b", block))
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def booted(folder: Path, *command: str | Path, **given: str) -> Iterator[Booted]:
    """A program while the block runs, once it has said where it serves."""
    log = folder / "log"
    with log.open("w", encoding="utf-8") as written:
        program = subprocess.Popen(command, cwd=folder, env=os.environ | given, stdout=written, stderr=subprocess.STDOUT)
        try:
            while not (found := ADDRESS.search(log.read_text(encoding="utf-8"))):
                assert program.poll() is None, log.read_text(encoding="utf-8")
                try:
                    program.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
            yield Booted(found[1], log)
        finally:
            program.terminate()
            program.wait(60)


def uvicorn(app: str) -> tuple[str, ...]:
    """The command that serves an application on a port that the system assigns."""
    return sys.executable, "-m", "uvicorn", app, "--port", "0"
