"""`make soak`: one fault after the other, done to real servers; a whole run writes its figures into `docs/reliability.md`."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from benchmarks.page import circumstances
from tests.faults import attacked, clock, database, disk, files, garbage, kills, looking, mixed, page, reloading, saturation, slow
from tests.faults.part import Effort, Findings

PARTS: Final[dict[str, Callable[[Effort], Findings]]] = {
    "memory": attacked.memory,
    "work": attacked.work,
    "places": attacked.places,
    "floods": attacked.floods,
    "kills": kills.soak,
    "answers": looking.soak,
    "database": database.soak,
    "disk": disk.soak,
    "clock": clock.soak,
    "slow": slow.soak,
    "garbage": garbage.soak,
    "files": files.soak,
    "reload": reloading.soak,
    "saturation": saturation.soak,
    "mixed": mixed.soak,
}
"""The attacks are first: how long others wait beside them counts, so they want a quiet machine."""
LEAST: Final = 0.4
"""The share of the time that the mixed load gets at least; what it gets more is left by the others."""

LONG: Final = 30
"""From so many minutes on the mixed load lasts all of them, and the others come on top."""

SHOWN: Final = 20


def main() -> int:
    """Soak, print, and write."""
    arguments = _arguments()
    minutes: float = arguments.minutes
    chosen: list[str] = arguments.only or list(PARTS)
    whole = chosen == list(PARTS)
    began = circumstances(quick=False).replace("\n", " ")
    began += " The machine had other work to do." if os.getloadavg()[1] > (os.cpu_count() or 1) else ""
    print(began, flush=True)
    start = time.monotonic()
    found: dict[str, tuple[Findings, float]] = {}
    for name in chosen:
        left = minutes * 60 - (time.monotonic() - start)
        seconds = minutes * 60 if minutes >= LONG or not whole else max(left, LEAST * minutes * 60)
        found[name] = _run(name, Effort(minutes, seconds, arguments.seed))
    if arguments.write or (whole and minutes >= 10):
        page.write(page.section(_command(arguments), began, found, "" if whole else page.written()))
        print(f"written into {page.PAGE}")
    return int(not all(part.held for part, _ in found.values()))


def _run(name: str, effort: Effort) -> tuple[Findings, float]:
    """Run a part and print what it found; what ends a part is a fault that it found."""
    print(f"\n{name}", end=" ", flush=True)
    start = time.monotonic()
    try:
        part = PARTS[name](effort)
    except (RuntimeError, OSError, AssertionError) as error:
        part = Findings(faults=[f"it did not come to its end: {type(error).__name__}: {error}"])
    seconds = time.monotonic() - start
    print(f"({seconds:,.0f} s): {page.verdict(part)}")
    for line in part.figures.split("; "):
        print(f"  {line}")
    for line in [*filter(None, [part.missing]), *part.faults[:SHOWN]]:
        print(f"  ✗ {line}", flush=True)
    return part, seconds


def _command(arguments: argparse.Namespace) -> str:
    options = [f"MINUTES={arguments.minutes:g}"] if arguments.minutes != 10 else []
    options += [f"ONLY={','.join(arguments.only)}"] if arguments.only else []
    return " ".join(["make soak", *options])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long it may take; from 10 on a whole run writes the page")
    parser.add_argument("--only", type=_names, metavar="NAME,...", help=f"only some of {', '.join(PARTS)}")
    parser.add_argument("--seed", type=int, default=0, help="where chance begins")
    parser.add_argument(
        "--write", action="store_true", help="write docs/reliability.md in any case; parts that did not run keep their figures"
    )
    return parser.parse_args()


def _names(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in PARTS:
            raise argparse.ArgumentTypeError(f"`{name}` is none of {', '.join(PARTS)}")
    return names


if __name__ == "__main__":
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
    with suppress(KeyboardInterrupt):
        sys.exit(main())
    sys.exit(130)
