"""The setting of pseudonyms."""

from dataclasses import dataclass
from pathlib import Path

from zweck.settings.declared import File, setting


@dataclass(frozen=True, slots=True)
class Persons:
    """How the persons are hidden that questions name."""

    pseudonym_key: Path | None = setting(
        None,
        File(),
        "FILE",
        also="ZWECK_PSEUDONYM_KEY",
    )
