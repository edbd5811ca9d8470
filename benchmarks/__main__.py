"""`make bench`: everything in one run on one machine; a whole run writes its tables into `docs/performance.md`."""

import argparse
import sys
from typing import Final

from benchmarks import (
    activities,
    asking,
    bulk,
    commands,
    floor,
    growth,
    hiding,
    in_process,
    looking,
    page,
    pages,
    scenarios,
    serving,
    starting,
)
from benchmarks.effort import QUICK, Effort
from benchmarks.load.generator import CallsFailed
from benchmarks.load.http2 import Refused
from benchmarks.rounds import Wrong
from benchmarks.servers import NotReady
from benchmarks.table import Goal, Table, goals_table

MEASURES: Final = {
    "activities": activities.measure,
    "in-process": in_process.measure,
    "law": scenarios.measure,
    "serving": serving.measure,
    "floor": floor.measure,
    "growth": growth.measure,
    "starting": starting.measure,
    "register": looking.measure,
    "missing": hiding.measure,
    "commands": commands.measure,
    "questions": asking.measure,
    "bulk": bulk.measure,
    "pages": pages.measure,
}


def main() -> None:
    """Measure, print and write; a part that fails or measured nothing is named; then nothing is written and the exit code is 1."""
    arguments = _arguments()
    chosen = arguments.only or list(MEASURES)
    head = page.circumstances(arguments.quick)
    print(head, flush=True)
    tables: list[Table] = []
    goals: list[Goal] = []
    failed = False
    for name in chosen:
        try:
            report = MEASURES[name](QUICK if arguments.quick else Effort())
        except (CallsFailed, NotReady, Refused, Wrong, OSError) as error:
            print(f"\n{name} failed: {error}", file=sys.stderr)
            failed = True
            continue
        tables += report.tables
        goals += report.goals
        for table in report.tables:
            print(f"\n{table.text()}", end="", flush=True)
        for reason in report.missing():
            print(f"\n{name} was not measured: {reason}", file=sys.stderr)
            failed = True
    summary = [goals_table(goals)] if goals else []
    for table in summary:
        print(f"\n{table.text()}", end="")
    if failed:
        sys.exit(1)
    if arguments.write or not (arguments.quick or arguments.only):
        page.write(page.section(head, [*summary, *tables]))
        print(f"\nwritten into {page.PAGE}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure just enough to see that everything works, and only print")
    parser.add_argument("--only", type=_names, metavar="NAME,...", help=f"measure only some of {', '.join(MEASURES)}, and only print")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md in any case")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in MEASURES:
            raise argparse.ArgumentTypeError(f"`{name}` is none of {', '.join(MEASURES)}")
    return names


if __name__ == "__main__":
    main()
