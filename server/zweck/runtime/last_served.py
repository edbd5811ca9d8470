"""A file that keeps which policies were served last, beyond a restart."""

import json
import logging
import os
from pathlib import Path
from typing import Final

from zweck.runtime.admission import Inventory
from zweck.runtime.sources.source import SourceError

log: Final = logging.getLogger(__name__)


class LastServed:
    """The inventory of the set that was served last."""

    def __init__(self, path: Path) -> None:
        """Use the file, which need not be there yet."""
        self._path = path

    def lost(self, later: Inventory) -> str:
        """The parts of the last set that a later one lacks, as `Inventory.lost` has them; empty where none was served yet.

        Raises:
            SourceError: if the file holds something else.
        """
        try:
            found = json.loads(self._path.read_bytes())
            numbers = tuple((str(held), int(number)) for held, number in found["numbers"].items())
            last = Inventory(frozenset(found["releases"]), frozenset(found["parts"]), numbers, frozenset(found["company"]))
        except FileNotFoundError:
            return ""
        except (OSError, AttributeError, KeyError, TypeError, ValueError):
            raise SourceError(f"`{self._path}` does not say which policies were served last", "bring it back from a copy") from None
        return last.lost(later)

    def write(self, served: Inventory) -> None:
        """Keep the inventory of the set that is served from now on; a failure is logged."""
        kept = {"numbers": dict(served.numbers), **{name: sorted(getattr(served, name)) for name in ("releases", "parts", "company")}}
        text = json.dumps(kept, indent=1)
        unfinished = self._path.with_name(f".{self._path.name}.part")
        try:
            with unfinished.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self._path)
        except OSError as error:
            log.error("it could not be kept which policies are served: %s", error)
