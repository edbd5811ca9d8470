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
        "Serve metrics for Prometheus here, over HTTP; port 0 takes a free one.",
        "HOST:PORT",
        also="ZWECK_METRICS",
    )
    log: str = setting(TEXT, Choice(FORMS), "The form of the log, on standard error.")
    traces: str = setting(
        NONE, Choice((NONE, OTLP)), "Where to send a span for each call; OTEL_EXPORTER_OTLP_ENDPOINT has the collector's address."
    )
