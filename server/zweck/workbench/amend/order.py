"""The order for a search, and the files in which it leaves its findings."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from zweck.workbench.amend.drafts import put

ORDER: Final = "order.json"
STATUS: Final = "status.json"
FLIPS: Final = "flips.json"
UNNOTICED: Final = "unnoticed.json"
TODAY: Final = "today"
WHOLE: Final = "whole"
DIGEST: Final = "digest"
"""The digest of the draft that is searched."""


@dataclass(frozen=True, slots=True)
class Order:
    """The folders of both sides, the day concerned, names for the sides, the changes that are expected, and beside what to look."""

    old: str
    new: str
    day: str
    names: tuple[str, str]
    expected: tuple[str, ...] = ()
    record: str = ""
    activities: str = ""

    def write(self, folder: Path) -> None:
        """Write it where the process reads it."""
        put(folder / ORDER, json.dumps(asdict(self), ensure_ascii=False).encode())

    @classmethod
    def read(cls, folder: Path) -> "Order":
        """The order in a folder."""
        return cls(**json.loads((folder / ORDER).read_text(encoding="utf-8")))
