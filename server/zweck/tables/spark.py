"""Decisions for Spark's data frames: each worker loads the law once, and decides Arrow batches."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any, Final

import pyarrow as pa

from zweck.tables.batches import Batches

SCHEMA: Final = "id string, outcome string, ruling long, edition date, sources_until date, fault string"


def decided(
    frame: Any, binding: str, *, activities: str | None = None, policies: str | None = None, days: tuple[date, date] | None = None
) -> Any:
    """The data frame of the decided rows: id, outcome, ruling, edition, sources_until, fault.

    The paths must be there on every worker. A binding with a column of days needs the first and the last one.
    """
    wanted = Batches.load(binding, activities=activities, policies=policies, days=days).columns

    def each(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        known = _batches(binding, activities, policies, days)
        for batch in batches:
            yield known.decide(batch)

    return frame.select(*wanted).mapInArrow(each, SCHEMA)


@lru_cache(maxsize=4)
def _batches(binding: str, activities: str | None, policies: str | None, days: tuple[date, date] | None) -> Batches:
    return Batches.load(binding, activities=activities, policies=policies, days=days)
