"""`make bench`: every measurement, one after the other, in one run on one machine."""

import platform
import sys

from benchmarks import deciding, suites
from benchmarks.table import print_table


def main() -> None:
    """Measure and print."""
    print(f"python {platform.python_version()}, {platform.machine()}; medians; compare within this run")
    for measure in (deciding.rows, suites.rows):
        print_table(measure())
    sys.stdout.flush()


if __name__ == "__main__":
    main()
