"""Makes each change of `mutants.yaml` in a copy of the tree and runs the stage that must notice it: `python -m tests.mutants`.

A mutant that its stage does not notice fails the run, and so does a stage that fails without any change: it would notice nothing.
"""

import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Final

import yaml

ROOT: Final = Path(__file__).parents[1]
LIST: Final = ROOT / "tests" / "mutants.yaml"
ROOTS: Final = ("proto", "engine", "server")
CASES: Final = "cases"
"""The stage that is `zweck test`: all cases and snapshots, by the native matcher."""

SHOWN: Final = 30
"""Lines of a stage's output that are shown."""

FAILED: Final = 1
"""The exit code of pytest and of `zweck test` where a test or a case fails; any other one but 0 means that the stage did not run."""

stamps: Final = count(1_000_000_000)
"""Times of changes: each later than the one before, for Python compares a file's time with that of its bytecode."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of a file: `old`, which stands in it once, becomes `new`, and `stage` must fail."""

    mutant: str
    file: str
    old: str
    new: str
    stage: str
    why: str

    def faults(self) -> list[str]:
        """The reasons for which it cannot be made, each as a sentence."""
        path = ROOT / self.file
        if not path.is_file():
            return [f"{self.mutant}: there is no file {self.file}"]
        found = path.read_text(encoding="utf-8").count(self.old)
        faults = [] if found == 1 else [f"{self.mutant}: {self.old!r} stands {found} times in {self.file}, not once"]
        return faults + ([] if self.old != self.new else [f"{self.mutant}: it changes nothing"])


def mutants(path: Path = LIST) -> list[Mutant]:
    """All mutants of the list."""
    return [Mutant(**entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))]


def chosen(found: Iterable[Mutant], only: Sequence[str]) -> list[Mutant]:
    """The mutants whose name, file or stage has one of these texts; all without any."""
    return [one for one in found if not only or any(text in part for text in only for part in (one.mutant, one.file, one.stage))]


class Copy:
    """A copy of the tree, in which one change after the other is made."""

    def __init__(self, folder: Path) -> None:
        """Copy all files that git knows or would take; what is installed is that of the tree."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".venv").symlink_to(ROOT / ".venv")
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():  # and not removed since
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)

    def noticed(self, one: Mutant) -> str:
        """Make the change and run its stage: empty if it is noticed, or else what is wrong."""
        path = self.folder / one.file
        before = path.read_text(encoding="utf-8")
        try:
            self._write(path, before.replace(one.old, one.new))
            if not self._reads(path):
                return f"{one.mutant}: the stage would read another {one.file}"
            code, said = self.run(one.stage)
        finally:
            self._write(path, before)
        if code == FAILED:
            return ""
        return f"{one.mutant}: {one.stage} {'does not notice it' if code == 0 else f'ends with {code}'}: {one.why}\n{said}"

    def run(self, stage: str) -> tuple[int, str]:
        """Run a stage: its exit code, and the end of what it says."""
        words = ["-m", "zweck.cli", "test"] if stage == CASES else ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", stage]
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env=self._environment(),
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        return done.returncode, "\n".join(done.stdout.splitlines()[-SHOWN:])

    def _environment(self) -> Mapping[str, str]:
        """The copy stands before the tree, and keeps to itself what a run leaves behind; chance is the same each time."""
        paths = os.pathsep.join(str(self.folder / root) for root in (".", *ROOTS))
        kept = {name: value for name, value in os.environ.items() if name not in ("ZWECK_PROVE", "PYTHONDONTWRITEBYTECODE")}
        return {**kept, "PYTHONPATH": paths, "XDG_CACHE_HOME": str(self.folder / ".cache"), "CI": "1"}

    def _reads(self, path: Path) -> bool:
        """Whether a program in the copy imports this file; data of the law is read from beside the engine."""
        if path.suffix != ".py":
            return True
        parts = path.relative_to(self.folder).with_suffix("").parts
        name = ".".join(parts[1:] if parts[0] in ROOTS else parts).removesuffix(".__init__")
        code = f"from importlib.util import find_spec; print(find_spec({name!r}).origin)"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=self.folder, env=self._environment(), capture_output=True, text=True, check=False
        )
        return done.stdout.strip() == str(path)

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        at = next(stamps)
        os.utime(path, (at, at))


def main(only: Sequence[str], jobs: int) -> int:
    """Make the chosen mutants, and return 1 if one is not noticed where it must be."""
    found = chosen(mutants(), only)
    faults = [fault for one in found for fault in one.faults()]
    if faults or not found:
        print(*faults or ["no mutant has this name, file or stage"], sep="\n")
        return 1
    with TemporaryDirectory(prefix="zweck-mutants-") as name, ThreadPoolExecutor(jobs) as pool:
        free: SimpleQueue[Copy] = SimpleQueue()
        for number in range(jobs):
            free.put(Copy(Path(name).resolve() / str(number)))

        def sound(stage: str) -> str:
            copy = free.get()
            code, said = copy.run(stage)
            free.put(copy)
            return f"{stage} ends with {code} without any change\n{said}" if code else ""

        def noticed(one: Mutant) -> str:
            copy = free.get()
            fault = copy.noticed(one)
            free.put(copy)
            print(f"{'lives' if fault else 'dies '} {one.mutant} ({one.stage})", flush=True)
            return fault

        unsound = [fault for fault in pool.map(sound, dict.fromkeys(one.stage for one in found)) if fault]
        if unsound:
            print(*unsound, sep="\n")
            return 1
        living = [fault for fault in pool.map(noticed, found) if fault]
    print(*living, f"{len(found) - len(living)} of {len(found)} mutants are noticed where they must be", sep="\n")
    return 1 if living else 0


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m tests.mutants", description="make each change of tests/mutants.yaml; its stage must notice it")
    parser.add_argument("only", nargs="*", metavar="TEXT", help="only mutants that have TEXT in name, file or stage")
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    asked = parser.parse_args()
    raise SystemExit(main(asked.only, asked.jobs))
