"""The search for garbage, put off while much is made that stays: it would look through all of it again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search() -> Iterator[bool]:
    """Search for no garbage in this process meanwhile; gives whether there would have been a search."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield searching
    finally:
        if searching:
            gc.enable()
