"""The metrics: their names, their labels, and their sums."""

import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from zweck.bounded.counts import ANCHORED, CHECKPOINT, CONNECTIONS, LOOKED_UP, LOOKING


class Kind(StrEnum):
    """The types of Prometheus."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Family(NamedTuple):
    """A metric, its meaning, and its labels."""

    kind: Kind
    help: str
    labels: tuple[str, ...] = ()
    summed: bool = False
    """Of a gauge: whether those of several processes are added; else the last one counts."""


DECISIONS: Final = "zweck_decisions_total"
ACTIVITIES: Final = "zweck_activity_decisions_total"
LAWS: Final = "zweck_law_outcomes_total"
REQUIREMENTS: Final = "zweck_requirements_failed_total"
PROHIBITIONS: Final = "zweck_prohibitions_failed_total"
REFUSALS: Final = "zweck_refusals_total"
SECONDS: Final = "zweck_request_seconds"
HITS: Final = "zweck_cache_hits_total"
MISSES: Final = "zweck_cache_misses_total"
CHECKED: Final = "zweck_crosscheck_checked_total"
DISAGREED: Final = "zweck_crosscheck_disagreed_total"
WAITED: Final = "zweck_record_wait_seconds"
UNRECORDED: Final = "zweck_unrecorded_answers_total"
BUILD: Final = "zweck_build_info"
RELOADS: Final = "zweck_policy_reloads_total"
LAST_SUCCESS: Final = "zweck_policy_last_success_timestamp_seconds"
STALE: Final = "zweck_policy_stale"
AGE: Final = "zweck_law_source_age_days"
FOUND: Final = "zweck_law_findings"
RESERVED: Final = "zweck_decisions_reserved_total"
EXPIRY: Final = "zweck_certificate_expiry_timestamp_seconds"
MEMORY: Final = "zweck_memory_bytes"
STARTED: Final = "zweck_starts_total"

FAMILIES: Final = {
    DECISIONS: Family(Kind.COUNTER, "Decisions, by the method that asked and their outcome.", ("method", "outcome")),
    ACTIVITIES: Family(Kind.COUNTER, "Decisions about activities, by the activity and their outcome.", ("activity", "outcome")),
    LAWS: Family(Kind.COUNTER, "Laws in decisions, by how they came out; OPEN: whether the law applies is open.", ("law", "outcome")),
    REQUIREMENTS: Family(Kind.COUNTER, "Requirements that failed in decisions.", ("requirement",)),
    PROHIBITIONS: Family(Kind.COUNTER, "Prohibitions that failed in decisions.", ("rule",)),
    REFUSALS: Family(Kind.COUNTER, "Questions and calls that were refused, by the reason in google.rpc.ErrorInfo.", ("reason",)),
    SECONDS: Family(Kind.HISTOGRAM, "Seconds from a message that was read to its answer, by method.", ("method",)),
    HITS: Family(Kind.COUNTER, "Lookups that a cache could answer, by cache.", ("memory",)),
    MISSES: Family(Kind.COUNTER, "Lookups that a cache could not answer, by cache.", ("memory",)),
    CHECKED: Family(Kind.COUNTER, "Answers that were decided by both engines."),
    DISAGREED: Family(Kind.COUNTER, "Answers on which the engines disagreed."),
    WAITED: Family(Kind.HISTOGRAM, "Seconds that answers waited until they were durable in the record."),
    UNRECORDED: Family(Kind.COUNTER, "Answers that could not be recorded, given or not."),
    BUILD: Family(Kind.GAUGE, "What serves: always 1.", ("version", "revision", "python", "engine")),
    RELOADS: Family(Kind.COUNTER, "Attempts to reload the policies, by their result.", ("result",)),
    LAST_SUCCESS: Family(Kind.GAUGE, "When the policies were last read without a fault, in seconds since 1970."),
    AGE: Family(Kind.GAUGE, "Days since the sources of a law were read, or its wording compared.", ("law",)),
    FOUND: Family(Kind.GAUGE, "Open findings of the law watch, by level: alarm, notice, fault.", ("level",)),
    RESERVED: Family(Kind.COUNTER, "Decisions with a reservation, by its code.", ("code",)),
    STALE: Family(Kind.GAUGE, "1 while the policies at the source cannot be served and older ones go on, otherwise 0."),
    LOOKED_UP: Family(Kind.COUNTER, "Look-ups in the register, by their result: done, failed.", ("result",)),
    LOOKING: Family(Kind.COUNTER, "Seconds that look-ups in the register took together."),
    CHECKPOINT: Family(Kind.GAUGE, "When a chain was last signed, in seconds since 1970.", ("chain",)),
    ANCHORED: Family(
        Kind.COUNTER, "Anchors for file and webhook, checkpoints for a witness, by their result: done, failed.", ("place", "result")
    ),
    EXPIRY: Family(Kind.GAUGE, "When a certificate of the server expires, in seconds since 1970.", ("use",)),
    CONNECTIONS: Family(Kind.GAUGE, "Connections of clients that are open.", summed=True),
    MEMORY: Family(Kind.GAUGE, "Memory that the processes hold.", summed=True),
    STARTED: Family(Kind.COUNTER, "Processes that began to serve: more than there are workers have taken the place of others."),
}

BOUNDS: Final = (1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of a histogram's buckets, in seconds: a cached answer takes microseconds, a record on a slow disk milliseconds."""

Labels = tuple[str, ...]
"""Values, in the order of the family's labels."""

Figures = dict[str, dict[Labels, list[float]]]
"""By family and labels: one number, or for a histogram how many fell into each bucket, then their sum."""


def empty_histogram() -> list[float]:
    """A histogram into which nothing fell: a bucket for each bound, one for what exceeds them all, and the sum."""
    return [0.0] * (len(BOUNDS) + 2)


def add(figures: Figures, name: str, labels: Labels, numbers: Iterable[float]) -> None:
    """Sum counters and histograms; a gauge takes the last value."""
    known = figures.setdefault(name, {})
    before = known.get(labels)
    family = FAMILIES[name]
    if before is None or (family.kind is Kind.GAUGE and not family.summed):
        known[labels] = list(numbers)
    else:
        known[labels] = [one + other for one, other in zip(before, numbers, strict=True)]


def add_all(figures: Figures, others: Figures) -> None:
    """Add everything of `others`."""
    for name, numbers in others.items():
        for labels, more in numbers.items():
            add(figures, name, labels, more)


def written(figures: Figures) -> str:
    """Figures as JSON."""
    return json.dumps({name: [[labels, more] for labels, more in numbers.items()] for name, numbers in figures.items()})


def read(text: str) -> Figures:
    """Figures from JSON that `written` made."""
    return {name: {tuple(labels): more for labels, more in numbers} for name, numbers in json.loads(text).items()}
