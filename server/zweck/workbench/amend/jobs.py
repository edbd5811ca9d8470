"""Searches for the effect of drafts: each in a process of its own, few at once, and none without end."""

import atexit
import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from shutil import rmtree
from threading import Lock, Semaphore, Thread
from typing import Any, Final

from zweck.forms.whole import put
from zweck.settings import environment

AT_ONCE: Final = 2
MAX_SECONDS: Final = 600
MODULE: Final = "zweck.workbench.amend.work"
ENDED: Final = ("done", "failed", "stopped", "late")


ORDER: Final = "order.json"
STATUS: Final = "status.json"
FLIPS: Final = "flips.json"
UNNOTICED: Final = "unnoticed.json"
TODAY: Final = "today"
WHOLE: Final = "whole"
DIGEST: Final = "digest"
"""The digest of the draft that is searched."""


@dataclass(frozen=True, slots=True)
class Order:
    """The folders of both sides, the day concerned, names for the sides, the changes that are expected, and beside what to look."""

    old: str
    new: str
    day: str
    names: tuple[str, str]
    expected: tuple[str, ...] = ()
    record: str = ""
    activities: str = ""

    def write(self, folder: Path) -> None:
        """Write it where the process reads it."""
        put(folder / ORDER, json.dumps(asdict(self), ensure_ascii=False).encode())

    @classmethod
    def read(cls, folder: Path) -> "Order":
        """The order in a folder."""
        return cls(**json.loads((folder / ORDER).read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Effect:
    """As far as a search is: its stage, what was found, and whether the draft is still the one that was searched."""

    stage: str = ""
    done: int = 0
    of: int = 0
    why: str = ""
    digest: str = ""
    today: dict[str, str] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)
    flips: tuple[dict[str, Any], ...] = ()
    unnoticed: dict[str, Any] | None = None

    @property
    def runs(self) -> bool:
        """Whether more will be found."""
        return bool(self.stage) and self.stage not in ENDED


class Jobs:
    """The searches of a workbench."""

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._room = Semaphore(AT_ONCE)
        self._running: dict[Path, subprocess.Popen[bytes] | None] = {}
        atexit.register(self.stop_all)

    def start(self, folder: Path, order: Order, digest: str) -> None:
        """Search by an order; what the folder held before goes. A search that runs there already goes on."""
        with self._lock:
            if folder in self._running:
                return
            self._running[folder] = None
        rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        order.write(folder)
        put(folder / DIGEST, digest.encode())
        _note(folder, "waiting")
        Thread(target=self._run, args=(folder,), daemon=True).start()

    def _run(self, folder: Path) -> None:
        try:
            with self._room:
                with self._lock:
                    if folder not in self._running:  # it was stopped while it waited
                        return
                    command, spoken = [sys.executable, "-m", MODULE, str(folder)], environment.without("LC_ALL", LC_ALL="C.UTF-8")
                    process = subprocess.Popen(command, cwd=folder, env=spoken, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)  # noqa: S603  our own module
                    self._running[folder] = process
                self._watch(folder, process)
        finally:
            with self._lock:
                self._running.pop(folder, None)

    def _watch(self, folder: Path, process: "subprocess.Popen[bytes]") -> None:
        try:
            _, said = process.communicate(timeout=self._seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            _note(folder, "late")
            return
        if process.returncode < 0:
            _note(folder, "stopped")
        elif process.returncode:
            last = said.decode("utf-8", "replace").strip().splitlines()
            _note(folder, "failed", last[-1] if last else "")

    def stop(self, folder: Path) -> None:
        """Stop a search."""
        with self._lock:
            process = self._running.get(folder)
            waiting = folder in self._running and process is None
            if waiting:
                del self._running[folder]
        if waiting:
            _note(folder, "stopped")
        if process is not None:
            process.kill()

    def stop_all(self) -> None:
        """Stop every search."""
        for folder in list(self._running):
            self.stop(folder)

    def found(self, folder: Path) -> Effect:
        """As far as the search in a folder is; that of a workbench that ended counts as stopped."""
        status = _json(folder / STATUS) or {}
        stage = str(status.get("stage", ""))
        with self._lock:
            if stage and stage not in ENDED and folder not in self._running:
                status = _json(folder / STATUS) or {}  # it may have ended since
                stage = str(status.get("stage", "")) if status.get("stage") in ENDED else "stopped"
        texts = {name: {path.suffixes[0][1:]: path.read_text("utf-8") for path in folder.glob(f"{name}.*.html")} for name in (TODAY, WHOLE)}
        flips = tuple(_json(folder / FLIPS) or ())
        digest = (folder / DIGEST).read_text("utf-8") if (folder / DIGEST).is_file() else ""
        counts = int(status.get("done", 0)), int(status.get("of", 0))
        return Effect(stage, *counts, str(status.get("why", "")), digest, texts[TODAY], texts[WHOLE], flips, _json(folder / UNNOTICED))


def _note(folder: Path, stage: str, why: str = "") -> None:
    if folder.is_dir():
        put(folder / STATUS, json.dumps({"stage": stage, "why": why[:4000]}, ensure_ascii=False).encode())


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
