"""`make soak`: one fault after the other, done to real servers; a whole run writes its figures into `docs/reliability.md`."""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from multiprocessing import get_context
from typing import Final

from benchmarks.page import circumstances
from tests.faults import page
from tests.faults.part import Effort
from tests.faults.parts import ALONE, BESIDE, PARTS, Found, run

LANES: Final = 3
"""Parts that are side by side: the mixed load, which has all the time that the others leave, and two more."""

LEAST: Final = 0.4
"""The share of the time that the mixed load gets at least."""

SHOWN: Final = 20


def main() -> int:
    """Soak, print, and write."""
    arguments = _arguments()
    minutes: float = arguments.minutes
    chosen: list[str] = arguments.only or list(PARTS)
    whole = set(chosen) == set(PARTS)
    began = circumstances(quick=False).replace("\n", " ")
    began += " The machine had other work to do." if os.getloadavg()[1] > (os.cpu_count() or 1) else ""
    print(began, flush=True)
    start = time.monotonic()
    found: dict[str, Found] = {}
    for name in (name for name in ALONE if name in chosen):
        found[name] = run(name, Effort(minutes, left(minutes, start), arguments.seed))
        _show(name, found[name])
    effort = Effort(minutes, left(minutes, start), arguments.seed)
    with ProcessPoolExecutor(LANES, mp_context=get_context("spawn")) as lanes:
        running = {lanes.submit(run, name, effort): name for name in BESIDE if name in chosen}
        for done in as_completed(running):
            found[running[done]] = done.result()
            _show(running[done], done.result())
    if arguments.write or (whole and minutes >= 10):
        found = {name: found[name] for name in PARTS if name in found}
        page.write(page.section(_command(arguments), began, found, "" if whole else page.written()))
        print(f"written into {page.PAGE}")
    print(f"{(time.monotonic() - start) / 60:.0f} minutes")
    return int(not all(part.held for part, _ in found.values()))


def left(minutes: float, start: float) -> float:
    """The seconds that are left of a soak that began then, but not less than the least share of it."""
    return max(minutes * 60 - (time.monotonic() - start), LEAST * minutes * 60)


def _show(name: str, found: Found) -> None:
    """Print what a part found."""
    part, seconds = found
    print(f"\n{name} ({seconds:,.0f} s): {page.verdict(part)}")
    for line in part.figures.split("; "):
        print(f"  {line}")
    for line in [*filter(None, [part.missing]), *part.faults[:SHOWN]]:
        print(f"  ✗ {line}")
    sys.stdout.flush()


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
