"""Decisions for Spark's data frames: the law is read once, and broadcast; workers decide Arrow batches by it, and read no files."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

import pyarrow as pa

from zweck.tables.batches import Batches

SCHEMA: Final = "id string, outcome string, ruling long, edition date, sources_until date, fault string"


def decided(
    frame: Any, binding: str, *, activities: str | None = None, policies: str | None = None, days: tuple[date, date] | None = None
) -> Any:
    """The data frame of the decided rows: id, outcome, ruling, edition, sources_until, fault.

    The paths are read here, where the data frame is made. A binding with a column of days needs the first and the last one.
    """
    batches = Batches.load(binding, activities=activities, policies=policies, days=days)
    context = getattr(frame.sparkSession, "sparkContext", None)  # Spark Connect has none: there each task brings it along
    shared = context.broadcast(batches) if context is not None else None

    def each(several: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        known = batches if shared is None else shared.value
        for batch in several:
            yield known.decide(batch)

    return frame.select(*batches.columns).mapInArrow(each, SCHEMA)
