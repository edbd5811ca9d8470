"""The settings of metrics, logs and traces."""

from dataclasses import dataclass
from typing import Final

from zweck.observe.logs import FORMS, TEXT
from zweck.settings.declared import Choice, Text, setting

NONE: Final = "none"
OTLP: Final = "otlp"


@dataclass(frozen=True, slots=True)
class Observed:
    """How a process reports on its work, and where."""

    metrics: str | None = setting(
        None,
        Text(),
        "HOST:PORT",
        also="ZWECK_METRICS",
    )
    log: str = setting(TEXT, Choice(FORMS))
    traces: str = setting(NONE, Choice((NONE, OTLP)))
