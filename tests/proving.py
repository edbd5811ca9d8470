"""How much of a drawn check runs: a hundredth in `make test`, all of it in `make prove`."""

import os
from typing import Final

PROVING: Final = bool(os.environ.get("ZWECK_PROVE"))
"""Whether `make prove` runs, which leaves nothing out."""

SHARE: Final = 100
"""In `make test` one of so many drawn examples is checked."""


def drawn(full: int) -> int:
    """How many examples of a check with `full` of them are drawn in this run."""
    return full if PROVING else max(1, full // SHARE)
