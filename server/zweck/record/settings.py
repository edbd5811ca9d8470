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
        "URL",
        name="record",
        also="ZWECK_RECORD",
        secret=True,
    )
    key: Path | None = setting(
        None,
        File(),
        "FILE",
        name="record-key",
        also="ZWECK_RECORD_KEY",
        needs=("record",),
    )
    anchors: Path | None = setting(
        None,
        File(exists=False),
        "FILE",
        name="record-anchors",
        needs=("record",),
    )
    webhook: str | None = setting(None, Text(), "URL", name="record-webhook", needs=("record",), secret=True)
    witness: str | None = setting(None, Text(), "COMMAND", name="record-witness", needs=("record-key",))
    failure: str = setting(REFUSE, Choice((REFUSE, ANSWER)), name="record-failure")
