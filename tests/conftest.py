"""For all tests: garbage is looked for less often, for a run holds a million objects, and each search looks at all of them."""

import gc
from typing import Final

NEW_OBJECTS: Final = 20_000
"""After so many a search begins; Python's own 700 let searches take a sixth of the run."""


def pytest_configure() -> None:
    """Applies to every process that runs tests."""
    gc.set_threshold(NEW_OBJECTS)
