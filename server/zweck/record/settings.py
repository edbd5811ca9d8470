"""The settings of the decision record."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zweck.settings.declared import Choice, File, Text, setting

REFUSE: Final = "refuse"
ANSWER: Final = "answer"


@dataclass(frozen=True, slots=True)
class RecordSettings:
    """Where answers are recorded, and by which key; nothing is recorded without an address."""

    url: str | None = setting(
        None,
        Text(),
        "Record every answer before it is sent: sqlite:///relative/path, sqlite:////absolute/path or postgresql://user@host/database.",
        "URL",
        name="record",
        also="ZWECK_RECORD",
        secret=True,
    )
    key: Path | None = setting(
        None,
        File(),
        "The file with the record's key, which seals it and hides references.",
        "FILE",
        name="record-key",
        also="ZWECK_RECORD_KEY",
        needs=("record",),
    )
    anchors: Path | None = setting(
        None,
        File(exists=False),
        "The file to which anchors of the record are appended; the record must hold the last of them, or nothing is served.",
        "FILE",
        name="record-anchors",
        needs=("record",),
    )
    webhook: str | None = setting(
        None, Text(), "The address to which anchors of the record are posted.", "URL", name="record-webhook", needs=("record",), secret=True
    )
    failure: str = setting(REFUSE, Choice((REFUSE, ANSWER)), "What to do while nothing can be recorded.", name="record-failure")
