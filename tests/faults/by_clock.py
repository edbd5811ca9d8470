"""The command line by a clock that was moved: `python -m tests.faults.by_clock SECONDS serve …`; no option of `zweck serve` moves one.

The clock of the process runs on, `SECONDS` from that of the machine; with the path of a file in their place it stands, and shows the moment
that the file holds (`tests.faults.moved.show`). The program may be forked: the process that forks can move its clock.
"""

import sys
from pathlib import Path

from tests.faults.moved import moved, set_by, shown

if __name__ == "__main__":
    said = sys.argv.pop(1)
    set_by(shown(Path(said)) if Path(said).is_file() else moved(float(said)))
    from zweck.cli.main import cli

    cli()
